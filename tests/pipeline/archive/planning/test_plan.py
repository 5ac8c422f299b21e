"""A plan is told from pages drawn fairly and read as a run reads them, and it tells what it does not know."""

import json
import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from typer.testing import CliRunner

from benchmarks.archive_resume import make_files
from ecg.formats.registry import write_signal
from pipeline.archive.archive_settings import ArchiveSettings
from pipeline.archive.command import batch
from pipeline.archive.planning.plan import NothingToPlanError, Plan, plan_archive
from pipeline.archive.planning.plan_told import plan_json, plan_text
from pipeline.archive.planning.sample import MOST_OPENED, Opened, draw_pages, open_files
from pipeline.archive.signals import Signals
from pipeline.archive.store.listing import list_archive
from pipeline.archive.store.listing_types import Listed, Refusal, Surveyed
from pipeline.archive.workers.local_engine import LocalEngine
from training.synthetic import synthesize

SIGNALS = 6
BLANK_PAGES = 4


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Signal files, one of them twice, a TIFF of blank pages, a file that cannot be opened, and one that is no page."""
    folder = tmp_path_factory.mktemp("archive")
    for seed in range(SIGNALS):
        write_signal(folder / f"jane_doe_{seed}.edf", synthesize(seed, 10.0, 250.0), "edf")
    (folder / "again").mkdir()
    shutil.copy(folder / "jane_doe_0.edf", folder / "again" / "copy.edf")
    blank = [Image.new("L", (400 + k, 300), "white") for k in range(BLANK_PAGES)]
    blank[0].save(folder / "blank.tiff", save_all=True, append_images=blank[1:])
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (folder / "letter.docx").write_bytes(b"PK")
    return folder


@pytest.fixture(scope="module")
def engine() -> Iterator[LocalEngine]:
    with LocalEngine(1) as engine:
        yield engine


@pytest.fixture(scope="module")
def plan(archive: Path, engine: LocalEngine) -> Plan:
    """Of every page of it."""
    found = plan_archive(str(archive), ArchiveSettings(signals=Signals.NPZ), 10, 50, lambda: nullcontext(engine))
    assert found is not None
    return found


def test_all_that_is_in_a_small_archive_is_counted(plan: Plan) -> None:
    assert (plan.files, plan.opened, plan.repeated, plan.unfetched) == (SIGNALS + 3, SIGNALS + 3, 1, 0)
    assert plan.passed_over == {".docx": 1}
    assert plan.pages.value == plan.pages.low == plan.pages.high == SIGNALS + BLANK_PAGES + 1
    assert plan.sampled == SIGNALS + BLANK_PAGES + 1
    assert plan.unread.value == pytest.approx((BLANK_PAGES + 1) / plan.sampled)
    assert sum(of.value for _, of in plan.reasons) == pytest.approx(plan.unread.value)
    assert {why.code for why, _ in plan.reasons} >= {"unreadable-file"}
    assert plan.review.value >= plan.unread.value
    assert plan.unseen.high == 0.0


def test_time_disk_and_memory_are_those_of_the_pages(plan: Plan) -> None:
    assert plan.wall_s.value >= plan.start_s + plan.pages.value * plan.page_s.value / plan.workers
    assert plan.page_s.value > 0.0
    assert 0.0 <= plan.tables_s < plan.page_s.value
    assert plan.worker_mib > 50.0
    assert set(plan.kept_bytes) == {"results", "signals", "pictures for review", "tables", "manifest"}
    assert plan.disk_bytes.value == pytest.approx(sum(plan.kept_bytes.values()))
    assert plan.kept_files == pytest.approx(SIGNALS * 2 + BLANK_PAGES)


def test_of_a_part_the_plan_tells_how_far_it_may_be_off(archive: Path, engine: LocalEngine) -> None:
    found = plan_archive(str(archive), ArchiveSettings(), 1, 5, lambda: nullcontext(engine))

    assert found is not None
    assert (found.sampled, found.pages.value) == (5, SIGNALS + BLANK_PAGES + 1)
    for estimate in (found.wall_s, found.disk_bytes, found.unread):
        assert estimate.low < estimate.value < estimate.high
    # 3.84 / (5 + 3.84): Wilson's interval of none of five
    assert found.unseen.high == pytest.approx(0.434, abs=0.001)


def test_of_a_large_archive_the_number_of_pages_is_an_estimate_too(
    archive: Path, tmp_path: Path, engine: LocalEngine
) -> None:
    make_files(tmp_path, MOST_OPENED)
    for number in range(50):
        shutil.copy(archive / "blank.tiff", tmp_path / f"{number}.tiff")
    found = plan_archive(str(tmp_path), ArchiveSettings(signals=Signals.NONE), 4, 6, lambda: nullcontext(engine))

    assert found is not None
    assert (found.files, found.opened, found.repeated) == (MOST_OPENED + 50, MOST_OPENED, None)
    assert found.pages.low < MOST_OPENED + 50 * BLANK_PAGES < found.pages.high
    assert found.pages.high - found.pages.low < 0.2 * found.pages.value
    assert "about" in plan_text(found)
    assert "counted here as often as they are" in plan_text(found)


def test_no_name_of_a_file_is_told(plan: Plan) -> None:
    told = plan_text(plan) + json.dumps(plan_json(plan))

    assert "jane" not in told
    assert "broken.pdf" not in told
    assert f"{SIGNALS + BLANK_PAGES + 1} pages" in told
    assert "1 files are the same as others" in told
    assert "1 .docx passed over" in told


def test_the_command_tells_machines_what_it_found(archive: Path) -> None:
    asked = ["plan", str(archive), "--sample", "2", "--workers", "300", "--signals", "none", "--json"]
    answered = CliRunner().invoke(batch, asked)

    assert answered.exit_code == 0, answered.output
    told = json.loads(answered.stdout)
    assert (told["pages_sampled"], told["workers"]) == (2, 300)
    assert told["workers_of_sample"] <= 2
    # More workers than pages are of no use.
    assert told["wall_s"]["value"] >= told["page_s"]["value"]
    assert "signals" not in told["kept_bytes"]


def test_a_stopped_plan_is_none(archive: Path, engine: LocalEngine) -> None:
    stop = Event()
    stop.set()

    assert plan_archive(str(archive), ArchiveSettings(), 1, 5, lambda: nullcontext(engine), stop) is None


def test_where_nothing_can_be_read_nothing_is_planned(tmp_path: Path, engine: LocalEngine) -> None:
    (tmp_path / "letter.docx").write_bytes(b"PK")

    with pytest.raises(NothingToPlanError):
        plan_archive(str(tmp_path), ArchiveSettings(), 1, 5, lambda: nullcontext(engine))


def test_of_many_files_some_are_opened_in_their_order(archive: Path, engine: LocalEngine) -> None:
    files = tuple(list_archive(str(archive)).documents)
    opened = open_files(files, np.random.default_rng(0), engine, Event(), most=4)

    assert len(opened) == 4
    names = [file.listed.name for file in opened]
    assert names == [file.name for file in files if file.name in names]


@settings(max_examples=30)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=8), st.integers(1, 30), st.integers(0, 5))
def test_pages_are_drawn_once_from_those_that_are_there(pages: list[int], count: int, seed: int) -> None:
    opened = [_opened(number, of) for number, of in enumerate(pages)]
    drawn = draw_pages(opened, count, np.random.default_rng(seed))

    assert len(drawn) == min(count, sum(pages)) == len(set(drawn))
    assert all(1 <= page.page <= page.opened.surveyed.pages for page in drawn)


def test_each_page_is_as_likely_as_any_other_however_long_its_document_is() -> None:
    opened = [_opened(0, 90), *(_opened(number, 1) for number in range(1, 11))]
    rng = np.random.default_rng(2)
    of_long = [page.opened is opened[0] for _ in range(400) for page in draw_pages(opened, 10, rng)]

    assert np.mean(of_long) == pytest.approx(0.9, abs=0.02)


def test_what_cannot_be_opened_counts_as_one_page_and_what_was_not_fetched_as_none() -> None:
    refusal = Refusal("unreadable-file", "damaged", "")
    listed = Listed("a.pdf", "a.pdf", 1, "1")

    assert Opened(listed, Surveyed("a.pdf", "0" * 64, 0, refusal), 0.0, 1).pages == 1
    assert Opened(listed, Surveyed("a.pdf", None, 0, refusal), 0.0, 1).pages == 0


def _opened(number: int, pages: int) -> Opened:
    name = f"{number}.pdf"
    document = f"{number:064x}" if pages else None
    return Opened(Listed(name, name, 1, "1"), Surveyed(name, document, pages, None), 0.0, 1)
