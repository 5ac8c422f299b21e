"""Rows that do not begin above each other: machines print a little askew to the grid of the paper.

The skew is what makes simultaneous limb leads obey their laws, and strips repeat their panels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from digitizer.panel_places import PanelPlace
from digitizer.panel_signals import PanelSignal
from digitizer.rectify import FlatPage
from digitizer.strips import StripLine, line_heights
from ecg.leads import limb_residual_db

# Sideways per millimetre down the page: at most 1.1 degrees.
MAX_SKEW = 0.02
STEPS = 81
FINE_STEPS = 21
# What is gained over no skew at all (dB, mean of the evidence) must be more than chance gains.
MIN_GAIN_DB = 1.5
WORTHLESS_DB, PERFECT_DB = 0.0, 25.0
SAMPLE_MM = 0.1


def row_shifts(
    lines: Mapping[int, StripLine], baselines_px: Mapping[int, float], places: Sequence[PanelPlace], page: FlatPage
) -> dict[int, float]:
    """How far (px of the flat page) the time axis of each row is moved to the right; 0 where nothing tells a skew.

    lines, baselines_px: by row; places: panels and rhythm strips.
    """
    rows = sorted(lines)
    middle_px = float(np.mean([baselines_px[row] for row in rows]))
    down_px = {row: (baselines_px[row] - middle_px) * page.px_per_mm_x / page.px_per_mm_y for row in rows}

    def fit_db(skew: float) -> float:
        return _fit_db({row: skew * down for row, down in down_px.items()}, lines, places, page)

    level_db = fit_db(0.0)
    if not np.isfinite(level_db):
        return dict.fromkeys(rows, 0.0)
    coarse = np.linspace(-MAX_SKEW, MAX_SKEW, STEPS)
    best = float(coarse[int(np.argmax([fit_db(float(skew)) for skew in coarse]))])
    step = 2.0 * MAX_SKEW / (STEPS - 1)
    fine = best + np.linspace(-step, step, FINE_STEPS)
    fits = [fit_db(float(skew)) for skew in fine]
    if max(fits) < level_db + MIN_GAIN_DB:
        return dict.fromkeys(rows, 0.0)
    skew = float(fine[int(np.argmax(fits))])
    return {row: skew * down for row, down in down_px.items()}


def shifted(line: StripLine, shift_px: float) -> StripLine:
    """The line with its row's shift taken out of it."""
    return replace(line, points_px=line.points_px - np.array([shift_px, 0.0]), first_px=line.first_px - shift_px)


def put_back(panel: PanelSignal, shift_px: float) -> PanelSignal:
    """The panel of a shifted line, its points where they stand on the page."""
    return replace(panel, line_px=panel.line_px + np.array([shift_px, 0.0]))


def _fit_db(
    shifts_px: Mapping[int, float], lines: Mapping[int, StripLine], places: Sequence[PanelPlace], page: FlatPage
) -> float:
    """Mean (dB) of how well each column's limb leads obey their laws and each strip repeats its panel; NaN for none."""
    spans = sorted({(place.left_px, place.right_px) for place in places}, key=lambda span: span[1] - span[0])
    evidence = []
    for span in spans:
        at = np.arange(*span, SAMPLE_MM * page.px_per_mm_x)
        within = {
            place: place.sign * line_heights(lines[place.row], at + shifts_px[place.row])
            for place in places
            if place.left_px <= span[0] and place.right_px >= span[1]
        }
        own = {place.lead: y for place, y in within.items() if (place.left_px, place.right_px) == span}
        laws_db = limb_residual_db(own)
        evidence += [laws_db] if laws_db is not None else []
        for place, y in within.items():
            if place.lead in own and (place.left_px, place.right_px) != span:
                evidence.append(_likeness_db(y, own[place.lead]))
    return float(np.mean(np.clip(evidence, WORTHLESS_DB, PERFECT_DB))) if evidence else np.nan


def _likeness_db(strip: NDArray[np.float32], panel: NDArray[np.float32]) -> float:
    """Power of a panel over that of its difference from the strip."""
    together = np.isfinite(strip) & np.isfinite(panel)
    if together.sum() < 2:
        return WORTHLESS_DB
    difference, power = (strip - panel)[together].var(), panel[together].var()
    return 10.0 * float(np.log10(max(float(power), 1e-12) / max(float(difference), 1e-12)))
