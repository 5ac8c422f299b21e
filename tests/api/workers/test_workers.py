"""Jobs through workers and children: how each ends, what stops a run, and what nobody may lose."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from api.jobs import (
    Job,
    State,
    Store,
    add_document,
    cancel,
    claim,
    delete_document,
    enqueue,
    events_after,
    get_job,
    job_results,
    list_jobs,
    outcome,
    sweep,
)
from api.settings import Settings
from api.workers import Children, Workers
from api.workers.lease import now
from tests.api.jobs.worker import files_below
from tests.api.workers.conftest import running, until

KEPT = timedelta(hours=1)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """One worker; its lease is short, its pages may take long."""
    return Settings(folder=tmp_path_factory.mktemp("children"), workers=1, lease_s=1.0, page_s=20.0, sweep_s=0.2)


@pytest.fixture
def put(store: Store) -> Callable[[str], Job]:
    """Queues a document of some words."""

    def put(words: str) -> Job:
        document = add_document(
            store, "ward", [words.encode()], "application/pdf", delete_after=now() + KEPT, now=now()
        )
        return enqueue(store, "ward", document.id, {}, "1.0", now=now())

    return put


@contextmanager
def team(store: Store, children: Children, settings: Settings, within_s: float = 10.0) -> Iterator[Workers]:
    """Workers for a while."""
    workers = Workers(store, children, settings)
    workers.start()
    try:
        yield workers
    finally:
        workers.stop(within_s)


def ended(store: Store, job: Job) -> Job:
    """A job once nothing more happens to it."""
    assert until(lambda: get_job(store, "ward", job.id).state.ended, 20.0), get_job(store, "ward", job.id)
    return get_job(store, "ward", job.id)


def runs(store: Store, job: Job) -> bool:
    return get_job(store, "ward", job.id).stage == "read"


@pytest.mark.parametrize(
    ("words", "state", "slug", "names"),
    [
        ("one two", State.DONE, None, ["1/page.json", "1/signal.csv", "2/page.json", "2/signal.csv"]),
        ("refuse two", State.DONE, None, ["1/refusal.json", "2/page.json", "2/signal.csv"]),
        ("refuse refuse", State.REFUSED, "no-grid", ["1/refusal.json", "2/refusal.json"]),
        ("encrypted", State.REFUSED, "encrypted-document", []),
    ],
)
def test_a_document_ends_as_its_pages_do(
    store: Store,
    quick: Children,
    settings: Settings,
    put: Callable[[str], Job],
    words: str,
    state: State,
    slug: str | None,
    names: list[str],
) -> None:
    with team(store, quick, settings):
        job = ended(store, put(words))
    assert (job.state, job.problem.slug if job.problem else None, job.attempt) == (state, slug, 1)
    sweep(store, now=now())
    results = job_results(store, "ward", job.id)
    assert [result.name for result in results] == names
    assert files_below(store) == {f"documents/{job.document}", *(result.path for result in results)}
    for result in results:
        if result.name.endswith("signal.csv"):
            assert (store.folder / result.path).read_text() == words


@pytest.mark.parametrize("word", ["bug", "disk-full", "no-model", "crash"])
def test_a_fault_of_ours_never_marks_the_document(
    store: Store, quick: Children, settings: Settings, put: Callable[[str], Job], word: str
) -> None:
    with team(store, quick, settings):
        job = put(word)
        assert until(lambda: get_job(store, "ward", job.id).attempt == 2)
    assert get_job(store, "ward", job.id).state is State.QUEUED


def test_a_job_that_fails_three_times_is_given_up_and_may_be_asked_for_again(
    store: Store, quick: Children, settings: Settings, put: Callable[[str], Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcome, "RETRY_S", 0.0)
    with team(store, quick, settings):
        job = ended(store, put("bug"))
    assert (job.state, job.attempt) == (State.FAILED, 3)
    assert job.problem is not None
    assert job.problem.slug == "worker-fault"
    assert put("bug").id != job.id


def test_a_store_that_cannot_be_written_is_a_fault_of_ours(
    store: Store, quick: Children, settings: Settings, put: Callable[[str], Job]
) -> None:
    job = put("one")
    (store.folder / "scratch").rmdir()
    (store.folder / "scratch").touch()
    with team(store, quick, settings):
        assert until(lambda: get_job(store, "ward", job.id).attempt == 2)
    assert get_job(store, "ward", job.id).state is State.QUEUED


def test_a_run_that_is_silent_for_longer_than_its_lease_keeps_it(
    store: Store, quick: Children, settings: Settings, put: Callable[[str], Job]
) -> None:
    with team(store, quick, settings):
        job = ended(store, put("slow slow"))
    assert (job.state, job.attempt) == (State.DONE, 1)


def test_workers_that_are_woken_begin_at_once(
    store: Store, quick: Children, settings: Settings, put: Callable[[str], Job]
) -> None:
    waited_s = []
    with team(store, quick, settings) as workers:
        for number in range(3):
            time.sleep(0.1)
            job = put(f"page {number}")
            workers.wake()
            began = ended(store, job).started
            assert began is not None
            waited_s.append((began - job.created).total_seconds())
    assert min(waited_s) < 0.3


@pytest.mark.parametrize("how", ["cancelled", "deleted"])
def test_a_run_that_nobody_wants_is_stopped(
    store: Store, quick: Children, settings: Settings, put: Callable[[str], Job], how: str
) -> None:
    with team(store, quick, settings) as workers:
        job = put("hang")
        assert until(lambda: runs(store, job))
        (pid,) = quick.pids()
        if how == "cancelled":
            cancel(store, "ward", job.id, now=now())
        else:
            delete_document(store, "ward", job.document, now=now())
        assert until(lambda: workers.running == 0, 5.0)
        assert until(lambda: quick.pids() not in ([], [pid]))
        assert ended(store, put("next")).state is State.DONE


def test_a_stop_lets_runs_end_within_its_time(
    store: Store, quick: Children, settings: Settings, put: Callable[[str], Job]
) -> None:
    with team(store, quick, settings):
        first = put("slow")
        assert until(lambda: runs(store, first))
        second = put("two")
    assert get_job(store, "ward", first.id).state is State.DONE
    assert get_job(store, "ward", second.id).state is State.QUEUED


def test_a_stop_gives_back_what_does_not_end_in_time(
    store: Store, quick: Children, settings: Settings, put: Callable[[str], Job]
) -> None:
    with team(store, quick, settings, within_s=0.2):
        job = put("slow")
        assert until(lambda: runs(store, job))
        began = time.monotonic()
    assert time.monotonic() - began < 1.2
    given_back = get_job(store, "ward", job.id)
    assert (given_back.state, given_back.attempt, given_back.holder) == (State.QUEUED, 1, None)
    assert not os.listdir(store.folder / "scratch")
    with team(store, quick, settings):
        assert (ended(store, job).state, get_job(store, "ward", job.id).attempt) == (State.DONE, 1)
    assert [event.state.value for event in events_after(store, "ward", job.id) if not event.stage] == [
        "queued",
        "running",
        "queued",
        "running",
        "done",
    ]


def test_a_job_whose_worker_died_is_done_by_another(
    store: Store, quick: Children, settings: Settings, put: Callable[[str], Job]
) -> None:
    job = put("one")
    assert claim(store, "dead", 0.5, now=now()) is not None
    with team(store, quick, settings):
        assert (ended(store, job).state, get_job(store, "ward", job.id).attempt) == (State.DONE, 2)


def test_what_is_no_longer_kept_is_swept_by_the_way(store: Store, quick: Children, settings: Settings) -> None:
    add_document(store, "ward", [b"old"], "application/pdf", delete_after=now() + timedelta(seconds=0.3), now=now())
    with team(store, quick, settings.model_copy(update={"workers": 0})):
        assert until(lambda: not files_below(store))


def test_several_workers_share_the_jobs(
    store: Store, settings: Settings, put: Callable[[str], Job], tmp_path: Path
) -> None:
    both = settings.model_copy(update={"workers": 2, "folder": tmp_path})
    jobs = [put(f"page {number}") for number in range(20)]
    with running(both) as children, team(store, children, both):
        done = [ended(store, job) for job in jobs]
    assert {job.state for job in done} == {State.DONE}
    assert len({job.holder for job in done}) == 2
    assert not list_jobs(store, "ward", state=State.QUEUED).jobs
