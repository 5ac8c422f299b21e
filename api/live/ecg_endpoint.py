"""`/ws/ecg`: live samples in, beats, rhythm, rate and quality out. What is sent stands in `api.live.messages`.

The server answers a hello with `welcome`: the stream's id, the number of the sample that it wants next, the number of
the next event, and a credit: so many samples are taken at once. Events are numbered; about once a second an `ack`
says how many samples have come, and renews the credit. A client that lost its connection says hello with the stream's
id and the first event that it has not seen.
"""

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Depends, FastAPI, WebSocket
from starlette.websockets import WebSocketDisconnect

from api.access.audit import audit
from api.access.caller import Caller, needs, still_admitted
from api.access.credentials import subprotocol_of
from api.access.scope import Scope
from api.live import refusals
from api.live.live_session import LiveSession
from api.live.live_streams import LiveStreams
from api.live.messages import (
    Bye,
    Chunk,
    Form,
    Hello,
    Ping,
    Samples,
    chunk_of_bytes,
    chunk_of_json,
    form_of,
    hello_of_query,
    message_of,
)
from api.live.refusals import LiveRefusedError
from api.live.sample_budget import SampleBudget
from api.logs import log
from api.metrics import Metrics
from ecg.errors import InkbeatError

HELLO_S = 10.0
"""Longest wait for the hello."""
IDLE_S = 60.0
"""Longest wait for samples after it."""
LOOK_S = 5.0
"""How often it is looked whether the caller is still let in, and whether the client reads."""
ACK_S = 1.0
END_S = 10.0
"""Longest wait for the last events after a bye, and for a client to take the last message."""
MOST_BEHIND_S = 5.0
"""Samples may wait for so long to be computed before clients are made to wait."""
NORMAL = 1000


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    """The streams of a service, from before its first request until after its last."""
    settings, metrics = app.state.access.settings, app.state.metrics
    assert isinstance(metrics, Metrics)
    app.state.live = LiveStreams(settings.most_streams, metrics)
    try:
        yield
    finally:
        await app.state.live.stop()


router = APIRouter(tags=["live"], lifespan=_running)


@router.websocket("/ws/ecg")
async def ecg(websocket: WebSocket, caller: Annotated[Caller, Depends(needs(Scope.STREAM))]) -> None:
    """Take live samples until the client says bye, leaves, or sends what is not taken."""
    await websocket.accept(subprotocol=subprotocol_of(websocket))
    live: LiveStreams = websocket.app.state.live
    connection = _Connection(websocket, caller, live)
    try:
        await connection.serve()
    except WebSocketDisconnect:
        pass
    except LiveRefusedError as refusal:
        await _told(websocket, refusal)
    except InkbeatError as error:
        await _told(websocket, refusals.of_ours(error))
    except Exception as error:
        log.error("fault", exc_info=error)
        await _told(websocket, refusals.fault())
    finally:
        connection.leave()


async def _told(websocket: WebSocket, refusal: LiveRefusedError) -> None:
    """Say why, and close; a client that does not read is not waited for."""
    with anyio.move_on_after(END_S):
        try:
            await websocket.send_text(json.dumps(refusal.as_json()))
            await websocket.close(refusal.code, refusal.reason)
        except (WebSocketDisconnect, RuntimeError):  # the client was faster
            return


