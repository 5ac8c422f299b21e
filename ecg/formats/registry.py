"""All signal formats, and the ways in and out that find the right one: by content for reading, by name for writing."""

from collections.abc import Callable, Mapping
from pathlib import Path

from ecg.errors import InkbeatError, OutputError, UnreadableFileError, UnsupportedFormatError
from ecg.formats import (
    aecg_xml,
    apple_health_csv,
    csv_file,
    dicom_waveform,
    edf,
    fhir,
    ishne,
    kardia_atc,
    mat_file,
    muse_xml,
    parquet_file,
    philips_xml,
    scp_ecg,
    wfdb_record,
)
from ecg.formats.file_bytes import check_file
from ecg.formats.format import SNIFFED_BYTES, Format
from ecg.recording import Recording

FORMATS: tuple[Format, ...] = (
    dicom_waveform.FORMAT,
    aecg_xml.FORMAT,
    fhir.FORMAT,
    muse_xml.FORMAT,
    philips_xml.FORMAT,
    scp_ecg.FORMAT,
    edf.FORMAT,
    ishne.FORMAT,
    kardia_atc.FORMAT,
    parquet_file.FORMAT,
    mat_file.FORMAT,
    wfdb_record.FORMAT,
    apple_health_csv.FORMAT,
    csv_file.FORMAT,
)
"""In the order in which they are tried: those with a mark of their own first, any table of numbers last."""
WRITABLE: Mapping[str, Format] = {format_.name: format_ for format_ in FORMATS if format_.write}
"""Name -> format of those that can be written."""
_WITHOUT_RATE: Mapping[str, Callable[[Path, float | None, float | None], Recording]] = {
    "csv": csv_file.read_csv,
    "mat": mat_file.read_mat,
    "parquet": parquet_file.read_parquet,
}
"""Readers of files that may not tell their rate and unit, and take them from who asks."""

_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*")


def sniffed(path: Path) -> Format:
    """The format of a file by its content; the name counts only for WFDB, whose samples are nothing but numbers.

    Raises UnreadableFileError where there is no file or an empty one, TooLargeError, or UnsupportedFormatError.
    """
    check_file(path)
    found = _of_content(path)
    if found is None:
        read = ", ".join(format_.label for format_ in FORMATS if format_.read)
        raise UnsupportedFormatError("of no known signal format", cure=f"give one of {read}", source=path.name)
    return found


def is_signal(path: Path) -> bool:
    """Whether a file holds samples in a format that is read, by its content; False where it cannot be opened."""
    try:
        found = _of_content(path)
    except UnreadableFileError:
        return False
    return found is not None and found.read is not None


def read_signal(path: Path, fs_hz: float | None = None, adc_per_mv: float | None = None) -> Recording:
    """Read a file of any format.

    fs_hz and adc_per_mv: rate and ADC units per mV, for files that do not tell theirs (CSV, Parquet, MATLAB); others
    keep their own. Raises a subclass of `ecg.errors.InkbeatError`.
    """
    found = sniffed(path)
    if found.read is None:
        raise UnsupportedFormatError(f"{found.label} is only written", cure="give another format", source=path.name)
    try:
        if found.name in _WITHOUT_RATE:
            return _WITHOUT_RATE[found.name](path, fs_hz, adc_per_mv)
        return found.read(path)
    except InkbeatError as error:
        raise error.at(path.name) from error.__cause__


def write_signal(path: Path, recording: Recording, name: str | None = None) -> tuple[Path, ...]:
    """Write a recording in the format called `name`, or in the one that the path's ending tells; returns the files.

    Each is complete or absent. Raises OutputError, also for a format that is not written, or InvalidSignalError where
    a format cannot hold the recording.
    """
    chosen = WRITABLE.get(name) if name else writable_by_suffix(path.suffix)
    if chosen is None or chosen.write is None:
        raise OutputError(f"no format {name or path.suffix} is written", cure=f"choose from {', '.join(WRITABLE)}")
    if chosen.name == "wfdb":  # the one format of two files, which allows few letters in their name
        return wfdb_record.write_wfdb(path.parent, path.stem, recording)
    chosen.write(path, recording)
    return (path,)


def writable_by_suffix(suffix: str) -> Format | None:
    """The format that a file with this ending is written in; None where no format is called so."""
    return next((format_ for format_ in WRITABLE.values() if suffix.casefold() in format_.suffixes), None)


def _of_content(path: Path) -> Format | None:
    try:
        with path.open("rb") as file:
            head = file.read(SNIFFED_BYTES)
    except (OSError, ValueError) as error:
        raise UnreadableFileError("it cannot be opened", cure="check path and permissions", source=path.name) from error
    if not head or _is_page(head):
        return None
    return next((format_ for format_ in FORMATS if format_.sniff(head, path.suffix.casefold())), None)


def _is_page(head: bytes) -> bool:
    """Whether a file begins as the documents do that pages come in; of a PDF, within 1 KiB (PDF 1.7, annex H)."""
    bitmap = head[:2] == b"BM" and head[6:10] == bytes(4)
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return bitmap or webp or head.startswith(_IMAGES) or b"%PDF-" in head[:1024]
