"""Stretches of leads, as formats hold them one after another, laid on one time axis."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ecg.errors import InvalidSignalError, TooLargeError, UnreadableFileError
from ecg.formats.file_bytes import check_samples
from ecg.recording import Patient, Provenance, Recording
from ecg.resampling import resampled

RATES_HZ = (1.0, 100_000.0)
"""Sampling rates that an ECG may have."""
MAX_SPREAD = 100.0
"""How much longer the common time axis may be than the samples on it, all leads together: a wrong offset in a small
file must not fill the memory."""
ALWAYS_ALLOWED = 2**16
"""Samples of a common time axis, all leads together, that are never too many."""
MAX_RATE_RATIO = 32.0
MAX_START = 2.0**53
"""In samples: beyond, a float no longer counts them."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """Samples of one lead without a break between them."""

    lead: str
    start_s: float
    """Where the first sample lies on the file's time axis."""
    samples: NDArray[np.float32]
    """float32 [sample], mV; NaN = not recorded."""


def checked_rate(fs_hz: float, path: Path) -> float:
    """The rate, if an ECG may have it. Raises InvalidSignalError."""
    if not RATES_HZ[0] <= fs_hz <= RATES_HZ[1]:
        what = f"a sampling rate of {fs_hz:g} Hz"
        raise InvalidSignalError(what, cure=f"give one of {RATES_HZ[0]:g} to {RATES_HZ[1]:g} Hz", source=path.name)
    return fs_hz


def at_rate(stretch: Stretch, fs_hz: float, to_fs_hz: float, path: Path) -> Stretch:
    """The stretch at another rate. Raises InvalidSignalError where the rates differ by more than 32 times."""
    if fs_hz == to_fs_hz:
        return stretch
    if not 1 / MAX_RATE_RATIO <= to_fs_hz / fs_hz <= MAX_RATE_RATIO:
        what = f"leads sampled at {fs_hz:g} and at {to_fs_hz:g} Hz"
        raise InvalidSignalError(what, cure="give leads of one sampling rate", source=path.name)
    return replace(stretch, samples=resampled(stretch.samples, fs_hz, to_fs_hz))


def one_recording(
    stretches: Sequence[Stretch], fs_hz: float, path: Path, method: str, patient: Patient | None = None
) -> Recording:
    """Lay stretches on one time axis from 0, NaN where a lead has none.

    A lead begins (`start_s`) where its first stretch does. Where stretches of a lead overlap the earlier in the
    sequence counts. Raises UnreadableFileError where there is no sample, TooLargeError where the stretches lie too far
    apart and InvalidSignalError for a rate, a start or a value that no ECG has.
    """
    checked_rate(fs_hz, path)
    held = sum(len(stretch.samples) for stretch in stretches)
    if held == 0:
        raise UnreadableFileError("no lead holds a sample", cure="give a file with samples", source=path.name)
    starts: dict[str, float] = {}
    for stretch in stretches:
        if not 0 <= stretch.start_s * fs_hz <= MAX_START:
            what, cure = f"lead {stretch.lead} begins at {stretch.start_s:g} s", "give one that begins at 0 s or later"
            raise InvalidSignalError(what, cure=cure, source=path.name)
        starts[stretch.lead] = min(stretch.start_s, starts.get(stretch.lead, np.inf))
    length = max(round(stretch.start_s * fs_hz) + len(stretch.samples) for stretch in stretches)
    if len(starts) * length > MAX_SPREAD * held + ALWAYS_ALLOWED:
        what = f"{held} samples on {length / fs_hz:.0f} s of {len(starts)} leads"
        raise TooLargeError(what, cure="give the parts of the recording as files of their own", source=path.name)
    check_samples(len(starts), length, path)
    rows = {lead: np.full(length, np.nan, np.float32) for lead in starts}
    for stretch in stretches:
        at = round(stretch.start_s * fs_hz)
        place = rows[stretch.lead][at : at + len(stretch.samples)]
        np.copyto(place, stretch.samples, where=np.isnan(place))
    provenance = Provenance(path.name, method)
    try:
        signal = np.stack(list(rows.values()))
        return Recording(tuple(starts), signal, fs_hz, tuple(starts.values()), patient or Patient(), provenance)
    except InvalidSignalError as error:
        raise error.at(path.name) from None


def recorded_from_s(row: NDArray[np.float32], fs_hz: float) -> float:
    """Where the first recorded sample of a lead ([sample]) lies, 0 where there is none: its start unless told."""
    return float(np.isfinite(row).argmax() / fs_hz) if len(row) else 0.0


def in_mv(
    digital: NDArray[np.integer | np.floating], mv_per_unit: float, origin_mv: float = 0.0
) -> NDArray[np.float32]:
    """float32 [...]: digital samples as mV; what float32 cannot hold becomes infinite, which a recording refuses."""
    with np.errstate(over="ignore", invalid="ignore"):
        return (digital * np.float64(mv_per_unit) + origin_mv).astype(np.float32)
