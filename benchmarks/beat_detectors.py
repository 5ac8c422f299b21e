"""R peaks by Inkbeat and by other published detectors, all asked in the same way.

The others are those of neurokit2 (MIT), wfdb (MIT) and sleepecg (BSD 3-clause) with their default settings. wfdb comes
with Inkbeat, the other two with `pip install -e '.[bench]'`; nothing but benchmarks imports them.
"""

from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from ecg import Recording
from vitals import r_peaks

Detector = Callable[[Recording], NDArray[np.float64]]
"""From a recording to float64 [beat], s: ascending R peaks. The others look at its first lead alone."""

OURS = "inkbeat"


def by_inkbeat(recording: Recording) -> NDArray[np.float64]:
    """`vitals.r_peaks` on all leads."""
    return r_peaks(recording) / recording.fs_hz


def by_neurokit(recording: Recording) -> NDArray[np.float64]:
    """The R peaks that neurokit2 finds on the signal that it cleaned."""
    import neurokit2

    cleaned = neurokit2.ecg_clean(_first_lead(recording), sampling_rate=round(recording.fs_hz))
    found = neurokit2.ecg_findpeaks(cleaned, sampling_rate=round(recording.fs_hz))
    return _seconds(found["ECG_R_Peaks"], recording.fs_hz)


def by_xqrs(recording: Recording) -> NDArray[np.float64]:
    """The detector xqrs of wfdb."""
    from wfdb.processing import xqrs_detect

    return _seconds(xqrs_detect(_first_lead(recording), recording.fs_hz, verbose=False), recording.fs_hz)


def by_sleepecg(recording: Recording) -> NDArray[np.float64]:
    """The detector of sleepecg, a modified Pan-Tompkins in C."""
    from sleepecg.heartbeats import detect_heartbeats

    return _seconds(detect_heartbeats(_first_lead(recording), recording.fs_hz), recording.fs_hz)


_OTHERS: dict[str, tuple[str, Detector]] = {
    "neurokit2": ("neurokit2", by_neurokit),
    "wfdb xqrs": ("wfdb", by_xqrs),
    "sleepecg": ("sleepecg", by_sleepecg),
}


def detectors(*, others: bool) -> dict[str, Detector]:
    """Inkbeat's detector by name, and on request those of the others that are installed."""
    installed = {name: detector for name, (package, detector) in _OTHERS.items() if others and find_spec(package)}
    return {OURS: by_inkbeat} | installed


def not_installed() -> list[str]:
    """Names of the other detectors whose package is missing."""
    return [name for name, (package, _) in _OTHERS.items() if not find_spec(package)]


def _first_lead(recording: Recording) -> NDArray[np.float64]:
    return np.asarray(recording.signal[0], np.float64)


def _seconds(samples: object, fs_hz: float) -> NDArray[np.float64]:
    times_s: NDArray[np.float64] = np.sort(np.asarray(samples, np.float64)) / fs_hz
    return times_s
