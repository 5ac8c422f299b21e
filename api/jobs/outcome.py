"""How a run ends: with results, a refusal or a fault, each told once and by the holder of the lease alone.

A run writes into a scratch folder of its own. To finish moves that folder, in one step, to where results lie and then
commits; a kill before leaves a folder without a row, which `api.jobs.retention.sweep` takes away, and the next attempt
has another folder.
"""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from api.jobs.queue import RETRY_S, again, end, held, is_latest, locked, put_back
from api.jobs.records import Job, Problem, Produced, State, is_refusal
from api.jobs.store import RESULTS, SCRATCH, Store
from api.jobs.tables import JobRow, ResultRow
from ecg.atomic_file import sync


def run_name(job: str, attempt: int) -> str:
    """Return the name of a run's folders."""
    return f"{job}-{attempt}"


@contextmanager
def scratch(store: Store, job: Job) -> Iterator[Path]:
    """Give a run an empty folder to write its results into; what `finish` did not take is gone afterwards."""
    folder = store.folder / SCRATCH / run_name(job.id, job.attempt)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def finish(store: Store, job: Job, files: Sequence[Produced], *, now: datetime) -> Job:
    """End a run with the files it wrote straight into its scratch folder; to finish once more changes nothing.

    Raises LeaseLostError. Raises ValueError for a file elsewhere, a link, or a name given twice.
    """
    return _ended_with(store, job, State.DONE, None, files, now)


def refuse(store: Store, job: Job, problem: Problem, *, files: Sequence[Produced] = (), now: datetime) -> Job:
    """End a run because of what the document is; it is not tried again.

    files: what there is to see all the same; as those of `finish`, whose errors are raised here, too.
    """
    return _ended_with(store, job, State.REFUSED, problem, files, now)


def _ended_with(
    store: Store, job: Job, state: State, problem: Problem | None, files: Sequence[Produced], now: datetime
) -> Job:
    """End a run whose lease is live; where it has ended so before, nothing changes."""
    name = run_name(job.id, job.attempt)
    written, place = store.folder / SCRATCH / name, store.folder / RESULTS / name
    if len({file.name for file in files}) < len(files):
        raise ValueError("two results of one name")
    with store.writing() as session:
        if (before := _ended(session, job, state)) is not None:
            return before.record()
        row = held(session, job, now)
        if files:
            _place(written, place, files)
            session.add_all(_result(job.id, file, place / file.path.name, name) for file in files)
        end(session, row, state, problem, now)
        session.flush()
        return row.record()


def _ended(session: Session, job: Job, state: State) -> JobRow | None:
    """Return the job's row where this very run has already ended it so."""
    row = locked(session, job.id)
    return row if row is not None and row.state is state and is_latest(row, job) else None


def _place(written: Path, place: Path, files: Sequence[Produced]) -> None:
    """Move a run's folder to where results lie, unless a commit that failed after the move left it there."""
    for file in files:
        if file.path.parent != written:
            raise ValueError(f"result {file.name} lies outside the scratch folder")
    if not place.exists():
        for file in files:
            if file.path.is_symlink() or not file.path.is_file():
                raise ValueError(f"result {file.name} is no file")
            sync(file.path)
        sync(written)
        written.rename(place)
        sync(place.parent)


def _result(job: str, file: Produced, path: Path, folder: str) -> ResultRow:
    with path.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    return ResultRow(
        job_id=job,
        name=file.name,
        media_type=file.media_type,
        path=f"{RESULTS}/{folder}/{path.name}",
        sha256=sha256,
        bytes=path.stat().st_size,
    )


def fail(store: Store, job: Job, problem: Problem, *, now: datetime) -> Job:
    """End a run because of a fault of the service: the job goes back after a pause, or ends after the last attempt.

    Raises LeaseLostError.
    """
    with store.writing() as session:
        row = held(session, job, now)
        put_back(session, row, problem, now, pause_s=RETRY_S * 2.0 ** (row.attempt - 1))
        return row.record()


def give_back(store: Store, job: Job, *, now: datetime) -> Job:
    """End a run that its worker did not get to do, and queue the job as it was before: no attempt is used up.

    The next run has the same number, so nothing of this one may be at work any more. Raises LeaseLostError.
    """
    with store.writing() as session:
        row = held(session, job, now)
        again(session, row, row.attempt, row.due, now)
        return row.record()


def end_with(store: Store, job: Job, error: Exception, *, now: datetime) -> Job:
    """Refuse or fail a run by the error that stopped it. Raises LeaseLostError."""
    return (refuse if is_refusal(error) else fail)(store, job, Problem.of(error), now=now)
