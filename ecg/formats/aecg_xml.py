"""HL7 aECG (AnnotatedECG, the FDA's XML): sequence sets of leads with a time axis each."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np
from numpy.typing import NDArray

from ecg.errors import UnreadableFileError, UnsupportedFormatError
from ecg.formats.aecg_writer import write_aecg
from ecg.formats.format import Format
from ecg.formats.lead_codes import MAX_NAME, lead_of_mdc_name
from ecg.formats.patient_fields import age_on, cleaned, digits_date, full_name, sex_letter
from ecg.formats.spaced_numbers import spaced_numbers
from ecg.formats.stretches import Stretch, at_rate, checked_rate, in_mv, one_recording
from ecg.formats.xml_tree import finite_number, read_tree, root_name, text_at
from ecg.leads import standard_lead_name
from ecg.recording import Patient, Recording

NAME = "aecg"
_MV = {"nv": 1e-6, "uv": 1e-3, "µv": 1e-3, "mv": 1.0, "v": 1e3}
_SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6}
# Dates and times are counted from the year 1, where no recording was made; none begins a year after its time 0.
_NS = 10**9
_ABSOLUTE_FROM_NS = 366 * 86400 * _NS
_MOST_S = 1e12
_TIME = re.compile(r"(?P<digits>\d{8,14})(\.(?P<fraction>\d{1,9})\d*)?(?P<zone>[+-]\d{4})?$")


def read_aecg(path: Path) -> Recording:
    """Read the rhythm series of a file; derived series (representative beats) are left.

    A sample is origin + scale * digit. Sequence sets that begin at different times keep their offsets. Raises
    UnreadableFileError (damaged, no time axis), UnsupportedFormatError (no rhythm, no unit of voltage), TooLargeError
    or InvalidSignalError.
    """
    root = read_tree(path)
    series = root.findall("component/series")
    rhythms = [each for each in series if _code(each).upper() == "RHYTHM"]
    rhythms = rhythms or [each for each in series if "BEAT" not in _code(each).upper()][:1]
    sets = [found for each in rhythms for found in each.findall("component/sequenceSet")]
    if not sets:
        what, cure = "an annotated ECG without a rhythm series", "export it with waveforms"
        raise UnsupportedFormatError(what, cure=cure, source=path.name)
    fs_hz, found = 0.0, []
    heads = [_time_axis(each, path) for each in sets]
    origin_ns = min(head for head, _ in heads)
    origin_ns = origin_ns if origin_ns > _ABSOLUTE_FROM_NS else 0
    for each, (head_ns, rate_hz) in zip(sets, heads, strict=True):
        fs_hz = fs_hz or rate_hz
        for lead, samples in _leads(each, path):
            found.append(at_rate(Stretch(lead, (head_ns - origin_ns) / _NS, samples), rate_hz, fs_hz, path))
    return one_recording(found, fs_hz, path, NAME, _patient(root))


def _code(element: Element) -> str:
    code = element.find("code")
    return (code.get("code") or "") if code is not None else ""


def _time_axis(sequence_set: Element, path: Path) -> tuple[int, float]:
    """When the first sample of a sequence set was taken (ns) and the sampling rate (Hz)."""
    for sequence in sequence_set.findall("component/sequence"):
        head, increment = sequence.find("value/head"), sequence.find("value/increment")
        if _code(sequence).upper().startswith("TIME_") and increment is not None:
            step = finite_number(increment.get("value", ""))
            step_s = (step or 0.0) * _SECONDS.get(increment.get("unit", ""), 0.0)
            if step_s <= 0:
                break
            return _head_ns(head), checked_rate(round(1.0 / step_s, 6), path)
    what = "a sequence set without a time axis"
    raise UnreadableFileError(what, cure="export it again", source=path.name)


def _head_ns(head: Element | None) -> int:
    """Nanoseconds of a head: of a quantity with a unit, or of a date and time, counted from the year 1; else 0."""
    if head is None:
        return 0
    value, unit = head.get("value", ""), _SECONDS.get(head.get("unit", ""))
    if unit is not None:
        return round(float(np.clip((finite_number(value) or 0.0) * unit, -_MOST_S, _MOST_S)) * _NS)
    match = _TIME.match(value.strip())
    if match is None:
        return 0
    try:
        moment = datetime.strptime(match["digits"].ljust(14, "0") + (match["zone"] or "+0000"), "%Y%m%d%H%M%S%z")
    except ValueError:
        return 0
    whole_s = (moment - datetime(1, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    return whole_s * _NS + int((match["fraction"] or "0").ljust(9, "0"))


def _leads(sequence_set: Element, path: Path) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Name and float32 [sample] in mV of every sequence that is a lead."""
    for sequence in sequence_set.findall("component/sequence"):
        digits, scale, origin = (sequence.find(f"value/{part}") for part in ("digits", "scale", "origin"))
        if digits is None or _code(sequence).upper().startswith("TIME_"):
            continue
        factor, offset = _quantity_mv(scale), _quantity_mv(origin) if origin is not None else 0.0
        if factor is None or offset is None:
            what = "a lead without a scale in V, mV, uV or nV"
            raise UnsupportedFormatError(what, cure="export it with units", source=path.name)
        yield _lead_name(sequence.find("code")), in_mv(spaced_numbers(digits.text or "", path), factor, offset)


def _quantity_mv(quantity: Element | None) -> float | None:
    if quantity is None:
        return None
    value, unit = finite_number(quantity.get("value", "")), _MV.get(quantity.get("unit", "").casefold())
    return None if value is None or unit is None else value * unit


def _lead_name(code: Element | None) -> str:
    if code is None:
        return "channel"
    text = code.get("code", "")
    suffix = text.upper().partition("_ECG_LEAD_")[2]
    other = text_at(code, "originalText") or code.get("displayName") or suffix or text
    name = lead_of_mdc_name(text) or standard_lead_name(suffix) or standard_lead_name(other)
    return name or (cleaned(other) or "channel")[:MAX_NAME]


def _patient(root: Element) -> Patient:
    subject = root.find(".//trialSubject")
    if subject is None:
        return Patient()
    identifier, person = subject.find("id"), subject.find("subjectDemographicPerson")
    gender, birth = subject.find(".//administrativeGenderCode"), subject.find(".//birthTime")
    low = root.find("effectiveTime/low")
    name = None if person is None else person.find("name")
    return Patient(
        name=full_name(text_at(name, "family"), text_at(name, "given")) or cleaned(text_at(name)),
        identifier=cleaned(identifier.get("extension")) if identifier is not None else None,
        sex=sex_letter(gender.get("code")) if gender is not None else None,
        age_years=age_on(
            digits_date(birth.get("value")) if birth is not None else None,
            digits_date(low.get("value")) if low is not None else None,
        ),
    )


FORMAT = Format(NAME, "HL7 aECG", (".xml",), lambda head, _: root_name(head) == "AnnotatedECG", read_aecg, write_aecg)
