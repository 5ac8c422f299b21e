"""A tenant's jobs and their results, read."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select

from api.jobs.errors import BadCursorError, NotFoundError
from api.jobs.records import Job, Result, State
from api.jobs.store import Store
from api.jobs.tables import JobRow, ResultRow


@dataclass(frozen=True)
class JobPage:
    """Some jobs of a list, newest first."""

    jobs: Sequence[Job]
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
    store: Store, tenant: str, *, limit: int = 50, cursor: str | None = None, state: State | None = None
) -> JobPage:
    """Return a page of a tenant's jobs, newest first; jobs that come or go meanwhile shift nothing.

    Raises BadCursorError, or ValueError for a limit below 1.
    """
    if limit < 1:
        raise ValueError("a page has at least one job")
    wanted = select(JobRow).where(JobRow.tenant == tenant)
    if state is not None:
        wanted = wanted.where(JobRow.state == state)
    if cursor is not None:
        created, job = _position(cursor)
        wanted = wanted.where(or_(JobRow.created < created, and_(JobRow.created == created, JobRow.id < job)))
    with store.reading() as session:
        ordered = wanted.order_by(JobRow.created.desc(), JobRow.id.desc()).limit(limit + 1)
        jobs = [row.record() for row in session.scalars(ordered)]
    return JobPage(jobs[:limit], _cursor(jobs[limit - 1]) if len(jobs) > limit else None)


def _cursor(last: Job) -> str:
    return base64.urlsafe_b64encode(f"{last.created.isoformat()} {last.id}".encode()).decode()


def _position(cursor: str) -> tuple[datetime, str]:
    """Return creation and id of the job that a cursor stands behind."""
    try:
        created, job = base64.b64decode(cursor.encode(), altchars=b"-_", validate=True).decode().split(" ")
        moment = datetime.fromisoformat(created)
        if moment.tzinfo is None:
            raise ValueError("no time zone")
    except (ValueError, binascii.Error) as error:
        raise BadCursorError("this is no cursor of a list", cure="begin the list anew") from error
    return moment, job


def job_results(store: Store, tenant: str, job: str) -> Sequence[Result]:
    """Return what a tenant's job left, by name; nothing where it is not done. Raises NotFoundError."""
    get_job(store, tenant, job)
    with store.reading() as session:
        rows = session.scalars(select(ResultRow).where(ResultRow.job_id == job).order_by(ResultRow.name))
        return [row.record() for row in rows]
