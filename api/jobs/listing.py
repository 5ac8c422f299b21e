"""A tenant's documents, jobs and their results, read."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, or_, select

from api.jobs.errors import BadCursorError, NotFoundError
from api.jobs.records import Document, Job, Result, State
from api.jobs.store import Store
from api.jobs.tables import DocumentRow, JobRow, ResultRow

Row = TypeVar("Row", JobRow, DocumentRow)


@dataclass(frozen=True)
class JobPage:
    """Some jobs of a list, newest first."""

    jobs: Sequence[Job]
    next: str | None
    """Cursor of the following page; None at the end."""


@dataclass(frozen=True)
class DocumentPage:
    """Some documents of a list, newest first."""

    documents: Sequence[Document]
    next: str | None
    """Cursor of the following page; None at the end."""


def get_job(store: Store, tenant: str, job: str) -> Job:
    """Return a tenant's job by its id. Raises NotFoundError."""
    with store.reading() as session:
        row = session.scalars(select(JobRow).where(JobRow.id == job, JobRow.tenant == tenant)).one_or_none()
        if row is None:
            raise NotFoundError("there is no such job")
        return row.record()


def list_jobs(
    store: Store,
    tenant: str,
    *,
    limit: int = 50,
    cursor: str | None = None,
    state: State | None = None,
    document: str | None = None,
) -> JobPage:
    """Return a page of a tenant's jobs, newest first; jobs that come or go meanwhile shift nothing.

    Those that only do another's page anew are left out. Raises BadCursorError, or ValueError for a limit below 1.
    """
    wanted = [JobRow.tenant == tenant, JobRow.part_of.is_(None)]
    if state is not None:
        wanted.append(JobRow.state == state)
    if document is not None:
        wanted.append(JobRow.document_id == document)
    jobs, following = _page_of(store, JobRow, wanted, limit, cursor)
    return JobPage([row.record() for row in jobs], following)


def list_documents(
    store: Store, tenant: str, *, limit: int = 50, cursor: str | None = None, now: datetime
) -> DocumentPage:
    """Return a page of a tenant's documents whose time is not over, newest first.

    Raises BadCursorError, or ValueError for a limit below 1.
    """
    wanted = [DocumentRow.tenant == tenant, DocumentRow.delete_after > now]
    documents, following = _page_of(store, DocumentRow, wanted, limit, cursor)
    return DocumentPage([row.record() for row in documents], following)


def _page_of(
    store: Store, kind: type[Row], wanted: Sequence[ColumnElement[bool]], limit: int, cursor: str | None
) -> tuple[list[Row], str | None]:
    """Return so many of the wanted rows behind a cursor, newest first, and the cursor of the following ones."""
    if limit < 1:
        raise ValueError("a page has at least one entry")
    found = select(kind).where(*wanted)
    if cursor is not None:
        created, last = _position(cursor)
        found = found.where(or_(kind.created < created, and_(kind.created == created, kind.id < last)))
    with store.reading() as session:
        ordered = found.order_by(kind.created.desc(), kind.id.desc()).limit(limit + 1)
        rows = list(session.scalars(ordered).all())
        session.expunge_all()
    return rows[:limit], _cursor(rows[limit - 1]) if len(rows) > limit else None


def _cursor(last: JobRow | DocumentRow) -> str:
    return base64.urlsafe_b64encode(f"{last.created.isoformat()} {last.id}".encode()).decode()


def _position(cursor: str) -> tuple[datetime, str]:
    """Return creation and id of what a cursor stands behind."""
    try:
        created, job = base64.b64decode(cursor.encode(), altchars=b"-_", validate=True).decode().split(" ")
        moment = datetime.fromisoformat(created)
        if moment.tzinfo is None:
            raise ValueError("no time zone")
    except (ValueError, binascii.Error) as error:
        raise BadCursorError("this is no cursor of a list", cure="begin the list anew") from error
    return moment, job


def job_results(store: Store, tenant: str, job: str) -> Sequence[Result]:
    """Return what a tenant's job left, by name; nothing unless it is done or refused. Raises NotFoundError."""
    get_job(store, tenant, job)
    with store.reading() as session:
        rows = session.scalars(select(ResultRow).where(ResultRow.job_id == job).order_by(ResultRow.name))
        return [row.record() for row in rows]
