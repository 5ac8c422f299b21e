"""How much QRS there is at each moment of many streams, as their samples come in."""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from ecg.filters import sections
from vitals.live_axis import BLOCK, BLOCKS_PER_S, COARSE_HZ

Value = TypeVar("Value", bound=np.floating[Any])
QRS_BAND_HZ = (5.0, 20.0)
SMOOTH = 9
"""Coarse samples that the slope is averaged over."""
LEARNING_S = 2
"""So long a lead is watched before its QRS height is known."""
_LEVEL_S = 8
_LONGEST_RR_S = 3
_MEMORY_S = 30
_LOWEST = 0.1
_LEAST_MV_PER_S = 0.5
_MAX_LEVEL = 2.0
_SECTIONS = sections("bandpass", QRS_BAND_HZ, COARSE_HZ)
_STEADY = signal.sosfilt_zi(_SECTIONS)


_SHAPES: dict[str, tuple[int, ...]] = {
    "filter": _STEADY.shape,
    "last": (),
    "passed": (2,),
    "power": (SMOOTH - 1,),
    "highest": (BLOCKS_PER_S,),
    "tops": (_LEVEL_S + _LONGEST_RR_S - 1,),
    "grounds": (_LEVEL_S,),
    "levels": (_MEMORY_S,),
    "level": (),
    "ground": (),
}
"""What is kept of a row: the filter's state, the last sample (mV, NaN where it was not recorded), the last passed
samples (mV), their power, the highest slope of each block of this second, of each second, what lay between, what a QRS
was, and what a QRS is now and what lies between (mV/s)."""


