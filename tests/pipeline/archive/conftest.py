"""Small real archives, and workers that several tests share."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from pipeline.analysis import Analysis, analyze
from pipeline.archive.workers.engine import Engine
from pipeline.archive.workers.local_engine import LocalEngine
from tests.pipeline.archive.results.finished import NO_GRID, Given

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"


@pytest.fixture(scope="module")
def two_workers() -> Iterator[Engine]:
    """Worker processes of this machine."""
    with LocalEngine(2) as engine:
        yield engine


@pytest.fixture
def start(two_workers: Engine) -> Callable[[], AbstractContextManager[Engine]]:
    """Gives a run the workers that all tests share."""
    return lambda: nullcontext(two_workers)


@pytest.fixture(scope="session")
def beating_csv() -> Callable[[Path, int], Path]:
    """Writes seconds of a real recording from a given second on, as CSV with its time."""
    head, *rows = (FIXTURES / "vector_truth.csv").read_text().splitlines()

    def write(path: Path, number: int) -> Path:
        # A few rows less each time: another document.
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([head, *rows[: len(rows) - number]]) + "\n")
        return path

    return write


@pytest.fixture(scope="session")
def page() -> Analysis:
    """A plotted page."""
    return analyze(FIXTURES / "vector.pdf")


@pytest.fixture(scope="session")
def signal() -> Analysis:
    """A signal file."""
    return analyze(FIXTURES / "vector_truth.csv", fs_hz=500.0)


@pytest.fixture(scope="session")
def documents(page: Analysis, signal: Analysis) -> tuple[Given, ...]:
    """A page that is in the archive twice, signal files, a page that was refused and one that killed its worker."""
    return (
        Given(("ward/page.pdf", "old/copy of page.pdf"), page),
        Given(("ward/signal.csv",), signal),
        Given(("ward/again.csv",), signal),
        Given(("ward/blank.pdf",), NO_GRID),
        Given(("ward/bomb.pdf",), None),
    )
