"""Where the R peak of a QRS complex lies that was just told."""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitals.alignment import SAME_SHAPE
from vitals.live_activity import SMOOTH, lower_medians
from vitals.live_axis import FINE, FINE_HZ
from vitals.live_history import History

_R_BEFORE = 9
_MIDDLE_BEFORE = SMOOTH // 2 + 1
_HALF = 7
_LAG = 3
_REACH = round(0.06 * FINE_HZ)
_LEVEL = round(0.14 * FINE_HZ)
_SNAP = round(0.012 * FINE_HZ)
_KEPT = 9
_LEARNING = 1.0 / 8.0


@dataclass(frozen=True)
class RPeak:
    """The R peak of one QRS complex."""

    fine: int
    """Sample at 360 Hz."""
    likeness: float
    """-1 to 1: correlation of the QRS with the usual one; NaN where there is none to compare with."""


class LiveRPeaks:
    """The state of one stream: its usual QRS and where the R peak lies in it.

    As in `vitals.alignment`, a complex of the usual shape has its R peak at the same instant of the QRS as the others,
    where most of the last nine deflect most; any other one where it deflects most itself.
    """

    def __init__(self, order: tuple[int, ...]) -> None:
        """order: positions of the leads, the one first that R peaks are placed in while it is recorded."""
        self._order = order
        self._usual: NDArray[np.float64] | None = None
        self._last: deque[NDArray[np.float64]] = deque(maxlen=_KEPT)
        self._likeness: deque[float] = deque(maxlen=_KEPT)
        self._offsets: deque[int] = deque(maxlen=_KEPT)

    def find(self, qrs: int, passed: History, fine: History) -> RPeak:
        """The R peak of the complex of highest activity at coarse sample `qrs`.

        passed: the leads from 5 to 20 Hz at 120 Hz; fine: the leads at 360 Hz.
        """
        deflection = self._deflection((qrs - _R_BEFORE) * FINE, fine)
        first = (qrs - _R_BEFORE) * FINE - _REACH
        own = first + int(deflection.argmax())
        middle = qrs - _MIDDLE_BEFORE
        window = np.nan_to_num(passed.cut(middle - _HALF - _LAG, middle + _HALF + _LAG + 1)).astype(np.float64)
        lag, likeness = (0.0, np.nan) if self._usual is None else _best_lag(window, self._usual)
        aligned = round((middle + lag) * FINE)
        self._learn(window, round(lag), likeness)
        if not likeness >= SAME_SHAPE:
            return RPeak(own, likeness)
        self._offsets.append(own - aligned)
        expected = aligned + sorted(self._offsets)[len(self._offsets) // 2] - first
        near = slice(max(expected - _SNAP, 0), max(expected + _SNAP + 1, 1))
        if not deflection[near].size:
            return RPeak(own, likeness)
        return RPeak(first + near.start + int(deflection[near].argmax()), likeness)

    def _deflection(self, centre: int, fine: History) -> NDArray[np.float64]:
        """float64 [2 _REACH + 1], mV: how far the first lead that is recorded deflects around a fine sample."""
        around = fine.cut(centre - _LEVEL, centre + _LEVEL)
        middle = around[:, _LEVEL - _REACH : _LEVEL + _REACH + 1]
        recorded: NDArray[np.bool_] = np.asarray(np.isfinite(middle).all(axis=1))
        lead = next((k for k in self._order if recorded[k]), None)
        if lead is None:
            return np.zeros(2 * _REACH + 1)
        return np.asarray(np.abs(middle[lead] - lower_medians(around[lead, None])), np.float64)

    def _learn(self, window: NDArray[np.float64], lag: int, likeness: float) -> None:
        """Let the usual QRS follow its like; begin anew with the most usual of the last where few are like it."""
        self._last.append(window)
        self._likeness.append(likeness)
        if self._usual is not None and likeness >= SAME_SHAPE:
            at = _LAG + lag
            self._usual += (window[:, at : at + 2 * _HALF + 1] - self._usual) * _LEARNING
        elif self._usual is None or np.median(np.nan_to_num(np.array(self._likeness))) < SAME_SHAPE:
            rows = np.stack([one[:, _LAG:-_LAG].ravel() for one in self._last])
            rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
            most_usual = int(np.median(rows @ rows.T, axis=1).argmax())
            self._usual = self._last[most_usual][:, _LAG:-_LAG].copy()
            self._likeness.clear()
            self._offsets.clear()


def _best_lag(window: NDArray[np.float64], usual: NDArray[np.float64]) -> tuple[float, float]:
    """Lag (coarse samples) of the best correlation with the usual QRS, each lead by its size, and that correlation."""
    size = np.maximum(np.linalg.norm(usual, axis=1, keepdims=True), 1e-9)
    shapes = np.lib.stride_tricks.sliding_window_view(window / size, usual.shape[1], axis=1)
    product = np.einsum("lst,lt->s", shapes, usual / size)
    energy = np.einsum("lst,lst->s", shapes, shapes) * len(usual)
    correlation = product / np.sqrt(np.maximum(energy, 1e-12))
    best = int(correlation.argmax())
    if not 0 < best < len(correlation) - 1:
        return float(best - _LAG), float(correlation[best])
    before, middle, after = correlation[best - 1 : best + 2]
    bend = before - 2.0 * middle + after
    move = 0.5 * (before - after) / bend if bend < 0.0 else 0.0
    return float(best - _LAG + move), float(min(middle - 0.25 * (before - after) * move, 1.0))
