"""From pixels of a traced row to millivolts on the page's time axis."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from digitizer.layout_match import PanelPlace
from digitizer.page import Calibration
from digitizer.rectify import FlatPage
from digitizer.tracing import RowTrace

# Longer breaks in a trace stay breaks.
BRIDGED_GAP_S = 0.04


@dataclass(frozen=True, eq=False)
class PanelSignal:
    """One panel's samples; sample 0 lies at `start_s` of the page's time axis."""

    start_s: float
    signal: NDArray[np.float32]
    """float32 [sample], mV, NaN = not recovered."""
    confidence: NDArray[np.float32]
    """float32 [sample], 0 to 1."""
    line_px: NDArray[np.float64]
    """float64 [point, 2], x and y in px of the flat page."""


@dataclass(frozen=True)
class TimeAxis:
    """The page's time axis on the flat page."""

    zero_px: float
    px_per_s: float
    fs_hz: float

    def sample_at(self, x_px: float) -> int:
        """Index of the first sample at or right of a column."""
        return int(np.ceil((x_px - self.zero_px) / self.px_per_s * self.fs_hz - 1e-6))


def panel_signal(
    trace: RowTrace, place: PanelPlace, axis: TimeAxis, page: FlatPage, calibration: Calibration
) -> PanelSignal:
    """Sample one row between the borders of a panel. 0 mV is the panel's median, for paper shows no absolute zero."""
    first, last = axis.sample_at(place.left_px), axis.sample_at(place.right_px)
    times_px = axis.zero_px + np.arange(first, last) / axis.fs_hz * axis.px_per_s
    # No column beyond the borders may speak for the panel.
    inside = (trace.points_px[:, 0] >= place.left_px) & (trace.points_px[:, 0] <= place.right_px)
    points = trace.points_px[inside]
    columns = np.arange(max(int(np.ceil(place.left_px)), 0), min(int(place.right_px) + 1, len(trace.y_px)))
    columns = columns[np.isfinite(trace.y_px[columns])]
    if len(columns) < 2 or len(points) < 2:
        empty = np.full(len(times_px), np.nan, np.float32)
        return PanelSignal(first / axis.fs_hz, empty, np.zeros(len(times_px), np.float32), np.zeros((0, 2)))
    x_px, y_px = points.T
    millivolts = (np.median(trace.y_px[columns]) - y_px) / page.px_per_mm_y / calibration.gain_of(place.lead)
    signal = PchipInterpolator(x_px, millivolts, extrapolate=False)(times_px)
    ends = (times_px >= x_px[0] - 1.5) & (times_px <= x_px[-1] + 1.5)
    signal = np.where(np.isfinite(signal), signal, np.where(ends, np.interp(times_px, x_px, millivolts), np.nan))
    confidence = np.interp(times_px, columns, trace.confidence[columns], left=0.0, right=0.0)
    after = np.searchsorted(columns, times_px)
    gap_px = columns[np.clip(after, 0, len(columns) - 1)] - columns[np.clip(after - 1, 0, len(columns) - 1)]
    bridged = gap_px > 1.5
    signal[gap_px > BRIDGED_GAP_S * axis.px_per_s + 1.0] = np.nan
    confidence = np.where(bridged, 0.5 * confidence, confidence)
    confidence = np.where(np.isfinite(signal), confidence, 0.0)
    return PanelSignal(first / axis.fs_hz, signal.astype(np.float32), confidence.astype(np.float32), points)
