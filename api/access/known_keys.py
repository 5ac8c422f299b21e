"""API keys as this process knows them: looked up at most every few seconds, so that requests cost no query."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import anyio
from sqlalchemy.exc import SQLAlchemyError

from api.access.errors import AccessUnusableError
from api.access.keys import ApiKey, PresentedKey, find_key, fits, note_use
from api.jobs.store import Store

FRESH_S = 5.0
"""How long what was looked up is believed; a key that is revoked opens for no longer than that."""
_log = logging.getLogger("inkbeat")


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class _Seen:
    key: ApiKey
    until_s: float


class KnownKeys:
    """Tells whose key it is that somebody sent. For one event loop."""

    def __init__(
        self, store: Store, clock: Callable[[], float] = time.monotonic, now: Callable[[], datetime] = _utc_now
    ) -> None:
        """clock: for how long a key is believed (s); now: for when it expires."""
        self._store = store
        self._clock = clock
        self._now = now
        self._seen: dict[str, _Seen] = {}
        self._looking = anyio.Lock()

    def fitted(self, presented: PresentedKey) -> bool:
        """Whether this secret was right when the key was last looked up, however long ago."""
        seen = self._seen.get(presented.id)
        return seen is not None and fits(seen.key, presented.secret)

    async def key(self, presented: PresentedKey) -> ApiKey | None:
        """The key whose secret this is; None where there is none, or it has expired or was revoked.

        Raises AccessUnusableError where the database does not answer.
        """
        seen = self._fresh(presented)
        if seen is None:
            async with self._looking:  # of many requests that wait for one key, the first asks
                seen = self._fresh(presented)
                asked = seen is None
                seen = seen or await self._looked_up(presented)
            if asked and seen is not None:  # by now others go on: to write may have to wait
                await anyio.to_thread.run_sync(self._note, seen.key)
        if seen is None or not fits(seen.key, presented.secret) or not seen.key.holds(self._now()):
            return None
        return seen.key

    def _fresh(self, presented: PresentedKey) -> _Seen | None:
        seen = self._seen.get(presented.id)
        return seen if seen is not None and self._clock() < seen.until_s else None

    async def _looked_up(self, presented: PresentedKey) -> _Seen | None:
        until_s = self._clock() + FRESH_S
        key = await anyio.to_thread.run_sync(self._asked, presented)
        if key is not None:
            self._seen[presented.id] = seen = _Seen(key, until_s)
            return seen
        if self.fitted(presented):
            del self._seen[presented.id]
        return None

    def _asked(self, presented: PresentedKey) -> ApiKey | None:
        """The key whose secret this is, if it holds."""
        try:
            key = find_key(self._store, presented.id)
        except SQLAlchemyError as error:
            raise AccessUnusableError("the database of keys does not answer", cure="try again in a moment") from error
        return key if key is not None and fits(key, presented.secret) and key.holds(self._now()) else None

    def _note(self, key: ApiKey) -> None:
        try:
            note_use(self._store, key, now=self._now())
        except SQLAlchemyError as error:  # whoever has the key may come in all the same
            _log.warning("key use not noted", extra={"error": type(error).__name__})
