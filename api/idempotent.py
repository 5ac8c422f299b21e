"""Requests under an Idempotency-Key: sent again, they are answered as the first time and nothing happens twice."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Header

from api.jobs import Store, answer_key, release_key, reserve_key

IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Any text of your own: the request may be sent again under it without anything happening twice.",
    ),
]


class Answering:
    """One request under a key: `before` is the id that it was answered with, None to who shall answer it now."""

    def __init__(self, before: str | None) -> None:
        self.before = before
        self.answer: tuple[str, str] | None = None

    def made(self, made: str, document: str) -> None:
        """Say what the request made (its id), and of which document that tells."""
        self.answer = (made, document)


@contextmanager
def under_key(store: Store, tenant: str, key: str | None, *request: str) -> Iterator[Answering]:
    """Answer a request once; `request` is all that makes it what it is.

    A request that fails may be sent again under the same key. Raises KeyReusedError or KeyInUseError.
    """
    if key is None:
        yield Answering(None)
        return
    request_hash = hashlib.sha256("\0".join(request).encode()).hexdigest()
    before = reserve_key(store, tenant, key, request_hash, now=datetime.now(UTC))
    answering = Answering(None if before is None else str(before["made"]))
    try:
        yield answering
    finally:
        if before is None and answering.answer is None:
            release_key(store, tenant, key, request_hash)
    if before is None and answering.answer is not None:
        made, document = answering.answer
        answer_key(store, tenant, key, request_hash, {"made": made}, document)
