"""ISHNE Holter files (Badilini 1998): a header of 522 bytes and interleaved 16-bit samples."""

from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ecg.errors import InvalidSignalError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.file_bytes import file_bytes
from ecg.formats.format import Format
from ecg.formats.patient_fields import age_on, cleaned, full_name
from ecg.formats.stretches import checked_rate, in_mv
from ecg.leads import CHEST_LEADS, LIMB_LEADS
from ecg.recording import Patient, Provenance, Recording

MAGIC = b"ISHNE1.0"
MAX_LEADS = 12
_HEADER = np.dtype(
    [
        ("magic", "S8"),
        ("checksum", "<u2"),
        ("text_bytes", "<i4"),
        ("samples", "<i4"),
        ("text_at", "<i4"),
        ("samples_at", "<i4"),
        ("version", "<i2"),
        ("first_name", "V40"),
        ("last_name", "V40"),
        ("identifier", "V20"),
        ("sex", "<i2"),
        ("race", "<i2"),
        ("birth", "<i2", 3),
        ("recorded", "<i2", 3),
        ("written", "<i2", 3),
        ("start", "<i2", 3),
        ("leads", "<i2"),
        ("lead", "<i2", MAX_LEADS),
        ("quality", "<i2", MAX_LEADS),
        ("resolution_nv", "<i2", MAX_LEADS),
        ("pacemaker", "<i2"),
        ("recorder", "V40"),
        ("fs_hz", "<i2"),
        ("proprietary", "V80"),
        ("copyright", "V80"),
        ("reserved", "V88"),
    ]
)
LEAD_NAMES = (
    *("unknown", "bipolar", "X", "Y", "Z"),
    *LIMB_LEADS,
    *CHEST_LEADS,
    *("ES", "AS", "AI"),
)
"""Code of a lead -> its name."""
MV_PER_NV = 1e-6
_SEXES = {1: "M", 2: "F"}
_DAMAGED = "copy it again from the recorder"


def read_ishne(path: Path) -> Recording:
    """Read all leads of a Holter recording.

    Channels whose header names no lead are called "channel 1" and so on. The header's checksum is not enforced: many
    writers leave it wrong, and what matters is checked by itself. Raises UnreadableFileError, UnsupportedFormatError,
    TooLargeError or InvalidSignalError.
    """
    raw = file_bytes(path)
    if not raw.startswith(MAGIC):
        raise UnsupportedFormatError("no ISHNE file", cure="give one that is", source=path.name)
    if len(raw) < _HEADER.itemsize:
        raise UnreadableFileError("its header is cut off", cure=_DAMAGED, source=path.name)
    header = np.frombuffer(raw, _HEADER, 1)[0]
    count, at = int(header["leads"]), int(header["samples_at"])
    if not 1 <= count <= MAX_LEADS:
        raise UnreadableFileError(f"{count} leads where 1 to 12 may be", cure=_DAMAGED, source=path.name)
    fs_hz = checked_rate(float(header["fs_hz"]), path)
    to_mv = header["resolution_nv"][:count] * MV_PER_NV
    if min(to_mv) <= 0:
        raise UnreadableFileError("a lead without a resolution", cure=_DAMAGED, source=path.name)
    if not _HEADER.itemsize <= at <= len(raw):
        raise UnreadableFileError("its samples lie outside of it", cure=_DAMAGED, source=path.name)
    samples = _samples(int(header["samples"]), (len(raw) - at) // 2, count, path)
    digital = np.frombuffer(raw, "<i2", samples * count, at).reshape(samples, count)
    signal = np.stack([in_mv(digital[:, k], to_mv[k]) for k in range(count)])
    leads, provenance = _leads(header["lead"][:count].tolist()), Provenance(path.name, "ishne")
    try:
        return Recording(leads, signal, fs_hz, patient=_patient(header), provenance=provenance)
    except InvalidSignalError as error:
        raise error.at(path.name) from None


def _samples(said: int, held: int, leads: int, path: Path) -> int:
    """Samples of each lead; writers give that number, or the one of all leads together."""
    samples = held // leads if said == held else said
    if samples > held // leads:
        raise UnreadableFileError("fewer samples than its header promises", cure=_DAMAGED, source=path.name)
    if samples < 1:
        raise UnreadableFileError("a header, but no samples", cure=_DAMAGED, source=path.name)
    return samples


def _leads(codes: list[int]) -> tuple[str, ...]:
    """Names of the leads; those without a place on the body, or with one that is taken, are numbered."""
    names = [LEAD_NAMES[code] if 2 <= code < len(LEAD_NAMES) else f"channel {k + 1}" for k, code in enumerate(codes)]
    return tuple(name if name not in names[:k] else f"channel {k + 1}" for k, name in enumerate(names))


def _patient(header: np.void) -> Patient:
    first, last, identifier = (_text(header[field]) for field in ("first_name", "last_name", "identifier"))
    age = age_on(_date(header["birth"]), _date(header["recorded"]))
    return Patient(full_name(last, first), cleaned(identifier), _SEXES.get(int(header["sex"])), age)


def _text(field: np.void) -> str:
    return field.tobytes().split(b"\0")[0].decode("latin-1")


def _date(numbers: NDArray[np.int16]) -> date | None:
    """Day, month, year; None where that is no date, as where it is unknown (-9)."""
    day, month, year = numbers.tolist()
    try:
        return date(year, month, day)
    except ValueError:
        return None


def is_ishne(head: bytes, suffix: str) -> bool:
    """Whether a file begins with the format's name and version."""
    del suffix
    return head.startswith(MAGIC)


FORMAT = Format("ishne", "ISHNE Holter", (".ecg",), is_ishne, read_ishne, None)
