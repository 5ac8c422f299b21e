"""Every refusal of the service as a problem document (RFC 9457): what was wrong and what to do, never what was sent."""

import errno
from collections.abc import Iterable, Mapping
from dataclasses import fields
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import OperationalError as SQLAlchemyOperationalError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.access.errors import AccessUnusableError
from api.child.errors import ChildFaultError
from api.jobs import errors as job_errors
from api.logs import log
from digitizer.corrections import Corrections, PanelCorrection
from ecg import errors
from ecg.leads import standard_lead_name
from pipeline.kept_analysis_version import OutdatedAnalysisError

MEDIA_TYPE = "application/problem+json"
MOST_PLACES = 20
"""Places that a problem names; what is wrong with a file is mostly wrong with all of it."""
STATUS: tuple[tuple[type[errors.InkbeatError], int], ...] = (
    (errors.TooLargeError, 413),
    (errors.UnsupportedFormatError, 415),
    (errors.PageNotFoundError, 404),
    (errors.InputError, 422),
    (errors.PageRefusedError, 422),
    (errors.InvalidSignalError, 422),
    (errors.ModelError, 503),
    (job_errors.NotFoundError, 404),
    (job_errors.BadCursorError, 400),
    (job_errors.RevisedError, 412),
    (job_errors.LeaseLostError, 409),
    (job_errors.KeyInUseError, 409),
    (job_errors.KeyReusedError, 422),
    (job_errors.StoreUnusableError, 503),
    (OutdatedAnalysisError, 410),
    (ChildFaultError, 503),
    (AccessUnusableError, 503),
)
"""The first that an error is of gives its status; any other is 500."""
HTTP: Mapping[int, tuple[str, str, str]] = {
    400: ("bad-request", "the request cannot be understood", "see /openapi.json for what this address takes"),
    401: ("unauthorized", "a key or token is needed", "send it as Authorization: Bearer ...; inkbeat keys makes keys"),
    403: ("forbidden", "this is not allowed", "ask the keeper of the service"),
    404: ("not-found", "there is nothing at this address", "see /openapi.json for what there is"),
    405: ("method-not-allowed", "this address has no such method", "see the Allow header"),
    408: ("request-timeout", "the body came too slowly", "send the body without pauses"),
    412: ("precondition-failed", "it has changed since", "fetch it again and send its ETag as If-Match"),
    413: ("too-large", "the body is too large", "send it in smaller parts"),
    415: ("unsupported-media-type", "no such body is taken", "see /openapi.json for what this address takes"),
    421: ("misdirected-request", "this service has another name", "INKBEAT_ALLOWED_HOSTS holds its names"),
    422: ("invalid-body", "the body is not what is wanted", "see /openapi.json for what this address takes"),
    428: ("precondition-required", "If-Match is missing", "fetch it and send its ETag as If-Match"),
    429: ("too-many-requests", "too many requests in a minute", "wait for as long as Retry-After says"),
    500: ("unexpected-fault", "an unexpected fault", ""),
    503: ("busy", "too much at once", "try again in a moment"),
    507: ("disk-full", "the service has no space left", "try again once its keeper has made some"),
}
"""Status -> slug, detail unless a better one is known, and cure, of what HTTP refuses. Python's own phrases change."""
FIELDS = {
    *("leads", "fs_hz", "unit", "document", "pages", "redact"),
    *(field.name for kind in (Corrections, PanelCorrection) for field in fields(kind)),
}
"""Names in bodies that are ours, so that a problem may repeat them."""


class Place(BaseModel):
    """One thing that is wrong in a body."""

    pointer: Annotated[str, Field(description="Where, as a JSON pointer (RFC 6901) into the body.")]
    detail: Annotated[str, Field(description="What is wrong there.")]


class Problem(BaseModel):
    """Why a request was not answered (RFC 9457)."""

    type: Annotated[str, Field(pattern="^urn:inkbeat:problem:", description="Stable, for machines.")]
    title: Annotated[str, Field(description="The same for all problems of the type.")]
    status: Annotated[int, Field(ge=400, le=599)]
    detail: Annotated[str, Field(description="What was wrong this time.")]
    cure: Annotated[str | None, Field(description="What to do, where something is known to help.")] = None
    places: Annotated[list[Place] | None, Field(description="What is wrong where, the first of them.")] = None


