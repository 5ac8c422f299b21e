"""Public keys of the issuer of bearer tokens, fetched beside the event loop and kept for a while."""

import json
import logging
import time
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import anyio
import jwt

from api.access.binding import is_this_machine
from api.access.errors import AccessUnusableError

FRESH_S = 300.0
"""Keys are fetched anew after so long."""
AGAIN_S = 10.0
"""They are fetched no sooner than that after the last try, whatever unknown keys are named."""
LASTING_S = 3600.0
"""Where the issuer does not answer, its last keys hold for so long."""
FETCH_S = 5.0
"""Longest wait for the issuer."""
Keys = Mapping[str, jwt.PyJWK]
_log = logging.getLogger("inkbeat")


class IssuerKeys:
    """The issuer's keys by their names (`kid`). For one event loop."""

    def __init__(self, fetch: Callable[[], Keys], clock: Callable[[], float] = time.monotonic) -> None:
        """fetch: takes its time, and raises AccessUnusableError where nothing comes; clock: (s)."""
        self._fetch = fetch
        self._clock = clock
        self._keys: Keys = {}
        self._fetched_s = self._tried_s = float("-inf")
        self._fetching = anyio.Lock()

    async def key(self, name: str) -> jwt.PyJWK | None:
        """The key of that name; None where the issuer has none. Raises AccessUnusableError where it does not answer."""
        known = name in self._keys
        stale = self._clock() - self._fetched_s > FRESH_S
        # Who knows the key does not wait for somebody who fetches already.
        if not known or (stale and not self._fetching.locked()):
            await self._renew()
        if self._clock() - self._fetched_s > LASTING_S:
            raise AccessUnusableError("the issuer of tokens does not answer", cure="try again in a moment")
        return self._keys.get(name)

    async def _renew(self) -> None:
        async with self._fetching:
            if self._clock() - self._tried_s < AGAIN_S:
                return
            self._tried_s = self._clock()
            try:
                self._keys = await anyio.to_thread.run_sync(self._fetch)
            except AccessUnusableError as error:
                _log.warning("issuer does not answer", extra={"error": type(error.__cause__ or error).__name__})
            else:
                self._fetched_s = self._clock()


def fetched_keys(issuer: str, address: str | None) -> Keys:
    """Fetch the keys by which an issuer signs, from an address or from the one that the issuer tells.

    The issuer tells it in its configuration (OpenID Connect Discovery 1.0, 4). Raises AccessUnusableError.
    """
    try:
        client = jwt.PyJWKClient(secure(address or _told_address(issuer)), cache_jwk_set=False, timeout=FETCH_S)
        return {str(key.key_id): key for key in client.get_signing_keys()}
    except (OSError, ValueError, jwt.PyJWTError) as error:
        raise AccessUnusableError("no keys came from the issuer", cure="try again in a moment") from error


def secure(address: str) -> str:
    """The same address. Raises AccessUnusableError where others could change what comes from there."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_this_machine(parts.hostname or "")):
        raise AccessUnusableError("the issuer's keys are not fetched by https", cure="give an https:// address")
    return address


def _told_address(issuer: str) -> str:
    place = secure(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    with urllib.request.urlopen(place, timeout=FETCH_S) as answer:
        told: Any = json.load(answer)
    if not isinstance(told, dict) or told.get("issuer") != issuer or not isinstance(told.get("jwks_uri"), str):
        raise ValueError("not the configuration of this issuer")
    return str(told["jwks_uri"])
