"""Where something goes on without a break."""

import numpy as np
from numpy.typing import NDArray


def stretches(mask: NDArray[np.bool_] | NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and one past the last index (int64 [stretch] each) of every run of what is true (or 1) in a mask ([n])."""
    edges = np.flatnonzero(np.diff(np.asarray(mask, np.int8), prepend=0, append=0))
    return edges[::2], edges[1::2]
