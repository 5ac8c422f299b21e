"""What was measured as Observations of FHIR: vitals, amplitudes of each lead, ectopic beats and signal quality."""

from collections.abc import Iterable
from typing import Any

from fhir.resources.R4B.annotation import Annotation
from fhir.resources.R4B.codeableconcept import CodeableConcept
from fhir.resources.R4B.coding import Coding
from fhir.resources.R4B.extension import Extension
from fhir.resources.R4B.observation import Observation, ObservationComponent, ObservationReferenceRange
from fhir.resources.R4B.quantity import Quantity

from ecg.formats.fhir_codes import LEAD_CODES, FhirCode
from ecg.formats.fhir_parts import Context, Named, concept, decimal, observation, quantity, reference
from ecg.formats.patient_fields import cleaned
from reports.content import limits_text, percent_text, range_side
from reports.fhir_codes import (
    AMPLITUDES,
    ECTOPY,
    ECTOPY_CODES,
    ECTOPY_KINDS,
    ECTOPY_VALUES,
    LEAD,
    LEAD_AMPLITUDES,
    MEASURES,
    METHODS,
    QUALITY_LEVELS,
    SIDES,
    SIGNAL_QUALITY,
    TRACE_CONFIDENCE,
    UNITS,
)
from vitals import Ectopy, LeadMeasures, Measure
from vitals.signal_quality import Quality
from vitals.wave import Absent

INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
_ABSENT_REASON = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_RANGE_MEANING = "http://terminology.hl7.org/CodeSystem/referencerange-meaning"
_UNCERTAINTY = "http://hl7.org/fhir/StructureDefinition/iso21090-uncertainty"


def measure_observation(measure: Measure, context: Context, wave: Named) -> Observation:
    """One measurement: value with uncertainty (one standard deviation), or why there is none; normal range and notes.

    The heart rate is a vital sign of FHIR's own profile, which asks for the category, /min, a subject and a time.
    """
    side = range_side(measure)
    method = METHODS.get(measure.name)
    return observation(
        context,
        concept(MEASURES[measure.name], measure.label),
        category="vital-signs" if measure.name == "heart_rate" else "procedure",
        **value_or_reason(measure.value, _digits(measure), measure.unit, measure.reason, measure.uncertainty),
        interpretation=[interpretation(SIDES[side], side)] if side else None,
        method=concept([], method) if method else None,
        referenceRange=_reference_range(measure),
        note=notes(_measure_notes(measure)),
        derivedFrom=[reference(wave)],
    )


def lead_observation(lead: LeadMeasures, context: Context, wave: Named) -> Observation:
    """Amplitudes of one lead, each with its value or why there is none."""
    uncertain = dict.fromkeys(("q_mv", "r_mv", "s_mv"), lead.qrs_uncertainty_mv)
    named = ObservationComponent(code=concept([LEAD], LEAD.display), valueCodeableConcept=lead_concept(lead.lead))
    amplitudes = [
        ObservationComponent(
            code=concept(codes, codes[-1].display),
            **value_or_reason(
                getattr(lead, name), 3, "mV", lead.reasons.get(name), uncertain.get(name, lead.st_uncertainty_mv)
            ),
        )
        for name, codes in AMPLITUDES.items()
    ]
    return observation(
        context,
        concept([LEAD_AMPLITUDES], f"Amplitudes in lead {lead.lead}"),
        component=[named, *amplitudes],
        note=notes([_beats_text(lead.beats)] if lead.beats else []),
        derivedFrom=[reference(wave)],
    )


def ectopy_observation(found: Ectopy | Absent, context: Context, wave: Named) -> Observation:
    """Ectopic beats of both kinds, or why they were not counted."""
    if isinstance(found, Absent):
        return not_there(ECTOPY, found.reason, context, wave)
    return observation(
        context,
        concept([ECTOPY], ECTOPY.display),
        component=[
            _ectopy_component(found, kind, name, unit)
            for kind in ECTOPY_KINDS
            for name, (_, unit) in ECTOPY_VALUES.items()
        ],
        note=notes([f"{found.beats} beats in {found.hours:.4f} h were classified"]),
        derivedFrom=[reference(wave)],
    )


def quality_observation(quality: Quality, context: Context, wave: Named) -> Observation:
    """How far the signal of each lead may be trusted, with what was found on it."""
    return observation(
        context,
        concept([SIGNAL_QUALITY], SIGNAL_QUALITY.display),
        component=[
            ObservationComponent(
                code=lead_concept(one.lead),
                valueCodeableConcept=concept(
                    [QUALITY_LEVELS[one.level]], "; ".join((one.level, *(finding.text for finding in one.findings)))
                ),
            )
            for one in quality.leads
        ],
        note=notes(doubt.reason for doubt in quality.doubts),
        derivedFrom=[reference(wave)],
    )


