"""Documents come in once, stay private to their tenant, and go when their time is over."""

import hashlib
import os
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import text

from api.jobs import (
    Document,
    Job,
    Produced,
    State,
    Store,
    add_document,
    claim,
    delete_document,
    enqueue,
    finish,
    get_document,
    get_job,
    job_results,
    list_jobs,
    open_store,
    scratch,
    sweep,
)
from api.jobs.errors import LeaseLostError, NotFoundError, StoreUnusableError
from api.jobs.retention import ORPHAN_S
from api.jobs.schema import config
from tests.api.jobs.conftest import KEPT, NOON, Place
from tests.api.jobs.worker import files_below


def done(store: Store) -> Job:
    """Run the job that waits."""
    job = claim(store, "one", 60, now=NOON)
    assert job is not None
    with scratch(store, job) as folder:
        (folder / "signal.csv").write_text("0.1")
        return finish(store, job, [Produced("signal.csv", "text/csv", folder / "signal.csv")], now=NOON)


def test_a_document_is_kept_as_it_came(store: Store) -> None:
    kept = add_document(store, "ward", [b"a ", b"", b"page"], "image/png", delete_after=NOON + KEPT, now=NOON)
    assert get_document(store, "ward", kept.id, now=NOON) == kept
    assert (store.folder / kept.path).read_bytes() == b"a page"
    assert (kept.sha256, kept.bytes) == (hashlib.sha256(b"a page").hexdigest(), 6)
    assert (kept.created, kept.delete_after) == (NOON, NOON + KEPT)


def test_the_same_content_is_one_document_of_its_tenant_for_the_longer_time(store: Store) -> None:
    first, again, shorter = (
        add_document(store, "ward", [b"page"], "image/png", delete_after=NOON + days, now=NOON)
        for days in (KEPT, 2 * KEPT, KEPT)
    )
    assert first.id == again.id == shorter.id
    assert shorter.delete_after == NOON + 2 * KEPT
    other = add_document(store, "clinic", [b"page"], "image/png", delete_after=NOON + KEPT, now=NOON)
    assert other.id != first.id
    assert files_below(store) == {first.path, other.path}


def test_another_tenants_document_looks_as_if_it_were_not_there(store: Store, upload: Callable[..., Document]) -> None:
    for tenant, wanted in (("clinic", upload().id), ("ward", "none")):
        with pytest.raises(NotFoundError, match=r"^there is no such document"):
            get_document(store, tenant, wanted, now=NOON)


def test_an_upload_that_breaks_off_leaves_nothing(store: Store) -> None:
    def torn() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError("the client is gone")

    with pytest.raises(ConnectionResetError):
        add_document(store, "ward", torn(), "image/png", delete_after=NOON + KEPT, now=NOON)
    assert files_below(store) == set()


def test_a_file_that_a_killed_sweep_took_comes_back_with_the_next_upload(
    store: Store, upload: Callable[..., Document]
) -> None:
    kept = upload(b"page")
    (store.folder / kept.path).unlink()
    assert upload(b"page").id == kept.id
    assert (store.folder / kept.path).read_bytes() == b"page"


def test_a_sweep_takes_document_jobs_results_and_files_when_their_time_is_over(
    store: Store, queued: Callable[..., Job]
) -> None:
    queued()
    job = done(store)
    sweep(store, now=NOON + KEPT - timedelta(seconds=1))
    (result,) = job_results(store, "ward", job.id)
    assert (store.folder / result.path).read_text() == "0.1"
    with pytest.raises(NotFoundError):
        get_document(store, "ward", job.document, now=NOON + KEPT)
    with pytest.raises(NotFoundError):
        enqueue(store, "ward", job.document, {}, "2.0", now=NOON + KEPT)
    assert sweep(store, now=NOON + KEPT).documents == 1
    assert files_below(store) == set()
    assert list((store.folder / "results").iterdir()) == []
    with pytest.raises(NotFoundError):
        get_job(store, "ward", job.id)
    with store.reading() as session:
        for table in ("documents", "jobs", "events", "results"):
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0


def test_a_run_on_a_deleted_document_loses_its_lease_and_leaves_nothing(
    store: Store, queued: Callable[..., Job]
) -> None:
    queued()
    job = claim(store, "one", 60, now=NOON)
    assert job is not None
    with pytest.raises(NotFoundError):
        delete_document(store, "clinic", job.document, now=NOON)
    with scratch(store, job) as folder:
        (folder / "signal.csv").write_text("0.1")
        delete_document(store, "ward", job.document, now=NOON)
        assert files_below(store) == set()
        with pytest.raises(LeaseLostError):
            finish(store, job, [Produced("signal.csv", "text/csv", folder / "signal.csv")], now=NOON)
    assert files_below(store) == set()


def test_what_killed_processes_left_goes_and_work_in_progress_stays(store: Store, queued: Callable[..., Job]) -> None:
    queued(b"done")
    finished = done(store)
    queued(b"running")
    running = claim(store, "one", 10**9, now=NOON)
    assert running is not None
    left = [f"scratch/{running.id}-0/a", f"results/{running.id}-0/a", "results/unknown-1/a", "scratch/x.upload"]
    live = [f"scratch/{running.id}-1/a", f"results/{running.id}-1/a", "scratch/y.upload", "documents/new"]
    for name in left + live:
        path = store.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
        touched_s = NOON.timestamp() - (ORPHAN_S + 1 if name == "scratch/x.upload" else 1)
        os.utime(path, (touched_s, touched_s))
    assert sweep(store, now=NOON).orphans == len(left)
    kept = {f"documents/{job.document}" for job in (finished, running)}
    assert files_below(store) == kept | set(live) | {f"results/{finished.id}-1/signal.csv"}
    assert get_job(store, "ward", running.id).state is State.RUNNING
    assert len(list_jobs(store, "ward").jobs) == 2


def test_models_and_migrations_agree(store: Store) -> None:
    with store.engine.begin() as connection:
        command.check(config(connection))


def test_migrations_go_down_to_nothing_and_up_again(store: Store) -> None:
    with store.engine.execution_options(writes=True).begin() as connection:
        command.downgrade(config(connection), "base")
        command.upgrade(config(connection), "head")
        command.check(config(connection))


def test_nobody_else_on_the_machine_can_read_what_is_kept(store: Store, upload: Callable[..., Document]) -> None:
    upload()
    kept = [path for path in (store.folder, *store.folder.iterdir()) if path.exists()]
    assert kept
    assert {path.name: path.stat().st_mode & 0o077 for path in kept if path.stat().st_mode & 0o077} == {}


def test_tables_of_a_newer_version_are_left_alone(place: Place, store: Store) -> None:
    with store.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'v9999'"))
    with pytest.raises(StoreUnusableError, match="another version of Inkbeat"):
        open_store(place.folder, place.url)


def test_a_database_of_another_kind_is_refused(place: Place) -> None:
    with pytest.raises(StoreUnusableError, match="use SQLite or PostgreSQL"):
        open_store(place.folder, "mysql://localhost/ecg")
