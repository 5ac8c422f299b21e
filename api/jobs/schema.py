"""The steps by which tables come to be what `api.jobs.tables` says they are."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

from api.jobs.errors import StoreUnusableError

MIGRATIONS = Path(__file__).parent / "migrations"
UPGRADE_LOCK = 0x494E4B42
"""PostgreSQL's advisory lock that one upgrade takes; the number is "INKB" in ASCII."""


def config(connection: Connection) -> Config:
    """Return Alembic's configuration on an open connection, for its commands."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine) -> None:
    """Bring the tables up to date; of several processes that start together, one does it.

    Raises StoreUnusableError where a newer version made them.
    """
    with engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
        try:
            command.upgrade(config(connection), "head")
        except CommandError as error:
            what = "the job store's tables were made by another version of Inkbeat"
            raise StoreUnusableError(what, cure="start the newer version, or choose another folder") from error
