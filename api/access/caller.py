"""Who calls, and whether that is allowed: what endpoints depend on."""

from collections.abc import Awaitable, Callable

from fastapi.requests import HTTPConnection

from api.access.access_state import Access, access_of
from api.access.audit import audit_refusal
from api.access.credentials import MOST_CHARACTERS, credential_of
from api.access.keys import PREFIX, ApiKey, presented_key
from api.access.origin import is_foreign
from api.access.rates import address_of, network_of, tell_rate
from api.access.refusals import RefusedError, foreign, invalid, lacking, nobody, too_many
from api.access.scope import LOCAL_TENANT, Caller, Scope

__all__ = ["CALLER", "LOCAL_TENANT", "Caller", "Scope", "needs", "still_admitted"]

CALLER = "inkbeat.caller"
"""Where the connection's scope has who sent it, once that is known."""


def needs(scope: Scope) -> Callable[[HTTPConnection], Awaitable[Caller]]:
    """A dependency that gives the caller of a request or WebSocket who has this scope.

    Raises RefusedError: 401 for who is not known, 403 without the scope, 429 beyond a limit; a WebSocket is refused
    before it is accepted. Refusals are recorded in the audit log.
    """

    async def caller(connection: HTTPConnection) -> Caller:
        try:
            found = await _admitted(connection, access_of(connection))
            if scope not in found.scopes:
                raise lacking(found, scope)
        except RefusedError as refusal:
            audit_refusal(connection, refusal)
            raise
        return found

    return caller


async def still_admitted(connection: HTTPConnection) -> bool:
    """Whether who opened a stream would be known today: its key may have been revoked, its token have expired.

    Counts nothing and records nothing. Raises AccessUnusableError where that cannot be told.
    """
    access = access_of(connection)
    if access.keys is None:
        return True
    try:
        await _shown(connection, access)
    except RefusedError:
        return False
    return True


async def _admitted(connection: HTTPConnection, access: Access) -> Caller:
    """Who sent it, counted once however many dependencies ask."""
    caller: Caller | None = connection.scope.get(CALLER)
    if caller is None:
        caller = await _identified(connection, access)
        connection.scope[CALLER] = caller
    return caller


async def _identified(connection: HTTPConnection, access: Access) -> Caller:
    if access.keys is None:
        caller = Caller(LOCAL_TENANT, "local", frozenset(Scope))
        if is_foreign(connection, access.settings.cors_origins):
            raise foreign(caller)
        return caller
    try:
        caller, per_minute = await _shown(connection, access)
    except RefusedError as refusal:
        tried = access.rates.failed_try(network_of(address_of(connection)))
        raise (refusal if tried.within else too_many(tried)) from None
    rate = access.rates.request(caller.key, per_minute)
    tell_rate(connection, rate)
    if not rate.within:
        raise too_many(rate, caller)
    return caller


async def _shown(connection: HTTPConnection, access: Access) -> tuple[Caller, int]:
    """The caller that a key or token shows, and its requests per minute. Raises RefusedError."""
    credential = credential_of(connection)
    if credential is None:
        raise nobody()
    if len(credential) > MOST_CHARACTERS:
        raise invalid("what was sent is too long for a key or token")
    usual = access.settings.requests_per_minute
    if credential.startswith(PREFIX) or access.tokens is None:
        key = await _key(connection, access, credential)
        return Caller(key.tenant, key.id, key.scopes), key.requests_per_minute or usual
    return await access.tokens.caller(credential), usual


async def _key(connection: HTTPConnection, access: Access, credential: str) -> ApiKey:
    presented = presented_key(credential)
    if presented is None or access.keys is None:
        raise invalid("this is no key")
    if not access.keys.fitted(presented):  # whoever tries keys asks the database no more often than the limit allows
        left = access.rates.further_try(network_of(address_of(connection)))
        if not left.within:
            raise too_many(left)
    key = await access.keys.key(presented)
    if key is None:
        raise invalid("the key is unknown, expired or revoked")
    return key
