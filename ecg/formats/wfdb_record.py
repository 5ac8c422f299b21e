"""WFDB records (PhysioNet): a header and files of samples beside it, through the wfdb library."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from ecg.errors import (
    InkbeatError,
    InvalidSignalError,
    OutputError,
    TooLargeError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from ecg.formats.column_head import VOLTAGES
from ecg.formats.file_bytes import check_file, check_samples
from ecg.formats.format import Format
from ecg.formats.patient_fields import cleaned
from ecg.formats.stretches import Stretch, at_rate, checked_rate, one_recording
from ecg.leads import standard_lead_name
from ecg.recording import Recording

ADC_UNITS_PER_MV = 1000.0
# -32768 is the format's own mark for a missing sample.
MAX_MV = 32.767
MAX_HEADER_BYTES = 4 * 2**20
_START = re.compile(r"start_s (?P<lead>.+) (?P<start>-?\d+(\.\d+)?)$")
# Storages whose files may hold less than a byte a sample (FLAC).
_COMPRESSED = ("508", "516", "524")
_CHECK = "check that header and data belong together"


@dataclass(frozen=True)
class _Segment:
    """A part of a record that has a header of its own."""

    stem: Path
    at: int
    """Its first frame in the record."""
    frames_hz: float


def write_wfdb(folder: Path, name: str, recording: Recording) -> tuple[Path, Path]:
    """Write `name`.hea and `name`.dat at 1000 units per mV; missing samples and start offsets survive.

    Letters that a record's name may not hold become underscores. Returns both paths; each file is complete or absent,
    the header is the last to come. Raises InvalidSignalError for a recording without samples, values beyond 16 bits or
    what else a header cannot hold, and OutputError where writing fails.
    """
    if recording.signal.shape[1] == 0:
        raise InvalidSignalError("a WFDB record needs at least one sample", cure="give a longer recording")
    if float(np.nanmax(np.abs(recording.signal), initial=0.0)) > MAX_MV:
        raise InvalidSignalError(f"values beyond {MAX_MV} mV do not fit into a WFDB record", cure="check the gain")
    import wfdb  # brings pandas, which takes longer to load than a page takes to refuse

    safe = re.sub(r"[^A-Za-z0-9_-]", "_", name) or "_"
    leads = len(recording.leads)
    names = [cleaned(lead) or "_" for lead in recording.leads]
    starts = zip(names, recording.start_s, strict=True)
    files = folder / f"{safe}.dat", folder / f"{safe}.hea"
    try:
        with TemporaryDirectory(dir=folder, prefix=".", suffix=".part") as part:
            wfdb.wrsamp(
                safe,
                fs=recording.fs_hz,
                units=["mV"] * leads,
                sig_name=names,
                p_signal=recording.signal.T.astype(np.float64),
                fmt=["16"] * leads,
                adc_gain=[ADC_UNITS_PER_MV] * leads,
                baseline=[0] * leads,
                comments=[f"start_s {lead} {start:.6f}" for lead, start in starts],
                write_dir=part,
            )
            _move(Path(part), files)
    except OSError as error:
        raise OutputError(f"{safe}.dat could not be written", cure="check folder and space") from error
    except (IndexError, TypeError, ValueError) as error:  # the library checks what headers can hold
        what, cure = "a rate or names of leads that no WFDB record holds", "rename the leads or resample"
        raise InvalidSignalError(what, cure=cure) from error
    return files[1], files[0]


def _move(part: Path, files: tuple[Path, Path]) -> None:
    """Put the samples in their place and then the header; samples whose header finds none do not stay."""
    samples, header = files
    (part / samples.name).replace(samples)
    try:
        (part / header.name).replace(header)
    except OSError:
        samples.unlink()
        raise


def read_wfdb(path: Path) -> Recording:
    """Read a record by its header, its file of samples or its name without ending; nothing is fetched from anywhere.

    All formats of samples that the library knows, and records of several segments, NaN between them. Of the channels
    those in a unit of voltage are read, and those of a lower rate brought to the highest; without a name they are
    called "channel 1" and so on. Raises UnreadableFileError where header or samples are missing or damaged,
    TooLargeError, UnsupportedFormatError where no channel has a unit of voltage, and InvalidSignalError where two
    channels are the same lead.
    """
    stem = path.with_suffix("") if path.suffix.casefold() in (".hea", ".dat", ".mat") else path
    try:
        record = _header(stem, path)
        read = _all_stretches(_segments(record, stem), path)
    except InkbeatError:
        raise
    except Exception as error:  # the library raises whatever its parsing trips over
        what = f"the record cannot be read ({type(error).__name__})"
        raise UnreadableFileError(what, cure=_CHECK, source=path.name) from error
    if not read:
        what, cure = "no channel in a unit of voltage", "give a record in mV or uV"
        raise UnsupportedFormatError(what, cure=cure, source=path.name)
    fs_hz = max(rate for _, rate in read)
    recording = one_recording([at_rate(stretch, rate, fs_hz, path) for stretch, rate in read], fs_hz, path, "wfdb")
    noted = {m["lead"]: float(m["start"]) for m in map(_START.match, record.comments or []) if m}
    starts_s = zip(recording.leads, recording.start_s, strict=True)
    return replace(recording, start_s=tuple(noted.get(lead, start_s) for lead, start_s in starts_s))


def _segments(record: Any, stem: Path) -> list[_Segment]:
    """The parts of a record: itself, or those that its header lists; "~" is a gap, without length a description."""
    frames_hz = float(record.fs)
    if not hasattr(record, "seg_len"):
        return [_Segment(stem, 0, frames_hz)]
    starts = np.cumsum([0, *record.seg_len]).tolist()
    named = zip(record.seg_name, starts, record.seg_len, strict=False)
    return [_Segment(stem.with_name(name), at, frames_hz) for name, at, frames in named if name != "~" and frames]


def _all_stretches(segments: list[_Segment], path: Path) -> list[tuple[Stretch, float]]:
    """The channels of all segments, as long as they are few enough together: a header may name one a million times."""
    read: list[tuple[Stretch, float]] = []
    held = 0
    for segment in segments:
        found = _stretches(segment, path)
        held += sum(len(stretch.samples) for stretch, _ in found)
        check_samples(1, held, path)
        read += found
    return read


def _stretches(segment: _Segment, path: Path) -> list[tuple[Stretch, float]]:
    """The channels of one segment that are in a unit of voltage, each with its rate (Hz)."""
    import wfdb

    header = _header(segment.stem, path)
    if hasattr(header, "seg_len"):
        raise UnreadableFileError("segments within segments", cure=_CHECK, source=path.name)
    wanted = [k for k, unit in enumerate(header.units or []) if str(unit).casefold() in VOLTAGES]
    if not wanted:
        return []
    _check_samples(header, segment.stem, path)
    record = wfdb.rdrecord(str(segment.stem.resolve()), channels=wanted, smooth_frames=False, return_res=32)
    names = [cleaned(name) or f"channel {k + 1}" for k, name in zip(wanted, record.sig_name, strict=True)]
    leads = [standard_lead_name(name) or name for name in names]
    if len(set(leads)) < len(leads):
        raise InvalidSignalError("two channels of one lead", cure="name them differently", source=path.name)
    found = []
    for lead, unit, per_frame, samples in zip(
        leads, record.units, record.samps_per_frame, record.e_p_signal, strict=True
    ):
        with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, which a recording refuses
            signal = (samples * VOLTAGES[unit.casefold()]).astype(np.float32)
        rate = checked_rate(segment.frames_hz * per_frame, path)
        found.append((Stretch(lead, segment.at / segment.frames_hz, signal), rate))
    return found


def _header(stem: Path, path: Path) -> Any:
    """The library's Record or MultiRecord of a header alone."""
    import wfdb

    header = stem.with_name(f"{stem.name}.hea")
    if not header.is_file():
        raise UnreadableFileError(f"no header {header.name}", cure="put the .hea file beside it", source=path.name)
    check_file(header)
    if header.stat().st_size > MAX_HEADER_BYTES:
        raise TooLargeError("a header of more than 4 MiB", cure=_CHECK, source=path.name)
    return wfdb.rdheader(str(stem.resolve()))


