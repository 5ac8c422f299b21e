"""What holds for every request before and after its address is looked at: limits, headers, and faults of ours."""

import re
import time
from uuid import uuid4

import anyio
import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.log_words import ID
from api.problems import of_status, problem_response, unexpected
from api.settings import Settings

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""On every answer that has none of its own: no page, so nothing may be loaded or framed; results stay in no cache."""
REQUEST_ID = "X-Request-ID"
SCOPE_ID = "inkbeat.request_id"
"""Where an ASGI scope holds it."""
UPLOADS = "/v1/documents"
"""Where bodies are documents, which may be larger than others."""


class Guard:
    """ASGI middleware, the outermost: request ID, headers, the Host header, size and time of bodies, faults."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """settings: limits and hosts."""
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get(REQUEST_ID, "")
        request_id = given if ID.fullmatch(given) else uuid4().hex  # a plain word may be a name
        scope[SCOPE_ID] = request_id
        structlog.contextvars.bind_contextvars(request_id=request_id)
        if scope["type"] == "websocket":
            refused = not self._is_own(headers) or not self._may_come_from(headers)
            await (_refuse if refused else self.app)(scope, receive, send)
            return
        began = False

        async def send_guarded(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start":
                began = True
                answered = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    answered.setdefault(name, value)
                answered[REQUEST_ID] = request_id
            await send(message)

        most_bytes = self.settings.upload_bytes if scope["path"] == UPLOADS else self.settings.body_bytes
        refusal = self._refusal(headers, most_bytes)
        if refusal is not None:
            await problem_response(of_status(*refusal))(scope, receive, send_guarded)
            return
        try:
            await self.app(scope, limited(receive, most_bytes, self.settings.body_s), send_guarded)
        except Exception as error:
            problem = unexpected(error, request_id)
            if began:  # too late for another answer; the server closes the connection
                raise RuntimeError("the answer was broken off") from None
            await problem(scope, receive, send_guarded)

    def _refusal(self, headers: Headers, most_bytes: int) -> tuple[int, str] | None:
        """Status and reason, where the headers alone tell that the request is not answered."""
        if not self._is_own(headers):
            return 421, "this service is not called by that name"
        length = headers.get("content-length", "0")
        if length.isascii() and length.isdigit() and int(length[:20]) > most_bytes:
            return 413, _too_large(most_bytes)
        return None

    def _is_own(self, headers: Headers) -> bool:
        """Whether the service is called by one of its names."""
        host = re.sub(r":\d*$", "", headers.get("host", "")).casefold()
        return "*" in self.settings.allowed_hosts or host in self.settings.allowed_hosts

    def _may_come_from(self, headers: Headers) -> bool:
        """Whether a WebSocket may be opened from where it is: browsers let any page open one, and name its origin."""
        origin = headers.get("origin")
        own = {f"{scheme}://{headers.get('host', '')}" for scheme in ("http", "https")}
        return origin is None or origin in own or bool({origin, "*"} & set(self.settings.cors_origins))


async def _refuse(_: Scope, __: Receive, send: Send) -> None:
    """Refuse a WebSocket before it is accepted, which servers answer with 403."""
    await send({"type": "websocket.close", "code": 1008, "reason": "not by that name, or from that origin"})


def limited(receive: Receive, most_bytes: int, longest_s: float) -> Receive:
    """The same source of a body, which ends with HTTPException 413 or 408 where that is too long or too slow."""
    until = time.monotonic() + longest_s
    taken = 0
    complete = False

    async def receive_limited() -> Message:
        nonlocal taken, complete
        if complete:  # what comes now is the client's leaving
            return await receive()
        try:
            with anyio.fail_after(max(until - time.monotonic(), 0.0)):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408, f"the body took longer than {longest_s:g} s") from None
        taken += len(message.get("body", b""))
        if taken > most_bytes:
            raise HTTPException(413, _too_large(most_bytes))
        complete = not message.get("more_body", False)
        return message

    return receive_limited


def _too_large(most_bytes: int) -> str:
    return f"a body holds at most {most_bytes / 2**20:g} MiB here"
