"""Records of what callers do and of callers that are refused."""

import re
from typing import Any

from fastapi.requests import HTTPConnection

from api.access.access_state import access_of
from api.access.audit_log import AuditRecord, as_resource
from api.access.rates import address_of, network_of
from api.access.refusals import RefusedError
from api.access.scope import Caller
from api.guard import SCOPE_ID
from api.problems import HTTP

DONE = "done"
_WORDS = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")


def audit(connection: HTTPConnection, caller: Caller, action: str, resource: str | None, outcome: str = DONE) -> None:
    """Record what a caller did.

    action: lower-case words with dots, as in document.delete; resource: the id that the service gave, or id/path of
    what lies below it, other text is not written; outcome: done, or the slug of the problem. Raises ValueError where
    action or outcome are no such words.
    """
    if not (_WORDS.fullmatch(action) and _WORDS.fullmatch(outcome)):
        raise ValueError("action and outcome are words of ours")
    access_of(connection).audit_log.write(
        AuditRecord(
            action,
            outcome,
            caller.tenant,
            caller.key,
            as_resource(resource),
            request_id=connection.scope.get(SCOPE_ID),
            remote=address_of(connection),
        )
    )


def audit_refusal(connection: HTTPConnection, refusal: RefusedError) -> None:
    """Record that somebody was refused; who goes beyond a limit is recorded once a minute."""
    access, caller = access_of(connection), refusal.caller
    if refusal.status_code == 429:
        who = caller.key if caller is not None else network_of(address_of(connection))
        if not access.rates.tells(who):
            return
    route: Any = connection.scope.get("route")
    access.audit_log.write(
        AuditRecord(
            "access",
            HTTP[refusal.status_code][0],
            caller.tenant if caller is not None else None,
            caller.key if caller is not None else None,
            request_id=connection.scope.get(SCOPE_ID),
            method=connection.scope.get("method"),
            route=getattr(route, "path", None),
            remote=address_of(connection),
        )
    )
