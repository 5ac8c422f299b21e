"""Windows over a signal, and windows at one scale."""

import numpy as np
from numpy.typing import NDArray

from ecg.errors import InvalidSignalError


def zscore(signal: NDArray[np.floating]) -> NDArray[np.float32]:
    """Scale to mean 0 and standard deviation 1 along the last axis; float32 of the same shape.

    NaN does not count and stays NaN; what does not vary becomes 0.
    """
    values = np.asarray(signal, np.float64)
    seen = np.isfinite(values)
    count = np.maximum(seen.sum(axis=-1, keepdims=True), 1)
    mean = np.where(seen, values, 0.0).sum(axis=-1, keepdims=True) / count
    centred = values - mean
    deviation = np.sqrt(np.where(seen, centred**2, 0.0).sum(axis=-1, keepdims=True) / count)
    flat = deviation <= 1e-12 * (1.0 + np.abs(mean))
    return np.where(flat, np.where(seen, 0.0, np.nan), centred / np.where(flat, 1.0, deviation)).astype(np.float32)


def windows(signal: NDArray[np.float32], length: int, step: int) -> NDArray[np.float32]:
    """Cut into windows of `length` samples, one every `step`, as a read-only view without copying.

    signal: float32 [..., sample]. Returns float32 [..., window, length]; a rest that fills no window is left out, and
    a signal shorter than one window gives none. Raises InvalidSignalError for a length or step below 1.
    """
    if length < 1 or step < 1:
        raise InvalidSignalError(f"windows of {length} samples every {step} cannot be cut")
    if signal.shape[-1] < length:
        return np.zeros((*signal.shape[:-1], 0, length), np.float32)
    view: NDArray[np.float32] = np.lib.stride_tricks.sliding_window_view(signal, length, axis=-1)[..., ::step, :]
    return view
