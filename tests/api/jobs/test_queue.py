"""Leases: who may run a job, for how long, how often, and what its run may leave."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from api.jobs import (
    Document,
    Job,
    Problem,
    Produced,
    State,
    Store,
    cancel,
    claim,
    end_with,
    enqueue,
    events_after,
    fail,
    finish,
    get_job,
    give_back,
    heartbeat,
    job_results,
    refuse,
    requeue_expired,
    scratch,
    sweep,
)
from api.jobs.errors import LeaseLostError, NotFoundError
from api.jobs.queue import MAX_ATTEMPTS, RETRY_S, STOPPED
from ecg.errors import EncryptedDocumentError, ModelError, NoGridError, OutputError
from tests.api.jobs.conftest import NOON
from tests.api.jobs.worker import files_below

LEASE = timedelta(seconds=60)
NO_GRID = Problem("no-grid", "no millimetre grid", "scan the whole page")


def running(store: Store, worker: str = "one", late: timedelta = timedelta()) -> Job:
    """Claim the job that waits."""
    job = claim(store, worker, LEASE.total_seconds(), now=NOON + late)
    assert job is not None
    return job


def wrote(folder: Path, text: str = "0.1") -> list[Produced]:
    """Write a result into a scratch folder."""
    (folder / "signal.csv").write_text(text)
    return [Produced("signal.csv", "text/csv", folder / "signal.csv")]


def test_equal_work_is_one_job_unless_it_failed(store: Store, upload: Callable[..., Document]) -> None:
    document = upload().id

    def put(version: str = "1.0", **options: object) -> str:
        return enqueue(store, "ward", document, options, version, now=NOON).id

    first = put(pages=[0], fs_hz=500)
    assert put(fs_hz=500, pages=[0]) == first
    assert len({first, put(pages=[1], fs_hz=500), put("1.1", pages=[0], fs_hz=500)}) == 3
    job = running(store)
    while job.id != first:
        job = running(store)
    assert put(pages=[0], fs_hz=500) == first
    with scratch(store, job) as folder:
        finish(store, job, wrote(folder), now=NOON)
    equal = enqueue(store, "ward", document, {"pages": [0], "fs_hz": 500}, "1.0", now=NOON + LEASE)
    assert (equal.id, equal.state) == (first, State.DONE)


@pytest.mark.parametrize("state", [State.REFUSED, State.CANCELLED])
def test_a_refused_page_is_refused_for_good_and_a_cancelled_job_is_queued_anew(
    store: Store, queued: Callable[..., Job], state: State
) -> None:
    first = queued()
    if state is State.REFUSED:
        refuse(store, running(store), NO_GRID, now=NOON)
    else:
        cancel(store, "ward", first.id, now=NOON)
    assert (queued().id == first.id) is (state is State.REFUSED)


def test_another_tenants_document_cannot_be_queued_nor_its_job_cancelled(
    store: Store, queued: Callable[..., Job]
) -> None:
    job = queued()
    with pytest.raises(NotFoundError):
        enqueue(store, "clinic", job.document, {}, "1.0", now=NOON)
    with pytest.raises(NotFoundError):
        cancel(store, "clinic", job.id, now=NOON)
    with pytest.raises(NotFoundError):
        get_job(store, "clinic", job.id)
    assert events_after(store, "clinic", job.id) == []


def test_jobs_are_claimed_in_turn_and_each_once(store: Store, upload: Callable[..., Document]) -> None:
    document = upload().id
    ids = [
        enqueue(store, "ward", document, {"page": page}, "1.0", now=NOON + timedelta(seconds=page)).id
        for page in range(5)
    ]
    assert [running(store, f"worker {turn}", LEASE / 2).id for turn in range(5)] == ids
    assert claim(store, "late", 60, now=NOON + LEASE / 2) is None


def test_a_run_is_told_step_by_step(store: Store, queued: Callable[..., Job]) -> None:
    queued()
    job = running(store)
    for stage, progress in (("read", 0.0), ("read", 0.0), ("rhythm", 0.5), ("vitals", 7.0)):
        heartbeat(store, job, stage, progress, 60, now=NOON)
    with scratch(store, job) as folder:
        finish(store, job, wrote(folder), now=NOON)
    told = events_after(store, "ward", job.id)
    assert [(event.sequence, event.state.value, event.stage, event.progress) for event in told] == [
        (1, "queued", "", 0.0),
        (2, "running", "", 0.0),
        (3, "running", "read", 0.0),
        (4, "running", "rhythm", 0.5),
        (5, "running", "vitals", 1.0),
        (6, "done", "", 1.0),
    ]
    assert events_after(store, "ward", job.id, 4) == told[4:]
    assert get_job(store, "ward", job.id).sequence == 6


def test_a_heartbeat_holds_the_lease_and_silence_loses_it(store: Store, queued: Callable[..., Job]) -> None:
    queued()
    job = running(store)
    assert requeue_expired(store, now=NOON + LEASE - timedelta(seconds=1)) == []
    assert heartbeat(store, job, "read", 0.1, 60, now=NOON + LEASE / 2).lease_until == NOON + 1.5 * LEASE
    assert requeue_expired(store, now=NOON + LEASE) == []
    with pytest.raises(LeaseLostError):
        heartbeat(store, job, "read", 0.2, 60, now=NOON + 1.5 * LEASE)
    (back,) = requeue_expired(store, now=NOON + 1.5 * LEASE)
    assert (back.state, back.attempt, back.holder, back.stage, back.progress) == (State.QUEUED, 2, None, "", 0.0)


def test_a_job_that_keeps_killing_its_workers_fails_and_says_why(store: Store, queued: Callable[..., Job]) -> None:
    queued()
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert running(store, late=attempt * LEASE).attempt == attempt
    (ended,) = requeue_expired(store, now=NOON + (MAX_ATTEMPTS + 1) * LEASE)
    assert (ended.state, ended.problem, ended.attempt) == (State.FAILED, STOPPED, MAX_ATTEMPTS)
    assert claim(store, "one", 60, now=NOON + 10 * LEASE) is None
    assert queued().id != ended.id


def test_to_finish_twice_changes_nothing(store: Store, queued: Callable[..., Job]) -> None:
    queued()
    job = running(store)
    with scratch(store, job) as folder:
        files = wrote(folder)
        first = finish(store, job, files, now=NOON)
        assert finish(store, job, files, now=NOON + LEASE) == first
    (result,) = job_results(store, "ward", job.id)
    assert (store.folder / result.path).read_text() == "0.1"
    assert (first.state, first.finished, first.progress) == (State.DONE, NOON, 1.0)


@pytest.mark.parametrize("second", ["one", "two"])
def test_a_run_that_lost_its_lease_cannot_overwrite(store: Store, queued: Callable[..., Job], second: str) -> None:
    """Even where the same worker took the job again."""
    queued()
    late = running(store)
    taken = running(store, second, LEASE)
    for stale in (True, False, True):
        job = late if stale else taken
        with scratch(store, job) as folder:
            files = wrote(folder, "stale" if stale else "fresh")
            if stale:
                for give_up in (refuse, fail):
                    with pytest.raises(LeaseLostError):
                        give_up(store, job, NO_GRID, now=NOON)
                with pytest.raises(LeaseLostError):
                    finish(store, job, files, now=NOON)
            else:
                finish(store, job, files, now=NOON + LEASE)
    (result,) = job_results(store, "ward", late.id)
    assert (store.folder / result.path).read_text() == "fresh"
    assert files_below(store) == {result.path, f"documents/{late.document}"}


def test_a_lease_that_ran_out_does_not_finish_even_before_another_took_the_job(
    store: Store, queued: Callable[..., Job]
) -> None:
    queued()
    job = running(store)
    with scratch(store, job) as folder, pytest.raises(LeaseLostError):
        finish(store, job, wrote(folder), now=NOON + LEASE)
    assert job_results(store, "ward", job.id) == []


@pytest.mark.parametrize("again", [True, False])
def test_a_kill_between_moving_the_files_and_the_commit_loses_nothing(
    store: Store, queued: Callable[..., Job], monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    """Whether the same run finishes once more, or the lease runs out and another does."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    queued()
    job, now = running(store), NOON
    with scratch(store, job) as folder:
        files = wrote(folder)
        monkeypatch.setattr("api.jobs.outcome.end", killed)
        with pytest.raises(KeyboardInterrupt):
            finish(store, job, files, now=now)
        monkeypatch.undo()
        assert get_job(store, "ward", job.id).state is State.RUNNING
        if again:
            finish(store, job, files, now=now)
    if not again:
        now = NOON + LEASE
        other = running(store, "two", LEASE)
        with scratch(store, other) as folder:
            finish(store, other, wrote(folder), now=now)
    sweep(store, now=now)
    (result,) = job_results(store, "ward", job.id)
    assert (store.folder / result.path).read_text() == "0.1"
    assert files_below(store) == {result.path, f"documents/{job.document}"}


