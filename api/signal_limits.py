"""What a signal may be, however it came: limits that keep one request from taking the machine."""

import numpy as np

from ecg import Recording
from ecg.errors import InvalidSignalError, TooLargeError

LOWEST_FS_HZ = 50.0
HIGHEST_FS_HZ = 2000.0
HIGHEST_MV = 1000.0
"""Electrodes differ by some hundred mV that stand still; what is further away was meant in another unit."""


def check_samples(samples: int, most_samples: int) -> None:
    """Refuse more samples than allowed, all leads together. Raises TooLargeError."""
    if samples > most_samples:
        raise TooLargeError(f"{samples} samples", cure=f"send at most {most_samples} of all leads together")


def checked(recording: Recording) -> Recording:
    """The same recording. Raises InvalidSignalError for a rate outside of 50 to 2000 Hz or values beyond 1000 mV."""
    if not LOWEST_FS_HZ <= recording.fs_hz <= HIGHEST_FS_HZ:
        cure = f"send {LOWEST_FS_HZ:g} to {HIGHEST_FS_HZ:g} Hz"
        raise InvalidSignalError(f"a sampling rate of {recording.fs_hz:g} Hz", cure=cure)
    if (np.abs(recording.signal[np.isfinite(recording.signal)]) > HIGHEST_MV).any():
        raise InvalidSignalError(f"values beyond {HIGHEST_MV:g} mV", cure="name the unit of the values")
    return recording
