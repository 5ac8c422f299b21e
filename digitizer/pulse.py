"""Calibration pulses: the rectangle of 1 mV that says how tall a millivolt is printed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitizer.rectify import FlatPage
from digitizer.stretches import stretches
from digitizer.tracing import RowTrace

# 1 mV at 5, 10 and 20 mm/mV.
PULSE_HEIGHTS_MM = (5.0, 10.0, 20.0)
HEIGHT_TOLERANCE = 0.12
WIDTH_MM = (1.4, 12.5)
# 200 ms at 50 mm/s; narrower pulses say nothing of the speed, for some machines print them shorter than 200 ms.
FAST_WIDTH_MM = (8.7, 11.3)
EDGE_MM = 0.9
FLATNESS_MM = 0.45


@dataclass(frozen=True)
class Pulse:
    """One calibration pulse on one row."""

    row: int
    left_px: float
    right_px: float
    """Its rising and falling edge."""
    height_mm: float

    def leads(self, page_width_px: int) -> bool:
        """Whether it stands at the beginning of the row, not at its end."""
        return self.left_px + self.right_px < page_width_px

    def width_mm(self, page: FlatPage) -> float:
        """Distance between its edges."""
        return (self.right_px - self.left_px) / page.px_per_mm_x


def find_pulses(traces: tuple[RowTrace, ...], page: FlatPage) -> tuple[Pulse, ...]:
    """The pulses at either end of the rows, at most one a row and only where several rows (or the only one) agree."""
    found = [pulse for r, trace in enumerate(traces) for pulse in _row_pulses(r, trace, page)]
    groups = [[p for p in found if abs(p.left_px - q.left_px) < 2.5 * page.px_per_mm_x] for q in found]
    best = max(groups, key=lambda group: len({p.row for p in group}), default=[])
    rows = {pulse.row: pulse for pulse in best}
    return tuple(rows.values()) if len(rows) >= min(2, len(traces)) else ()


def _row_pulses(r: int, trace: RowTrace, page: FlatPage) -> list[Pulse]:
    """Flat-topped rectangles of a standard height near either end of one row."""
    up_mm = (trace.row.baseline_px - trace.y_px) / page.px_per_mm_y
    edge = max(1, round(EDGE_MM * page.px_per_mm_x))
    seen = np.flatnonzero(np.isfinite(up_mm))
    if len(seen) < 10 * edge:
        return []
    reach = 32.0 * page.px_per_mm_x
    found = []
    for left, right in _plateaus(up_mm, page):
        if not (left - seen[0] < reach or seen[-1] - right < reach):
            continue
        top = float(np.nanmedian(up_mm[left:right]))
        # The foot just outside the rectangle; the paper's edge may cut one of the two off, the row's own level is near.
        feet = [up_mm[max(left - 3 * edge, 0) : max(left - edge // 2, 1)], up_mm[right + edge // 2 : right + 3 * edge]]
        levels = [float(np.nanmedian(foot)) for foot in feet if np.isfinite(foot).sum() >= max(1, edge // 2)]
        rises = [top - level for level in (*levels, 0.0)]
        for height in PULSE_HEIGHTS_MM:
            fitting = [rise for rise in rises if abs(rise - height) < HEIGHT_TOLERANCE * height]
            if len(fitting) >= min(2, len(rises)):
                found.append(Pulse(r, float(left) - 0.5, float(right) + 0.5, float(np.mean(fitting))))
    return found


def _plateaus(up_mm: NDArray[np.float64], page: FlatPage) -> list[tuple[int, int]]:
    """Column ranges [left, right) of level stretches well above the baseline, as wide as a pulse."""
    high = np.isfinite(up_mm) & (up_mm > 0.8 * PULSE_HEIGHTS_MM[0])
    flat = np.concatenate([[False], np.abs(np.diff(up_mm)) < 0.6 * FLATNESS_MM])
    ranges = []
    for left, right in zip(*stretches(high & flat), strict=True):
        width_mm = (right - left) / page.px_per_mm_x
        if WIDTH_MM[0] <= width_mm + 0.5 <= WIDTH_MM[1] and np.ptp(up_mm[left:right]) < 2 * FLATNESS_MM:
            ranges.append((int(left), int(right)))
    return ranges
