"""Requests that a client may send again without anything happening twice."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from api.jobs.errors import KeyInUseError, KeyReusedError
from api.jobs.store import Store
from api.jobs.tables import DocumentRow, IdempotencyKeyRow

RESERVED_S = 60.0
"""Whoever reserved a key and gave no answer for so long has died."""
KEPT_S = 24 * 3600.0
"""How long an answer is given again."""


def reserve_key(store: Store, tenant: str, key: str, request_hash: str, *, now: datetime) -> Mapping[str, Any] | None:
    """Return what a request was answered before, or None to who shall answer it now.

    request_hash: of all that makes the request what it is. Raises KeyReusedError or KeyInUseError.
    """
    try:
        return _reserved(store, tenant, key, request_hash, now)
    except IntegrityError as error:  # on PostgreSQL another reserved it in between
        raise _in_use() from error


def _reserved(store: Store, tenant: str, key: str, request_hash: str, now: datetime) -> Mapping[str, Any] | None:
    with store.writing() as session:
        same = select(IdempotencyKeyRow).where(IdempotencyKeyRow.tenant == tenant, IdempotencyKeyRow.key == key)
        row = session.scalars(same.with_for_update()).one_or_none()
        if row is not None and row.delete_after <= now:
            session.delete(row)
            session.flush()
            row = None
        if row is None:
            row = IdempotencyKeyRow(
                tenant=tenant, key=key, request_hash=request_hash, delete_after=now + timedelta(seconds=KEPT_S)
            )
            session.add(row)
        elif row.request_hash != request_hash:
            raise KeyReusedError("the idempotency key came before with another request", cure="use a new key")
        elif row.response is not None:
            return row.response
        elif row.reserved_until > now:
            raise _in_use()
        row.reserved_until = now + timedelta(seconds=RESERVED_S)
        return None


def _in_use() -> KeyInUseError:
    return KeyInUseError("the first request with this idempotency key is still being answered", cure="try again soon")


def answer_key(
    store: Store, tenant: str, key: str, request_hash: str, response: Mapping[str, Any], document: str | None = None
) -> None:
    """Keep the answer to a request that was reserved; the first one stays.

    document: id of the document that the answer tells of, with which it is deleted; if that is gone, so is the answer.
    """
    with store.writing() as session:
        gone = document is not None and session.get(DocumentRow, document, with_for_update=True) is None
        same = select(IdempotencyKeyRow).where(IdempotencyKeyRow.tenant == tenant, IdempotencyKeyRow.key == key)
        row = session.scalars(same.with_for_update()).one_or_none()
        if row is not None and row.request_hash == request_hash and row.response is None:
            if gone:
                session.delete(row)
            else:
                row.response, row.document_id = dict(response), document


def release_key(store: Store, tenant: str, key: str, request_hash: str) -> None:
    """Let a request that could not be answered be sent again at once."""
    with store.writing() as session:
        same = select(IdempotencyKeyRow).where(IdempotencyKeyRow.tenant == tenant, IdempotencyKeyRow.key == key)
        row = session.scalars(same.with_for_update()).one_or_none()
        if row is not None and row.request_hash == request_hash and row.response is None:
            session.delete(row)