class LiveActivity:
    """The state of every lead of every stream, a row each.

    It is `vitals.qrs_activity` without what comes later: the passband is run forwards only, and a QRS is as high as
    the median of the highest slopes of the last seconds, not of those around.
    """

    def __init__(self) -> None:
        self._state = {name: np.zeros((0, *shape)) for name, shape in _SHAPES.items()}
        """float64 [row, ...], NaN where unknown."""
        self._blocks = np.zeros(0, np.int64)
        """int64 [row]: blocks that have come."""
        self._free: list[int] = []

    def take_rows(self, count: int) -> NDArray[np.int64]:
        """Rows int64 [lead] for a stream that begins."""
        more = max(count - len(self._free), 0)
        if more:
            rows = len(self._blocks)
            more = max(more, rows)
            self._blocks = np.concatenate([self._blocks, np.zeros(more, np.int64)])
            for name, shape in _SHAPES.items():
                self._state[name] = np.concatenate([self._state[name], np.zeros((more, *shape))])
            self._free.extend(range(rows, rows + more))
        taken = np.array([self._free.pop() for _ in range(count)], np.int64)
        self._blocks[taken] = 0
        for state in self._state.values():
            state[taken] = np.nan
        return taken

    def give_rows(self, rows: NDArray[np.int64]) -> None:
        """The rows of a stream that has ended."""
        self._free.extend(rows.tolist())

    def step(
        self, rows: NDArray[np.int64], samples: NDArray[np.float32]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float32]]:
        """One block of some rows: samples float32 [row, BLOCK], mV at 120 Hz and below 40 Hz, NaN where not recorded.

        Returns float64 [row, BLOCK]: slope over that of a usual QRS, and how much it counts (0 where not recorded);
        and float32 [row, BLOCK], mV: 5 to 20 Hz.
        """
        recorded = np.isfinite(samples)
        passed = self._bandpass(rows, samples, recorded)
        slope = self._slope(rows, passed)
        self._learn(rows, slope)
        level = self._state["level"][rows, None]
        known = np.isfinite(slope) & np.isfinite(level)
        relative = np.where(known, np.minimum(slope / level, _MAX_LEVEL), 0.0)
        weight = np.where(known, (level / self._state["ground"][rows, None]) ** 2, 0.0)
        return relative, weight, passed.astype(np.float32)

    def _bandpass(
        self, rows: NDArray[np.int64], samples: NDArray[np.float32], recorded: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        """float64 [row, BLOCK], mV; a lead that comes back begins at rest, so that its level is no step."""
        filled = samples.astype(np.float64)
        last, state = self._state["last"][rows], self._state["filter"][rows]
        fresh = ~np.isfinite(last)
        if not recorded.all():
            first = filled[np.arange(len(rows)), np.argmax(recorded, axis=1)]
            held = np.where(fresh, np.nan_to_num(first), last)
            for place in range(BLOCK):
                filled[:, place] = held = np.where(recorded[:, place], filled[:, place], held)
        state[fresh] = _STEADY * filled[fresh, :1, None]
        passed, ended = signal.sosfilt(_SECTIONS, filled, axis=1, zi=state.swapaxes(0, 1))
        self._state["filter"][rows] = ended.swapaxes(0, 1)
        self._state["last"][rows] = np.where(recorded[:, -1], filled[:, -1], np.nan)
        return np.where(recorded, passed, np.nan)

    def _slope(self, rows: NDArray[np.int64], passed: NDArray[np.float64]) -> NDArray[np.float64]:
        """float64 [row, BLOCK], mV/s: RMS slope of the SMOOTH samples before the last, NaN where one is unknown."""
        known = np.concatenate([self._state["passed"][rows], passed], axis=1)
        self._state["passed"][rows] = known[:, -2:]
        power = ((known[:, 2:] - known[:, :-2]) * (COARSE_HZ / 2)) ** 2
        power = np.concatenate([self._state["power"][rows], power], axis=1)
        self._state["power"][rows] = power[:, BLOCK:]
        mean = np.lib.stride_tricks.sliding_window_view(power, SMOOTH, axis=1).mean(axis=2)
        return np.asarray(np.sqrt(mean), np.float64)

    def _learn(self, rows: NDArray[np.int64], slope: NDArray[np.float64]) -> None:
        """Keep the highest slope of each block, and once a second what a QRS is and what lies between."""
        place = self._blocks[rows] % BLOCKS_PER_S
        self._state["highest"][rows, place] = np.fmax.reduce(slope, axis=1)
        self._blocks[rows] += 1
        due = rows[place == BLOCKS_PER_S - 1]
        if not due.size:
            return
        highest = self._state["highest"][due]
        tops = self._keep("tops", due, np.fmax.reduce(highest, axis=1))
        grounds = self._keep("grounds", due, lower_medians(highest))
        near = np.fmax.reduce(np.lib.stride_tricks.sliding_window_view(tops, _LONGEST_RR_S, axis=1), axis=2)
        usual = lower_medians(near)
        levels = self._keep("levels", due, usual)
        level = np.fmax(np.fmax(usual, _LOWEST * np.fmax.reduce(levels, axis=1)), _LEAST_MV_PER_S)
        learned = np.isfinite(tops).sum(axis=1) >= LEARNING_S
        self._state["level"][due] = np.where(learned, level, np.nan)
        self._state["ground"][due] = np.fmax(lower_medians(grounds), 1e-3)

    def _keep(self, name: str, rows: NDArray[np.int64], newest: NDArray[np.float64]) -> NDArray[np.float64]:
        """Put one value more into what is kept of some rows, for the oldest: float64 [row, value]."""
        kept = np.concatenate([self._state[name][rows, 1:], newest[:, None]], axis=1)
        self._state[name][rows] = kept
        return kept


def lower_medians(rows: NDArray[Value]) -> NDArray[Value]:
    """As float [row] the lower median of what is known of each row (float [row, value]), NaN where nothing is."""
    ordered = np.sort(rows, axis=1)
    known = np.isfinite(rows).sum(axis=1)
    middle: NDArray[Value] = ordered[np.arange(len(rows)), np.maximum(known - 1, 0) // 2]
    return middle
