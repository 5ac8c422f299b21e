"""Which lead each rhythm strip shows: its printed name, else the panel that it repeats."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from digitizer.name_places import BELIEVED, STROKES, name_at
from digitizer.panel_places import LayoutMatch, PanelPlace
from digitizer.rectify import FlatPage
from digitizer.strips import StripLine, line_heights
from ecg.leads import polarity

# How much further off a panel may be and still be the one that a strip repeats: if machines usually print its lead
# there, if its name was read beside the strip, and if that name is of strokes only, which says little.
USUAL_LEAD_WORTH, NAMED_WORTH, STROKES_WORTH = 1.3, 2.0, 1.3
# A strip repeats no panel that it neither moves with nor stays near to, for its own deviation from its median.
MIN_CORRELATION, MOST_APART = 0.85, 0.2
# Nearer than this (mm) two tracings of one signal never are.
TRACING_ERROR_MM = 0.01
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


def rhythm_panels(
    match: LayoutMatch, lines: Mapping[int, StripLine], page: FlatPage, usual_unless_known: bool = False
) -> tuple[PanelPlace, ...]:
    """The rhythm strips whose lead is known; each lead at most once. lines: by row, all on one time axis.

    A strip shows the lead whose panel it repeats; where several are alike its name decides, and where no panel is
    repeated its name alone. usual_unless_known: where neither tells, it shows what the layout usually has there.
    """
    left, right = match.borders_px[0], match.borders_px[-1]
    named = {strip.row: strip for strip in named_strips(match, page)}
    placed: list[PanelPlace] = []
    for usual, row in zip(match.rhythm, match.rhythm_rows, strict=True):
        strip = _repeated(match, lines, row, usual, named.get(row), page) or named.get(row)
        if strip is None and usual_unless_known:
            strip = PanelPlace(usual, row, 0, left, right)
        if strip is not None and strip.lead not in {panel.lead for panel in placed}:
            placed.append(PanelPlace(strip.lead, row, 0, left, right, strip.sign))
    return tuple(placed)


def _repeated(
    match: LayoutMatch, lines: Mapping[int, StripLine], row: int, usual: str, named: PanelPlace | None, page: FlatPage
) -> PanelPlace | None:
    """The panel that lies nearest to the same span of the strip, None where none does."""
    apart: dict[PanelPlace, float] = {}
    for panel in match.panels:
        at_px = np.arange(np.ceil(panel.left_px), panel.right_px)
        strip, other = (line_heights(lines[r], at_px).astype(np.float64) / page.px_per_mm_y for r in (row, panel.row))
        together = np.isfinite(strip) & np.isfinite(other)
        if together.sum() >= LEAST_SAMPLES and _alike(strip[together], other[together]):
            apart[panel] = TRACING_ERROR_MM + _deviation(strip[together] - other[together])

    def distance(panel: PanelPlace) -> float:
        is_named = named is not None and panel.lead == named.lead
        worth = (STROKES_WORTH if panel.lead in STROKES else NAMED_WORTH) if is_named else 1.0
        return apart[panel] / worth / (USUAL_LEAD_WORTH if panel.lead == usual else 1.0)

    return min(apart, key=distance, default=None)


def _alike(strip: NDArray[np.float64], panel: NDArray[np.float64]) -> bool:
    """Whether two lines (float64 [x], mm) may be one signal."""
    if np.ptp(strip) == 0 or np.ptp(panel) == 0:
        return False
    near = _deviation(strip - panel) < MOST_APART * _deviation(strip)
    return near or float(np.corrcoef(strip, panel)[0, 1]) >= MIN_CORRELATION


def _deviation(line: NDArray[np.float64]) -> float:
    """Median distance from the median: a part that was traced wrongly does not move it."""
    return float(np.median(np.abs(line - np.median(line))))
