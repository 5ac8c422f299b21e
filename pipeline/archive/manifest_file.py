"""The file that holds a manifest: begun, and opened for one who writes or for any who read."""

import sqlite3
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from ecg.errors import OutputError
from pipeline.archive.archive_settings import ArchiveSettings
from pipeline.archive.manifest import Manifest, ManifestError

FILE = "manifest.sqlite"
_FORMAT = "1"


def create_manifest(out: Path, archive: str, settings: ArchiveSettings) -> None:
    """Begin the manifest of an archive in a folder that has none; complete or absent. Raises OutputError."""
    place = out / FILE
    schema = files("pipeline.archive").joinpath("manifest_schema.sql").read_text()
    begun = out / f".{FILE}.part"
    try:
        begun.unlink(missing_ok=True)
        sql = sqlite3.connect(begun, isolation_level=None)
        try:
            sql.executescript(f"BEGIN; {schema} COMMIT;")
            about = {"format": _FORMAT, "archive": archive, "settings": settings.model_dump_json()}
            sql.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        finally:
            sql.close()
        begun.replace(place)
    except (sqlite3.Error, OSError) as error:
        raise OutputError(f"{place} could not be written ({error})", cure="check folder and space") from error


def open_manifest(out: Path, write: bool = False) -> Manifest:
    """Open the manifest in a folder of results. Raises ManifestError where there is none that this version reads."""
    place = out / FILE
    if not place.is_file():
        raise ManifestError(f"{out} holds no archive's results", cure="`inkbeat batch run` begins them")
    try:
        sql = _connected(place, write)
        found = sql.execute("SELECT value FROM about WHERE key = 'format'").fetchone()
    except sqlite3.Error as error:
        raise ManifestError(
            f"{place} is damaged ({error})", cure="restore it, or begin anew in another folder"
        ) from error
    if found is None or found[0] != _FORMAT:
        sql.close()
        raise ManifestError(f"{place} is of another version", cure="read it with the version that made it")
    return Manifest(sql, place)


def _connected(place: Path, write: bool) -> sqlite3.Connection:
    if write:
        sql = sqlite3.connect(place, isolation_level=None, timeout=60.0)
        sql.execute("PRAGMA journal_mode = WAL")
        sql.execute("PRAGMA synchronous = NORMAL")
        return sql
    where = f"file:{quote(str(place.absolute()))}"
    try:
        sql = sqlite3.connect(f"{where}?mode=ro", uri=True, isolation_level=None, timeout=60.0)
        sql.execute("SELECT 1 FROM about")
    except sqlite3.OperationalError:
        # Nobody can write where the folder is read-only, not even the bookkeeping of readers.
        sql = sqlite3.connect(f"{where}?mode=ro&immutable=1", uri=True, isolation_level=None)
    return sql
