"""RR intervals, which of them join two normal beats, and how irregular they are."""

from dataclasses import dataclass
from functools import cached_property

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
    end_s: NDArray[np.float64]
    """float64 [interval], s on the recording's axis: the beat that ends the interval."""
    follows: NDArray[np.bool_]
    """bool [interval]: it begins with the beat that ended the one before it."""
    normal: NDArray[np.bool_]
    """bool [interval]: both beats have the dominant shape and are not known to be ectopic, and the interval is within
    20 % of its neighbours' median."""

    @property
    def mean_ms(self) -> float:
        """Mean RR interval, NaN where there are fewer than two."""
        return float(self.rr_ms.mean()) if self.rr_ms.size > 1 else float("nan")

    @property
    def covered_s(self) -> float:
        """Time that the intervals cover (s), where every beat stands for one interval."""
        return float(self.rr_ms.sum() + self.rr_ms.mean()) / 1000.0 if self.rr_ms.size else 0.0

    @cached_property
    def nn_ms(self) -> NDArray[np.float64]:
        """float64 [normal interval], ms: NN intervals."""
        return self.rr_ms[self.normal]

    @cached_property
    def nn_change_ms(self) -> NDArray[np.float64]:
        """float64 [pair], ms: from one normal interval to the next, where they follow each other."""
        return np.diff(self.rr_ms)[self.normal_pairs]

    @cached_property
    def normal_pairs(self) -> NDArray[np.bool_]:
        """Which intervals, bool [interval - 1]: it and the next are normal and follow each other."""
        return self.normal[1:] & self.normal[:-1] & self.follows[1:]

    @cached_property
    def irregular(self) -> bool:
        """The usual change from one interval to the next exceeds 8 % of the usual interval, as in atrial fibrillation.

        The 8 % lies between the records of CinC 2017 (training part) labelled normal, 95 % of which are below, and
        those labelled atrial fibrillation, 90 % of which are above.
        """
        change = np.abs(np.diff(self.rr_ms))[self.follows[1:]]
        return change.size > 1 and bool(np.median(change) > _IRREGULAR_CHANGE * np.median(self.rr_ms))

    def part(self, first: int, last: int) -> "RrIntervals":
        """The intervals from first up to, not with, last."""
        span = slice(first, last)
        follows = self.follows[span].copy()
        follows[:1] = False
        return RrIntervals(last - first + 1, self.rr_ms[span], self.end_s[span], follows, self.normal[span])


def rr_intervals(beats: AlignedBeats, ectopic: NDArray[np.bool_] | None = None) -> RrIntervals:
    """Return the RR intervals of the beats; ectopic: bool [beat], beats known not to be normal."""
    rr_ms = np.diff(beats.sample) * (1000.0 / WORK_HZ)
    whole = ~beats.after_gap[1:]
    ordinary = ~(beats.likeness < SAME_SHAPE)
    if ectopic is not None:
        ordinary &= ~ectopic
    usual = ndimage.median_filter(rr_ms, size=_NEIGHBOURS, mode="nearest") if rr_ms.size else rr_ms
    normal = (np.abs(rr_ms - usual) <= _NORMAL_CHANGE * usual) & ordinary[1:] & ordinary[:-1]
    follows = whole & np.concatenate([[False], whole[:-1]])[: whole.size]
    end_s = beats.sample[1:] / WORK_HZ
    return RrIntervals(beats.sample.size, rr_ms[whole], end_s[whole], follows[whole], normal[whole])
