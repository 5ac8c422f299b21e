"""SCP-ECG (EN 1064): sections with checksums, leads as 16-bit samples or Huffman codes of their differences."""

import binascii
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ecg.errors import UnreadableFileError, UnsupportedFormatError
from ecg.formats.derived_leads import with_limb_leads
from ecg.formats.file_bytes import file_bytes
from ecg.formats.format import Format
from ecg.formats.lead_codes import LEADS, unique_names
from ecg.formats.patient_fields import age_in_years, age_on, cleaned, full_name
from ecg.formats.scp_huffman import DEFAULT_TABLE, MAX_EXTRA_BITS, MAX_PREFIX_BITS, Code, decode, summed
from ecg.formats.stretches import Stretch, checked_rate, in_mv, one_recording
from ecg.recording import Patient, Recording

NAME = "scp-ecg"
MAX_LEADS = 32
_HEADER_BYTES = 16
_RECORD_HEADER_BYTES = 6
_MV_PER_NV = 1e-6
_DEFAULT_TABLES = 19999
_AGE_UNITS = {1: "years", 2: "months", 3: "weeks", 4: "days", 5: "hours"}
_SEXES = {1: "M", 2: "F"}
# Section 1.
_LAST_NAME, _FIRST_NAME, _PATIENT_ID, _AGE, _BIRTH, _SEX, _RECORDED = 0, 1, 2, 4, 5, 8, 25
_END_OF_TAGS = 255


@dataclass(frozen=True)
class _Lead:
    """A lead as section 3 defines it: its name and which samples, counted from 1, it has."""

    name: str
    first: int
    samples: int


@dataclass(frozen=True, eq=False)
class _Signals:
    """What sections 5 (the reference beat) and 6 (the rhythm) hold alike."""

    nv_per_unit: int
    interval_us: int
    bimodal: bool
    rows: list[NDArray[np.int64]]
    """int64 [sample] of each lead."""


def read_scp(path: Path) -> Recording:
    """Read the rhythm data (section 6); III, aVR, aVL and aVF follow from I and II where they are left out.

    The reference beat is added again where it was subtracted. Every checksum is checked. Raises UnreadableFileError
    (damaged, cut off), UnsupportedFormatError, which names the section, where the data are decimated outside the QRS
    complexes (bimodal compression) or a Huffman table switches to another, TooLargeError or InvalidSignalError.
    """
    sections = _sections(file_bytes(path), path)
    for number in (3, 6):
        if number not in sections:
            what = f"an SCP-ECG record without section {number}"
            raise UnsupportedFormatError(what, cure="export it with rhythm data", source=path.name)
    try:
        leads, subtracted = _leads(sections[3], path)
        table = _table(sections.get(2), path)
        rhythm = _signals(sections[6], table, [lead.samples for lead in leads], path)
        if rhythm.bimodal:
            what = "section 6 is decimated outside the QRS complexes (bimodal compression)"
            raise UnsupportedFormatError(what, cure="export it without bimodal compression", source=path.name)
        if subtracted:
            _add_reference_beats(rhythm, leads, sections, table, path)
        patient = _patient(sections.get(1, b""))
    except (struct.error, IndexError):  # a section shorter than what it announces
        raise _damaged("a section ends too early", path) from None
    fs_hz = checked_rate(1e6 / rhythm.interval_us, path)
    stretches = [
        Stretch(lead.name, (lead.first - 1) / fs_hz, in_mv(row, rhythm.nv_per_unit * _MV_PER_NV))
        for lead, row in zip(leads, rhythm.rows, strict=True)
    ]
    return with_limb_leads(one_recording(stretches, fs_hz, path, NAME, patient))


def _damaged(what: str, path: Path) -> UnreadableFileError:
    return UnreadableFileError(what, cure="export the record again", source=path.name)


