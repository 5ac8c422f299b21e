"""A store on each database, and a clock that stands still."""

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from api.jobs import Document, Job, Store, add_document, enqueue, open_store
from api.jobs.store import open_engine
from tests.api.jobs.postgres_server import NoPostgresError, postgres_server

NOON = datetime(2031, 5, 4, 12, tzinfo=UTC)
KEPT = timedelta(days=30)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a running PostgreSQL."""
    try:
        with postgres_server() as url:
            yield url
    except NoPostgresError as error:
        pytest.skip(str(error))


@dataclass(frozen=True)
class Place:
    """Where a store lies, for processes that open it themselves."""

    folder: Path
    url: str | None


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An empty folder, in memory where that can be: thousands of waits for a disk would test the disk."""
    memory = Path("/dev/shm")
    if not (memory.is_dir() and os.access(memory, os.W_OK)):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="inkbeat-", dir=memory) as made:
        yield Path(made)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, folder: Path) -> Place:
    """An empty database and folder."""
    if request.param == "sqlite":
        return Place(folder / "store", None)
    url: str = request.getfixturevalue("postgres")
    name = f"test_{uuid4().hex}"
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    engine.dispose()
    return Place(folder / "store", f"{url}&options=-csearch_path%3D{name}")


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    """An open store without jobs."""
    opened = open_store(place.folder, place.url)
    yield opened
    opened.close()


@pytest.fixture
def upload(store: Store) -> Callable[..., Document]:
    """Keeps a document of some content for thirty days from noon."""

    def add(content: bytes = b"a page", tenant: str = "ward") -> Document:
        return add_document(store, tenant, [content], "application/pdf", delete_after=NOON + KEPT, now=NOON)

    return add


@pytest.fixture
def queued(store: Store, upload: Callable[..., Document]) -> Callable[..., Job]:
    """Queues the analysis of a document of some content at noon."""

    def put(content: bytes = b"a page", tenant: str = "ward") -> Job:
        return enqueue(store, tenant, upload(content, tenant).id, {"pages": [0]}, "1.0", now=NOON)

    return put
