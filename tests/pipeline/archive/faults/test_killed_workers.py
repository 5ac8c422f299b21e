"""Workers that are killed, whatever they do just then: nothing is lost, nothing differs."""

import random
import shutil
from pathlib import Path

from pipeline.archive.manifest import KILLER
from pipeline.archive.manifest_file import open_manifest
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.workers.engine import Engine
from pipeline.archive.workers.local_engine import LocalEngine
from pipeline.archive.workers.worker_setup import WorkerLimits
from tests.hardening.corpus import corpus
from tests.pipeline.archive.faults.archives import Left, left, run_with
from tests.pipeline.archive.faults.killing import Killed, killing


def test_workers_killed_at_random_change_nothing(
    archive: Path, undisturbed: Left, workers: Engine, tmp_path: Path
) -> None:
    chance = random.Random(1)

    def chosen(key: str, killed: Killed) -> bool:
        # Twice over the same page, and the page would be to blame.
        return len(killed.keys) < 4 and key not in killed.keys and chance.random() < 0.05

    with killing(tmp_path, chosen) as killed:
        seen = run_with(archive, tmp_path, workers)

    assert len(killed.keys) >= 2
    assert seen.complete
    assert left(tmp_path) == undisturbed
    with open_manifest(tmp_path) as manifest:
        assert {row.key: row.deaths for row in manifest.rows() if row.deaths} == dict.fromkeys(killed.keys, 1)


def test_a_page_that_kills_its_worker_twice_is_put_aside_and_all_others_are_read(
    archive: Path, undisturbed: Left, workers: Engine, tmp_path: Path
) -> None:
    poison = next(page for page in undisturbed.pages if "ward 1/3.csv" in page[0])
    key = poison[4][0][0].split(".")[0]

    with killing(tmp_path, lambda noted, _: noted == key) as killed:
        seen = run_with(archive, tmp_path, workers)

    assert killed.keys == [key, key]
    assert not seen.complete
    assert seen.counts[PageState.DEAD] == 1
    rest = [page for page in left(tmp_path).pages if page[0] != poison[0]]
    assert rest == [page for page in undisturbed.pages if page != poison]
    with open_manifest(tmp_path) as manifest:
        dead = next(row for row in manifest.rows() if row.key == key)
    assert (dead.deaths, dead.code) == (2, KILLER.code)
    # A rerun leaves it alone; asked to, it reads it as any other.
    assert not run_with(archive, tmp_path, workers).complete
    with open_manifest(tmp_path, write=True) as manifest:
        manifest.queue_again([PageState.DEAD])
    assert run_with(archive, tmp_path, workers).complete
    assert left(tmp_path) == undisturbed


def test_a_page_that_takes_all_memory_ends_its_worker_and_is_put_aside(
    archive: Path, undisturbed: Left, tmp_path: Path
) -> None:
    # PDFium follows it until it gets no memory, and then ends its process.
    poison = next(case for case in corpus() if case.name == "forms within themselves")
    shutil.copytree(archive, tmp_path / "archive")
    (tmp_path / "archive" / "poison.pdf").write_bytes(poison.build())
    with LocalEngine(2, WorkerLimits(memory_mib=800)) as engine:
        seen = run_with(tmp_path / "archive", tmp_path / "out", engine)

    assert seen.counts[PageState.DEAD] == 1
    found = left(tmp_path / "out").pages
    assert [page[:4] for page in found if page not in undisturbed.pages] == [
        (("poison.pdf",), 1, PageState.DEAD, KILLER.code)
    ]
    assert set(undisturbed.pages) < set(found)
