"""The header of EDF, EDF+ (Kemp 1992, 2003), BDF and BDF+ files, read and checked against the file's size."""

import math
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ecg.errors import UnreadableFileError, UnsupportedFormatError
from ecg.formats.patient_fields import age_on, cleaned, sex_letter
from ecg.leads import standard_lead_name
from ecg.recording import Patient

EDF_MAGIC = b"0       "
BDF_MAGIC = b"\xffBIOSEMI"
FIXED_BYTES = 256
BYTES_A_SIGNAL = 256
_ECG_PREFIX = re.compile(r"^(ECG|EKG)([ _:.]+|-(?=\w))", re.IGNORECASE)
ANNOTATION_LABELS = ("EDF Annotations", "BDF Annotations")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DATE = re.compile(r"(\d\d)-([A-Z]{3})-(\d{4})$")
_WIDTHS = {"label": 16, "transducer": 80, "unit": 8, "physical_min": 8, "physical_max": 8}
_WIDTHS |= {"digital_min": 8, "digital_max": 8, "prefilter": 80, "samples": 8}
_DAMAGED = "export it again"


def is_called_ecg(label: str) -> bool:
    """Whether a label begins as the standard texts of EDF+ have it: "ECG II"."""
    return label.upper().startswith(("ECG", "EKG"))


def lead_of_label(label: str) -> str:
    """The lead that a label names: "ECG aVR" is aVR; what is no standard lead stays as it is written."""
    name = _ECG_PREFIX.sub("", label)
    return "ECG" if name.upper() == "EKG" else standard_lead_name(name) or name


@dataclass(frozen=True)
class EdfSignal:
    """What the header says of one signal."""

    label: str
    unit: str
    physical: tuple[float, float]
    """In `unit`, at the two ends of `digital`."""
    digital: tuple[float, float]
    """Lowest and highest number that is stored."""
    at: int
    """Where its samples begin in a data record, counted in samples."""
    samples: int
    """In each data record."""


@dataclass(frozen=True, eq=False)
class EdfFile:
    """A header with the data records behind it."""

    signals: tuple[EdfSignal, ...]
    record_s: float
    """Duration of a data record."""
    records: NDArray[np.uint8]
    """uint8 [record, sample, byte], little endian."""
    discontinuous: bool
    """EDF+D or BDF+D: time may pass between records."""
    patient: Patient


def edf_file(raw: bytes, path: Path) -> EdfFile:
    """Read the header. Raises UnsupportedFormatError where it is of another format, else UnreadableFileError."""
    if not raw.startswith((EDF_MAGIC, BDF_MAGIC)):
        raise UnsupportedFormatError("no EDF or BDF file", cure="give one that is", source=path.name)
    if len(raw) < FIXED_BYTES:
        raise _cut_off(path)
    head = raw[:FIXED_BYTES].decode("latin-1")
    count = _whole(head[252:256], "number of signals", path)
    if count < 1:
        raise UnreadableFileError("a header without signals", cure=_DAMAGED, source=path.name)
    header_bytes = FIXED_BYTES + count * BYTES_A_SIGNAL
    if len(raw) < header_bytes:
        raise _cut_off(path)
    record_s = _number(head[244:252], "duration of a record", path)
    signals = _signals(raw[FIXED_BYTES:header_bytes].decode("latin-1"), count, path)
    if _whole(head[184:192], "length of the header", path) != header_bytes or record_s < 0:
        raise UnreadableFileError("a header that contradicts itself", cure=_DAMAGED, source=path.name)
    width = 3 if raw.startswith(BDF_MAGIC) else 2
    samples = signals[-1].at + signals[-1].samples
    held = (len(raw) - header_bytes) // (samples * width)
    said = _whole(head[236:244], "number of records", path)
    records = held if said == -1 else said  # -1: the recorder was stopped before it knew
    if records < 0 or records > held:
        raise _cut_off(path)
    if records == 0:
        raise UnreadableFileError("a header, but no samples", cure="give a file with samples", source=path.name)
    data = np.frombuffer(raw, np.uint8, records * samples * width, header_bytes).reshape(records, samples, width)
    kind = head[192:197]
    patient = _patient(head[8:88], head[88:168]) if kind[:4] in ("EDF+", "BDF+") else Patient()
    return EdfFile(signals, record_s, data, kind in ("EDF+D", "BDF+D"), patient)


def _signals(text: str, count: int, path: Path) -> tuple[EdfSignal, ...]:
    """The signals' part of the header, in which each field stands for all signals before the next field."""
    fields: dict[str, list[str]] = {}
    at = 0
    for field, width in _WIDTHS.items():
        fields[field] = [text[at + k * width : at + (k + 1) * width].strip(" \0") for k in range(count)]
        at += count * width
    signals: list[EdfSignal] = []
    at = 0
    for k in range(count):
        numbers = {field: _number(fields[field][k], field.replace("_", " "), path) for field in list(_WIDTHS)[3:7]}
        samples = _whole(fields["samples"][k], "number of samples", path)
        if samples < 1:
            raise UnreadableFileError(f"{samples} samples in a record", cure=_DAMAGED, source=path.name)
        physical = (numbers["physical_min"], numbers["physical_max"])
        digital = (numbers["digital_min"], numbers["digital_max"])
        signals.append(EdfSignal(fields["label"][k], fields["unit"][k], physical, digital, at, samples))
        at += samples
    return tuple(signals)


def _number(text: str, what: str, path: Path) -> float:
    try:
        number = float(text.strip(" \0"))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UnreadableFileError(f"a header without {what}", cure=_DAMAGED, source=path.name)
    return number


def _whole(text: str, what: str, path: Path) -> int:
    number = _number(text, what, path)
    if number != int(number):
        raise UnreadableFileError(f"a header whose {what} is no whole number", cure=_DAMAGED, source=path.name)
    return int(number)


def _cut_off(path: Path) -> UnreadableFileError:
    return UnreadableFileError("fewer bytes than its header promises", cure="copy it again", source=path.name)


def _patient(person: str, recording: str) -> Patient:
    """Patient of EDF+: "code sex birthdate name" with X for what is not told, and "Startdate dd-MMM-yyyy ..."."""
    parts = [None if part == "X" else part.replace("_", " ") for part in (*person.split(), *"XXXX")][:4]
    start = (*recording.split(), "", "")[1]
    age = age_on(_date(parts[2]), _date(start))
    return Patient(cleaned(parts[3]), cleaned(parts[0]), sex_letter(parts[1]), age)


def _date(text: str | None) -> date | None:
    match = _DATE.match((text or "").replace(" ", "-").upper())
    if not match or match[2] not in _MONTHS:
        return None
    try:
        return date(int(match[3]), _MONTHS.index(match[2]) + 1, int(match[1]))
    except ValueError:
        return None
