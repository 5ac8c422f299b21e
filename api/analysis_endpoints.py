"""Analyses of documents: begun, waited for, listed, cancelled, deleted."""

from datetime import UTC, datetime
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Query, Response
from pydantic import ConfigDict
from starlette.requests import Request

from api.access.audit import audit
from api.access.caller import Caller
from api.analysis_answer import PREFIX, analysis_answer, analysis_url, summary_answer
from api.analysis_pages import analysis_of
from api.document_endpoints import Cursor, Limit, Reader, Writer
from api.idempotent import IdempotencyKey, under_key
from api.jobs import Job, State, cancel, delete_job, enqueue, list_jobs
from api.resource_answers import AnalysisAnswer, AnalysisList, Id
from api.service_state import ServiceState, state_of
from api.waiting import Prefer, ended, patience_s
from pipeline.analysis_options import PageOptions
from pipeline.kept_analysis_version import pipeline_version

router = APIRouter(prefix=PREFIX, tags=["analyses"])
GOES_ON: dict[int | str, dict[str, Any]] = {
    202: {"model": AnalysisAnswer, "description": "It goes on; look again at the Location."}
}


class AnalysisRequest(PageOptions):
    """An analysis that is wanted."""

    model_config = ConfigDict(json_schema_extra={"example": {"document": "0" * 32, "pages": [1]}})

    document: Id


@router.post("", responses=GOES_ON)
async def begin(
    request: Request,
    response: Response,
    caller: Writer,
    wanted: AnalysisRequest,
    prefer: Prefer = None,
    idempotency_key: IdempotencyKey = None,
) -> AnalysisAnswer:
    """Analyse a document, or find the equal analysis that was begun before.

    200 where it has ended within the time that the service or `Prefer: wait` allows, else 202.
    """
    state = state_of(request)
    job = await anyio.to_thread.run_sync(_begun, state, caller, wanted, idempotency_key)
    audit(request, caller, "analysis.create", job.id, "done")
    state.workers.wake()
    return await answer_when_ended(state, response, job, prefer)


def _begun(state: ServiceState, caller: Caller, wanted: AnalysisRequest, key: str | None) -> Job:
    options = wanted.model_dump(exclude={"document"}, mode="json")
    with under_key(state.store, caller.tenant, key, "analysis", wanted.model_dump_json()) as answering:
        if answering.before is not None:
            return analysis_of(state.store, caller.tenant, answering.before)
        now = datetime.now(UTC)
        job = enqueue(state.store, caller.tenant, wanted.document, options, pipeline_version(), now=now)
        answering.made(job.id, job.document)
        return job


async def answer_when_ended(state: ServiceState, response: Response, job: Job, prefer: str | None) -> AnalysisAnswer:
    """The analysis, waited for as long as the request wants; its status, and where to look again."""
    job = await ended(state.store, job, patience_s(prefer, state.settings.fast_s))
    response.headers["Location"] = analysis_url(job.id)
    if not job.state.ended:
        response.status_code = 202
        response.headers["Retry-After"] = "1"
    return await anyio.to_thread.run_sync(analysis_answer, state.store, job)


@router.get("")
def analyses(
    request: Request,
    caller: Reader,
    limit: Limit = 50,
    cursor: Cursor = None,
    state: Annotated[State | None, Query(description="Only those in this state.")] = None,
    document: Annotated[Id | None, Query(description="Only those of this document.")] = None,
) -> AnalysisList:
    """List analyses, newest first."""
    found = list_jobs(
        state_of(request).store, caller.tenant, limit=limit, cursor=cursor, state=state, document=document
    )
    return AnalysisList(analyses=[summary_answer(job) for job in found.jobs], next=found.next)


@router.get("/{analysis}")
async def analysis(
    request: Request, response: Response, caller: Reader, analysis: str, prefer: Prefer = None
) -> AnalysisAnswer:
    """An analysis as it stands, or with `Prefer: wait=N` once it has ended."""
    state = state_of(request)
    job = await anyio.to_thread.run_sync(analysis_of, state.store, caller.tenant, analysis)
    answer = await answer_when_ended(state, response, job, prefer or "respond-async")
    response.status_code = 200
    return answer


@router.post("/{analysis}/cancel")
def cancel_it(request: Request, caller: Writer, analysis: str) -> AnalysisAnswer:
    """Cancel an analysis; one that has ended stays as it is."""
    store = state_of(request).store
    analysis_of(store, caller.tenant, analysis)
    job = cancel(store, caller.tenant, analysis, now=datetime.now(UTC))
    audit(request, caller, "analysis.cancel", analysis, "done")
    return analysis_answer(store, job)


@router.delete("/{analysis}", status_code=204)
def delete(request: Request, caller: Writer, analysis: str) -> None:
    """Delete an analysis with all results and corrections; the document stays."""
    store = state_of(request).store
    delete_job(store, caller.tenant, analysis_of(store, caller.tenant, analysis).id)
    audit(request, caller, "analysis.delete", analysis, "done")
