"""Change of sampling rate."""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from ecg.errors import InvalidSignalError
from ecg.recording import Recording

MAX_DENOMINATOR = 2000


def resampled(signal: NDArray[np.floating], fs_hz: float, to_fs_hz: float) -> NDArray[np.float32]:
    """Resample with an anti-aliasing polyphase filter; sample 0 stays at time 0.

    signal: mV, [sample] or [lead, sample], NaN = not recorded. Returns float32 with ceil(samples * to_fs_hz / fs_hz)
    samples. Gaps are bridged by straight lines while filtering and stay gaps in the result.
    Raises InvalidSignalError for a rate that is not above 0, not finite or below 1/4000 of the other.
    """
    share = to_fs_hz / fs_hz if 0 < fs_hz < np.inf and 0 < to_fs_hz < np.inf else 0.0
    ratio = Fraction(share).limit_denominator(MAX_DENOMINATOR)
    if ratio <= 0:
        raise InvalidSignalError(f"cannot resample from {fs_hz:g} to {to_fs_hz:g} Hz")
    up, down = ratio.numerator, ratio.denominator
    rows = np.atleast_2d(np.asarray(signal, np.float64))
    samples = -(-rows.shape[1] * up // down)
    result = np.full((rows.shape[0], samples), np.nan, np.float32)
    at = np.arange(samples) * down / up
    left, right = np.floor(at).astype(int), np.minimum(np.ceil(at).astype(int), rows.shape[1] - 1)
    for row, out in zip(rows, result, strict=True):
        seen = np.isfinite(row)
        if seen.any():
            bridged = np.interp(np.arange(len(row)), np.flatnonzero(seen), row[seen])
            new = resample_poly(bridged, up, down, padtype="line")
            out[:] = np.where(seen[left] & seen[right], new, np.nan)
    return result.reshape((*np.shape(signal)[:-1], samples))


def resampled_recording(recording: Recording, to_fs_hz: float) -> Recording:
    """Return the recording at another rate; leads, start offsets and provenance stay."""
    if to_fs_hz == recording.fs_hz:
        return recording
    return recording.with_signal(resampled(recording.signal, recording.fs_hz, to_fs_hz), to_fs_hz)
