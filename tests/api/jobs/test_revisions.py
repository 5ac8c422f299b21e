"""Pages corrected after a job was done: each correction a job of its own, none lost to another."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from api.jobs import (
    Document,
    Job,
    Produced,
    Revision,
    State,
    Store,
    claim,
    delete_document,
    delete_job,
    finish,
    get_job,
    list_documents,
    list_jobs,
    revise,
    revisions,
    scratch,
)
from api.jobs.errors import LeaseLostError, NotFoundError, RevisedError
from tests.api.jobs.conftest import KEPT, NOON
from tests.api.jobs.worker import files_below


def corrected(store: Store, job: Job, gain: float, after: int | None = None, **other: Any) -> tuple[Revision, Job]:
    corrections = {"gain_mm_per_mv": gain}
    options = {"pages": [1], "corrections": corrections}
    given = {"tenant": "ward", "page": 1, "pipeline_version": "1.0", "author": "key", "now": NOON, **other}
    return revise(store, job=job.id, after=after, corrections=corrections, options=options, **given)


def run_all(store: Store) -> None:
    while (job := claim(store, "one", 60, now=NOON)) is not None:
        with scratch(store, job) as folder:
            (folder / "a").write_text(job.id)
            finish(store, job, [Produced("1/a", "text/plain", folder / "a")], now=NOON)


def test_a_correction_is_a_job_that_no_list_shows(store: Store, queued: Callable[..., Job]) -> None:
    job = queued()
    first, run = corrected(store, job, 5.0, after=0)
    assert (first.number, first.run, run.part_of, run.document) == (1, run.id, job.id, job.document)
    assert run.options == {"pages": [1], "corrections": {"gain_mm_per_mv": 5.0}}
    assert [one.id for one in list_jobs(store, "ward").jobs] == [job.id]
    run_all(store)
    assert get_job(store, "ward", run.id).state is State.DONE


def test_what_was_corrected_meanwhile_is_not_overwritten(store: Store, queued: Callable[..., Job]) -> None:
    job = queued()
    corrected(store, job, 5.0, after=0)
    with pytest.raises(RevisedError, match="at revision 1"):
        corrected(store, job, 20.0, after=0)
    assert corrected(store, job, 20.0, after=1)[0].number == 2
    assert corrected(store, job, 40.0)[0].number == 3
    assert [one.corrections["gain_mm_per_mv"] for one, _ in revisions(store, "ward", job.id, 1)] == [5.0, 20.0, 40.0]


def test_of_many_at_once_one_corrects(store: Store, queued: Callable[..., Job]) -> None:
    job = queued()

    def attempt(number: int) -> int | None:
        try:
            return corrected(store, job, float(number), after=0)[0].number
        except RevisedError:
            return None

    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(attempt, range(16)))
    assert [number for number in numbers if number is not None] == [1]


def test_back_to_an_earlier_correction_is_not_computed_again(store: Store, queued: Callable[..., Job]) -> None:
    job = queued()
    _, first = corrected(store, job, 5.0)
    _, second = corrected(store, job, 20.0)
    run_all(store)
    third, again = corrected(store, job, 5.0)
    assert (third.number, again.id, again.state) == (3, first.id, State.DONE)
    assert second.id != first.id


def test_the_same_correction_of_two_analyses_is_two_jobs(store: Store, queued: Callable[..., Job]) -> None:
    one, two = queued(b"one"), queued(b"two")
    assert corrected(store, one, 5.0)[1].id != corrected(store, two, 5.0)[1].id


def test_nobody_corrects_what_is_not_there_or_anothers(store: Store, queued: Callable[..., Job]) -> None:
    job = queued()
    _, run = corrected(store, job, 5.0)
    with pytest.raises(NotFoundError):
        corrected(store, job, 5.0, tenant="clinic")
    with pytest.raises(NotFoundError):
        corrected(store, run, 5.0)
    assert revisions(store, "clinic", job.id) == []
    with pytest.raises(NotFoundError):
        revise(
            store,
            "ward",
            job.id,
            1,
            after=None,
            corrections={},
            options={},
            pipeline_version="1.0",
            author="key",
            now=NOON + KEPT,
        )


def test_a_deleted_job_takes_its_corrections_along_and_leaves_the_document(
    store: Store, queued: Callable[..., Job]
) -> None:
    job = queued()
    corrected(store, job, 5.0)
    run_all(store)
    _, waiting = corrected(store, job, 20.0)
    running = claim(store, "one", 60, now=NOON)
    assert running is not None
    assert running.id == waiting.id
    with pytest.raises(NotFoundError):
        delete_job(store, "clinic", job.id)
    with pytest.raises(NotFoundError):
        delete_job(store, "ward", "none")
    delete_job(store, "ward", job.id)
    assert files_below(store) == {f"documents/{job.document}"}
    assert revisions(store, "ward", job.id) == []
    for gone in (job.id, waiting.id):
        with pytest.raises(NotFoundError):
            get_job(store, "ward", gone)
    with scratch(store, running) as folder:
        (folder / "a").write_text("")
        with pytest.raises(LeaseLostError):
            finish(store, running, [Produced("1/a", "text/plain", folder / "a")], now=NOON)
    assert files_below(store) == {f"documents/{job.document}"}


def test_a_deleted_document_takes_all_along(store: Store, queued: Callable[..., Job]) -> None:
    job = queued()
    corrected(store, job, 5.0)
    run_all(store)
    delete_document(store, "ward", job.document, now=NOON)
    assert files_below(store) == set()
    assert revisions(store, "ward", job.id) == []


def test_documents_are_listed_in_pages_while_their_time_lasts(store: Store, upload: Callable[..., Document]) -> None:
    kept = {upload(b"page %d" % number).id for number in range(5)}
    upload(b"page", tenant="clinic")
    first = list_documents(store, "ward", limit=3, now=NOON)
    rest = list_documents(store, "ward", limit=3, cursor=first.next, now=NOON)
    assert {one.id for one in (*first.documents, *rest.documents)} == kept
    assert (len(first.documents), rest.next) == (3, None)
    assert list_documents(store, "ward", now=NOON + KEPT + timedelta(seconds=1)).documents == []
