"""What the job store hands out: frozen copies of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from ecg.errors import InkbeatError, InputError, InvalidSignalError, PageRefusedError


class State(StrEnum):
    """Where a job stands. A job that is neither queued nor running stays as it is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    """The document's fault: the same document would be refused again."""
    FAILED = "failed"
    """The service's fault: the same job may succeed another time."""
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self not in (State.QUEUED, State.RUNNING)


@dataclass(frozen=True)
class Problem:
    """Why a job did not end well. Never anything that was read on a page."""

    slug: str
    message: str
    cure: str = ""

    @classmethod
    def of(cls, error: Exception) -> "Problem":
        """What may be told of an error: of those not raised on purpose the type alone, for their text may quote."""
        if isinstance(error, InkbeatError):
            return cls(error.slug, error.what, error.cure)
        return cls("internal-error", f"the analysis stopped unexpectedly ({type(error).__name__})", "try again later")


def is_refusal(error: Exception) -> bool:
    """Whether the document is to blame, so that another attempt would end the same way."""
    return isinstance(error, InputError | PageRefusedError | InvalidSignalError)


@dataclass(frozen=True)
class Document:
    """An uploaded file."""

    id: str
    tenant: str
    sha256: str
    """Of the content, hexadecimal."""
    bytes: int
    media_type: str
    path: str
    """Below the store's folder; tells nothing of the name the file came under."""
    created: datetime
    delete_after: datetime


@dataclass(frozen=True)
class Job:
    """One analysis of one document, as it stood when it was asked for."""

    id: str
    tenant: str
    document: str
    """Id of the document."""
    options: Mapping[str, Any]
    """Pages and options, as JSON."""
    pipeline_version: str
    state: State
    stage: str
    """What is being done; "" where nothing is."""
    progress: float
    """0 to 1."""
    attempt: int
    """From 1. A worker runs a job once under a number, so holder and attempt name one run."""
    holder: str | None
    """The worker that runs it, or that ended it."""
    lease_until: datetime | None
    problem: Problem | None
    sequence: int
    """Number of its latest event."""
    part_of: str | None
    """The job whose page this one does anew, with corrections."""
    created: datetime
    started: datetime | None
    finished: datetime | None


@dataclass(frozen=True)
class Revision:
    """A page of a job as a person corrected it."""

    job: str
    page: int
    """From 1."""
    number: int
    """From 1; 0 is the page as it was found."""
    run: str
    """The job that does the page anew."""
    corrections: Mapping[str, Any]
    """All that hold, as JSON."""
    author: str
    """Which key or token they came with."""
    created: datetime


@dataclass(frozen=True)
class Produced:
    """A file that a worker wrote into its scratch folder."""

    name: str
    """What the result is called, unique in the job."""
    media_type: str
    path: Path


@dataclass(frozen=True)
class Result:
    """A file that a finished job left."""

    job: str
    name: str
    media_type: str
    path: str
    """Below the store's folder."""
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Event:
    """One change of a job."""

    job: str
    sequence: int
    """From 1, without gaps."""
    at: datetime
    state: State
    stage: str
    progress: float
    attempt: int
