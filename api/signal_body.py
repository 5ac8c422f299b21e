"""The JSON body that brings a signal, and the recording that it holds."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, FailFast, Field, FiniteFloat, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.problems import InvalidBodyError
from api.signal_limits import HIGHEST_FS_HZ, LOWEST_FS_HZ, check_samples, checked
from ecg import Recording
from ecg.leads import STANDARD_LEADS, standard_lead_name

MV = {"mV": 1.0, "uV": 1e-3}
"""Unit -> mV."""

LeadName = Annotated[str, Field(json_schema_extra={"enum": list(STANDARD_LEADS)})]
Samples = Annotated[list[FiniteFloat | None], FailFast(), Field(min_length=1)]


class SignalBody(BaseModel):
    """Leads of one recording, sampled together."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
        json_schema_extra={
            "example": {"leads": {"II": [0.02, 0.03, None, 1.12, 0.34, -0.11, 0.0]}, "fs_hz": 500, "unit": "mV"}
        },
    )

    leads: Annotated[dict[LeadName, Samples], Field(min_length=1, max_length=len(STANDARD_LEADS))]
    """Lead -> samples, of equal number in all leads; null is what was not recorded."""
    fs_hz: Annotated[float, Field(ge=LOWEST_FS_HZ, le=HIGHEST_FS_HZ)]
    """Samples per second (Hz)."""
    unit: Literal["mV", "uV"] = "mV"
    """Unit of the samples."""

    @field_validator("leads")
    @classmethod
    def _one_table(cls, leads: dict[str, list[float | None]]) -> dict[str, list[float | None]]:
        names = [standard_lead_name(name) for name in leads]
        if None in names:
            raise PydanticCustomError("lead_name", f"leads are called {', '.join(STANDARD_LEADS)}")
        if len(set(names)) != len(names):
            raise PydanticCustomError("lead_twice", "one lead is given under two names")
        if len({len(samples) for samples in leads.values()}) > 1:
            raise PydanticCustomError("lead_length", "all leads have the same number of samples; null fills gaps")
        return leads


def recording_of(body: bytes, most_samples: int) -> Recording:
    """The recording of a body in JSON.

    Raises InvalidBodyError where it is no SignalBody, TooLargeError above so many samples of all leads together, and
    InvalidSignalError where values lie beyond 1000 mV.
    """
    try:
        sent = SignalBody.model_validate_json(body)
    except ValidationError as error:
        raise InvalidBodyError(error.errors(include_url=False, include_input=False)) from None
    check_samples(sum(map(len, sent.leads.values())), most_samples)
    millivolts = np.array(list(sent.leads.values()), np.float64) * MV[sent.unit]  # None becomes NaN
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, which a recording refuses
        signal = millivolts.astype(np.float32)
    names = tuple(standard_lead_name(name) or name for name in sent.leads)
    return checked(Recording(names, signal, sent.fs_hz))


async def json_body(request: Request) -> bytes:
    """The body of a request that says it is JSON. Raises HTTPException 415, 413 or 408."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind != "application/json":
        raise HTTPException(415, "the body is to be application/json")
    return await request.body()


def json_body_openapi() -> Mapping[str, Any]:
    """What OpenAPI says of that body."""
    schema = SignalBody.model_json_schema()
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