def _sections(raw: bytes, path: Path) -> dict[int, bytes]:
    """Section number -> its data, by the pointers of section 0."""
    if len(raw) < _RECORD_HEADER_BYTES + _HEADER_BYTES:
        raise _damaged("shorter than the header of an SCP-ECG record", path)
    checksum, length = struct.unpack_from("<HI", raw)
    if not _RECORD_HEADER_BYTES + _HEADER_BYTES <= length <= len(raw):
        raise _damaged(f"{len(raw)} of {length} bytes", path)
    record = raw[:length]
    if binascii.crc_hqx(record[2:], 0xFFFF) != checksum:
        raise _damaged("the checksum of the record is wrong", path)
    pointers = _section(record, 0, _RECORD_HEADER_BYTES, path)
    found = {}
    for at in range(0, len(pointers) - 9, 10):
        number, size, index = struct.unpack_from("<HII", pointers, at)
        if number and size > _HEADER_BYTES:
            found[number] = _section(record, number, index - 1, path)
    return found


def _section(record: bytes, number: int, at: int, path: Path) -> bytes:
    if not 0 <= at <= len(record) - _HEADER_BYTES:
        raise _damaged(f"section {number} lies beyond the record", path)
    checksum, found, size = struct.unpack_from("<HHI", record, at)
    if found != number or not _HEADER_BYTES <= size <= len(record) - at:
        raise _damaged(f"section {number} is not where it should be", path)
    if binascii.crc_hqx(record[at + 2 : at + size], 0xFFFF) != checksum:
        raise _damaged(f"the checksum of section {number} is wrong", path)
    return record[at + _HEADER_BYTES : at + size]


def _leads(section: bytes, path: Path) -> tuple[list[_Lead], bool]:
    """The leads, and whether a reference beat was subtracted from them (section 3)."""
    count, flags = section[0], section[1]
    lines = [struct.unpack_from("<IIB", section, 2 + 9 * k) for k in range(count)]
    names = unique_names([LEADS.get(number, "") for _, _, number in lines])
    if not 1 <= count <= MAX_LEADS or any(not 1 <= first <= last for first, last, _ in lines):
        raise _damaged(f"section 3 defines {count} leads or leads without samples", path)
    leads = [_Lead(name, first, last - first + 1) for name, (first, last, _) in zip(names, lines, strict=True)]
    return leads, bool(flags & 1)


def _table(section: bytes | None, path: Path) -> tuple[Code, ...] | None:
    """The Huffman table (section 2); None where the samples stand as they are."""
    if section is None:
        return None
    tables = struct.unpack_from("<H", section)[0]
    if tables == _DEFAULT_TABLES:
        return DEFAULT_TABLE
    if tables == 0:
        return None
    codes = []
    for k in range(struct.unpack_from("<H", section, 2)[0]):
        prefix_bits, total_bits, mode, base, prefix = struct.unpack_from("<BBBhI", section, 4 + 9 * k)
        extra = total_bits - prefix_bits
        if tables > 1 or mode == 0 or not (1 <= prefix_bits <= MAX_PREFIX_BITS and 0 <= extra <= MAX_EXTRA_BITS):
            what = "section 2 holds several Huffman tables or codes of more than 32 bits"
            raise UnsupportedFormatError(what, cure="export it with the default table", source=path.name)
        if prefix >> prefix_bits:
            raise _damaged("section 2 holds a code that is longer than its length", path)
        codes.append(Code(prefix_bits, total_bits, base, prefix))
    if not codes:
        raise _damaged("section 2 holds an empty Huffman table", path)
    return tuple(codes)


def _signals(section: bytes, table: tuple[Code, ...] | None, samples: list[int], path: Path) -> _Signals:
    """The leads of section 5 or 6, of which each has so many samples."""
    nv_per_unit, interval_us, order, bimodal = struct.unpack_from("<HHBB", section)
    if nv_per_unit == 0 or interval_us == 0 or order > 2:
        raise _damaged("section 5 or 6 has no unit, no sampling interval or an unknown coding", path)
    sizes = struct.unpack_from(f"<{len(samples)}H", section, 6)
    at = 6 + 2 * len(samples)
    rows = []
    for size, count in zip(sizes, samples, strict=True):
        data = section[at : at + size]
        at += size
        row = decode(data, table, count) if table else _plain(data, count)
        if row is None or len(data) != size:
            raise _damaged("section 5 or 6 holds fewer samples than announced", path)
        rows.append(summed(row, order))
    return _Signals(nv_per_unit, interval_us, bool(bimodal), rows)