class InvalidBodyError(Exception):
    """A body that is not what its address takes; `places` are pydantic's errors, without what was sent."""

    def __init__(self, places: Iterable[Mapping[str, Any]]) -> None:
        super().__init__("invalid body")
        self.places = list(places)


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The problem as it is sent."""
    content = problem.model_dump(exclude_none=True)
    return JSONResponse(content, problem.status, headers=headers, media_type=MEDIA_TYPE)


def of_error(error: errors.InkbeatError) -> Problem:
    """The problem that an error of ours is: its slug, what and cure, but no name of a file."""
    status = next((status for kind, status in STATUS if isinstance(error, kind)), 500)
    return Problem(
        type=_urn(error.slug), title=_title(error.slug), status=status, detail=error.what, cure=error.cure or None
    )


def of_status(status: int, detail: str | None = None) -> Problem:
    """The problem that is no more than an HTTP status."""
    slug, usual, cure = HTTP.get(status, (f"http-{status}", HTTPStatus(status).phrase, ""))
    return Problem(type=_urn(slug), title=_title(slug), status=status, detail=detail or usual, cure=cure or None)


def of_body(error: InvalidBodyError) -> Problem:
    """The problem of a body that is no JSON (400) or not the JSON that is wanted (422)."""
    if any(place["type"] == "json_invalid" for place in error.places):
        said = str(error.places[0].get("ctx", {}).get("error", "")) or "the text ends early"
        return Problem(
            type=_urn("no-json"),
            title=_title("no-json"),
            status=400,
            detail=f"the body is no JSON: {said}",
            cure="send JSON in UTF-8; numbers are finite, null is what was not recorded",
        )
    places = [Place(pointer=_pointer(place["loc"]), detail=str(place["msg"])) for place in error.places[:MOST_PLACES]]
    return Problem(
        type=_urn("invalid-body"),
        title=_title("invalid-body"),
        status=422,
        detail=f"{len(error.places)} things are wrong with the body" if len(error.places) > 1 else places[0].detail,
        cure="see the places, and /openapi.json for what is taken",
        places=places,
    )


def of_request(error: RequestValidationError) -> Problem:
    """The problem of a request whose body, query or headers are not what its address takes."""
    places = error.errors()
    if any(place["loc"][0] == "path" for place in places):
        return of_status(404)
    bodies = [{**place, "loc": place["loc"][1:]} for place in places if place["loc"][0] == "body"]
    if bodies:
        return of_body(InvalidBodyError(bodies))
    kind, name = places[0]["loc"][:2]
    return Problem(
        type=_urn("invalid-parameter"),
        title=_title("invalid-parameter"),
        status=422,
        detail=f"{kind} {name}: {places[0]['msg']}",
        cure="see /openapi.json for what this address takes",
    )


def answer_problems(app: FastAPI) -> None:
    """Let an application answer all that it refuses with problem documents."""

    @app.exception_handler(errors.InkbeatError)
    async def _ours(_: Request, error: errors.InkbeatError) -> JSONResponse:
        return problem_response(of_error(error))

    @app.exception_handler(RequestValidationError)
    async def _request(_: Request, error: RequestValidationError) -> JSONResponse:
        return problem_response(of_request(error))

    @app.exception_handler(InvalidBodyError)
    async def _body(_: Request, error: InvalidBodyError) -> JSONResponse:
        return problem_response(of_body(error))

    @app.exception_handler(SQLAlchemyOperationalError)
    async def _database(_: Request, __: SQLAlchemyOperationalError) -> JSONResponse:
        log.error("store does not answer")
        return problem_response(of_status(503, "the job store cannot be reached"), {"Retry-After": "5"})

    @app.exception_handler(OSError)
    async def _disk(_: Request, error: OSError) -> JSONResponse:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise error
        return problem_response(of_status(507))

    @app.exception_handler(HTTPException)
    async def _http(_: Request, error: HTTPException) -> JSONResponse:
        phrase = HTTPStatus(error.status_code).phrase
        detail = None if error.detail == phrase else error.detail
        return problem_response(of_status(error.status_code, detail), error.headers)


def unexpected(error: Exception, request_id: str) -> JSONResponse:
    """A fault of ours: where it happened goes to the log, and nothing of it to the client."""
    log.error("fault", request_id=request_id, exc_info=error)
    return problem_response(of_status(500, f"an unexpected fault; the log has it as request {request_id}"))


def _urn(slug: str) -> str:
    return f"urn:inkbeat:problem:{slug}"


def _title(slug: str) -> str:
    return slug.replace("-", " ").capitalize()


def _pointer(loc: Iterable[int | str]) -> str:
    """A JSON pointer that ends before the first key that is no name of ours: it may be a patient's."""
    steps: list[str] = []
    for step in loc:
        ours = isinstance(step, int) or step in FIELDS or standard_lead_name(step) is not None
        if not ours:
            break
        steps.append(f"/{step}")
    return "".join(steps)
