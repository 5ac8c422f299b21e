"""The archives that are measured are the same each time, and what is told of workers and of a resume is so."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.archive_driver import manifest_costs
from benchmarks.archive_pages import DOCUMENTS, GROUP, archive
from benchmarks.archive_resume import SETTINGS, make_files, settle_all
from benchmarks.archive_workers import of_life
from digitizer import page_count
from ecg import Recording
from ecg.formats.registry import is_signal
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.run import Wanted, run_archive
from pipeline.archive.workers.engine import Engine
from training.synthetic import synthesize


@pytest.fixture(scope="module")
def recordings() -> tuple[Recording, ...]:
    return tuple(synthesize(seed, 10.0, 500.0) for seed in range(2))


@pytest.mark.parametrize("name", ["vector.pdf", "scans.pdf", "scans.tiff", "signal.csv", "other.jpg"])
def test_a_document_is_the_same_bytes_each_time_and_has_its_pages(
    name: str, recordings: tuple[Recording, ...], tmp_path: Path
) -> None:
    make = {of: make for of, _, make in DOCUMENTS}[name]
    first, again = (make(recordings, np.random.default_rng(1)) for _ in range(2))

    assert first == again
    (tmp_path / name).write_bytes(first)
    if name == "signal.csv":
        assert is_signal(tmp_path / name)
    else:
        assert page_count(tmp_path / name) == (2 if name.startswith("scans") else 1)


def test_documents_of_a_group_have_its_pages(tmp_path: Path) -> None:
    assert sum(pages for _, pages, _ in DOCUMENTS) == GROUP
    with pytest.raises(ValueError, match="come by 20"):
        archive(tmp_path, tmp_path, 30)


def test_a_resumed_archive_starts_no_worker(tmp_path: Path) -> None:
    make_files(tmp_path / "archive", 30)
    settle_all(tmp_path / "archive", tmp_path / "out")

    def start() -> Engine:
        raise AssertionError("there is nothing to do")

    seen = run_archive(Wanted(str(tmp_path / "archive"), tmp_path / "out", SETTINGS), start)
    assert seen.complete
    assert seen.counts[PageState.DONE] == 30
    assert list((tmp_path / "out" / "tables" / "pages").iterdir())


def test_memory_that_grows_is_seen_and_the_loading_of_models_is_not_growth() -> None:
    loading = [(float(k), 100.0 * k) for k in range(10)]
    flat = of_life([*loading, *((10.0 + k, 900.0) for k in range(90))])
    grown = of_life([*loading, *((10.0 + k, 900.0 + 3.0 * k) for k in range(90))])

    assert (flat.early, flat.middle, flat.late, flat.peak) == (900.0, 900.0, 900.0, 900.0)
    assert grown.early < grown.middle < grown.late < grown.peak


def test_a_manifest_is_measured_as_a_run_uses_it() -> None:
    costs = manifest_costs(2_000)

    assert costs.rows == 2_000
    assert all(seconds > 0.0 for seconds in (costs.enlist_s, costs.lease_s, costs.settle_s, costs.names_s))
    assert 300.0 < costs.bytes_a_row < 5_000.0
    assert 200.0 < costs.listed_bytes < 3_000.0
