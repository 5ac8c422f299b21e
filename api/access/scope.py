"""What a caller is, and what it may do."""

import re
from dataclasses import dataclass
from enum import StrEnum

LOCAL_TENANT = "local"
"""Whose all is where there is no authentication."""
_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


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


def is_tenant(name: object) -> bool:
    """Whether a tenant may be called that: 1 to 64 letters, digits, dots, dashes and underscores."""
    return isinstance(name, str) and _TENANT.fullmatch(name) is not None


def known_scopes(words: object) -> frozenset[Scope]:
    """The scopes among words: a text with blanks between them (RFC 6749, 3.3) or a list; other words mean nothing."""
    listed = words.split() if isinstance(words, str) else words if isinstance(words, list) else []
    return frozenset(scope for scope in Scope if scope.value in listed)
