"""Zero-phase bandpass filters that leave gaps alone."""

from collections.abc import Callable
from functools import lru_cache

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
# A stretch shorter than this many periods of the low edge shows too little of what is slower to take it out: there the
# highpass bends the waves more than the wander does.
LEAST_PERIODS = 0.25


@lru_cache(maxsize=64)
def sections(kind: str, edges_hz: float | tuple[float, float], fs_hz: float) -> NDArray[np.float64]:
    """Second-order sections float64 [section, 6] of a Butterworth filter of order 2, kept: designing takes its time.

    kind: "lowpass", "highpass" or "bandpass" with both edges. All callers share the array: to be read only.
    """
    designed: NDArray[np.float64] = butter(ORDER, edges_hz, kind, fs=fs_hz, output="sos")
    return designed


def bandpass(
    signal: NDArray[np.floating],
    fs_hz: float,
    low_hz: float = RHYTHM_BAND_HZ[0],
    high_hz: float = RHYTHM_BAND_HZ[1],
) -> NDArray[np.float32]:
    """Filter forward and backward with a Butterworth bandpass, so that no wave moves in time.

    signal: mV, [sample] or [lead, sample]; NaN stays NaN and every stretch between gaps is filtered on its own.
    Returns float32 of the same shape. At a rate too low for `high_hz` only the low edge is applied. A stretch shorter
    than a quarter of a period of `low_hz` (0.5 s at 0.5 Hz) loses its mean instead of its slow waves.
    Raises InvalidSignalError where the band or the rate makes no sense.
    """
    if not (fs_hz > 0 and 0 < low_hz < high_hz and low_hz < fs_hz / 2):
        raise InvalidSignalError(f"no filter from {low_hz:g} to {high_hz:g} Hz at {fs_hz:g} Hz")
    lowpass = np.zeros((0, 6))
    if high_hz < NYQUIST_SHARE * fs_hz / 2:
        lowpass = sections("lowpass", high_hz, fs_hz)
    both = np.concatenate([sections("highpass", low_hz, fs_hz), lowpass])

    def filtered(stretch: NDArray[np.float64]) -> NDArray[np.float64]:
        level: NDArray[np.float64] = stretch - stretch.mean()
        used = both if len(level) >= LEAST_PERIODS * fs_hz / low_hz else lowpass
        if len(used) == 0:
            return level
        # Mirrored padding by one period of the low edge: turning the ends upside down (the usual "odd" padding) bends
        # the baseline wherever a stretch begins or ends within a wave, as panels of 2.5 s do.
        padding = min(len(level) - 1, int(fs_hz / low_hz))
        result: NDArray[np.float64] = sosfiltfilt(used, level, padtype="even", padlen=padding)
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
