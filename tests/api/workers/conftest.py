"""Children whose documents say what becomes of them, and stores with workers on each database."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from api.workers import Children
from pipeline.analysis_options import AnalysisOptions
from pipeline.kept_analysis import KeptPage
from tests.api.jobs.conftest import folder, place, postgres, store

__all__ = ["folder", "place", "postgres", "store"]
QUICK = "tests.api.workers.quick_tasks"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Narrow limits: what goes beyond does so soon."""
    return Settings(folder=tmp_path_factory.mktemp("store"), workers=1, page_s=1.5, child_mib=1024)


@contextmanager
def running(settings: Settings, **given: Any) -> Iterator[Children]:
    """Children of the quick tasks, unless others are given."""
    children = Children(settings, **({"tasks": QUICK} | given))
    children.start()
    try:
        assert children.await_ready(120.0), children.fault
        yield children
    finally:
        children.close()


@pytest.fixture(scope="module")
def quick(settings: Settings) -> Iterator[Children]:
    """One child of the quick tasks."""
    with running(settings) as children:
        yield children


@pytest.fixture
def analyzed(quick: Children, tmp_path: Path) -> Callable[..., tuple[KeptPage, ...]]:
    """What the child makes of a document of some words, from the pages asked for."""

    def analyze(words: str, *pages: int, **given: Any) -> tuple[KeptPage, ...]:
        document, out = tmp_path / "document", tmp_path / f"out{time.monotonic_ns()}"
        document.write_text(words, encoding="utf-8")
        out.mkdir()
        return quick.analyze(document, AnalysisOptions(pages=pages or None), out, **given)

    return analyze


def until(come: Callable[[], bool], within_s: float = 15.0) -> bool:
    """Whether something comes true within a time."""
    end = time.monotonic() + within_s
    while not come():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not asked for yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False
