"""The progress of an analysis as it happens: server-sent events, and the same over a WebSocket."""

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Header, WebSocket
from fastapi.requests import HTTPConnection
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocketDisconnect

from api.access.caller import still_admitted
from api.access.credentials import subprotocol_of
from api.analysis_answer import PREFIX
from api.analysis_pages import analysis_of, page_of
from api.document_endpoints import Reader
from api.jobs import Job, events_after, get_job
from api.jobs.errors import NotFoundError
from api.resource_answers import ProgressEvent
from api.result_endpoints import Page, Revision
from api.service_state import state_of

router = APIRouter(prefix=PREFIX + "/{analysis}", tags=["analyses"])
LOOK_S = 0.2
"""Pause between two looks for what happened."""
PING_S = 15
NOT_FOUND = 4404
"""Code (ours) that a WebSocket is closed with where there is no such analysis."""
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {}}, "description": "Each event's data is a ProgressEvent."},
    204: {"description": "It has ended, and all was told: come no more."},
}


LastEventId = Annotated[str | None, Header(max_length=20, pattern="^[0-9]*$")]


@router.get("/events", response_class=Response, responses=_ANSWERS)
async def events(request: Request, caller: Reader, analysis: str, last_event_id: LastEventId = None) -> Response:
    """Follow an analysis until it ends, as server-sent events; a client that comes again goes on where it was."""
    job = await anyio.to_thread.run_sync(analysis_of, state_of(request).store, caller.tenant, analysis)
    return _followed(request, job, last_event_id)


@router.get("/pages/{page}/events", response_class=Response, responses=_ANSWERS)
async def page_events(
    request: Request,
    caller: Reader,
    analysis: str,
    page: Page,
    revision: Revision = None,
    last_event_id: LastEventId = None,
) -> Response:
    """Follow a page that is computed anew until that ends, as an analysis is followed; a new revision begins at 1."""
    found = await anyio.to_thread.run_sync(page_of, state_of(request).store, caller.tenant, analysis, page, revision)
    return _followed(request, found.run, last_event_id)


def _followed(request: Request, job: Job, last_event_id: str | None) -> Response:
    """What happens to a job after the event that a client has seen last, as server-sent events."""
    after = min(int(last_event_id or 0), 2**31 - 1)
    if job.state.ended and job.sequence <= after:
        return Response(status_code=204)

    async def told() -> AsyncIterator[ServerSentEvent]:
        async for event in _happening(request, job, after):
            yield ServerSentEvent(event.model_dump_json(), event="progress", id=str(event.sequence))

    return EventSourceResponse(told(), ping=PING_S)


@router.websocket("/progress")
async def progress(websocket: WebSocket, caller: Reader, analysis: str) -> None:
    """Follow an analysis until it ends, one JSON message a change."""
    state = state_of(websocket)
    await websocket.accept(subprotocol=subprotocol_of(websocket))
    try:
        job = await anyio.to_thread.run_sync(analysis_of, state.store, caller.tenant, analysis)
    except NotFoundError as error:
        await websocket.close(NOT_FOUND, error.what)
        return
    async with anyio.create_task_group() as group:
        group.start_soon(_cancel_when_gone, websocket, group.cancel_scope)
        with suppress(WebSocketDisconnect):
            async for event in _happening(websocket, job, 0):
                await websocket.send_text(event.model_dump_json())
            await websocket.close()
        group.cancel_scope.cancel()


async def _cancel_when_gone(websocket: WebSocket, scope: anyio.CancelScope) -> None:
    with suppress(WebSocketDisconnect):
        while True:
            await websocket.receive_text()
    scope.cancel()


async def _happening(connection: HTTPConnection, job: Job, after: int) -> AsyncIterator[ProgressEvent]:
    """What happens to a job after an event, as it happens, until it ends, is deleted or the caller's key is revoked."""
    store = state_of(connection).store
    while await still_admitted(connection):
        # Looked at first: whatever happens later than this look has a later number.
        try:
            job = await anyio.to_thread.run_sync(get_job, store, job.tenant, job.id)
        except NotFoundError:
            return
        for event in await anyio.to_thread.run_sync(events_after, store, job.tenant, job.id, after):
            after = event.sequence
            yield ProgressEvent(
                sequence=event.sequence,
                at=event.at,
                state=event.state,
                stage=event.stage,
                progress=event.progress,
                attempt=event.attempt,
            )
        if job.state.ended:
            return
        await anyio.sleep(LOOK_S)
