"""Who calls, and what the caller may do."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from fastapi.requests import HTTPConnection

LOCAL_TENANT = "local"
"""Whose all is where there is no authentication."""


class Scope(StrEnum):
    """What a key allows."""

    READ = "read"
    """Fetch documents' facts, analyses and results."""
    WRITE = "write"
    """Upload, analyse, correct, cancel and delete."""
    SIGNALS = "signals"
    """Have posted signals classified and measured."""
    STREAM = "stream"
    """Send live samples."""
    METRICS = "metrics"
    """Read the metrics of the service."""


@dataclass(frozen=True)
class Caller:
    """Who sent a request."""

    tenant: str
    """Whose documents it sees."""
    key: str
    """Which key or token it came with; names nobody."""
    scopes: frozenset[Scope]


def needs(scope: Scope) -> Callable[[HTTPConnection], Awaitable[Caller]]:  # noqa: ARG001
    """A dependency that gives the caller of a request or WebSocket who has this scope."""

    async def caller(_: HTTPConnection) -> Caller:
        return Caller(LOCAL_TENANT, "local", frozenset(Scope))

    return caller
