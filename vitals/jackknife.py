"""How far a statistic of a series may be off, without assuming that its values are independent."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_BLOCKS = 10


def jackknife_sd(
    values: NDArray[np.float64], statistic: Callable[[NDArray[np.float64]], float | NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Return the standard error of a statistic (float64, its shape) by leaving out each of ten blocks in turn.

    values: float64 [value, ...] in the order of time. Blocks of successive values keep together what breathing and
    other slow rhythms bind, which the plain standard error takes for independent (block jackknife, Künsch 1989). NaN
    where there are fewer than three values.
    """
    blocks = min(_BLOCKS, len(values))
    if blocks < 3:
        return np.full(np.shape(statistic(values)), np.nan) if len(values) else np.full((), np.nan)
    edges = np.linspace(0, len(values), blocks + 1).round().astype(np.int64)
    without = np.array([statistic(np.concatenate([values[:first], values[last:]])) for first, last in pairwise(edges)])
    spread: NDArray[np.float64] = np.sqrt((blocks - 1) * without.var(axis=0))
    return spread
