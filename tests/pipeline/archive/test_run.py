import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Event
from typing import Any, Self

import polars as pl
import pytest

from pipeline.archive.archive_settings import ArchiveSettings
from pipeline.archive.hashed_names import name_hash
from pipeline.archive.manifest import ManifestError
from pipeline.archive.manifest_file import open_manifest
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.pages.page_task import read_pages
from pipeline.archive.pages.page_work import PageOutcome
from pipeline.archive.run import BusyArchiveError, Seen, Wanted, open_locked, run_archive
from pipeline.archive.watch import Watch
from pipeline.archive.workers.engine import Engine
from pipeline.kept_analysis_version import pipeline_version
from tests.pipeline.archive.conftest import FIXTURES

Start = Callable[[], AbstractContextManager[Engine]]
Write = Callable[[Path, int], Path]
SIGNALS = ArchiveSettings()


def nobody_starts() -> AbstractContextManager[Engine]:
    raise AssertionError("there is nothing to do")


@pytest.fixture
def archive(tmp_path: Path, beating_csv: Write) -> Path:
    """Three recordings, one of them twice, a file that is none, and one that is passed over."""
    folder = tmp_path / "archive"
    for number in range(3):
        beating_csv(folder / f"ward {number}" / f"Doe_{number}.csv", number)
    shutil.copy(folder / "ward 1" / "Doe_1.csv", folder / "copy.csv")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing follows")
    (folder / "list.txt").write_text("of what is here")
    return folder


def wanted(archive: Path, settings: ArchiveSettings = SIGNALS, **more: object) -> Wanted:
    return Wanted(str(archive), archive.parent / "out", settings, **more)  # type: ignore[arg-type]


def tables(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted((out / "tables").rglob("*.parquet"))}


def states(out: Path) -> list[tuple[tuple[str, ...], str]]:
    with open_manifest(out) as manifest:
        return sorted((row.names, row.state.value) for row in manifest.rows())


def test_every_page_is_read_once_and_named_as_often_as_it_is_there(archive: Path, start: Start) -> None:
    seen = run_archive(wanted(archive), start)
    assert seen.counts[PageState.DONE] == 3
    assert seen.counts[PageState.REFUSED] == 1
    assert seen.complete
    assert seen.passed_over == {".txt": 1}
    assert states(archive.parent / "out") == [
        (("broken.pdf",), "refused"),
        (("copy.csv", "ward 1/Doe_1.csv"), "done"),
        (("ward 0/Doe_0.csv",), "done"),
        (("ward 2/Doe_2.csv",), "done"),
    ]
    beats = pl.read_parquet(archive.parent / "out" / "tables" / "beats" / "*.parquet")
    assert beats["key"].n_unique() == 3
    assert "research and education" in (archive.parent / "out" / "summary.html").read_text()


def test_a_rerun_does_only_what_is_missing(archive: Path, start: Start, beating_csv: Write) -> None:
    run_archive(wanted(archive), start)
    before = tables(archive.parent / "out")
    assert run_archive(wanted(archive), nobody_starts).complete
    assert tables(archive.parent / "out") == before
    beating_csv(archive / "new.csv", 9)
    beating_csv(archive / "ward 2" / "Doe_2.csv", 10)
    seen = run_archive(wanted(archive), start)
    assert seen.counts[PageState.DONE] == 4
    with open_manifest(archive.parent / "out") as manifest:
        attempts = {row.names: row.attempts for row in manifest.rows()}
    assert set(attempts.values()) == {1}
    assert ("new.csv",) in attempts


class StopsAfter(Watch):
    """Asks to stop once a page was read."""

    def __init__(self) -> None:
        self.stop = Event()

    def settled(self, outcomes: tuple[PageOutcome, ...]) -> None:
        if outcomes:
            self.stop.set()


def test_a_run_that_was_stopped_goes_on_and_ends_as_one_that_was_not(
    archive: Path, start: Start, beating_csv: Write, tmp_path: Path
) -> None:
    for number in range(3, 9):
        beating_csv(archive / f"{number}.csv", number)
    watch = StopsAfter()
    seen = run_archive(wanted(archive), start, watch, watch.stop)
    assert seen.stopped
    assert not seen.complete
    assert seen.counts[PageState.QUEUED] > 0
    assert seen.counts[PageState.LEASED] == 0
    assert run_archive(wanted(archive), start).complete
    undisturbed = Wanted(str(archive), tmp_path / "undisturbed", SIGNALS)
    run_archive(undisturbed, start)
    assert tables(archive.parent / "out") == tables(undisturbed.out)
    assert states(archive.parent / "out") == states(undisturbed.out)


def test_tasks_hold_fewer_pages_towards_the_end_so_that_no_worker_is_left_with_many(
    archive: Path, start: Start, beating_csv: Write
) -> None:
    for number in range(3, 12):
        beating_csv(archive / f"{number}.csv", number)
    pages_of_tasks: list[int] = []

    class Counts(Watch):
        def settled(self, outcomes: tuple[PageOutcome, ...]) -> None:
            pages_of_tasks.append(len(outcomes))

    assert run_archive(wanted(archive, together=3), start, Counts()).counts[PageState.DONE] == 12
    assert sum(pages_of_tasks) == 12
    assert max(pages_of_tasks) == 3
    assert pages_of_tasks[-4:] == [1, 1, 1, 1]


