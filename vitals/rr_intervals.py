"""RR intervals, which of them join two normal beats, and how irregular they are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from vitals.alignment import SAME_SHAPE, AlignedBeats
from vitals.conditioning import WORK_HZ

_NEIGHBOURS = 9
_NORMAL_CHANGE = 0.2
_IRREGULAR_CHANGE = 0.08


@dataclass(frozen=True, eq=False)
class RrIntervals:
    """The intervals between successive beats, none of them across a gap in the signal."""

    beats: int
    """Beats found, also those next to a gap."""
    rr_ms: NDArray[np.float64]
    """float64 [interval], ms."""
    normal: NDArray[np.bool_]
    """bool [interval]: both beats have the dominant shape and the interval is within 20 % of its neighbours' median."""
    nn_change_ms: NDArray[np.float64]
    """float64 [pair], ms: from one normal interval to the next, where they follow each other."""
    irregular: bool
    """The usual change from one interval to the next exceeds 8 % of the usual interval, as in atrial fibrillation."""

    @property
    def mean_ms(self) -> float:
        """Mean RR interval, NaN where there are fewer than two."""
        return float(self.rr_ms.mean()) if self.rr_ms.size > 1 else float("nan")


def rr_intervals(beats: AlignedBeats) -> RrIntervals:
    """Return the RR intervals of the beats.

    The 8 % lies between the records of CinC 2017 (training part) labelled normal, 95 % of which are below, and those
    labelled atrial fibrillation, 90 % of which are above.
    """
    rr_ms = np.diff(beats.sample) * (1000.0 / WORK_HZ)
    whole = ~beats.after_gap[1:]
    ordinary = ~(beats.likeness < SAME_SHAPE)
    usual = ndimage.median_filter(rr_ms, size=_NEIGHBOURS, mode="nearest") if rr_ms.size else rr_ms
    near = np.abs(rr_ms - usual) <= _NORMAL_CHANGE * usual
    normal = whole & near & ordinary[1:] & ordinary[:-1]
    change = np.diff(rr_ms)
    followed = whole[1:] & whole[:-1]
    irregular = followed.sum() > 1 and np.median(np.abs(change[followed])) > _IRREGULAR_CHANGE * np.median(rr_ms[whole])
    return RrIntervals(
        beats.sample.size, rr_ms[whole], normal[whole], change[normal[1:] & normal[:-1]], bool(irregular)
    )
