"""Several workers at once, and workers that are killed: each job once, none lost."""

import hashlib
import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from api.jobs import (
    Document,
    Job,
    State,
    Store,
    add_document,
    claim,
    enqueue,
    events_after,
    get_job,
    job_results,
    list_jobs,
    open_store,
    reserve_key,
    sweep,
)
from api.jobs.errors import KeyInUseError
from api.jobs.queue import MAX_ATTEMPTS, STOPPED, locked
from api.jobs.tables import DocumentRow
from tests.api.jobs.conftest import KEPT, NOON, Place
from tests.api.jobs.worker import LEASE_S, files_below, heard, processes, started, sweep_once

JOBS = 200


def test_two_processes_claim_each_job_once(place: Place, store: Store, queued: Callable[..., Job]) -> None:
    jobs = {queued(b"page %d" % number).id for number in range(JOBS)}
    workers = [started(place, name, NOON) for name in ("one", "two")]
    told = [heard(pipe) for _, pipe in workers]
    for process, _ in workers:
        process.join()
    assert Counter(id_ for ids in told for id_ in ids) == Counter(jobs)
    assert all(ids for ids in told), "one worker did everything, so that nothing was tested"
    assert {job.state for job in list_jobs(store, "ward", limit=JOBS).jobs} == {State.DONE}


def test_killed_workers_lose_nothing_and_do_nothing_twice(
    place: Place, store: Store, queued: Callable[..., Job]
) -> None:
    """Every worker but the last is killed, while the next, to whom the lease has run out, is already at work."""
    jobs = [queued(b"page %d" % number) for number in range(JOBS)]
    moment, now, kills = random.Random(7), NOON, 0
    before, told = started(place, "first", now)
    while claimable(store):
        now += timedelta(seconds=LEASE_S + 1)
        after, after_told = started(place, f"after {kills}", now)
        after_told.poll(30)  # it has a job, or ended for want of one
        before.join(moment.uniform(0.0, 0.06))
        kills += before.is_alive()
        before.kill()
        before.join()
        before, told = after, after_told
    heard(told)
    before.join()
    assert kills >= 3
    sweep(store, now=now)
    ended = [get_job(store, "ward", job.id) for job in jobs]
    for job in ended:
        assert job.state is State.DONE or (job.attempt == MAX_ATTEMPTS and job.problem == STOPPED)
    done = [job for job in ended if job.state is State.DONE]
    assert len(done) >= JOBS - kills
    kept = {f"documents/{job.document}" for job in ended}
    for job in done:
        assert [event.state for event in events_after(store, "ward", job.id)].count(State.DONE) == 1
        results = job_results(store, "ward", job.id)
        assert [result.name for result in results] == ["report.pdf", "signal.csv"]
        content = (store.folder / "documents" / job.document).read_bytes()
        for result in results:
            written = (store.folder / result.path).read_bytes()
            assert written == result.name.encode() + b" of " + content
            assert hashlib.sha256(written).hexdigest() == result.sha256
            kept.add(result.path)
    assert files_below(store) == kept


def claimable(store: Store) -> bool:
    return any(list_jobs(store, "ward", limit=1, state=state).jobs for state in (State.QUEUED, State.RUNNING))


def test_killed_sweeps_delete_everything_that_is_due_and_nothing_else(
    place: Place, store: Store, queued: Callable[..., Job]
) -> None:
    for number in range(60):
        queued(b"page %d" % number)
    worker, pipe = started(place, "one", NOON)
    assert len(heard(pipe)) == 60
    worker.join()
    later = NOON + KEPT
    kept = [
        add_document(store, "ward", [b"page %d" % number], "application/pdf", delete_after=later + KEPT, now=later)
        for number in range(60, 63)
    ]
    moment = random.Random(3)
    for _ in range(5):
        told, tell = processes.Pipe(duplex=False)
        sweeper = processes.Process(target=sweep_once, args=(place, later, tell))
        sweeper.start()
        assert told.recv() == "ready"
        sweeper.join(moment.uniform(0.0, 0.03))
        sweeper.kill()
        sweeper.join()
    sweep(store, now=later)
    assert list_jobs(store, "ward").jobs == []
    assert files_below(store) == {document.path for document in kept}


def test_processes_that_start_together_make_the_tables_once(place: Place) -> None:
    starting = [started(place, f"worker {number}", NOON)[0] for number in range(6)]
    for process in starting:
        process.join()
    assert [process.exitcode for process in starting] == [0] * 6
    assert list_jobs(open_store(place.folder, place.url), "ward").jobs == []


def test_the_same_at_once_becomes_one_document_one_job_and_one_answer(store: Store) -> None:
    def request(_: int) -> tuple[str, str, bool]:
        document = add_document(store, "ward", [b"page"], "image/png", delete_after=NOON + KEPT, now=NOON)
        job = enqueue(store, "ward", document.id, {"pages": [0]}, "1.0", now=NOON)
        try:
            answers = reserve_key(store, "ward", "key", "hash", now=NOON) is None
        except KeyInUseError:
            answers = False
        return document.id, job.id, answers

    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(request, range(24)))
    assert len({document for document, _, _ in told}) == len({job for _, job, _ in told}) == 1
    assert sum(answers for _, _, answers in told) == 1
    assert files_below(store) == {f"documents/{told[0][0]}"}


def test_a_job_that_another_is_claiming_is_passed_over(store: Store, queued: Callable[..., Job]) -> None:
    if store.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    first, second = sorted((queued(b"one").id, queued(b"two").id))
    with ThreadPoolExecutor(1) as threads:
        with store.writing() as session:
            locked(session, first)
            got = threads.submit(claim, store, "two", LEASE_S, now=NOON).result(timeout=20)
            assert got is not None
            assert got.id == second
        last = claim(store, "one", LEASE_S, now=NOON)
        assert last is not None
        assert last.id == first


def test_an_upload_waits_for_the_deletion_of_the_same_content(store: Store, upload: Callable[..., Document]) -> None:
    first = upload()
    with ThreadPoolExecutor(1) as threads:
        with store.writing() as session:
            session.delete(session.get_one(DocumentRow, first.id))
            session.flush()
            waiting = threads.submit(upload)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.3)
        second = waiting.result(timeout=20)
    assert second.id != first.id
    assert (store.folder / second.path).read_bytes() == b"a page"
