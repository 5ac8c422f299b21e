"""The queue: jobs go in once, and each run of one belongs to one worker for the time of a lease."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.jobs.documents import document_row
from api.jobs.errors import LeaseLostError, NotFoundError
from api.jobs.events import tell
from api.jobs.records import Job, Problem, State
from api.jobs.store import Store
from api.jobs.tables import LIVE, JobRow

MAX_ATTEMPTS = 3
"""A job that stopped so many of its workers is not given to another."""
RETRY_S = 10.0
"""Pause after the first fault; it doubles with each, so that a full disk does not use up all attempts at once."""
STOPPED = Problem(
    "worker-stopped",
    f"the analysis stopped its worker {MAX_ATTEMPTS} times without a word",
    "try a smaller document, or more memory for the workers",
)


def enqueue(
    store: Store, tenant: str, document: str, options: Mapping[str, Any], pipeline_version: str, *, now: datetime
) -> Job:
    """Queue an analysis of a tenant's document, or return the equal one that waits, runs, is done or was refused.

    Equal: the same content, options (as JSON, in any order) and version. Raises NotFoundError.
    """
    with store.writing() as session:
        document_row(session, tenant, document, now, lock=True)
        return queued(session, tenant, document, options, pipeline_version, now).record()


def queued(
    session: Session,
    tenant: str,
    document: str,
    options: Mapping[str, Any],
    pipeline_version: str,
    now: datetime,
    part_of: str | None = None,
) -> JobRow:
    """Return the row of a new job on a document whose row is locked, or that of the equal one."""
    canonical = json.dumps([options, pipeline_version, part_of], sort_keys=True, allow_nan=False)
    work = hashlib.sha256(canonical.encode()).hexdigest()
    equal = select(JobRow).where(JobRow.document_id == document, JobRow.work == work, LIVE)
    row = session.scalars(equal).one_or_none()
    if row is None:
        row = JobRow(
            id=uuid4().hex,
            tenant=tenant,
            document_id=document,
            options=dict(options),
            pipeline_version=pipeline_version,
            work=work,
            state=State.QUEUED,
            stage="",
            progress=0.0,
            attempt=1,
            sequence=0,
            part_of=part_of,
            created=now,
            due=now,
        )
        session.add(row)
        session.flush()
        tell(session, row, now)
    return row


def claim(store: Store, worker: str, lease_s: float, *, now: datetime) -> Job | None:
    """Give a worker the job that has waited longest, for so many seconds; None where none waits.

    Jobs whose lease ran out are put back first.
    """
    requeue_expired(store, now=now)
    with store.writing() as session:
        waiting = select(JobRow).where(JobRow.state == State.QUEUED, JobRow.due <= now).order_by(JobRow.due, JobRow.id)
        row = session.scalars(waiting.limit(1).with_for_update(skip_locked=True)).one_or_none()
        if row is None:
            return None
        row.state, row.holder, row.lease_until = State.RUNNING, worker, now + timedelta(seconds=lease_s)
        row.started = now
        tell(session, row, now)
        return row.record()


def heartbeat(store: Store, job: Job, stage: str, progress: float, lease_s: float, *, now: datetime) -> Job:
    """Say how far a run is (0 to 1) and hold its lease for so many seconds from now. Raises LeaseLostError."""
    with store.writing() as session:
        row = held(session, job, now)
        row.lease_until = now + timedelta(seconds=lease_s)
        progress = min(max(progress, 0.0), 1.0)
        if (stage, progress) != (row.stage, row.progress):
            row.stage, row.progress = stage, progress
            tell(session, row, now)
        return row.record()


def held(session: Session, job: Job, now: datetime) -> JobRow:
    """Return a job's row, locked, to the worker whose lease on it is live. Raises LeaseLostError."""
    row = locked(session, job.id)
    if row is None or row.state is State.CANCELLED:
        raise LeaseLostError("the job was cancelled or deleted", cure="drop what was done")
    live = row.state is State.RUNNING and row.lease_until is not None and row.lease_until > now
    if not (live and is_latest(row, job)):
        raise LeaseLostError("the lease on the job ran out", cure="drop what was done")
    return row


def locked(session: Session, job: str) -> JobRow | None:
    """Return a job's row, locked for writing."""
    return session.scalars(select(JobRow).where(JobRow.id == job).with_for_update()).one_or_none()


def is_latest(row: JobRow, job: Job) -> bool:
    """Whether the run that a worker claimed is the latest of its job."""
    return (row.holder, row.attempt) == (job.holder, job.attempt)


def requeue_expired(store: Store, *, now: datetime) -> list[Job]:
    """Put back the jobs whose workers fell silent, or fail those that have had all attempts; return them."""
    with store.writing() as session:
        expired = select(JobRow).where(JobRow.state == State.RUNNING, JobRow.lease_until <= now)
        rows = session.scalars(expired.order_by(JobRow.id).with_for_update(skip_locked=True)).all()
        for row in rows:
            put_back(session, row, STOPPED, now, pause_s=0.0)
        return [row.record() for row in rows]


def put_back(session: Session, row: JobRow, problem: Problem, now: datetime, pause_s: float) -> None:
    """Give a job, whose row is locked, its next attempt after a pause, or end it with the problem after the last."""
    if row.attempt >= MAX_ATTEMPTS:
        end(session, row, State.FAILED, problem, now)
        return
    again(session, row, row.attempt + 1, now + timedelta(seconds=pause_s), now)


def again(session: Session, row: JobRow, attempt: int, due: datetime, now: datetime) -> None:
    """Queue a job whose row is locked for a run of some number."""
    row.state, row.stage, row.progress, row.attempt = State.QUEUED, "", 0.0, attempt
    row.holder, row.lease_until, row.due = None, None, due
    tell(session, row, now)


def end(session: Session, row: JobRow, state: State, problem: Problem | None, now: datetime) -> None:
    """End a job whose row is locked."""
    row.state, row.stage, row.lease_until, row.finished = state, "", None, now
    row.problem = None if problem is None else {"slug": problem.slug, "message": problem.message, "cure": problem.cure}
    if state is State.DONE:
        row.progress = 1.0
    tell(session, row, now)


def cancel(store: Store, tenant: str, job: str, *, now: datetime) -> Job:
    """Cancel a tenant's job, so that its worker loses its lease; one that has ended stays as it is.

    Raises NotFoundError.
    """
    with store.writing() as session:
        row = locked(session, job)
        if row is None or row.tenant != tenant:
            raise NotFoundError("there is no such job")
        if not row.state.ended:
            end(session, row, State.CANCELLED, None, now)
        return row.record()
