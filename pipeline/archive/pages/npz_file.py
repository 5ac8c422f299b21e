"""A recording as NumPy's compressed archive."""

from pathlib import Path

import numpy as np

from ecg import Recording
from ecg.recording import Provenance


def write_npz(path: Path, recording: Recording) -> None:
    """Write a recording as NumPy's compressed archive.

    signal: float32 [lead, sample], mV, NaN = not recorded; leads: str [lead]; fs_hz: float64, samples per second (Hz);
    start_s: float64 [lead], where each lead begins on the common time axis (s).
    """
    np.savez_compressed(
        path,
        signal=recording.signal,
        leads=np.array(recording.leads),
        fs_hz=np.float64(recording.fs_hz),
        start_s=np.array(recording.start_s, np.float64),
    )


def read_npz(path: Path) -> Recording:
    """Read what `write_npz` wrote. Raises OSError, ValueError or KeyError where it is missing or damaged."""
    with np.load(path, allow_pickle=False) as kept:
        leads = tuple(str(lead) for lead in kept["leads"])
        starts_s = tuple(float(start_s) for start_s in kept["start_s"])
        return Recording(leads, kept["signal"], float(kept["fs_hz"]), starts_s, provenance=Provenance(method="npz"))
