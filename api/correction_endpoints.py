"""What a person corrects on a page: merged into what holds, computed anew from that stage on, with its history."""

from datetime import UTC, datetime
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Header, Response
from pydantic import TypeAdapter, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.access.audit import audit
from api.access.caller import Caller
from api.analysis_answer import PAGE_FACTS, PREFIX, page_answer, page_url
from api.analysis_pages import INTERNAL, AnalysisPage, analysis_of, page_history, page_of
from api.document_endpoints import Reader, Writer
from api.jobs import revise
from api.jobs.errors import RevisedError
from api.problems import InvalidBodyError
from api.resource_answers import CorrectionHistory, CorrectionsAnswer, PageAnswer
from api.result_endpoints import Page
from api.service_state import ServiceState, state_of
from api.waiting import Prefer, ended, patience_s
from digitizer.corrections import Corrections
from ecg.errors import InvalidCorrectionError
from pipeline.analysis_options import AnalysisOptions
from pipeline.kept_analysis_version import pipeline_version

router = APIRouter(prefix=PREFIX + "/{analysis}/pages/{page}/corrections", tags=["corrections"])
MERGE_PATCH = "application/merge-patch+json"
_CORRECTIONS = TypeAdapter(Corrections)
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"$ref": "#/components/schemas/Corrections"}, "example": {"gain_mm_per_mv": 5}}
            for kind in (MERGE_PATCH, "application/json")
        },
    }
}
GOES_ON: dict[int | str, dict[str, Any]] = {
    202: {"model": PageAnswer, "description": "It goes on; look again at the Location."}
}


@router.get("")
async def corrections(
    request: Request, response: Response, caller: Reader, analysis: str, page: Page
) -> CorrectionsAnswer:
    """What was corrected last, under the ETag that the next correction names in If-Match."""
    latest = (await anyio.to_thread.run_sync(_history, state_of(request), caller, analysis, page))[-1]
    response.headers["ETag"] = etag(latest.revision)
    return latest


@router.get("/history")
def history(request: Request, caller: Reader, analysis: str, page: Page) -> CorrectionHistory:
    """All corrections of a page, and who made them."""
    return CorrectionHistory(revisions=_history(state_of(request), caller, analysis, page))


@router.patch("", responses=GOES_ON, openapi_extra=_BODY)
async def correct(
    request: Request,
    response: Response,
    caller: Writer,
    analysis: str,
    page: Page,
    if_match: Annotated[str | None, Header(max_length=64, description="ETag of what is corrected, or *.")] = None,
    prefer: Prefer = None,
) -> PageAnswer:
    """Correct rotation, layout, panels, speed or gain by a JSON merge patch (RFC 7396), where null takes one back.

    Panels are always given all together. The page is computed anew from the stage on that was corrected.
    """
    state = state_of(request)
    after = _revision(if_match)
    patch = merge_patch(await request.body(), request.headers.get("content-type", ""))
    made = await anyio.to_thread.run_sync(_revised, state, caller, analysis, page, patch, after)
    audit(request, caller, "page.correct", f"{analysis}/{page}", "done")
    state.workers.wake()
    run = await ended(state.store, made.run, patience_s(prefer, state.settings.fast_s))
    found = await anyio.to_thread.run_sync(page_of, state.store, caller.tenant, analysis, page, made.revision)
    response.headers["ETag"] = etag(made.revision)
    response.headers["Location"] = f"{page_url(analysis, page)}?revision={made.revision}"
    if not run.state.ended:
        response.status_code = 202
        response.headers["Retry-After"] = "1"
    return page_answer(analysis, found)


def etag(revision: int) -> str:
    """The entity tag of a page's corrections."""
    return f'"{revision}"'


def merge_patch(body: bytes, kind: str) -> dict[str, Any]:
    """The patch that a body holds. Raises HTTPException 415 or InvalidBodyError."""
    if kind.partition(";")[0].strip().casefold() not in (MERGE_PATCH, "application/json"):
        raise HTTPException(415, f"the body is to be {MERGE_PATCH}")
    try:
        return TypeAdapter(dict[str, Any]).validate_json(body)
    except ValidationError as error:
        raise InvalidBodyError(error.errors(include_url=False, include_input=False)) from None


def merged(held: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """The corrections that hold with a patch; keys are replaced whole. Raises InvalidBodyError."""
    together = {key: value for key, value in {**held, **patch}.items() if value is not None}
    try:
        checked = _CORRECTIONS.validate_python(together, strict=False, extra="forbid")
    except ValidationError as error:
        raise InvalidBodyError(error.errors(include_url=False, include_input=False)) from None
    plain: dict[str, Any] = _CORRECTIONS.dump_python(checked, mode="json")
    return {key: value for key, value in plain.items() if value is not None}


def _revision(if_match: str | None) -> int | None:
    """The revision that an If-Match names; None for any. Raises HTTPException 428 or RevisedError."""
    if if_match is None:
        raise HTTPException(428, "a correction names what it corrects: send If-Match with the ETag, or *")
    if if_match.strip() == "*":
        return None
    number = if_match.strip().strip('"')
    if not (number.isascii() and number.isdigit()):
        raise RevisedError("If-Match names no revision of the page", cure="take the ETag of its corrections")
    return int(number)


def _revised(
    state: ServiceState, caller: Caller, analysis: str, page: int, patch: dict[str, Any], after: int | None
) -> AnalysisPage:
    """The page under its new revision.

    Raises NotFoundError, RevisedError, InvalidBodyError or InvalidCorrectionError.
    """
    root = analysis_of(state.store, caller.tenant, analysis)
    held = page_of(state.store, caller.tenant, analysis, page)
    if INTERNAL in held.results and PAGE_FACTS not in held.results:
        raise InvalidCorrectionError("a signal file has no page to correct", cure="correct the analysis of a page")
    corrections = merged(dict(held.corrections), patch)
    of_root = AnalysisOptions.model_validate(root.options)
    options = of_root.model_copy(update={"pages": (page,), "corrections": Corrections()}).model_dump(mode="json")
    options["corrections"] = corrections
    revision, run = revise(
        state.store,
        caller.tenant,
        analysis,
        page,
        after=held.revision if after is None else after,
        corrections=corrections,
        options=options,
        pipeline_version=pipeline_version(),
        author=caller.key,
        now=datetime.now(UTC),
    )
    return AnalysisPage(page, revision.number, run, corrections)


def _history(state: ServiceState, caller: Caller, analysis: str, page: int) -> list[CorrectionsAnswer]:
    found, made = page_history(state.store, caller.tenant, analysis, page)
    first = CorrectionsAnswer(
        revision=0,
        corrections={},
        author=None,
        created=found.run.finished or found.run.created,
        state=found.state,
    )
    later = [
        CorrectionsAnswer(
            revision=revision.number,
            corrections=dict(revision.corrections),
            author=revision.author,
            created=revision.created,
            state=one.state,
        )
        for revision, one in made
    ]
    return [first, *later]
