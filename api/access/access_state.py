"""What telling callers apart needs while the service runs."""

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from fastapi.requests import HTTPConnection

from api.access.audit_log import AuditLog
from api.access.errors import AccessUnusableError
from api.access.known_keys import KnownKeys
from api.access.rates import Rates
from api.jobs.store import Store
from api.settings import Settings

if TYPE_CHECKING:
    from api.access.bearer_tokens import BearerTokens

OIDC_LIBRARIES = ("jwt", "cryptography")
"""Of the extra `oidc`."""


@dataclass(frozen=True, eq=False)
class Access:
    """Made when the service starts, the same for all requests."""

    settings: Settings
    keys: KnownKeys | None
    """None where there is no authentication."""
    tokens: "BearerTokens | None"
    """None where bearer tokens are not taken."""
    rates: Rates
    audit_log: AuditLog


def open_access(settings: Settings, store: Store | None = None) -> Access:
    """What the settings ask for; keys lie in the store, which only a service without authentication does without.

    Raises AccessUnusableError where a library is missing, the issuer's keys would not be safe or the audit log cannot
    be written.
    """
    keys = None
    if settings.auth != "none":
        if store is None:
            raise AccessUnusableError("API keys lie in the job store, and there is none")
        keys = KnownKeys(store)
    tokens = _tokens(settings) if settings.auth == "oidc" else None
    return Access(settings, keys, tokens, Rates(settings.tries_per_minute), AuditLog(settings.audit_log))


def access_of(connection: HTTPConnection) -> Access:
    """What the service that a request or WebSocket came to tells callers apart by."""
    access: Access | None = getattr(connection.app.state, "access", None)
    if access is None:
        raise RuntimeError("the application was started without access control")
    return access


def _tokens(settings: Settings) -> "BearerTokens":
    for name in OIDC_LIBRARIES:
        if find_spec(name) is None:
            raise AccessUnusableError(f"{name} is missing, which tokens need", cure="pip install 'inkbeat[oidc]'")
    from api.access.bearer_tokens import bearer_tokens  # its library is there only with the extra

    return bearer_tokens(settings)
