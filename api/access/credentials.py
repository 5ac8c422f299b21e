"""What a request or WebSocket brings to show who sends it.

`Authorization: Bearer ...` (RFC 6750) or `X-API-Key: ...`. Browsers set no headers on a WebSocket, so there it may be
offered as a subprotocol beside our own: `new WebSocket(url, ["inkbeat", "bearer.ink_..."])`. Nothing is taken from the
address, which stands in logs and histories; event streams are read with `fetch`, which can send headers.
"""

from fastapi.requests import HTTPConnection

SUBPROTOCOL = "inkbeat"
"""What a WebSocket of ours speaks; answered where it is offered."""
MOST_CHARACTERS = 8192
"""Longest key or token that is looked at."""
_OFFERED = "bearer."


def credential_of(connection: HTTPConnection) -> str | None:
    """The key or token that was sent; None where there is none."""
    scheme, _, bearer = connection.headers.get("authorization", "").partition(" ")
    sent = bearer.strip() if scheme.casefold() == "bearer" else connection.headers.get("x-api-key", "").strip()
    return sent or next(iter(_offered_credentials(connection)), None)


def subprotocol_of(connection: HTTPConnection) -> str | None:
    """What `WebSocket.accept` is to be told: a browser closes a WebSocket of which no offer was taken."""
    return SUBPROTOCOL if SUBPROTOCOL in _offers(connection) else None


def _offered_credentials(connection: HTTPConnection) -> list[str]:
    offers = _offers(connection)
    if SUBPROTOCOL not in offers:
        return []
    return [offer.removeprefix(_OFFERED) for offer in offers if offer.startswith(_OFFERED)]


def _offers(connection: HTTPConnection) -> list[str]:
    """Subprotocols that a WebSocket offers."""
    return list(connection.scope.get("subprotocols", ()))
