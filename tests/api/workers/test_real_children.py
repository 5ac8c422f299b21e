"""Children that analyse: the same as without them, quick when a page is corrected, and held to their memory."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from api.workers import Children, TooCostlyError
from digitizer.corrections import Corrections
from ecg.errors import NoTraceError, UnsupportedFormatError
from pipeline.analysis_options import AnalysisOptions
from pipeline.kept_analysis import KeptPage, keep_pages
from tests.api.workers.conftest import running

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(folder=tmp_path_factory.mktemp("store"), workers=1)


@pytest.fixture(scope="module")
def children(settings: Settings) -> Iterator[Children]:
    """One child that has everything loaded."""
    with running(settings, tasks="api.child.document_tasks") as children:
        yield children


def analyzed(children: Children, folder: Path, document: str, **options: Any) -> KeptPage:
    out = folder / f"out{time.monotonic_ns()}"
    out.mkdir()
    (page,) = children.analyze(FIXTURES / document, AnalysisOptions(**options), out)
    return page


def found(page: KeptPage) -> dict[str, Any]:
    """What the files hold, but for times and the state."""
    held: dict[str, Any] = {}
    for file in page.files:
        if file.name.endswith(".json"):
            told = json.loads(file.path.read_text(encoding="utf-8"))
            held[file.name] = {key: value for key, value in told.items() if key not in ("created", "timings_s")}
        elif not file.name.endswith("state"):
            held[file.name] = file.path.read_bytes()
    return held


@pytest.mark.parametrize("document", ["vector.pdf", "scan_truth.csv"])
def test_a_child_finds_what_is_found_without_it(children: Children, tmp_path: Path, document: str) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (without,) = keep_pages(FIXTURES / document, AnalysisOptions(), own, lambda *_: None, 1)
    assert found(analyzed(children, tmp_path, document)) == found(without)


def test_reports_are_made_of_a_state(children: Children, tmp_path: Path) -> None:
    state = analyzed(children, tmp_path, "scan_truth.csv").files[-1].path
    assert children.render(state, "report.pdf", tmp_path / "report.pdf", paper="letter") == "application/pdf"
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert children.render(state, "wfdb.zip", tmp_path / "wfdb.zip") == "application/zip"
    with pytest.raises(NoTraceError):
        children.render(state, "overlay.png", tmp_path / "overlay.png")
    assert not (tmp_path / "overlay.png").exists()


def test_a_corrected_page_is_read_anew_from_there_on(children: Children, tmp_path: Path) -> None:
    first = analyzed(children, tmp_path, "scan.pdf")
    second = analyzed(children, tmp_path, "scan.pdf", pages=[1], corrections=Corrections(gain_mm_per_mv=5.0))
    assert second.timings_s["read"] < 0.5 * first.timings_s["read"]
    calibration = found(second)["1/page.json"]["calibration"]
    assert calibration["gain_mm_per_mv"] == 5.0
    assert found(first)["1/page.json"]["calibration"]["gain_mm_per_mv"] == 10.0
    assert found(second)["1/image.jpg"] == found(first)["1/image.jpg"]


def test_a_document_that_is_none_says_so(children: Children, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("dear colleague", encoding="utf-8")
    with pytest.raises(UnsupportedFormatError, match="of no known format"):
        children.analyze(tmp_path / "letter", AnalysisOptions(), tmp_path)


def test_a_page_that_needs_more_memory_than_there_is_is_refused(settings: Settings, tmp_path: Path) -> None:
    narrow = settings.model_copy(update={"child_mib": 1800})
    with running(narrow, tasks="api.child.document_tasks") as children:
        assert isinstance(analyzed(children, tmp_path, "scan.pdf").refusal, TooCostlyError)