def confidence_observation(confidence: dict[str, float], context: Context, wave: Named) -> Observation:
    """How sure the trace of each lead of a page is, 0 to 1."""
    return observation(
        context,
        concept([TRACE_CONFIDENCE], TRACE_CONFIDENCE.display),
        component=[
            ObservationComponent(code=lead_concept(lead), valueQuantity=in_unit(share, 3, ""))
            for lead, share in confidence.items()
        ],
        derivedFrom=[reference(wave)],
    )


def not_there(code: FhirCode, reason: str, context: Context, wave: Named) -> Observation:
    """An Observation without a value, and why there is none."""
    return observation(
        context, concept([code], code.display), dataAbsentReason=absent_reason(reason), derivedFrom=[reference(wave)]
    )


def value_or_reason(
    value: float | None, digits: int, unit: str, reason: str | None, uncertainty: float | None = None
) -> dict[str, Any]:
    """The fields of an Observation or a component that hold a value, or in its place the reason why there is none."""
    if value is None:
        return {"dataAbsentReason": absent_reason(reason or "not known")}
    found = in_unit(value, digits, unit)
    if uncertainty is not None:
        found.extension = [Extension(url=_UNCERTAINTY, valueDecimal=decimal(uncertainty, digits + 1))]
    return {"valueQuantity": found}


def in_unit(value: float, digits: int, unit: str) -> Quantity:
    """A value in a unit of `vitals`."""
    return quantity(value, digits, UNITS[unit].printed, UNITS[unit].ucum)


def absent_reason(reason: str) -> CodeableConcept:
    """Why there is no value, in words; the code says that there is one, though not known."""
    return CodeableConcept(coding=[Coding(system=_ABSENT_REASON, code="unknown")], text=reason)


def interpretation(code: str, text: str) -> CodeableConcept:
    """A code of HL7's ObservationInterpretation, and in words."""
    return CodeableConcept(coding=[Coding(system=INTERPRETATION, code=code)], text=text)


def notes(texts: Iterable[str]) -> list[Annotation] | None:
    """Notes, None where there are none."""
    return [Annotation(text=text) for text in texts] or None


def lead_concept(lead: str) -> CodeableConcept:
    """A lead, by the code of its potential where it has one."""
    return concept([LEAD_CODES[lead]] if lead in LEAD_CODES else [], cleaned(lead) or "channel")


def _ectopy_component(found: Ectopy, kind: str, name: str, unit: str) -> ObservationComponent:
    beats = found.supraventricular if kind == "supraventricular" else found.ventricular
    uncertainty = beats.uncertainty if name == "count" else None
    digits = 2 if unit in ("%", "per hour") else 0
    code = ECTOPY_CODES[kind, name]
    return ObservationComponent(
        code=concept([code], code.display),
        **value_or_reason(getattr(beats, name), digits, unit, found.per_hour_reason, uncertainty),
    )


def _digits(measure: Measure) -> int:
    """Digits behind the point."""
    return 3 if measure.unit in ("mV", "") else 2


def _measure_notes(measure: Measure) -> Iterable[str]:
    if measure.note:
        yield from measure.note.split("; ")
    if measure.confidence is not None and measure.tolerance is not None:
        within = f"{round(measure.tolerance, 2):g} {UNITS[measure.unit].printed}".rstrip()
        yield f"The error is within {within} with a probability of {percent_text(measure.confidence)}"
    if measure.beats:
        yield _beats_text(measure.beats)


def _beats_text(beats: int) -> str:
    return f"Rests on {beats} beat{'s' if beats > 1 else ''}"


def _reference_range(measure: Measure) -> list[ObservationReferenceRange] | None:
    """The normal range; a lowest of 0 is no limit but for an angle."""
    if measure.normal_range is None:
        return None
    low, high = (in_unit(limit, _digits(measure), measure.unit) for limit in measure.normal_range)
    unlimited = measure.normal_range[0] == 0.0 and measure.unit != "deg"
    return [
        ObservationReferenceRange(
            low=None if unlimited else low,
            high=high,
            type=CodeableConcept(coding=[Coding(system=_RANGE_MEANING, code="normal")]),
            text=limits_text(measure),
        )
    ]