def _plain(data: bytes, samples: int) -> NDArray[np.int64] | None:
    """int64 [sample] of 16-bit numbers; None where there are too few."""
    return np.frombuffer(data, "<i2", count=samples).astype(np.int64) if 2 * samples <= len(data) else None


def _add_reference_beats(
    rhythm: _Signals, leads: list[_Lead], sections: dict[int, bytes], table: tuple[Code, ...] | None, path: Path
) -> None:
    """Add the reference beat (section 5) where it was subtracted (section 4), in place."""
    if 4 not in sections or 5 not in sections:
        raise _damaged("a reference beat was subtracted, but section 4 or 5 is missing", path)
    length_ms, fiducial, count = struct.unpack_from("<HHH", sections[4])
    interval_us = struct.unpack_from("<H", sections[5], 2)[0]
    samples = length_ms * 1000 // max(interval_us, 1)
    beat = _signals(sections[5], table, [samples] * len(leads), path)
    if (beat.nv_per_unit, beat.interval_us) != (rhythm.nv_per_unit, rhythm.interval_us):
        what = "sections 5 and 6 differ in unit or sampling interval"
        raise UnsupportedFormatError(what, cure="export it without reference beat subtraction", source=path.name)
    zones = [struct.unpack_from("<HIII", sections[4], 6 + 14 * k) for k in range(count)]
    for lead, row, reference in zip(leads, rhythm.rows, beat.rows, strict=True):
        for kind, start, peak, end in zones:
            if kind == 0 and start <= peak <= end:
                first = fiducial - 1 - (peak - start)  # of the reference beat, counted from 0
                _add(row, start - lead.first, end - lead.first + 1, reference, first)


def _add(row: NDArray[np.int64], begin: int, end: int, reference: NDArray[np.int64], first: int) -> None:
    """Add reference[first ...] to row[begin:end] as far as both go."""
    shift = first - begin
    begin, end = max(begin, 0, -shift), min(end, len(row), len(reference) - shift)
    if begin < end:
        row[begin:end] += reference[begin + shift : end + shift]


def _patient(section: bytes) -> Patient:
    tags = dict(_tags(section))
    age = tags.get(_AGE, b"")
    years = age_in_years(int.from_bytes(age[:2], "little"), _AGE_UNITS.get(age[2], "")) if len(age) == 3 else None
    return Patient(
        name=full_name(_text(tags.get(_LAST_NAME)), _text(tags.get(_FIRST_NAME))),
        identifier=_text(tags.get(_PATIENT_ID)),
        sex=_SEXES.get(int.from_bytes(tags.get(_SEX, b"")[:1], "little")),
        age_years=years if years is not None else age_on(_date(tags.get(_BIRTH)), _date(tags.get(_RECORDED))),
    )


def _tags(section: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 3 <= len(section) and section[at] != _END_OF_TAGS:
        tag, size = struct.unpack_from("<BH", section, at)
        yield tag, section[at + 3 : at + 3 + size]
        at += 3 + size


def _text(value: bytes | None) -> str | None:
    return cleaned((value or b"").partition(b"\0")[0].decode("latin-1"))


def _date(value: bytes | None) -> date | None:
    if value is None or len(value) != 4:
        return None
    try:
        return date(*struct.unpack("<HBB", value))
    except ValueError:
        return None


def _is_scp(head: bytes, suffix: str) -> bool:
    """Section 0 stands first and says SCPECG; where an old record does not say it, the name must."""
    return head[16:22] == b"SCPECG" or (suffix == ".scp" and len(head) > _HEADER_BYTES and head[8:10] == b"\0\0")


FORMAT = Format(NAME, "SCP-ECG", (".scp",), _is_scp, read_scp, write=None)
