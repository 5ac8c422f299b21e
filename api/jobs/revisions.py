"""Pages of a job as a person corrected them, each correction a job of its own, with their history."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from api.jobs.documents import document_row
from api.jobs.errors import NotFoundError, RevisedError
from api.jobs.queue import locked, queued
from api.jobs.records import Job, Revision
from api.jobs.store import Store
from api.jobs.tables import JobRow, RevisionRow


def revise(
    store: Store,
    tenant: str,
    job: str,
    page: int,
    *,
    after: int | None,
    corrections: Mapping[str, Any],
    options: Mapping[str, Any],
    pipeline_version: str,
    author: str,
    now: datetime,
) -> tuple[Revision, Job]:
    """Queue a page of a tenant's job (from 1) anew: its revision and the new job.

    after: number of the revision that was corrected; None for whichever is the latest. options: those of the new job;
    one with the same options does for several revisions. Raises NotFoundError, or RevisedError where another revision
    came in between.
    """
    with store.writing() as session:
        root = locked(session, job)
        if root is None or root.tenant != tenant or root.part_of is not None:
            raise NotFoundError("there is no such job")
        document_row(session, tenant, root.document_id, now, lock=True)
        newest = select(RevisionRow.number).where(RevisionRow.job_id == job, RevisionRow.page == page)
        latest = session.scalars(newest.order_by(RevisionRow.number.desc()).limit(1)).one_or_none() or 0
        if after is not None and after != latest:
            raise RevisedError(f"the page is at revision {latest}", cure="look at it and correct it again")
        run = queued(session, tenant, root.document_id, options, pipeline_version, now, part_of=job)
        row = RevisionRow(
            job_id=job,
            page=page,
            number=latest + 1,
            run_id=run.id,
            corrections=dict(corrections),
            author=author,
            created=now,
        )
        session.add(row)
        session.flush()
        return row.record(), run.record()


def revisions(store: Store, tenant: str, job: str, page: int | None = None) -> Sequence[tuple[Revision, Job]]:
    """Return every revision of a tenant's job (or of one page of it) with the job that did it, oldest first."""
    with store.reading() as session:
        wanted = (
            select(RevisionRow, JobRow)
            .join(JobRow, JobRow.id == RevisionRow.run_id)
            .where(RevisionRow.job_id == job, JobRow.tenant == tenant)
            .order_by(RevisionRow.page, RevisionRow.number)
        )
        if page is not None:
            wanted = wanted.where(RevisionRow.page == page)
        return [(row.record(), run.record()) for row, run in session.execute(wanted)]
