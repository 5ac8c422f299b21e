"""What is asked about a signal and answered at once: beats, rhythm, twelve leads, vitals."""

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter, Depends
from starlette.requests import Request

from api.access.caller import Scope, needs
from api.answers import BeatsAnswer, RhythmAnswer, TwelveLeadAnswer, VitalsAnswer
from api.service_state import state_of
from api.signal_body import json_body, json_body_openapi, recording_of
from classifier.beats import classify_beats
from classifier.rhythm import classify_rhythm
from classifier.twelve_lead import classify_12lead
from ecg import Recording
from pipeline.analysis import beat_classes
from pipeline.as_json import (
    beats_json,
    ectopy_json,
    lead_measures_json,
    measure_json,
    rhythm_json,
    twelve_lead_json,
)
from vitals import measure

Answer = TypeVar("Answer")
router = APIRouter(prefix="/v1/signals", tags=["signals"], dependencies=[Depends(needs(Scope.SIGNALS))])
_BODY: dict[str, Any] = dict(json_body_openapi())


@router.post("/beats", openapi_extra=_BODY)
async def beats(request: Request) -> BeatsAnswer:
    """Classify every beat: normal, supraventricular, ventricular, fusion, paced or unclassifiable."""
    return await _answer(request, lambda recording: BeatsAnswer(beats_json(classify_beats(recording))))


@router.post("/rhythm", openapi_extra=_BODY)
async def rhythm(request: Request) -> RhythmAnswer:
    """Classify the rhythm of one lead: normal, atrial fibrillation, other arrhythmia, too noisy."""
    return await _answer(request, lambda recording: RhythmAnswer(rhythm_json(classify_rhythm(recording))))


@router.post("/twelve-lead", openapi_extra=_BODY)
async def twelve_lead(request: Request) -> TwelveLeadAnswer:
    """Classify eight or more leads together: infarction, hypertrophy, blocks and others of which several may hold."""
    return await _answer(request, lambda recording: TwelveLeadAnswer(twelve_lead_json(classify_12lead(recording))))


@router.post("/vitals", openapi_extra=_BODY)
async def vitals(request: Request) -> VitalsAnswer:
    """Measure heart rate and its variability, intervals, axes, amplitudes of every lead and ectopy."""
    return await _answer(request, _vitals)


def _vitals(recording: Recording) -> VitalsAnswer:
    found = measure(recording, beat_classes(classify_beats(recording)))
    return VitalsAnswer(
        vitals=[measure_json(one) for one in found.measures],
        lead_measures=[lead_measures_json(lead) for lead in found.leads],
        ectopy=ectopy_json(found.ectopy),
        r_peak_s=[round(second, 4) for second in found.r_peak_s],
    )


async def _answer(request: Request, find: Callable[[Recording], Answer]) -> Answer:
    """Receive a signal and find something on it, beside the event loop from the decoding on."""
    state = state_of(request)
    async with state.inference.place():
        body = await json_body(request)
        return await state.inference.run(request, lambda: find(recording_of(body, state.settings.most_samples)))
