"""What the classifiers say as Observations of FHIR: classes with their probabilities, or why there are none."""

from fhir.resources.R4B.observation import Observation, ObservationComponent

from classifier.beats import BeatResult
from classifier.not_classified import NotClassified
from classifier.rhythm import RhythmResult
from classifier.twelve_lead import TwelveLeadResult
from ecg.formats.fhir_codes import FhirCode
from ecg.formats.fhir_parts import Context, Named, concept, observation, reference
from reports.content import rhythm_text
from reports.fhir_codes import (
    ANSWERS,
    ARRHYTHMIA,
    BEAT_CLASSES,
    BEAT_PROBABILITIES,
    BEATS,
    RHYTHM,
    RHYTHMS,
    TWELVE_LEAD,
    TWELVE_LEAD_CLASSES,
)
from reports.fhir_observations import in_unit, interpretation, not_there, notes

NOT_FOR_DIAGNOSIS = "For research and education, not for diagnosis"


def rhythm_observation(rhythm: RhythmResult | NotClassified, context: Context, wave: Named) -> Observation:
    """The likeliest rhythm, and the probability of each."""
    if isinstance(rhythm, NotClassified):
        return not_there(RHYTHM, rhythm.reason, context, wave)
    start_s, end_s = rhythm.span_s
    return observation(
        context,
        concept([RHYTHM], RHYTHM.display),
        valueCodeableConcept=concept([RHYTHMS[rhythm.label]], rhythm_text(rhythm.label)),
        method=concept([], f"network {rhythm.model_id}"),
        component=[
            *(_probability(RHYTHMS[name], share) for name, share in rhythm.probabilities.items()),
            _probability(ARRHYTHMIA, rhythm.p_arrhythmia),
        ],
        note=notes((f"Read on lead {rhythm.lead} from {start_s:.1f} to {end_s:.1f} s", *_caution(rhythm.refer))),
        derivedFrom=[reference(wave)],
    )


def beats_observation(beats: BeatResult | NotClassified, context: Context, wave: Named) -> Observation:
    """How many beats are of each class, and how sure that is on average."""
    if isinstance(beats, NotClassified):
        return not_there(BEATS, beats.reason, context, wave)
    likeliest, components = beats.probabilities.argmax(axis=1), []
    for k, name in enumerate(beats.classes):
        shares = beats.probabilities[likeliest == k, k]
        code = BEAT_CLASSES[name]
        components.append(
            ObservationComponent(
                code=concept([code], code.display), valueQuantity=in_unit(float(len(shares)), 0, "beats")
            )
        )
        if len(shares):
            components.append(_probability(BEAT_PROBABILITIES[name], float(shares.mean())))
    return observation(
        context,
        concept([BEATS], BEATS.display),
        method=concept([], f"network {beats.model_id}"),
        component=components,
        note=notes((f"Read on {' and '.join(beats.leads)}", *_caution(None))),
        derivedFrom=[reference(wave)],
    )


def twelve_lead_observation(found: TwelveLeadResult | NotClassified, context: Context, wave: Named) -> Observation:
    """The probability of each class, several of which may hold, and whether it is certain at 90 %."""
    if isinstance(found, NotClassified):
        return not_there(TWELVE_LEAD, found.reason, context, wave)
    return observation(
        context,
        concept([TWELVE_LEAD], TWELVE_LEAD.display),
        method=concept([], f"network {found.model_id}"),
        component=[
            _probability(TWELVE_LEAD_CLASSES[name], share, found.answers[name])
            for name, share in found.probabilities.items()
        ],
        note=notes((f"Read on {', '.join(found.leads)}", *_caution(found.refer))),
        derivedFrom=[reference(wave)],
    )


def _probability(code: FhirCode, share: float, answer: str | None = None) -> ObservationComponent:
    return ObservationComponent(
        code=concept([code], code.display),
        valueQuantity=in_unit(share, 4, ""),
        interpretation=[interpretation(ANSWERS[answer], answer)] if answer else None,
    )


def _caution(refer: str | None) -> tuple[str, ...]:
    look_first = (f"A human should look first: {refer}",) if refer else ()
    return (*look_first, f"A probability is no certainty. {NOT_FOR_DIAGNOSIS}.")
