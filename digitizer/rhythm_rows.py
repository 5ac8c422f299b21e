"""Which lead each rhythm strip shows: its printed name, else the panel that it repeats."""

import numpy as np

from digitizer.layout_match import LayoutMatch, PanelPlace, name_at, panel_line
from digitizer.lead_names import PrintedName
from digitizer.rectify import FlatPage
from digitizer.tracing import RowTrace

# The lead that machines usually print wins unless another's panel is repeated clearly better.
USUAL_LEAD_BONUS = 0.03
MIN_CORRELATION = 0.85


def rhythm_panels(
    match: LayoutMatch, traces: tuple[RowTrace, ...], names: tuple[PrintedName, ...], page: FlatPage
) -> tuple[PanelPlace, ...]:
    """The rhythm strips whose lead is known; each lead at most once."""
    left, right = match.borders_px[0], match.borders_px[-1]
    placed: list[PanelPlace] = []
    for usual, row in zip(match.layout.rhythm, match.rhythm_rows, strict=True):
        printed = name_at(row, left, names, traces, page)
        lead = printed.lead if printed is not None else _repeated_lead(match, traces, row, usual)
        if lead is not None and lead not in {panel.lead for panel in placed}:
            placed.append(PanelPlace(lead, row, 0, left, right))
    return tuple(placed)


def _repeated_lead(match: LayoutMatch, traces: tuple[RowTrace, ...], row: int, usual: str) -> str | None:
    """The lead whose panel looks most like the same span of the strip, None where none does."""
    likeness = {}
    for panel in match.panels:
        pair = np.stack([panel_line(traces[r], panel.left_px, panel.right_px) for r in (row, panel.row)])
        together = np.isfinite(pair).all(axis=0)
        if together.sum() < 100 or (np.ptp(pair[:, together], axis=1) == 0).any():
            continue
        likeness[panel.lead] = float(np.corrcoef(*pair[:, together])[0, 1])
    best = max(likeness, key=lambda lead: likeness[lead] + (USUAL_LEAD_BONUS if lead == usual else 0.0), default=None)
    return best if best is not None and likeness[best] >= MIN_CORRELATION else None