class _Connection:
    """One WebSocket and the stream that it goes on with."""

    def __init__(self, websocket: WebSocket, caller: Caller, live: LiveStreams) -> None:
        self._websocket, self._caller, self._live = websocket, caller, live
        self._session: LiveSession | None = None
        self._plain = False
        """The client said no hello: it is told of beats alone."""
        self._heard_s = time.monotonic()
        self._sending = False

    async def serve(self) -> None:
        """Talk until the end. Raises LiveRefusedError, WebSocketDisconnect, or ModelError for a missing network."""
        session = await self._begin()
        ends: list[Exception] = []

        async def until_end(work: Callable[[LiveSession], Awaitable[None]]) -> None:
            try:
                await work(session)
            except (LiveRefusedError, InkbeatError, WebSocketDisconnect) as end:
                ends.append(end)
            group.cancel_scope.cancel()

        async with anyio.create_task_group() as group:
            for work in (self._receive, self._send, self._watch):
                group.start_soon(until_end, work)
        if ends:
            raise ends[0]
        self._live.close(session)
        with anyio.move_on_after(END_S):
            await self._websocket.close(NORMAL)

    def leave(self) -> None:
        """The connection has ended."""
        if self._session is not None:
            self._live.lose(self._session, self)

    async def _begin(self) -> LiveSession:
        hello = hello_of_query(dict(self._websocket.query_params))
        self._plain = hello is not None
        if hello is None:
            try:
                with anyio.fail_after(HELLO_S):
                    said = await self._next()
            except TimeoutError:
                raise refusals.idle(HELLO_S) from None
            message = message_of(said) if isinstance(said, str) else None
            if not isinstance(message, Hello):
                raise refusals.invalid("the first message is no hello", 'send {"type": "hello", "fs_hz": ...}')
            hello = message
        if hello.stream is None:
            events = frozenset[str](hello.events)
            session = await self._live.open(self._caller.tenant, form_of(hello), events, self)
        else:
            session = self._live.resume(self._caller.tenant, hello.stream, self)
        audit(self._websocket, self._caller, "stream.resume" if hello.stream else "stream.open", session.id)
        self._session = session
        missed = session.outbox.go_back(hello.from_sequence) if hello.stream is not None else 0
        self._budget = SampleBudget(session.form.fs_hz, time.monotonic())
        if not self._plain:
            await self._say(
                type="welcome",
                stream=session.id,
                next_sequence=session.received,
                first_event=hello.from_sequence + missed if hello.stream else 0,
                missed_events=missed,
                credit=self._budget.credit(time.monotonic()),
            )
        return session

    async def _receive(self, session: LiveSession) -> None:
        """Take in samples until the bye."""
        acknowledged = session.received
        while True:
            said = await self._next()
            self._heard_s = time.monotonic()
            message = message_of(said) if isinstance(said, str) else said
            match message:
                case Bye():
                    return await self._end(session)
                case Ping():
                    await self._say(type="pong")
                case Hello():
                    raise refusals.invalid("a second hello", "open another connection for another stream")
                case bytes() | Samples():
                    await self._take(session, _chunk(message, session.form))
            if not self._plain and session.received - acknowledged >= ACK_S * session.form.fs_hz:
                acknowledged = session.received
                credit = self._budget.credit(time.monotonic())
                await self._say(type="ack", next_sequence=acknowledged, credit=credit)

    async def _take(self, session: LiveSession, chunk: Chunk) -> None:
        """Take in what is new of a chunk, no faster than the stream may go."""
        samples = session.new(chunk)
        wait_s = self._budget.spend(samples.shape[1], time.monotonic())
        if wait_s:
            await anyio.sleep(wait_s)
        while self._live.behind_s > MOST_BEHIND_S:
            await anyio.sleep(0.05)
        self._check(session)
        self._live.take(session, samples)

    async def _end(self, session: LiveSession) -> None:
        """Wait for what is still to be told, and sum up."""
        self._live.finish(session)
        with anyio.move_on_after(END_S):
            await session.ended.wait()
        session.outbox.put(session.summary())
        session.wake()
        with anyio.move_on_after(END_S):
            while session.outbox.waiting or self._sending:
                await anyio.sleep(0.01)

    async def _send(self, session: LiveSession) -> None:
        """Send what is told."""
        while True:
            news = session.news
            self._check(session)
            texts = session.outbox.take()
            self._sending = bool(texts)
            for text in texts:
                await self._text(text)
            self._sending = False
            if not texts:
                await news.wait()

    async def _watch(self, session: LiveSession) -> None:
        """End a connection that must not go on."""
        while True:
            await anyio.sleep(LOOK_S)
            if time.monotonic() - self._heard_s > IDLE_S:
                raise refusals.idle(IDLE_S)
            if session.outbox.overfull:
                raise refusals.too_slow()
            if not await still_admitted(self._websocket):
                raise refusals.no_longer_admitted()

    def _check(self, session: LiveSession) -> None:
        """Raise LiveRefusedError where this connection does not have the stream any more."""
        if session.failed is not None:
            raise session.failed
        if session.holder is not self:
            raise refusals.taken_over()

    async def _next(self) -> str | bytes:
        """The next message. Raises WebSocketDisconnect."""
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", NORMAL))
        text = message.get("text")
        return text if text is not None else bytes(message["bytes"])

    async def _say(self, **fields: Any) -> None:
        await self._text(json.dumps(fields))

    async def _text(self, text: str) -> None:
        try:
            await self._websocket.send_text(text)
        except RuntimeError:  # the client has closed, and was not yet heard
            raise WebSocketDisconnect from None


def _chunk(message: bytes | Samples, form: Form) -> Chunk:
    return chunk_of_bytes(message, form) if isinstance(message, bytes) else chunk_of_json(message, form)