def _check_samples(header: Any, stem: Path, path: Path) -> None:
    """Compare what a header promises with the sizes of its files, before the library takes memory for it."""
    frames = header.sig_len or 0
    check_samples(sum(header.samps_per_frame), frames, path)
    if frames and max(skew or 0 for skew in header.skew) > frames:
        raise UnreadableFileError("a channel shifted beyond the record's end", cure=_CHECK, source=path.name)
    for name in set(header.file_name):
        held = stem.with_name(name)
        if not held.is_file():
            raise UnreadableFileError(f"no file {name} with its samples", cure=_CHECK, source=path.name)
        check_file(held)
        channels = zip(header.file_name, header.fmt, header.samps_per_frame, strict=True)
        least = sum(n for file, storage, n in channels if file == name and storage not in _COMPRESSED) * frames
        if least > held.stat().st_size:  # no storage takes less than a byte a sample
            what = f"fewer samples in {held.suffix or 'the file'} than the header promises"
            raise UnreadableFileError(what, cure=_CHECK, source=path.name)


def _write(path: Path, recording: Recording) -> None:
    write_wfdb(path.parent, path.stem, recording)


def is_wfdb(head: bytes, suffix: str) -> bool:
    """Whether a file is called as headers and samples are: samples are numbers alone, and headers say little more."""
    return bool(head) and suffix in FORMAT.suffixes


FORMAT = Format(
    "wfdb",
    "WFDB",
    (".hea", ".dat"),
    is_wfdb,
    read_wfdb,
    _write,
)
