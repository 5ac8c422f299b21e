"""What clients send over `/ws/ecg`.

In text, JSON: `{"type": "hello", ...}` first, then `{"type": "samples", "sequence": n, "samples": [...]}` as often as
wanted, at last `{"type": "bye"}`. Samples are a list for one lead, else a list of lists, one a lead in the order of the
hello; null is what was not recorded. A bare list is samples, too.

In binary, samples alone, little-endian: the number of the first sample as uint64, then float32 interleaved by lead
(sample 0 of each lead, sample 1 of each lead, ...); what is not finite was not recorded.
"""

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.live.refusals import invalid, not_valid, too_big
from api.signal_body import MV
from api.signal_limits import HIGHEST_FS_HZ, HIGHEST_MV, LOWEST_FS_HZ
from ecg.leads import STANDARD_LEADS, standard_lead_name

MOST_BYTES = 2**20
"""Largest message."""
MOST_S = 10.0
"""Longest signal in one message."""
HEADER = np.dtype("<u8")
SAMPLE = np.dtype("<f4")
EventKind = Literal["beat", "rhythm", "rate", "quality"]
_FORM = ConfigDict(strict=True, extra="forbid", frozen=True)


class Hello(BaseModel):
    """What is to come, or which stream goes on."""

    model_config = _FORM

    type: Literal["hello"] = "hello"
    fs_hz: Annotated[float, Field(ge=LOWEST_FS_HZ, le=HIGHEST_FS_HZ)] | None = None
    leads: Annotated[list[str], Field(min_length=1, max_length=len(STANDARD_LEADS))] = ["II"]
    unit: Literal["mV", "uV"] = "mV"
    stream: Annotated[str, Field(pattern="^[0-9a-f]{32}$")] | None = None
    """A stream to go on with, as `welcome` named it; its rate, leads and unit stay."""
    from_sequence: Annotated[int, Field(ge=0, lt=2**63)] = 0
    """The first event of it that is still wanted."""
    events: list[EventKind] = ["beat", "rhythm", "rate", "quality"]


class Samples(BaseModel):
    """Samples of all leads."""

    model_config = _FORM

    type: Literal["samples"] = "samples"
    sequence: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    """Number of the first sample, counted from 0 at the stream's begin; those that come next unless given."""
    samples: list[Any]
    """Numbers and null, or one list of them for each lead."""


class Bye(BaseModel):
    """The stream has ended."""

    model_config = _FORM

    type: Literal["bye"]


class Ping(BaseModel):
    """Asks for a `pong`, where a client cannot send WebSocket pings."""

    model_config = _FORM

    type: Literal["ping"]


@dataclass(frozen=True, eq=False)
class Chunk:
    """Samples as they came, in mV."""

    sequence: int | None
    samples: NDArray[np.float32]
    """float32 [lead, sample], mV, NaN where not recorded."""


@dataclass(frozen=True)
class Form:
    """How a stream's samples are written."""

    fs_hz: float
    leads: tuple[str, ...]
    mv: float
    """mV in one unit."""


_KINDS: dict[str, type[BaseModel]] = {"hello": Hello, "samples": Samples, "bye": Bye, "ping": Ping}


def form_of(hello: Hello) -> Form:
    """The form that a hello announces. Raises LiveRefusedError where rate or leads make no sense."""
    if hello.fs_hz is None:
        raise invalid("the hello has no fs_hz", "name the samples per second")
    names = [standard_lead_name(name) for name in hello.leads]
    known = tuple(name for name in names if name is not None)
    if len(known) < len(names) or len(set(known)) < len(known):
        raise invalid("a lead is unknown or there twice", f"leads are called {', '.join(STANDARD_LEADS)}")
    return Form(hello.fs_hz, known, MV[hello.unit])


def hello_of_query(query: dict[str, str]) -> Hello | None:
    """The hello that an address makes, `?fs=360&lead=II`; None where it has no rate. Raises LiveRefusedError.

    Who comes this way is told of beats alone.
    """
    if "fs" not in query:
        return None
    try:
        rate = float(query["fs"])
    except ValueError:
        raise invalid("fs is no number", "name the samples per second") from None
    said = {"fs_hz": rate, "leads": query.get("lead", "II").split(","), "unit": query.get("unit", "mV")}
    try:
        return Hello.model_validate(said | {"events": ["beat"]})
    except ValidationError as error:
        raise not_valid(error) from None


def message_of(text: str) -> Hello | Samples | Bye | Ping:
    """The message in a text. Raises LiveRefusedError."""
    if len(text) > MOST_BYTES:
        raise too_big(f"a message holds at most {MOST_BYTES / 2**20:g} MiB")
    try:
        # Names that Python takes for numbers are none in JSON.
        said: Any = json.loads(text, parse_constant=_not_json)
    except (ValueError, RecursionError):
        raise invalid("the message is no JSON", "numbers are finite, null is what was not recorded") from None
    if isinstance(said, list):
        said = {"samples": said}
    if not isinstance(said, dict):
        raise invalid("the message is neither object nor list")
    kind = _KINDS.get(str(said.get("type", "samples")))
    if kind is None:
        raise invalid("the message is of no known type", f"types are {', '.join(_KINDS)}")
    try:
        message = kind.model_validate(said)
    except ValidationError as error:
        raise not_valid(error) from None
    assert isinstance(message, Hello | Samples | Bye | Ping)
    return message


def chunk_of_json(message: Samples, form: Form) -> Chunk:
    """The samples of a message in JSON. Raises LiveRefusedError."""
    of_leads = bool(message.samples) and all(isinstance(row, list) for row in message.samples)
    rows = message.samples if of_leads else [message.samples]
    if len(rows) != len(form.leads) or len({len(row) for row in rows}) != 1:
        raise invalid(f"samples are not those of {len(form.leads)} leads", "send one list a lead, equally long")
    if not all(value is None or type(value) in (float, int) for row in rows for value in row):
        raise invalid("a sample is neither number nor null")
    try:
        values = np.array(rows, np.float64)  # None becomes NaN
    except OverflowError:
        raise invalid("a sample is too large") from None
    return _checked(message.sequence, values.reshape(len(rows), -1), form)


def chunk_of_bytes(message: bytes, form: Form) -> Chunk:
    """The samples of a binary message. Raises LiveRefusedError."""
    if len(message) > MOST_BYTES:
        raise too_big(f"a message holds at most {MOST_BYTES / 2**20:g} MiB")
    one = SAMPLE.itemsize * len(form.leads)
    if len(message) < HEADER.itemsize or (len(message) - HEADER.itemsize) % one:
        raise invalid("the message is no number and float32 of all leads", "uint64, then float32, little-endian")
    sequence = int(np.frombuffer(message, HEADER, 1)[0])
    values = np.frombuffer(message, SAMPLE, offset=HEADER.itemsize).reshape(-1, len(form.leads)).T
    if sequence >= 2**63:
        raise invalid("the number of the first sample is too large")
    return _checked(sequence, values.astype(np.float64), form)


def _checked(sequence: int | None, values: NDArray[np.float64], form: Form) -> Chunk:
    """values: float64 [lead, sample] in the stream's unit."""
    if values.shape[1] > MOST_S * form.fs_hz:
        raise too_big(f"a message holds at most {MOST_S:g} s of signal")
    millivolts = np.where(np.isfinite(values), values, np.nan) * form.mv
    if (np.abs(millivolts) > HIGHEST_MV).any():
        raise invalid(f"values beyond {HIGHEST_MV:g} mV", "name the unit of the values")
    return Chunk(sequence, millivolts.astype(np.float32))


def _not_json(_: str) -> float:
    raise ValueError
