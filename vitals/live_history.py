"""The last seconds of a signal that goes on, by the number of the sample since it began."""

import numpy as np
from numpy.typing import NDArray


class History:
    """What was appended last, in constant memory; a sample keeps its number for ever."""

    def __init__(self, leads: int, kept: int) -> None:
        """kept: samples that are held at least."""
        self._kept = kept
        # Twice as long, so that what is held lies in one piece and is moved once in a while.
        self._rows = np.full((leads, 2 * kept), np.nan, np.float32)
        self._filled = 0
        self.end = 0
        """Number of the sample that comes next."""

    @property
    def first(self) -> int:
        """Number of the oldest sample that is held."""
        return self.end - self._filled

    def append(self, samples: NDArray[np.float32]) -> None:
        """Add float32 [lead, sample], at most `kept` of them."""
        count = samples.shape[1]
        if self._filled + count > self._rows.shape[1]:
            left = self._kept - count
            self._rows[:, :left] = self._rows[:, self._filled - left : self._filled]
            self._filled = left
        self._rows[:, self._filled : self._filled + count] = samples
        self._filled += count
        self.end += count

    def cut(self, first: int, end: int, step: int = 1) -> NDArray[np.float32]:
        """Every `step`-th sample from `first` before `end`: float32 [lead, sample], NaN where none is held."""
        from_, to = first - self.first, end - self.first
        if from_ >= 0 and to <= self._filled:
            return self._rows[:, from_:to:step]
        numbers = np.arange(from_, to, step)
        held = (numbers >= 0) & (numbers < self._filled)
        return np.where(held, self._rows[:, np.where(held, numbers, 0)], np.float32(np.nan))
