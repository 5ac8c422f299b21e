"""From pixels of a traced row to millivolts on the page's time axis."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from digitizer.page import Calibration
from digitizer.panel_places import PanelPlace
from digitizer.rectify import FlatPage
from digitizer.strips import StripLine

# Longer breaks in a trace stay breaks.
BRIDGED_GAP_S = 0.04
# A line goes on for this many columns beyond the last one that was seen.
END_COLUMNS = 6.0
# In so many columns beside a border a line may have jumped to the next panel already: so far (mm), and so many times
# further than it moves from column to column there.
JUMP_COLUMNS, JUMP_MM, JUMP_TIMES = 6, 1.5, 3.0
# Half the width of an interval that holds 90 % of the errors, in standard deviations of the line's own distribution
# and in mm: fitted on rendered pages of training recordings.
INTERVAL_SDS = 0.3
INTERVAL_FLOOR_MM = 0.04


@dataclass(frozen=True, eq=False)
class PanelSignal:
    """One panel's samples; sample 0 lies at `start_s` of the page's time axis."""

    start_s: float
    signal: NDArray[np.float32]
    """float32 [sample], mV, NaN = not recovered."""
    confidence: NDArray[np.float32]
    """float32 [sample], 0 to 1."""
    interval: NDArray[np.float32]
    """float32 [sample], mV: half the width of the interval that holds the truth nine times out of ten, else NaN."""
    line_px: NDArray[np.float64]
    """float64 [point, 2], x and y in px of the flat page."""


@dataclass(frozen=True)
class TimeAxis:
    """The page's time axis on the flat page."""

    zero_px: float
    px_per_s: float
    fs_hz: float
    slack: float = 1e-6
    """A sample that lies left of a border by less than this (samples) lies on it."""

    def sample_at(self, x_px: float) -> int:
        """Index of the first sample at or right of a column."""
        return int(np.ceil((x_px - self.zero_px) / self.px_per_s * self.fs_hz - self.slack))


def panel_signal(
    line: StripLine, place: PanelPlace, axis: TimeAxis, page: FlatPage, calibration: Calibration
) -> PanelSignal:
    """Sample one row between the borders of a panel. 0 mV is the panel's median, for paper shows no absolute zero.

    A lead that is printed upside down is turned back over.
    """
    first, last = axis.sample_at(place.left_px), axis.sample_at(place.right_px)
    times_px = axis.zero_px + np.arange(first, last) / axis.fs_hz * axis.px_per_s
    # No column beyond the borders, or beyond the paper, may speak for the panel.
    left_px, right_px = max(place.left_px, 0.0), min(place.right_px, page.image.shape[1] - 1.0)
    inside = (line.points_px[:, 0] >= left_px) & (line.points_px[:, 0] <= right_px)
    points = line.points_px[inside]
    own = _own(points, line.step_px, page)
    inside[np.flatnonzero(inside)[~own]] = False
    points = points[own]
    if len(points) < 2:
        empty = np.full(len(times_px), np.nan, np.float32)
        return PanelSignal(first / axis.fs_hz, empty, np.zeros(len(times_px), np.float32), empty, np.zeros((0, 2)))
    x_px, y_px = points.T
    px_per_mv = page.px_per_mm_y * calibration.gain_of(place.lead)
    millivolts = place.sign * (np.median(y_px) - y_px) / px_per_mv
    signal = PchipInterpolator(x_px, millivolts, extrapolate=False)(times_px)
    ends = (times_px >= x_px[0] - END_COLUMNS * line.step_px) & (times_px <= x_px[-1] + END_COLUMNS * line.step_px)
    signal = np.where(np.isfinite(signal), signal, np.where(ends, np.interp(times_px, x_px, millivolts), np.nan))
    after = np.clip(np.searchsorted(x_px, times_px), 1, len(x_px) - 1)
    gap_px = x_px[after] - x_px[after - 1]
    signal[ends & (gap_px > BRIDGED_GAP_S * axis.px_per_s + 1.5 * line.step_px)] = np.nan
    seen = np.isfinite(signal)
    confidence = np.interp(times_px, x_px, line.confidence[inside])
    guessed = (gap_px > 1.5 * line.step_px) | (times_px < x_px[0] - line.step_px) | (times_px > x_px[-1] + line.step_px)
    confidence = np.where(seen, np.where(guessed, 0.5 * confidence, confidence), 0.0)
    interval = np.interp(times_px, x_px, INTERVAL_SDS * line.spread_px[inside] + INTERVAL_FLOOR_MM * page.px_per_mm_y)
    interval = np.where(seen, interval / px_per_mv, np.nan)
    return PanelSignal(
        first / axis.fs_hz,
        signal.astype(np.float32),
        confidence.astype(np.float32),
        interval.astype(np.float32),
        points,
    )


def _own(points: NDArray[np.float64], step_px: float, page: FlatPage) -> NDArray[np.bool_]:
    """Which of a panel's points (float64 [point, 2]) are its own: bool [point]."""
    own = np.ones(len(points), np.bool_)
    for order in (slice(None), slice(None, None, -1)):
        near = np.abs(points[order][:, 0] - points[order][0, 0]) if len(points) else np.zeros(0)
        y_mm = points[order][near <= 2 * JUMP_COLUMNS * step_px, 1] / page.px_per_mm_y
        steps = np.abs(np.diff(y_mm))
        if len(steps) < JUMP_COLUMNS:
            continue
        jump = int(steps.argmax())
        if jump < JUMP_COLUMNS and steps[jump] > max(JUMP_MM, JUMP_TIMES * np.delete(steps, jump).max()):
            own[order][: jump + 1] = False
    return own
