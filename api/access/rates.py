"""How often a key may call, and how often an address may come without one.

Moving windows of a minute, counted in memory: every server process counts for itself, so that N processes let through
N times as much.
"""

import ipaddress
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from fastapi.requests import HTTPConnection
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

WINDOW_S = 60
MOST_COUNTED = 1000
"""Keys or addresses that may stand in a count before those are taken out that no longer count."""
UNKNOWN = "unknown"
"""Address of who comes by no network, as over a unix socket."""
_TOLD = RateLimitItemPerMinute(1)
_HEADERS = "inkbeat.rate_headers"


@dataclass(frozen=True)
class Rate:
    """How a request stands to its limit."""

    within: bool
    limit: int
    """Requests in a minute."""
    remaining: int
    reset_s: int
    """Until the oldest request of the window no longer counts (s, rounded up)."""

    def headers(self) -> dict[str, str]:
        """For the answer, as the IETF's draft on RateLimit headers had them until its seventh version."""
        return {
            "RateLimit-Policy": f"{self.limit};w={WINDOW_S}",
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset_s),
        }


class Rates:
    """Counts requests."""

    def __init__(self, tries_per_minute: int, clock: Callable[[], float] = time.time) -> None:
        """tries_per_minute: for one address without a valid key; clock: the wall's (s)."""
        self._clock = clock
        self._tries = RateLimitItemPerMinute(tries_per_minute)
        self._keys, self._addresses = MemoryStorage(), MemoryStorage()
        self._of_keys = MovingWindowRateLimiter(self._keys)
        self._of_addresses = MovingWindowRateLimiter(self._addresses)

    def request(self, key: str, per_minute: int) -> Rate:
        """Count a request of a key; one beyond the limit is not counted."""
        _tidy(self._keys)
        limit = RateLimitItemPerMinute(per_minute)
        return self._rate(self._of_keys, limit, key, self._of_keys.hit(limit, key))

    def failed_try(self, address: str) -> Rate:
        """Count a try without a valid key."""
        _tidy(self._addresses)
        # A flood from everywhere: to count it would slow down everybody.
        if len(self._addresses.events) > MOST_COUNTED:
            self._addresses.reset()
        return self._rate(self._of_addresses, self._tries, address, self._of_addresses.hit(self._tries, address))

    def further_try(self, address: str) -> Rate:
        """Whether an address has tries left, without counting one."""
        return self._rate(self._of_addresses, self._tries, address, self._of_addresses.test(self._tries, address))

    def tells(self, who: str) -> bool:
        """Whether it is the first time in a minute that somebody goes beyond a limit: a flood fills no log."""
        return self._of_addresses.hit(_TOLD, "told", who)

    def _rate(self, limiter: MovingWindowRateLimiter, limit: RateLimitItemPerMinute, who: str, within: bool) -> Rate:
        window = limiter.get_window_stats(limit, who)
        reset_s = max(math.ceil(window.reset_time - self._clock()), 1)
        return Rate(within, limit.amount, max(window.remaining, 0), reset_s)


def _tidy(storage: MemoryStorage) -> None:
    """Take out who no longer counts: the library empties their lists, keeps them and looks at all of them ever anew."""
    if len(storage.events) > MOST_COUNTED:
        for who in [who for who, requests in storage.events.items() if not requests]:
            del storage.events[who]


def address_of(connection: HTTPConnection) -> str:
    """Where a request comes from, as the server sees it (behind a proxy, as that says)."""
    return connection.client.host if connection.client is not None else UNKNOWN


def network_of(address: str) -> str:
    """What is counted as one address: of IPv6 the /64 that one subscriber has all to itself."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if parsed.version == 4 else str(ipaddress.ip_network((parsed.packed[:8] + bytes(8), 64)))


def tell_rate(connection: HTTPConnection, rate: Rate) -> None:
    """Have the answer to a request tell its rate, whatever answers it."""
    connection.scope.get(_HEADERS, {}).update(rate.headers())


class RateHeaders:
    """ASGI middleware that puts the rate of its key on an answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = scope[_HEADERS] = {}

        async def send_with_rate(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        await self.app(scope, receive, send_with_rate)
