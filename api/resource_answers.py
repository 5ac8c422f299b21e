"""Types of what the service answers about documents, analyses, their pages and corrections."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.answers import DESCRIBED
from api.jobs import State
from pipeline.page_json_types import PageNumber, Share

Id = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]


class DocumentAnswer(BaseModel):
    """An uploaded document."""

    model_config = DESCRIBED

    id: Id
    url: str
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """Of its content."""
    bytes: int
    media_type: str
    """What its first bytes say that it is."""
    created: datetime
    delete_after: datetime
    """When it is deleted with its analyses and results."""


class DocumentList(BaseModel):
    """Some documents, newest first."""

    model_config = DESCRIBED

    documents: list[DocumentAnswer]
    next: str | None
    """Cursor of the following ones, null at the end."""


class Reason(BaseModel):
    """Why something did not end well."""

    model_config = DESCRIBED

    code: str
    """Stable, for machines."""
    message: str
    cure: str
    """What to do, empty where nothing is known to help."""


class ResultAnswer(BaseModel):
    """A result that can be fetched."""

    model_config = DESCRIBED

    name: str
    media_type: str
    url: str


class PageAnswer(BaseModel):
    """A page of an analysis, as it was corrected last."""

    model_config = DESCRIBED

    page: PageNumber
    url: str
    state: State
    """Of the page's latest revision."""
    revision: Annotated[int, Field(ge=0)]
    """0 as it was found, then counted up with each correction."""
    corrections: dict[str, Any]
    """What a person corrected; empty where nothing."""
    stage: str
    """What is being done; empty where nothing is."""
    progress: Share
    problem: Reason | None
    """Why there is no signal."""
    results: list[ResultAnswer]


class AnalysisSummary(BaseModel):
    """An analysis of a document, without its pages."""

    model_config = DESCRIBED

    id: Id
    url: str
    document: Id
    state: State
    """queued and running go on; done, refused (the document's fault), failed (ours) and cancelled are final."""
    stage: str
    """What is being done; empty where nothing is."""
    progress: Share
    attempt: Annotated[int, Field(ge=1)]
    pages_wanted: list[PageNumber] | None
    """Pages that were asked for, null for all."""
    fs_hz: float | None
    """Rate that was asked for (Hz), null for the usual one."""
    redact: bool
    pipeline_version: str
    created: datetime
    started: datetime | None
    finished: datetime | None
    problem: Reason | None
    """Why it was refused or failed."""


class AnalysisAnswer(AnalysisSummary):
    """An analysis of a document."""

    pages: list[PageAnswer]
    """Once it has ended."""


class AnalysisList(BaseModel):
    """Some analyses, newest first."""

    model_config = DESCRIBED

    analyses: list[AnalysisSummary]
    next: str | None
    """Cursor of the following ones, null at the end."""


class CorrectionsAnswer(BaseModel):
    """What a person corrected on a page."""

    model_config = DESCRIBED

    revision: Annotated[int, Field(ge=0)]
    corrections: dict[str, Any]
    author: str | None
    """Which key they came with, null of the page as it was found."""
    created: datetime
    state: State
    """Of the page with these corrections."""


class CorrectionHistory(BaseModel):
    """All corrections of a page, oldest first; the first is the page as it was found."""

    model_config = DESCRIBED

    revisions: list[CorrectionsAnswer]


class ProgressEvent(BaseModel):
    """One change of an analysis."""

    model_config = DESCRIBED

    sequence: Annotated[int, Field(ge=1)]
    """From 1, without gaps."""
    at: datetime
    state: State
    stage: str
    progress: Share
    attempt: Annotated[int, Field(ge=1)]
