"""Analyses that tests of archives share."""

import pytest

from pipeline.analysis import Analysis, analyze
from tests.pipeline.archive.finished import FIXTURES, NO_GRID, Given


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
