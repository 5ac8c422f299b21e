"""Which lead each rhythm strip shows: its printed name, else the panel that it repeats."""

import numpy as np

from digitizer.cut_rows import panel_line
from digitizer.name_places import name_at
from digitizer.panel_places import LayoutMatch, PanelPlace
from digitizer.rectify import FlatPage
from digitizer.tracing import RowTrace
from ecg.leads import polarity

# The lead that machines usually print wins unless another's panel is repeated clearly better.
USUAL_LEAD_BONUS = 0.03
MIN_CORRELATION = 0.85
# A name that weighs less says nothing on its own.
BELIEVED = 0.6


def rhythm_panels(match: LayoutMatch, traces: tuple[RowTrace, ...], page: FlatPage) -> tuple[PanelPlace, ...]:
    """The rhythm strips whose lead is known; each lead at most once."""
    left, right = match.borders_px[0], match.borders_px[-1]
    placed: list[PanelPlace] = []
    for usual, row in zip(match.rhythm, match.rhythm_rows, strict=True):
        printed = name_at(row, left, match.names, page)
        if printed is not None and printed.weight >= BELIEVED:
            lead, sign = polarity(printed.lead)
        else:
            lead, sign = _repeated(match, traces, row, usual)
        if lead and lead not in {panel.lead for panel in placed}:
            placed.append(PanelPlace(lead, row, 0, left, right, sign))
    return tuple(placed)


def _repeated(match: LayoutMatch, traces: tuple[RowTrace, ...], row: int, usual: str) -> tuple[str, float]:
    """The lead (and its sign) whose panel looks most like the same span of the strip, "" where none does."""
    likeness = {}
    for panel in match.panels:
        pair = np.stack([panel_line(traces[r], panel.left_px, panel.right_px) for r in (row, panel.row)])
        together = np.isfinite(pair).all(axis=0)
        if together.sum() < 100 or (np.ptp(pair[:, together], axis=1) == 0).any():
            continue
        likeness[panel] = float(np.corrcoef(*pair[:, together])[0, 1])
    best = max(
        likeness, key=lambda panel: likeness[panel] + (USUAL_LEAD_BONUS if panel.lead == usual else 0.0), default=None
    )
    return (best.lead, best.sign) if best is not None and likeness[best] >= MIN_CORRELATION else ("", 1.0)
