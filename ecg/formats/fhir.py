"""FHIR in JSON (R4, R4B; of R5 what is the same there): the SampledData of an ECG's Observation."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecg.errors import InvalidSignalError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.fhir_codes import LEAD_START, TIME_OFFSET, coded_lead, is_potential, named_lead
from ecg.formats.fhir_tree import codings, extension_number, items, member, number_at, resources_of, text_at
from ecg.formats.file_bytes import check_samples
from ecg.formats.format import Format
from ecg.formats.lead_codes import MAX_NAME
from ecg.formats.patient_fields import age_on, cleaned, digits_date, full_name, sex_letter
from ecg.formats.spaced_numbers import spaced_numbers
from ecg.formats.stretches import Stretch, at_rate, checked_rate, in_mv, one_recording, recorded_from_s
from ecg.leads import standard_lead_name
from ecg.recording import Patient, Recording

NAME = "fhir"
MAX_START_S = 1e9
_MV = {"nV": 1e-6, "uV": 1e-3, "\N{MICRO SIGN}V": 1e-3, "\N{GREEK SMALL LETTER MU}V": 1e-3, "mV": 1.0, "V": 1e3}
_MS = {"us": 1e-3, "ms": 1.0, "s": 1e3}
_SPECIAL = re.compile(r"(?<!\S)[EUL](?!\S)")
_RESOURCE = re.compile(rb'"resourceType"\s*:\s*"[A-Z]')
_ONE_EACH = "give each ECG as a file of its own"


def read_fhir(path: Path) -> Recording:
    """Read the ECG of a Bundle, an Observation or what contains one: all samples whose code is a lead's potential.

    A sample is origin + factor * number; "E", "U" and "L" are NaN, for the value is not known. Components begin where
    HL7's time offset says, and leads where Inkbeat's own extension does, else with their first recorded sample. Raises
    UnreadableFileError (damaged), UnsupportedFormatError (no ECG, or several; no unit of voltage; codes and texts that
    name different leads), TooLargeError or InvalidSignalError.
    """
    resources = resources_of(path)
    parts = [(each, *part) for each in resources for part in _parts(each, path)]
    if not parts:
        what = "FHIR without an Observation that holds the samples of an ECG"
        raise UnsupportedFormatError(what, cure="export it with waveforms", source=path.name)
    if len({_effective(each) for each, _, _ in parts}) > 1:
        raise UnsupportedFormatError("ECGs of several times", cure=_ONE_EACH, source=path.name)
    check_samples(1, sum(_data(part).count(" ") + 1 for _, _, part in parts), path)
    fs_hz = _rate(member(parts[0][2], "valueSampledData"), path)
    stretches = [_stretch(lead, part, fs_hz, path) for _, lead, part in parts]
    recording = one_recording(stretches, fs_hz, path, NAME, _patient(resources, _effective(parts[0][0])))
    _check_once(stretches, fs_hz, path)
    told = dict(_told_starts([(lead, part) for _, lead, part in parts], path))
    rows = recording.as_dict().items()
    return replace(recording, start_s=tuple(told.get(lead, recorded_from_s(row, fs_hz)) for lead, row in rows))


def write_fhir(path: Path, recording: Recording) -> None:
    """Write a Bundle as `fhir_writer.write_fhir` does, whose library takes a while to load."""
    from ecg.formats import fhir_writer

    fhir_writer.write_fhir(path, recording)


def _parts(resource: Mapping[str, Any], path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Lead and component of all samples of a resource that are an ECG's."""
    if text_at(resource, "resourceType") != "Observation":
        return
    ecg = any(is_potential(system, code) for system, code, _ in codings(resource))
    for part in (resource, *items(resource, "component")):
        lead = _lead(part, ecg, path) if isinstance(member(part, "valueSampledData"), dict) else None
        if lead is not None:
            yield lead, part


def _lead(part: Mapping[str, Any], ecg: bool, path: Path) -> str | None:
    """The lead of a component by its codes and texts, which must agree: in many a file codes and texts are swapped.

    None where nothing says that the samples are an ECG's; in an ECG what has no other name is a channel.
    """
    coded = list(codings(part))
    leads = {coded_lead(system, code) for system, code, _ in coded}
    leads |= {named_lead(text) for _, *texts in coded for text in texts}
    if leads <= {None} and not ecg:
        return None
    text = text_at(member(part, "code"), "text")
    leads |= {standard_lead_name(words) for words in (*(display for *_, display in coded), text)}
    leads.discard(None)
    if len(leads) > 1:
        what = f"a lead that is {' and '.join(sorted(filter(None, leads)))} at once, by its codes and texts"
        raise UnsupportedFormatError(what, cure="correct the wrong ones", source=path.name)
    return next(iter(leads), None) or (cleaned(text) or "channel")[:MAX_NAME]