def test_what_another_version_read_is_read_again_on_request_alone(archive: Path, start: Start) -> None:
    run_archive(wanted(archive), start)
    with sqlite3.connect(archive.parent / "out" / "manifest.sqlite") as sql:
        sql.execute("UPDATE pages SET version = '0.0.1+000000000000' WHERE state = 'done'")
    told: list[str] = []

    class Hears(Watch):
        def noted(self, line: str) -> None:
            told.append(line)

    run_archive(wanted(archive), nobody_starts, Hears())
    assert told == ["3 pages were read by another version; --redo reads them again"]
    run_archive(wanted(archive, redo_outdated=True), start)
    with open_manifest(archive.parent / "out") as manifest:
        assert {row.version for row in manifest.rows()} == {pipeline_version()}


def test_other_settings_and_other_archives_do_not_mix(archive: Path, start: Start, tmp_path: Path) -> None:
    run_archive(wanted(archive), start)
    with pytest.raises(ManifestError, match="another settings"):
        run_archive(wanted(archive, ArchiveSettings(redact=True)), nobody_starts)
    with pytest.raises(ManifestError, match="another archive"):
        run_archive(Wanted(str(tmp_path / "archive" / "ward 1"), tmp_path / "out", SIGNALS), nobody_starts)


def test_two_runs_do_not_write_into_one_folder(archive: Path, start: Start) -> None:
    run_archive(wanted(archive), start)
    out = archive.parent / "out"
    with open_locked(out), pytest.raises(BusyArchiveError, match="another run"):
        run_archive(wanted(archive), nobody_starts)


def test_a_document_that_is_gone_waits(archive: Path, start: Start, beating_csv: Write) -> None:
    for number in range(3, 9):
        beating_csv(archive / f"{number}.csv", number)
    watch = StopsAfter()
    run_archive(wanted(archive), start, watch, watch.stop)
    out = archive.parent / "out"
    with open_manifest(out) as manifest:
        queued = [row.names for row in manifest.rows() if row.state is PageState.QUEUED]
    assert queued
    for names in queued:
        for name in names:
            (archive / name).rename(archive.parent / re.sub("/", "_", name))
    seen: Seen = run_archive(wanted(archive), start)
    assert seen.counts[PageState.QUEUED] == len(queued)
    assert not seen.complete


def test_names_are_nowhere_where_they_are_hashed(archive: Path, start: Start, tmp_path: Path) -> None:
    shutil.copy(FIXTURES / "vector.pdf", archive / "Doe_the_page.pdf")
    hashed = name_hash(tmp_path / "names.key")
    settings = ArchiveSettings(hash_names=True, reports=True)
    seen: Seen = run_archive(wanted(archive, settings, name_hash=hashed), start)
    assert seen.counts[PageState.DONE] == 4
    for path in (archive.parent / "out").rglob("*"):
        if path.is_file():
            assert not re.search(rb"Doe|ward", path.read_bytes()), path.name
        assert "Doe" not in path.name
    with open_manifest(archive.parent / "out") as manifest:
        assert hashed.of("copy.csv") in {name for row in manifest.rows() for name in row.names}
    assert run_archive(wanted(archive, settings, name_hash=hashed), nobody_starts).complete


def test_results_of_a_page_tell_their_file_and_no_time(archive: Path, start: Start) -> None:
    from pipeline.archive.pages.result_file import read_result

    run_archive(wanted(archive), start)
    with open_manifest(archive.parent / "out") as manifest:
        row = next(row for row in manifest.rows() if row.names == ("ward 0/Doe_0.csv",))
    result = read_result(archive.parent / "out", row)
    assert result["analysis"]["source"] == "Doe_0.csv"
    assert not {"created", "timings_s"} & set(json.loads(json.dumps(result["analysis"])))


class FirstTaskFails:
    """Workers, the first of whose tasks ends with a fault that nobody foresaw."""

    name = "local"

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._left = 1

    @property
    def workers(self) -> int:
        return self._engine.workers

    def submit(self, task: Callable[[Any], Any], argument: Any) -> Future[Any]:
        if task is not read_pages or not self._left:
            return self._engine.submit(task, argument)
        self._left -= 1
        failed: Future[Any] = Future()
        failed.set_exception(RuntimeError("what stands on the page of Jane Doe"))
        return failed

    def ended_its_worker(self, error: BaseException) -> bool:
        return self._engine.ended_its_worker(error)

    def close(self, at_once: bool) -> None:
        self._engine.close(at_once)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None


def test_a_fault_that_nobody_foresaw_stops_no_other_page_and_is_tried_again(archive: Path, two_workers: Engine) -> None:
    settled: list[PageOutcome] = []

    class Hears(Watch):
        def settled(self, outcomes: tuple[PageOutcome, ...]) -> None:
            settled.extend(outcomes)

    seen = run_archive(wanted(archive), lambda: FirstTaskFails(two_workers), Hears())
    assert seen.complete
    assert seen.counts[PageState.DONE] == 3
    (failed,) = (outcome for outcome in settled if outcome.state is PageState.FAILED)
    assert failed.refusal is not None
    assert failed.refusal.message == "unexpected RuntimeError"
