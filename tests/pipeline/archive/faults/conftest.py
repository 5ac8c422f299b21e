"""One archive that was read undisturbed, page after page by one worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.archive.workers.engine import Engine
from pipeline.archive.workers.local_engine import LocalEngine
from tests.pipeline.archive.faults.archives import Left, fill, left, run_with

RECORDINGS = 7


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Recordings, one twice, and a page."""
    return fill(tmp_path_factory.mktemp("faults") / "archive", RECORDINGS)


@pytest.fixture(scope="session")
def undisturbed(archive: Path) -> Left:
    """What a serial run leaves that nothing happened to."""
    out = archive.parent / "undisturbed"
    with LocalEngine(1) as engine:
        assert run_with(archive, out, engine).complete
    return left(out)


@pytest.fixture(scope="session")
def workers() -> Iterator[Engine]:
    """Two workers that several tests use."""
    with LocalEngine(2) as engine:
        yield engine