def test_results_come_from_the_scratch_folder_alone(store: Store, queued: Callable[..., Job], tmp_path: Path) -> None:
    queued()
    job = running(store)
    with scratch(store, job) as folder:
        (folder / "link").symlink_to("/etc/hostname")
        (file,) = wrote(folder)
        (elsewhere,) = wrote(tmp_path)
        for wrong in ([elsewhere], [file, file], [Produced("link", "text/plain", folder / "link")]):
            with pytest.raises(ValueError, match="result"):
                finish(store, job, wrong, now=NOON)
        finish(store, job, [file], now=NOON)
    assert [result.name for result in job_results(store, "ward", job.id)] == ["signal.csv"]


def test_a_fault_of_ours_is_tried_again_after_a_while_and_the_last_one_stays(
    store: Store, queued: Callable[..., Job]
) -> None:
    queued()
    now = NOON
    for attempt in range(1, MAX_ATTEMPTS + 1):
        job = claim(store, "one", 60, now=now)
        assert job is not None
        ended = end_with(store, job, OutputError("the disk is full", cure="make room"), now=now)
        assert claim(store, "one", 60, now=now) is None
        now += timedelta(seconds=RETRY_S * 2 ** (attempt - 1))
    assert ended.state is State.FAILED
    assert ended.problem == Problem("output-not-written", "the disk is full", "make room")
    assert claim(store, "one", 60, now=now) is None


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (NoGridError("no grid"), State.REFUSED),
        (EncryptedDocumentError("a password"), State.REFUSED),
        (ModelError("a network is damaged"), State.QUEUED),
        (ValueError("Jane Doe, born 1950"), State.QUEUED),
    ],
)
def test_the_document_or_the_service_is_to_blame(
    store: Store, queued: Callable[..., Job], error: Exception, state: State
) -> None:
    queued()
    ended = end_with(store, running(store), error, now=NOON)
    assert ended.state is state
    assert "Doe" not in repr(ended)
    assert "Doe" not in Problem.of(error).message


