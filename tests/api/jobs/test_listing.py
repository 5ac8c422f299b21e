"""Lists in pages, and requests that come again."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from api.jobs import (
    Document,
    Job,
    State,
    Store,
    answer_key,
    cancel,
    enqueue,
    list_jobs,
    release_key,
    reserve_key,
    sweep,
)
from api.jobs.errors import BadCursorError, KeyInUseError, KeyReusedError
from api.jobs.idempotency import KEPT_S, RESERVED_S
from tests.api.jobs.conftest import KEPT, NOON


def test_pages_follow_each_other_whatever_comes_meanwhile(store: Store, upload: Callable[..., Document]) -> None:
    document = upload().id

    def put(number: int) -> str:
        now = NOON + timedelta(microseconds=number // 2)  # two at a time are equally old
        return enqueue(store, "ward", document, {"number": number}, "1.0", now=now).id

    ids = {put(number) for number in range(7)}
    seen: list[Job] = []
    cursor = None
    for page_number in range(4):
        page = list_jobs(store, "ward", limit=2, cursor=cursor)
        seen += page.jobs
        cursor = page.next
        put(100 + page_number)
    assert cursor is None
    assert len(seen) == 7
    assert {job.id for job in seen} == ids
    assert [job.created for job in seen] == sorted((job.created for job in seen), reverse=True)


def test_a_list_is_of_one_tenant_and_of_one_state_if_asked(store: Store, queued: Callable[..., Job]) -> None:
    kept, dropped = queued(b"one"), queued(b"two")
    other = queued(b"one", tenant="clinic")
    cancel(store, "ward", dropped.id, now=NOON)
    assert [job.id for job in list_jobs(store, "ward", state=State.QUEUED).jobs] == [kept.id]
    assert [job.id for job in list_jobs(store, "clinic").jobs] == [other.id]
    assert list_jobs(store, "nobody").jobs == []


@pytest.mark.parametrize("cursor", ["", "x", "%%%", "MjAzMS0wNS0wNCAx", "w6TDtsO8", "é", "LTEgYQ=="])
def test_a_cursor_that_no_list_gave_out_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(BadCursorError):
        list_jobs(store, "ward", cursor=cursor)


def test_a_request_that_comes_again_is_answered_as_before(store: Store) -> None:
    assert reserve_key(store, "ward", "key", "hash", now=NOON) is None
    with pytest.raises(KeyInUseError):
        reserve_key(store, "ward", "key", "hash", now=NOON)
    answer_key(store, "ward", "key", "hash", {"status": 202})
    answer_key(store, "ward", "key", "hash", {"status": 500})
    assert reserve_key(store, "ward", "key", "hash", now=NOON) == {"status": 202}
    with pytest.raises(KeyReusedError):
        reserve_key(store, "ward", "key", "another", now=NOON)
    assert reserve_key(store, "clinic", "key", "another", now=NOON) is None
    assert reserve_key(store, "ward", "key", "another", now=NOON + timedelta(seconds=KEPT_S)) is None


def test_a_request_whose_server_died_may_be_sent_again_soon(store: Store) -> None:
    assert reserve_key(store, "ward", "key", "hash", now=NOON) is None
    later = NOON + timedelta(seconds=RESERVED_S)
    assert reserve_key(store, "ward", "key", "hash", now=later) is None
    with pytest.raises(KeyInUseError):
        reserve_key(store, "ward", "key", "hash", now=later)
    release_key(store, "ward", "key", "hash")
    assert reserve_key(store, "ward", "key", "another", now=later) is None


def test_an_answer_goes_with_the_document_it_tells_of_or_with_its_time(
    store: Store, upload: Callable[..., Document]
) -> None:
    for key, document in (("of a document", upload().id), ("of one that is gone", "gone"), ("of none", None)):
        reserve_key(store, "ward", key, "hash", now=NOON + KEPT)
        answer_key(store, "ward", key, "hash", {"status": 202}, document)
    assert reserve_key(store, "ward", "of one that is gone", "hash", now=NOON + KEPT) is None
    assert sweep(store, now=NOON + KEPT).documents == 1
    assert reserve_key(store, "ward", "of a document", "hash", now=NOON + KEPT) is None
    assert reserve_key(store, "ward", "of none", "hash", now=NOON + KEPT) == {"status": 202}
    assert sweep(store, now=NOON + KEPT + timedelta(seconds=KEPT_S)).keys == 3
