"""Where jobs are kept: a database for the rows, a folder for the files."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

from api.jobs.errors import StoreUnusableError

BUSY_S = 30.0
"""How long a writer of SQLite waits for another."""
DOCUMENTS, RESULTS, SCRATCH = "documents", "results", "scratch"
"""Folders below the store's own."""


@dataclass(frozen=True)
class Store:
    """An open job store. Threads may share one; every process opens its own."""

    engine: Engine
    folder: Path

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction that writes: committed when the block ends well, else undone.

        SQLite takes its one write lock at the beginning, so that what was read is still true when it is written upon.
        """
        with Session(self.engine.execution_options(writes=True), expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One transaction that only reads."""
        with Session(self.engine) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close the connections to the database."""
        self.engine.dispose()


def open_store(folder: Path, url: str | None = None) -> Store:
    """Open the job store in a folder, which is made where it is missing, and bring its tables up to date.

    url: the database, as SQLAlchemy spells it; `inkbeat.db` in the folder (SQLite) unless given. Raises
    StoreUnusableError.
    """
    from api.jobs.schema import upgrade  # Alembic takes a while to load

    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in (DOCUMENTS, RESULTS, SCRATCH):
        (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = open_engine(url or f"sqlite:///{folder / 'inkbeat.db'}")
    upgrade(engine)
    return Store(engine, folder)


def open_engine(url: str) -> Engine:
    """Connect to SQLite or PostgreSQL (`postgresql://...`, by psycopg). Raises StoreUnusableError."""
    address = make_url(url)
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreUnusableError(f"no job store in {address.get_backend_name()}", cure="use SQLite or PostgreSQL")
    try:
        engine = create_engine(address, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise StoreUnusableError(f"{error.name} is missing", cure="pip install 'inkbeat[postgres]'") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    _for_its_owner_alone(connection)
    connection.isolation_level = None  # the driver would begin transactions by itself, late and without the lock
    connection.execute(f"PRAGMA busy_timeout = {BUSY_S * 1000:.0f}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")


def _for_its_owner_alone(connection: sqlite3.Connection) -> None:
    """Let nobody else on this machine read the database; what SQLite lays beside it gets the same mode."""
    path = connection.execute("PRAGMA database_list").fetchone()[2]
    if path:
        os.chmod(path, 0o600)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
