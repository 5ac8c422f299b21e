"""Zero-phase bandpass filters that leave gaps alone."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfiltfilt

from ecg.errors import InvalidSignalError

RHYTHM_BAND_HZ = (0.5, 40.0)
"""What rhythm and beats are read in (monitoring bandwidth, IEC 60601-2-27)."""
MEASUREMENT_BAND_HZ = (0.05, 150.0)
"""What intervals and amplitudes are measured in (diagnostic bandwidth; Kligfield 2007, AHA/ACC/HRS)."""
ORDER = 2
NYQUIST_SHARE = 0.98


def bandpass(
    signal: NDArray[np.floating],
    fs_hz: float,
    low_hz: float = RHYTHM_BAND_HZ[0],
    high_hz: float = RHYTHM_BAND_HZ[1],
) -> NDArray[np.float32]:
    """Filter forward and backward with a Butterworth bandpass, so that no wave moves in time.

    signal: mV, [sample] or [lead, sample]; NaN stays NaN and every stretch between gaps is filtered on its own.
    Returns float32 of the same shape. At a rate too low for `high_hz` only the low edge is applied. A stretch too
    short to filter (about three periods of nothing slower than its own length) loses only its mean.
    Raises InvalidSignalError where the band or the rate makes no sense.
    """
    if not (fs_hz > 0 and 0 < low_hz < high_hz and low_hz < fs_hz / 2):
        raise InvalidSignalError(f"no filter from {low_hz:g} to {high_hz:g} Hz at {fs_hz:g} Hz")
    edges: float | tuple[float, float] = (low_hz, high_hz)
    kind = "bandpass"
    if high_hz >= NYQUIST_SHARE * fs_hz / 2:
        edges, kind = low_hz, "highpass"
    sections = butter(ORDER, edges, kind, fs=fs_hz, output="sos")
    shortest = 3 * (2 * len(sections) + 1) + 1

    def filtered(stretch: NDArray[np.float64]) -> NDArray[np.float64]:
        level: NDArray[np.float64] = stretch - stretch.mean()
        if len(level) <= shortest:
            return level
        # Padding by one period of the low edge keeps its transient outside, as far as the stretch is long enough.
        padding = min(len(level) - 1, int(fs_hz / low_hz))
        result: NDArray[np.float64] = sosfiltfilt(sections, level, padlen=padding)
        return result

    return by_stretch(signal, filtered)


def by_stretch(
    signal: NDArray[np.floating], change: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> NDArray[np.float32]:
    """Apply a function that keeps the length to every stretch without NaN; float32 of the same shape."""
    rows = np.atleast_2d(np.asarray(signal, np.float64))
    result = np.full(rows.shape, np.nan, np.float32)
    for row, out in zip(rows, result, strict=True):
        for start, end in stretches(row):
            out[start:end] = change(row[start:end])
    return result.reshape(np.shape(signal))


def stretches(row: NDArray[np.floating]) -> list[tuple[int, int]]:
    """Index ranges [start, end) of one lead ([sample]) without NaN."""
    edges = np.flatnonzero(np.diff(np.isfinite(row).astype(np.int8), prepend=0, append=0))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
