"""Computing beside the event loop: as many signals at once as there are threads for, the others wait or come again."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import anyio
from starlette.exceptions import HTTPException
from starlette.requests import Request

Answer = TypeVar("Answer")
CLIENT_GONE = 499
"""Status of a request that nobody waits for any more (nginx's); it is never seen."""


class Inference:
    """Places for requests, and threads for those that have a place."""

    def __init__(self, threads: int, most_requests: int) -> None:
        """threads: computed at once; most_requests: received, waiting or being computed."""
        self._limiter = anyio.CapacityLimiter(threads)
        self._most = most_requests
        self._taken = 0

    @property
    def taken(self) -> int:
        """Requests that hold a place."""
        return self._taken

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold a place from before the body is read, for bodies take memory, too. Raises HTTPException 503."""
        if self._taken >= self._most:
            raise HTTPException(503, f"{self._most} requests are being worked on", headers={"Retry-After": "1"})
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

    async def run(self, request: Request, work: Callable[..., Answer], *given: Any) -> Answer:
        """What `work` gives, computed in a thread once the body was read.

        A client that leaves while its request waits gives its turn to the next; a computation that runs is let run,
        for no thread can be stopped, and its thread counts as taken until then. Raises what `work` raises.
        """
        answers: list[Answer] = []
        failures: list[Exception] = []
        async with anyio.create_task_group() as group:
            group.start_soon(_cancel_when_gone, request, group.cancel_scope)
            try:
                answers.append(await anyio.to_thread.run_sync(work, *given, limiter=self._limiter))
            except Exception as error:  # the group would wrap it
                failures.append(error)
            group.cancel_scope.cancel()
        if failures:
            raise failures[0]
        if not answers:
            raise ClientGoneError
        return answers[0]


class ClientGoneError(Exception):
    """Nobody waits for the answer."""


async def _cancel_when_gone(request: Request, scope: anyio.CancelScope) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    scope.cancel()