def _stretch(lead: str, part: Mapping[str, Any], fs_hz: float, path: Path) -> Stretch:
    """The samples of a component, at the rate of the first."""
    sampled = member(part, "valueSampledData")
    origin = member(sampled, "origin")
    unit_mv = _MV.get(text_at(origin, "code"), _MV.get(text_at(origin, "unit")))
    if unit_mv is None:
        what = "samples without a unit of voltage"
        raise UnsupportedFormatError(what, cure="give V, mV, uV or nV as unit of the origin", source=path.name)
    if number_at(sampled, "dimensions") not in (None, 1.0) or {"codeMap", "offsets"} & set(sampled):
        what = "samples of several dimensions, at uneven times or in codes"
        raise UnsupportedFormatError(what, cure="export one SampledData for each lead", source=path.name)
    factor, level = number_at(sampled, "factor"), number_at(origin, "value") or 0.0
    numbers = spaced_numbers(_SPECIAL.sub("nan", _data(part)), path)
    samples: NDArray[np.float32] = in_mv(numbers, (1.0 if factor is None else factor) * unit_mv, level * unit_mv)
    offset_ms = extension_number(part, TIME_OFFSET, "valueInteger") or 0.0
    return at_rate(Stretch(lead, offset_ms / 1000.0, samples), _rate(sampled, path), fs_hz, path)


def _data(part: Mapping[str, Any]) -> str:
    return text_at(member(part, "valueSampledData"), "data")


def _rate(sampled: Any, path: Path) -> float:
    """Samples per second by the period (ms; R4) or the interval with its unit (R5)."""
    period_ms = number_at(sampled, "period")
    if period_ms is None:
        period_ms = (number_at(sampled, "interval") or 0.0) * _MS.get(text_at(sampled, "intervalUnit"), 0.0)
    if period_ms <= 0:
        what = "samples without the time between them"
        raise UnreadableFileError(what, cure="export it with a period", source=path.name)
    return checked_rate(round(1000.0 / period_ms, 6), path)


def _check_once(stretches: Sequence[Stretch], fs_hz: float, path: Path) -> None:
    """Refuse a lead that stands twice over the same time: of two ECGs, or of two leads, one with a wrong code."""
    ends: dict[str, int] = {}
    for stretch in sorted(stretches, key=lambda one: one.start_s):
        begin = round(stretch.start_s * fs_hz)
        if begin < ends.get(stretch.lead, 0):
            raise UnsupportedFormatError("a lead that was recorded twice at once", cure=_ONE_EACH, source=path.name)
        ends[stretch.lead] = begin + len(stretch.samples)


def _told_starts(parts: Sequence[tuple[str, Mapping[str, Any]]], path: Path) -> Iterator[tuple[str, float]]:
    """Lead and where its panel begins (s), of those that Inkbeat's extension tells of."""
    for lead, part in parts:
        start_s = extension_number(part, LEAD_START, "valueDecimal")
        if start_s is not None:
            if not 0.0 <= start_s <= MAX_START_S:
                what, cure = f"a lead that begins at {start_s:g} s", "give one that begins at 0 s or later"
                raise InvalidSignalError(what, cure=cure, source=path.name)
            yield lead, start_s


def _effective(resource: Mapping[str, Any]) -> str:
    """When an Observation says that it was made, "" where it does not."""
    told = [text_at(resource, name) for name in ("effectiveDateTime", "effectiveInstant")]
    return next(filter(None, told), text_at(member(resource, "effectivePeriod"), "start"))


def _patient(resources: Sequence[Mapping[str, Any]], effective: str) -> Patient:
    """The one Patient of a file; none where there are several."""
    patients = [each for each in resources if text_at(each, "resourceType") == "Patient"]
    if len(patients) != 1:
        return Patient()
    person = patients[0]
    name, identifier = (next(iter(items(person, key)), None) for key in ("name", "identifier"))
    given = " ".join(one for one in items(name, "given") if isinstance(one, str))
    return Patient(
        name=cleaned(text_at(name, "text")) or full_name(text_at(name, "family"), given),
        identifier=cleaned(text_at(identifier, "value")),
        sex=sex_letter(text_at(person, "gender")),
        age_years=age_on(digits_date(text_at(person, "birthDate")), digits_date(effective)),
    )


def _is_fhir(head: bytes, _suffix: str) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") and _RESOURCE.search(head) is not None


FORMAT = Format(NAME, "FHIR", (".json",), _is_fhir, read_fhir, write_fhir)
