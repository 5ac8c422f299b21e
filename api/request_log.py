"""A line of the log and a count for every request, by the template of its route: an address may name a person."""

import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.caller import CALLER
from api.access.scope import Caller
from api.guard import SCOPE_ID
from api.logs import log
from api.metrics import Metrics
from ecg.errors import InkbeatError

PROBES = ("/health", "/ready", "/metrics")
"""Asked for by machines every few seconds."""
NO_ROUTE = "-"
CLIENT_GONE = 499
"""Told of a request without an answer, which nobody waited for (nginx's)."""


class RequestLog:
    """ASGI middleware around all others, so that what they refuse is seen, too."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """metrics: where requests are counted."""
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request or WebSocket be answered, and tell of it."""
        if scope["type"] not in ("http", "websocket"):
            await self._live(scope, receive, send)
            return
        structlog.contextvars.clear_contextvars()
        answer = _Answer()
        began_s = time.perf_counter()

        async def send_seen(message: Message) -> None:
            answer.see(message)
            await send(message)

        try:
            with self.metrics.in_flight.labels(scope["type"]).track_inprogress():
                await self.app(scope, receive, send_seen)
        finally:
            self._tell(scope, answer, time.perf_counter() - began_s)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Start, wait for the end and stop; of a fault in that the server would tell the text alone."""
        try:
            await self.app(scope, receive, send)
        except Exception as error:
            problem = error.slug if isinstance(error, InkbeatError) else None
            log.critical("fault", problem=problem, exc_info=error)
            raise

    def _tell(self, scope: Scope, answer: "_Answer", seconds: float) -> None:
        route = route_template(scope)
        caller: Caller | None = scope.get(CALLER)
        who = {} if caller is None else {"tenant": caller.tenant, "key": caller.key}
        told = {
            "request_id": scope.get(SCOPE_ID),
            "route": route,
            "method": scope.get("method"),
            "status": answer.status,
            "seconds": round(seconds, 4),
            "bytes": answer.bytes,
            **who,
        }
        if scope["type"] == "websocket":
            log.info("websocket", **told, code=answer.close_code)
            return
        self.metrics.answered(route, scope["method"], answer.status, seconds)
        quiet = route in PROBES and answer.status < 400
        (log.error if answer.status >= 500 else log.debug if quiet else log.info)("request", **told)


class _Answer:
    """What has gone out to a client."""

    def __init__(self) -> None:
        self.status = CLIENT_GONE
        self.bytes = 0
        self.close_code: int | None = None

    def see(self, message: Message) -> None:
        """Look at one message of the application."""
        kind = message["type"]
        if kind in ("http.response.start", "websocket.http.response.start"):
            self.status = message["status"]
        elif kind in ("http.response.body", "websocket.http.response.body"):
            self.bytes += len(message.get("body", b""))
        elif kind == "websocket.accept":
            self.status = 101
        elif kind == "websocket.send":
            self.bytes += len(message.get("bytes") or (message.get("text") or "").encode())
        elif kind == "websocket.close":
            self.close_code = message.get("code", 1000)
            self.status = self.status if self.status == 101 else 403  # the server refuses the handshake with it


def route_template(scope: Scope) -> str:
    """The path of the route that a request was given to, with names for its parts; "-" where none is."""
    path = getattr(scope.get("route"), "path", None)
    if path is None and scope.get("endpoint") is not None:  # a route of Starlette, as /openapi.json
        same = (route for route in scope["app"].routes if getattr(route, "endpoint", None) is scope["endpoint"])
        path = getattr(next(same, None), "path", None)
    return path if isinstance(path, str) else NO_ROUTE
