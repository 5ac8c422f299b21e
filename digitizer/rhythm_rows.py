"""Which lead each rhythm strip shows: its printed name, else the panel that it repeats."""

from collections.abc import Mapping

import numpy as np

from digitizer.name_places import BELIEVED, STROKES, name_at
from digitizer.panel_places import LayoutMatch, PanelPlace
from digitizer.rectify import FlatPage
from digitizer.strips import StripLine, line_heights
from ecg.leads import polarity

# The lead that machines usually print wins unless another's panel is repeated clearly better.
USUAL_LEAD_BONUS = 0.03
NAMED_BONUS = 0.15
# A name of strokes says little.
STROKES_BONUS = 0.03
MIN_CORRELATION = 0.85
LEAST_SAMPLES = 100


def named_strips(match: LayoutMatch, page: FlatPage) -> tuple[PanelPlace, ...]:
    """The rhythm strips whose name was read; each lead at most once."""
    left, right = match.borders_px[0], match.borders_px[-1]
    placed: dict[str, PanelPlace] = {}
    for row in match.rhythm_rows:
        printed = name_at(row, left, match.names, page)
        if printed is not None and printed.weight >= BELIEVED:
            lead, sign = polarity(printed.lead)
            placed.setdefault(lead, PanelPlace(lead, row, 0, left, right, sign))
    return tuple(placed.values())


def rhythm_panels(match: LayoutMatch, lines: Mapping[int, StripLine], page: FlatPage) -> tuple[PanelPlace, ...]:
    """The rhythm strips whose lead is known; each lead at most once. lines: by row, all on one time axis.

    A strip shows the lead whose panel it repeats; where several are alike its name decides, and where no panel is
    repeated its name alone.
    """
    left, right = match.borders_px[0], match.borders_px[-1]
    named = {strip.row: strip for strip in named_strips(match, page)}
    placed: list[PanelPlace] = []
    for usual, row in zip(match.rhythm, match.rhythm_rows, strict=True):
        strip = _repeated(match, lines, row, usual, named.get(row)) or named.get(row)
        if strip is not None and strip.lead not in {panel.lead for panel in placed}:
            placed.append(PanelPlace(strip.lead, row, 0, left, right, strip.sign))
    return tuple(placed)


def _repeated(
    match: LayoutMatch, lines: Mapping[int, StripLine], row: int, usual: str, named: PanelPlace | None
) -> PanelPlace | None:
    """The panel that looks most like the same span of the strip, None where none does."""
    likeness = {}
    for panel in match.panels:
        at_px = np.arange(np.ceil(panel.left_px), panel.right_px)
        pair = np.stack([line_heights(lines[r], at_px) for r in (row, panel.row)])
        together = np.isfinite(pair).all(axis=0)
        if together.sum() < LEAST_SAMPLES or (np.ptp(pair[:, together], axis=1) == 0).any():
            continue
        likeness[panel] = float(np.corrcoef(*pair[:, together])[0, 1])

    def worth(panel: PanelPlace) -> float:
        is_named = named is not None and panel.lead == named.lead
        bonus = STROKES_BONUS if panel.lead in STROKES else NAMED_BONUS
        return likeness[panel] + bonus * is_named + USUAL_LEAD_BONUS * (panel.lead == usual)

    best = max(likeness, key=worth, default=None)
    return best if best is not None and likeness[best] >= MIN_CORRELATION else None
