"""Children that hang, eat, crash or lie: each ends in its typed error, and the next document is done all the same."""

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.settings import Settings
from api.workers import ChildFaultError, Children, StoppedError, TooCostlyError
from ecg.errors import EncryptedDocumentError, ModelError, OutputError
from pipeline.analysis_options import AnalysisOptions
from pipeline.kept_analysis import KeptPage
from tests.api.workers.conftest import alive, running, until

Analyze = Callable[..., tuple[KeptPage, ...]]


@pytest.fixture(autouse=True)
def _well_afterwards(analyzed: Analyze) -> Iterator[None]:
    """Whatever became of the child, the next document is done."""
    yield
    (page,) = analyzed("well")
    assert page.files[0].path.read_text() == "well"


def test_a_document_comes_back_page_by_page(analyzed: Analyze) -> None:
    told: list[tuple[str, float]] = []
    pages = analyzed("one two three", 1, 3, tell=lambda *step: told.append(step))
    assert [page.page for page in pages] == [1, 3]
    assert [file.name for page in pages for file in page.files] == [
        "1/signal.csv",
        "1/page.json",
        "3/signal.csv",
        "3/page.json",
    ]
    assert pages[1].files[0].path.read_text() == "one two three"
    assert pages[1].files[1].path.read_text() == "3"
    assert [file.media_type for file in pages[0].files] == ["text/csv", "application/json"]
    assert told == [("read", 0.5), ("read", 0.5)]


@pytest.mark.parametrize("word", ["hang", "spin", "eat", "overflow", "abort", "trap"])
def test_a_page_that_takes_too_much_is_refused_and_the_others_are_done(analyzed: Analyze, word: str) -> None:
    pages = analyzed(f"one {word} three")
    assert [type(page.refusal) for page in pages] == [type(None), TooCostlyError, type(None)]
    assert [file.name for file in pages[1].files] == ["2/refusal.json"]
    assert '"too-costly"' in pages[1].files[0].path.read_text()
    assert pages[2].files[1].path.read_text() == "3"


def test_a_document_of_nothing_but_costly_pages_is_given_up(analyzed: Analyze) -> None:
    began = time.monotonic()
    with pytest.raises(TooCostlyError):
        analyzed("hang " * 40)
    assert time.monotonic() - began < 20.0


@pytest.mark.parametrize(("word", "says"), [("crash", "signal 11"), ("leave", "code 3"), ("bug", "(KeyError)")])
def test_what_ends_a_child_is_a_fault_of_ours(analyzed: Analyze, word: str, says: str) -> None:
    with pytest.raises(ChildFaultError) as raised:
        analyzed(word)
    assert says in str(raised.value)
    assert "Doe" not in str(raised.value)


def test_an_unforeseen_error_tells_its_place(analyzed: Analyze) -> None:
    with pytest.raises(ChildFaultError) as raised:
        analyzed("bug")
    assert raised.value.where.startswith("quick_tasks.py:")


@pytest.mark.parametrize(
    "word",
    ["link", "hard-link", "pipe", "nothing", "stranger", "outside", "another-page", "long", "deep", "swear"],
)
def test_what_makes_no_sense_is_not_believed(analyzed: Analyze, tmp_path: Path, word: str) -> None:
    with pytest.raises(ChildFaultError):
        analyzed(word)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "document"]


def test_a_child_that_never_stops_talking_runs_out_of_time(analyzed: Analyze) -> None:
    (page,) = analyzed("chatter")
    assert isinstance(page.refusal, TooCostlyError)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("encrypted", EncryptedDocumentError),
        ("no-model", ModelError),
        ("disk-full", OutputError),
        ("blame", OutputError),
    ],
)
def test_errors_come_back_as_what_they_are(analyzed: Analyze, word: str, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        analyzed(word)


def test_processes_that_it_left_behind_are_killed_with_it(analyzed: Analyze, quick: Children) -> None:
    left = int(analyzed("fork")[0].files[0].path.read_text())
    assert alive(left)
    with pytest.raises(ChildFaultError):
        analyzed("crash")
    assert until(lambda: not alive(left))
    assert until(lambda: len(quick.pids()) == 1)


def test_nothing_of_a_document_stays_with_the_child(analyzed: Analyze, settings: Settings) -> None:
    analyzed("litter")
    left = list((settings.folder / "children").rglob("*"))
    assert {path.name for path in left if path.parent.parent.parent.name == "children"} == {"in", "out"}
    assert not [path for path in left if path.is_symlink() or not path.is_dir()]
    assert os.listdir("/etc")


def test_a_document_goes_where_it_was_before(settings: Settings, tmp_path: Path) -> None:
    def pid(document: str) -> int:
        path, out = tmp_path / document, tmp_path / f"out{time.monotonic_ns()}"
        path.write_text("look", encoding="utf-8")
        out.mkdir()
        told = children.analyze(path, AnalysisOptions(), out)[0].files[0].path.read_text()
        return int(json.loads(told)["pid"])

    with running(settings, count=2) as children:
        first, second = pid("first"), pid("second")
        assert first != second
        assert [pid("first"), pid("first"), pid("second"), pid("second")] == [first, first, second, second]


def test_work_that_nobody_wants_any_more_stops(analyzed: Analyze) -> None:
    began = time.monotonic()
    with pytest.raises(StoppedError):
        analyzed("hang", keep_going=lambda: time.monotonic() < began + 0.3)
    assert time.monotonic() - began < 1.4


def test_children_are_recycled(settings: Settings, tmp_path: Path) -> None:
    seen = []
    with running(settings.model_copy(update={"child_documents": 2})) as children:
        for number in range(4):
            assert children.await_ready()
            seen.append(children.pids())
            children.render(_file(tmp_path, b"state"), "report.pdf", tmp_path / f"{number}.pdf")
    assert seen[0] == seen[1] != seen[2] == seen[3]


def test_a_report_is_whole_or_absent(quick: Children, tmp_path: Path) -> None:
    state = _file(tmp_path, b"state of ")
    assert quick.render(state, "report.pdf", tmp_path / "report.pdf", paper="letter") == "application/pdf"
    assert (tmp_path / "report.pdf").read_bytes() == b"state of letter"
    with pytest.raises(ChildFaultError):
        quick.render(state, "overlay.png", tmp_path / "overlay.png")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.pdf", "state"]


def test_what_a_killed_process_left_is_removed_and_nothing_else(settings: Settings, quick: Children) -> None:
    folder = settings.folder / "children"
    (folder / "dead" / "child" / "in").mkdir(parents=True)
    (folder / "dead" / "child" / "in" / "document").write_bytes(b"of somebody")
    living = {path for path in folder.rglob("*") if "dead" not in path.parts}
    quick.remove_dead()
    assert set(folder.rglob("*")) == living


def test_a_child_that_cannot_start_says_why(settings: Settings, tmp_path: Path) -> None:
    children = Children(settings, tasks="tests.api.workers.no_such_tasks")
    children.start()
    try:
        assert until(lambda: children.fault is not None)
        with pytest.raises(ChildFaultError, match="ModuleNotFoundError"):
            children.render(_file(tmp_path, b""), "report.pdf", tmp_path / "report.pdf")
        began = time.monotonic()
        with pytest.raises(StoppedError):  # a document waits for better times
            children.analyze(
                tmp_path / "state", AnalysisOptions(), tmp_path, keep_going=lambda: time.monotonic() < began + 0.5
            )
    finally:
        children.close()


def _file(folder: Path, content: bytes) -> Path:
    (folder / "state").write_bytes(content)
    return folder / "state"