def test_a_cancelled_run_loses_its_lease_and_one_that_is_done_stays_done(
    store: Store, queued: Callable[..., Job]
) -> None:
    queued()
    job = running(store)
    assert cancel(store, "ward", job.id, now=NOON).state is State.CANCELLED
    with scratch(store, job) as folder, pytest.raises(LeaseLostError, match="cancelled"):
        finish(store, job, wrote(folder), now=NOON)
    assert claim(store, "one", 60, now=NOON + LEASE) is None
    queued(b"another page")
    other = running(store)
    with scratch(store, other) as folder:
        finish(store, other, wrote(folder), now=NOON)
    assert cancel(store, "ward", other.id, now=NOON).state is State.DONE


def test_a_refused_job_keeps_what_there_is_to_see_and_may_be_refused_once_more(
    store: Store, queued: Callable[..., Job]
) -> None:
    queued()
    job = running(store)
    with scratch(store, job) as folder:
        files = wrote(folder, "a page without a grid")
        first = refuse(store, job, NO_GRID, files=files, now=NOON)
        assert refuse(store, job, NO_GRID, files=files, now=NOON + LEASE) == first
    assert (first.state, first.problem) == (State.REFUSED, NO_GRID)
    sweep(store, now=NOON)
    (result,) = job_results(store, "ward", job.id)
    assert (store.folder / result.path).read_text() == "a page without a grid"
    assert files_below(store) == {f"documents/{job.document}", result.path}


def test_a_job_that_is_given_back_is_as_it_was_before(store: Store, queued: Callable[..., Job]) -> None:
    before = queued()
    job = running(store)
    heartbeat(store, job, "read", 0.5, 60, now=NOON)
    back = give_back(store, job, now=NOON)
    assert (back.state, back.attempt, back.stage, back.progress) == (State.QUEUED, before.attempt, "", 0.0)
    with pytest.raises(LeaseLostError):
        give_back(store, job, now=NOON)
    again = running(store, "two")
    assert (again.id, again.attempt) == (before.id, 1)
    with pytest.raises(LeaseLostError):
        heartbeat(store, job, "read", 0.6, 60, now=NOON)
    with scratch(store, again) as folder:
        assert finish(store, again, wrote(folder), now=NOON).state is State.DONE
