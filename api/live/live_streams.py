"""All live streams of a service: who has which, how many there may be, and how long one waits for its client."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import anyio
import numpy as np
from numpy.typing import NDArray

from api.live.engine_messages import Ended, Happened, Report
from api.live.engine_process import EngineProcess
from api.live.live_session import LiveSession
from api.live.messages import Form
from api.live.refusals import fault, full, unknown_stream
from api.metrics import Metrics

KEPT_S = 60.0
"""How long a stream waits for its client after a connection was lost."""


class LiveStreams:
    """The streams of one service. For the event loop's thread; the engine's process begins with the first stream."""

    def __init__(self, most_streams: int, metrics: Metrics, kept_s: float = KEPT_S) -> None:
        self._most, self._metrics, self._kept_s = most_streams, metrics, kept_s
        self._sessions: dict[int, LiveSession] = {}
        self._by_id: dict[str, LiveSession] = {}
        self._expiry: dict[str, asyncio.TimerHandle] = {}
        self._engine: EngineProcess | None = None
        self._starting = anyio.Lock()

    async def open(self, tenant: str, form: Form, events: frozenset[str], holder: object) -> LiveSession:
        """Begin a stream. Raises LiveRefusedError where there are too many, ModelError where no network is there."""
        engine = await self._started()
        if len(self._sessions) >= self._most:
            # One that nobody is connected to gives way, the one that was lost first.
            lost = next(iter(self._expiry), None)
            if lost is None:
                raise full(self._most)
            self.close(self._by_id[lost])
        stream = engine.open(form.leads, form.fs_hz)
        session = LiveSession(tenant, form, stream, events)
        session.holder = holder
        self._sessions[stream] = self._by_id[session.id] = session
        self._metrics.live_streams.set(len(self._sessions))
        return session

    def resume(self, tenant: str, identifier: str, holder: object) -> LiveSession:
        """Go on with a stream, over another connection from now on. Raises LiveRefusedError where it is not kept."""
        session = self._by_id.get(identifier)
        if session is None or session.tenant != tenant:
            raise unknown_stream()
        waiting = self._expiry.pop(identifier, None)
        if waiting is not None:
            waiting.cancel()
        session.holder = holder
        session.wake()
        return session

    def lose(self, session: LiveSession, holder: object) -> None:
        """A connection has ended; the stream waits for another, unless one has it already."""
        if session.holder is holder and session.id in self._by_id:
            session.holder = None
            loop = asyncio.get_running_loop()
            self._expiry[session.id] = loop.call_later(self._kept_s, self.close, session)

    def close(self, session: LiveSession) -> None:
        """Forget a stream."""
        waiting = self._expiry.pop(session.id, None)
        if waiting is not None:
            waiting.cancel()
        if self._by_id.pop(session.id, None) is not None:
            del self._sessions[session.stream]
            if self._engine is not None:
                self._engine.leave(session.stream)
        self._metrics.live_streams.set(len(self._sessions))

    @property
    def behind_s(self) -> float:
        """For how long samples wait that the engine has not taken in yet (s)."""
        return self._engine.behind_s if self._engine is not None else 0.0

    def take(self, session: LiveSession, samples: NDArray[np.float32]) -> None:
        """Take in samples of a stream: float32 [lead, sample], mV, NaN where not recorded."""
        if self._engine is not None:
            session.take(samples, time.monotonic())
            self._engine.push(session.stream, samples)

    def finish(self, session: LiveSession) -> None:
        """No more samples come: what is still to be told is told, then `session.ended` is set."""
        if self._engine is not None:
            self._engine.finish(session.stream)

    async def stop(self) -> None:
        """End all."""
        for session in list(self._by_id.values()):
            self.close(session)
        if self._engine is not None:
            await anyio.to_thread.run_sync(self._engine.stop)

    async def _started(self) -> EngineProcess:
        async with self._starting:
            if self._engine is None:
                call = asyncio.get_running_loop().call_soon_threadsafe
                self._engine = await anyio.to_thread.run_sync(
                    EngineProcess, lambda reports: call(self._hear, reports), lambda: call(self._lost)
                )
            return self._engine

    def _hear(self, reports: Sequence[Report]) -> None:
        now_s = time.monotonic()
        for report in reports:
            session = self._sessions.get(report.stream) if isinstance(report, Happened | Ended) else None
            if session is None:
                continue
            if isinstance(report, Happened):
                session.tell(report.event)
                self._measure(session, report.event, now_s)
            else:
                session.ended.set()

    def _measure(self, session: LiveSession, event: dict[str, Any], now_s: float) -> None:
        if event["type"] == "beat" and not event["final"]:
            self._metrics.beats.inc()
            arrived_s = session.arrived_s(event["sample"])
            if arrived_s is not None:
                self._metrics.beat_latency_s.observe(now_s - arrived_s)

    def _lost(self) -> None:
        """The engine's process has ended: its streams are lost, and the next one begins with another."""
        self._engine = None
        for session in list(self._sessions.values()):
            session.failed = fault()
            session.wake()
            self.close(session)
