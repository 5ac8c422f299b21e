"""The ECGs of an Apple Health export: lines of a key and a value, in the phone's language, then a number a line."""

import csv
import re
from datetime import date, datetime
from pathlib import Path

import numpy as np

from ecg.errors import TooLargeError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.file_bytes import file_bytes
from ecg.formats.format import Format
from ecg.formats.patient_fields import age_on, cleaned, digits_date
from ecg.formats.stretches import Stretch, checked_rate, in_mv, one_recording
from ecg.leads import standard_lead_name
from ecg.recording import Patient, Recording

NAME = "apple-health-csv"
MAX_BYTES = 32 * 2**20
"""A hundred times what 30 s take."""
MAX_HEADER_LINES = 30
MAX_LINE = 1000
_MV = {"µv": 1e-3, "μv": 1e-3, "mv": 1.0}
_RATE = re.compile(r"(\d{2,4}(?:[.,]\d+)?)[\s\u00a0]*[^\W\d_]+$")
_NUMBER = re.compile(r"-?\d+([.,]\d+)?(e-?\d+)?$", re.IGNORECASE)


def read_apple_health_csv(path: Path) -> Recording:
    """Read one ECG of the folder "electrocardiograms": lead I of a watch, at the rate that the file names.

    Keys may be in any language: the rate is the value of a number and a word ("512 hertz"), the unit that of uV or mV,
    the name stands first and the lead before the unit. A lead that is not named is I, as the watch records it. Raises
    UnreadableFileError (cut off, a line that is no number), UnsupportedFormatError (no such header), TooLargeError or
    InvalidSignalError.
    """
    raw = file_bytes(path)
    if len(raw) > MAX_BYTES:
        what = f"{len(raw) / 2**20:.0f} MiB of text"
        raise TooLargeError(what, cure="give one ECG of the export", source=path.name)
    lines = [line.strip() for line in raw.decode("utf-8-sig", "replace").splitlines() if line.strip()]
    count = _header_lines(lines)
    header = [_cells(line) for line in lines[:count]]
    values = [cells[1] for cells in header if len(cells) > 1]
    rate = next((match[1] for match in map(_RATE.match, values) if match), None)
    unit_at = next((k for k, value in enumerate(values) if value.casefold() in _MV), None)
    if rate is None or unit_at is None:
        what, cure = "no header with a sampling rate and a unit", "give an ECG of an Apple Health export"
        raise UnsupportedFormatError(what, cure=cure, source=path.name)
    fs_hz = checked_rate(float(rate.replace(",", ".")), path)
    numbers = [line.strip('"').replace(",", ".") for line in lines[count:]]
    try:
        samples = np.array(numbers, np.float64)
    except ValueError:
        what = "a line after the header that is no number"
        raise UnreadableFileError(what, cure="export it again", source=path.name) from None
    lead = standard_lead_name(values[unit_at - 1].rpartition(" ")[2]) if unit_at > 0 else None
    stretch = Stretch(lead or "I", 0.0, in_mv(samples, _MV[values[unit_at].casefold()]))
    return one_recording([stretch], fs_hz, path, NAME, _patient(header))


def _cells(line: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line[:MAX_LINE]]))]
    except (csv.Error, StopIteration):
        return []


def _header_lines(lines: list[str]) -> int:
    """How many lines stand before the first that is a number alone."""
    numbers = (k for k, line in enumerate(lines[:MAX_HEADER_LINES]) if _NUMBER.match(line[:MAX_LINE].strip('"')))
    return next(numbers, min(len(lines), MAX_HEADER_LINES))


def _patient(header: list[list[str]]) -> Patient:
    """The name stands first; birth and recording are the first two values that are dates."""
    first = header[0] if header else []
    dates = [day for cells in header[1:] if len(cells) > 1 and (day := _date(cells[1])) is not None]
    age = age_on(dates[0], dates[1]) if len(dates) > 1 else None
    return Patient(name=cleaned(first[1]) if len(first) > 1 else None, age_years=age)


def _date(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%b %d, %Y").date()
    except ValueError:
        return digits_date(text)


def _is_apple(head: bytes, _suffix: str) -> bool:
    """Lines of a key and a value, among them one with a rate and one with uV or mV, before any other content."""
    lines = [line.strip() for line in head.decode("utf-8-sig", "replace").splitlines() if line.strip()]
    values = [cells[1] for line in lines[: _header_lines(lines)] if len(cells := _cells(line)) > 1]
    return any(_RATE.match(value) for value in values) and any(value.casefold() in _MV for value in values)


FORMAT = Format(NAME, "Apple Health ECG", (".csv",), _is_apple, read_apple_health_csv, write=None)
