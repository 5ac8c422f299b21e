from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ecg.errors import OutputError
from pipeline.archive.archive_settings import ArchiveSettings
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.pages.page_task import read_pages
from pipeline.archive.pages.page_work import Chunk
from pipeline.archive.store.listing_types import Listed
from pipeline.archive.store.survey import digest
from tests.pipeline.archive.conftest import FIXTURES


def chunk_of(path: Path, out: Path, pages: tuple[int, ...] = (1,)) -> Chunk:
    if not out.exists():
        out.mkdir()
    listed = Listed(path.name, str(path), path.stat().st_size, "stamp")
    return Chunk(digest([path]), listed, path.name, pages, ArchiveSettings(), out)


def test_a_page_that_is_read_leaves_its_results_and_no_note(tmp_path: Path) -> None:
    (outcome,) = read_pages((chunk_of(FIXTURES / "vector.pdf", tmp_path),))
    assert outcome.state is PageState.DONE
    assert outcome.confidence is not None
    assert outcome.confidence > 0.8
    folder = tmp_path / "pages" / outcome.document[:2]
    assert {path.name for path in folder.iterdir()} == set(outcome.files)
    assert outcome.bytes == sum(path.stat().st_size for path in folder.iterdir())
    assert not list((tmp_path / "workers").iterdir())


def test_pages_that_are_refused_stop_no_other(tmp_path: Path) -> None:
    text = tmp_path / "letter.png"
    text.write_bytes(b"\x89PNG nothing follows")
    outcomes = read_pages((chunk_of(text, tmp_path), chunk_of(FIXTURES / "vector.pdf", tmp_path, (1, 2))))
    told = [(outcome.state, outcome.refusal and outcome.refusal.code) for outcome in outcomes]
    assert [state for state, _ in told] == [PageState.REFUSED, PageState.DONE, PageState.REFUSED]
    assert told[2][1] == "page-not-found"


def test_a_document_that_changed_since_it_was_surveyed_is_not_taken_for_itself(
    tmp_path: Path, beating_csv: Callable[[Path, int], Path]
) -> None:
    path = beating_csv(tmp_path / "one.csv", 0)
    chunk = chunk_of(path, tmp_path / "out", (1,))
    beating_csv(path, 1)
    (outcome,) = read_pages((chunk,))
    assert outcome.state is PageState.FAILED
    assert outcome.refusal is not None
    assert outcome.refusal.code == "document-changed"


def test_a_document_that_is_gone_fails_all_its_pages_and_no_other(
    tmp_path: Path, beating_csv: Callable[[Path, int], Path]
) -> None:
    path = beating_csv(tmp_path / "one.csv", 0)
    gone = replace(chunk_of(path, tmp_path / "out", (1, 2)), listed=Listed("x", str(tmp_path / "x.csv"), 1, "s"))
    outcomes = read_pages((gone, chunk_of(path, tmp_path / "out")))
    assert [outcome.state for outcome in outcomes] == [PageState.FAILED, PageState.FAILED, PageState.DONE]


def test_a_folder_of_results_that_is_none_ends_the_work(
    tmp_path: Path, beating_csv: Callable[[Path, int], Path]
) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError):
        read_pages((chunk_of(beating_csv(tmp_path / "one.csv", 0), tmp_path / "out"),))
