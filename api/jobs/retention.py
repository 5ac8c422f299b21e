"""What is no longer to be kept is deleted: files first, then rows, so that no file is left that nothing knows of."""

import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from api.jobs.documents import document_row
from api.jobs.errors import NotFoundError
from api.jobs.outcome import run_name
from api.jobs.records import State
from api.jobs.store import DOCUMENTS, RESULTS, SCRATCH, Store
from api.jobs.tables import DocumentRow, IdempotencyKeyRow, JobRow

ORPHAN_S = 3600.0
"""An upload or document without a row is somebody's work in progress for so long since it was last written to."""
GONE = ".gone"
"""Ends the name of a folder whose deletion has begun."""


@dataclass(frozen=True)
class Swept:
    """What was deleted."""

    documents: int
    keys: int
    orphans: int
    """Files and folders that a killed process left."""


def sweep(store: Store, *, now: datetime) -> Swept:
    """Delete documents whose time is over with jobs and results, keys likewise, and what killed processes left.

    Each document is one transaction that holds its rows until its files are gone. A sweep that is killed leaves rows
    behind, which the next one takes.
    """
    documents = 0
    while _delete_next(store, now):
        documents += 1
    with store.writing() as session:
        gone = delete(IdempotencyKeyRow).where(IdempotencyKeyRow.delete_after <= now)
        keys = len(session.execute(gone.returning(IdempotencyKeyRow.key)).all())
    return Swept(documents, keys, _delete_orphans(store, now))


def delete_document(store: Store, tenant: str, document: str, *, now: datetime) -> None:
    """Delete a tenant's document with jobs and results at once. Raises NotFoundError.

    Where the process is killed meanwhile, its time is over all the same, and the next sweep goes on.
    """
    with store.writing() as session:
        document_row(session, tenant, document, now, lock=True).delete_after = now
    with store.writing() as session:
        expired = select(DocumentRow).where(DocumentRow.id == document, DocumentRow.delete_after <= now)
        row = session.scalars(expired.with_for_update()).one_or_none()
        if row is not None:
            _delete(session, store, row)


def delete_job(store: Store, tenant: str, job: str) -> None:
    """Delete a tenant's job with its results and all that did its pages anew; a run of it loses its lease.

    Raises NotFoundError.
    """
    with store.writing() as session:
        whole = select(JobRow).where(or_(JobRow.id == job, JobRow.part_of == job), JobRow.tenant == tenant)
        rows = session.scalars(whole.order_by(JobRow.id).with_for_update()).all()
        if job not in {row.id for row in rows}:
            raise NotFoundError("there is no such job")
        for row in rows:
            _delete_folders(store, row)
        session.execute(delete(JobRow).where(JobRow.id.in_([row.id for row in rows])))


def _delete_next(store: Store, now: datetime) -> bool:
    with store.writing() as session:
        expired = select(DocumentRow).where(DocumentRow.delete_after <= now).order_by(DocumentRow.delete_after)
        row = session.scalars(expired.limit(1).with_for_update(skip_locked=True)).one_or_none()
        if row is not None:
            _delete(session, store, row)
        return row is not None


def _delete(session: Session, store: Store, document: DocumentRow) -> None:
    """Delete a document whose row is locked; jobs are locked too, so that none finishes in between."""
    for job in session.scalars(select(JobRow).where(JobRow.document_id == document.id).with_for_update()):
        _delete_folders(store, job)
    _remove(store.folder / document.path)
    session.execute(delete(DocumentRow).where(DocumentRow.id == document.id))


def _delete_folders(store: Store, job: JobRow) -> None:
    for attempt in range(1, job.attempt + 1):
        for folder in (SCRATCH, RESULTS):
            _remove(store.folder / folder / run_name(job.id, attempt))


def _delete_orphans(store: Store, now: datetime) -> int:
    """Delete runs' folders that no row stands for any more, and files of uploads that were given up."""
    found = [entry for name in (SCRATCH, RESULTS, DOCUMENTS) for entry in (store.folder / name).iterdir()]
    with store.reading() as session:  # begun after looking, so that whatever was found had its claim by then
        orphans = [entry for entry in found if not _known(session, entry, now)]
    for entry in orphans:
        _remove(entry)
    return len(orphans)


def _known(session: Session, entry: Path, now: datetime) -> bool:
    """Whether a row stands for a file or folder, or may yet come to.

    A run that is no longer its job's latest never becomes it again, so that its folder may go at once.
    """
    if entry.suffix == GONE:
        return False
    job, _, attempt = entry.name.partition("-")
    if attempt.isdecimal():
        row = session.get(JobRow, job)
        keeps = (State.RUNNING,) if entry.parent.name == SCRATCH else (State.RUNNING, State.DONE, State.REFUSED)
        return row is not None and row.attempt == int(attempt) and row.state in keeps
    if session.get(DocumentRow, entry.name) is not None:
        return True
    try:
        touched_s = entry.stat().st_mtime
    except FileNotFoundError:
        return True
    return touched_s > (now - timedelta(seconds=ORPHAN_S)).timestamp()


def _remove(path: Path) -> None:
    """Delete a file or folder that may be gone already. Raises OSError where it stays.

    A folder gets another name first, so that a run which still writes into it cannot keep it alive.
    """
    with suppress(FileNotFoundError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path.rename(path.with_name(f"{uuid4().hex}{GONE}")))
        else:
            path.unlink()
