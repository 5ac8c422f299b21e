"""What the strip network says of a row, in less than half its size: all rows of a page wait for the last."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

# Steps of a logit (nats) and of ink: the network itself, in half precision, is coarser.
LOGIT_STEP, INK_STEP = 1.0 / 256.0, 1.0 / 255.0
MOST_LOGIT = 120.0
# What is computed of every cell is computed of so many columns at a time: strips are large. Whole groups of columns.
BLOCK_COLUMNS = 1000


@dataclass(frozen=True, eq=False)
class RowStrip:
    """What the network says of one row."""

    logit_steps: NDArray[np.int16]
    """int16 [row, column], LOGIT_STEP; 0 stands for "no trace"."""
    ink_steps: NDArray[np.uint8]
    """uint8 [row, x], INK_STEP, 0 to 1: that any trace runs there."""
    top: int
    """First row on the grid that all strips of the page share; a multiple of `ink_prices.BIN_ROWS`."""

    @classmethod
    def of(cls, logits: NDArray[np.float32], ink: NDArray[np.float32], top: int) -> Self:
        """Keep logits (float32 [row, column], nats) and ink (float32 [row, x], 0 to 1)."""
        steps = np.clip(logits, -MOST_LOGIT, MOST_LOGIT)
        steps *= np.float32(1.0 / LOGIT_STEP)
        # To the nearest step, for what is cut off is cut off toward 0.
        shares = ink * np.float32(1.0 / INK_STEP) + np.float32(0.5)
        return cls(np.rint(steps, out=steps).astype(np.int16), shares.astype(np.uint8), top)

    @property
    def rows(self) -> int:
        """How many."""
        return len(self.logit_steps)

    def blocks(self) -> Iterator[slice]:
        """All columns from left to right, BLOCK_COLUMNS at a time."""
        columns = self.logit_steps.shape[1]
        for start in range(0, columns, BLOCK_COLUMNS):
            yield slice(start, min(start + BLOCK_COLUMNS, columns))

    def logits(self, columns: slice = slice(None)) -> NDArray[np.float32]:
        """float32 [row, column], nats; 0 stands for "no trace"."""
        logits = self.logit_steps[:, columns].astype(np.float32)
        logits *= np.float32(LOGIT_STEP)
        return logits

    def ink(self, x: slice = slice(None)) -> NDArray[np.float32]:
        """float32 [row, x], 0 to 1: that any trace runs there."""
        ink = self.ink_steps[:, x].astype(np.float32)
        ink *= np.float32(INK_STEP)
        return ink
