"""POST /predict, under the name and with the answer that small ECG services share: a CSV file, its rhythm."""

import os
from dataclasses import replace
from pathlib import Path
from tempfile import mkstemp
from typing import Any

from fastapi import APIRouter, Depends
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.access.caller import Scope, needs
from api.answers import Prediction
from api.beat_prediction import beat_prediction
from api.service_state import state_of
from api.signal_limits import check_samples, checked
from classifier.not_classified import NotClassified
from classifier.rhythm import classify_rhythm
from ecg import Recording
from ecg.errors import InvalidSignalError, UnsupportedFormatError
from ecg.formats.registry import read_signal, sniffed
from ecg.leads import STANDARD_LEADS

router = APIRouter(tags=["signals"], dependencies=[Depends(needs(Scope.SIGNALS))])
TAKEN = ("csv", "apple-health-csv")
"""Formats that stand alone in text: others name further files or unpack to more than was sent."""
MOST_FIELDS = 3
TASKS = ("rhythm", "beats")
_FORM: dict[str, Any] = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "CSV, one column a lead."},
        "fs_hz": {"type": "number", "exclusiveMinimum": 0, "description": "Rate (Hz) of a file without times."},
        "adc_per_mv": {"type": "number", "exclusiveMinimum": 0, "description": "ADC units per mV of counts."},
        "task": {"type": "string", "enum": list(TASKS), "description": "rhythm unless given; beats tells both."},
    },
}
_BODY = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}}


@router.post("/predict", openapi_extra=_BODY)
async def predict(request: Request) -> Prediction:
    """Classify the rhythm of a signal in CSV, and its beats where `task` is "beats"."""
    state = state_of(request)
    if not request.headers.get("content-type", "").casefold().startswith("multipart/form-data"):
        raise HTTPException(415, "the body is to be multipart/form-data")
    async with state.inference.place():
        async with request.form(max_files=1, max_fields=MOST_FIELDS) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise HTTPException(422, 'the form has no file called "file"')
            content = await file.read()
            fs_hz, adc_per_mv = (_number(form.get(name), name) for name in ("fs_hz", "adc_per_mv"))
            task = form.get("task") or TASKS[0]
            if task not in TASKS:
                raise HTTPException(422, f"task is {' or '.join(TASKS)}")
        most = state.settings.most_samples
        return await state.inference.run(request, lambda: _predicted(_read(content, fs_hz, adc_per_mv, most), task))


def _number(field: object, name: str) -> float | None:
    if field is None or field == "":
        return None
    try:
        return float(str(field)[:64])
    except ValueError:
        raise HTTPException(422, f"{name} is no number") from None


def _read(content: bytes, fs_hz: float | None, adc_per_mv: float | None, most_samples: int) -> Recording:
    """Read a file that exists no longer than that; the client's name of it is not used."""
    handle, name = mkstemp(prefix="inkbeat-", suffix=".csv")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        if sniffed(Path(name)).name not in TAKEN:
            raise UnsupportedFormatError("no CSV", cure="send one column a lead; inkbeat convert writes CSV")
        recording = read_signal(Path(name), fs_hz, adc_per_mv)
    except InvalidSignalError as error:
        if error.cure:
            raise
        # What a recording itself refuses lists its leads, and a column may be called after a person.
        raise InvalidSignalError("columns that make no recording", cure="give every lead a name of its own") from None
    finally:
        os.unlink(name)
    check_samples(recording.signal.size, most_samples)
    return checked(_without_other_names(recording))


def _without_other_names(recording: Recording) -> Recording:
    """The same with numbers for names of leads that are none of the twelve: answers list leads."""
    names = (lead if lead in STANDARD_LEADS else f"lead {k + 1}" for k, lead in enumerate(recording.leads))
    return replace(recording, leads=tuple(names))


def _predicted(recording: Recording, task: str) -> Prediction:
    found = classify_rhythm(recording)
    samples = recording.signal.shape[1]
    beats = beat_prediction(recording) if task == "beats" else None
    if isinstance(found, NotClassified):
        return Prediction(
            prediction=None,
            confidence=None,
            samples=samples,
            probabilities={},
            fs_hz=recording.fs_hz,
            refer=None,
            reason=found.reason,
            model=None,
            beats=beats,
        )
    probabilities = {name: round(share, 4) for name, share in found.probabilities.items()}
    return Prediction(
        prediction=found.label,
        confidence=probabilities[found.label],
        samples=samples,
        probabilities=probabilities,
        fs_hz=recording.fs_hz,
        refer=found.refer,
        reason=None,
        model=found.model_id,
        beats=beats,
    )
