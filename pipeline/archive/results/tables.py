"""The tables of an archive as Parquet files, from its manifest and its results: the same bytes for the same results."""

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from ecg.atomic_file import durable_files
from ecg.errors import OutputError
from pipeline.archive.manifest import Manifest
from pipeline.archive.page_row import PageRow
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.pages.page_work import RESULT
from pipeline.archive.pages.result_file import read_result
from pipeline.archive.results.table_rows import Row, page_rows
from pipeline.archive.results.table_schema import TABLES, VERSION

MOST_PAGES = 5_000
"""In one shard, on average: what a laptop holds in memory, and a file of some megabytes."""
MOST_ROWS = 20_000
"""In one row group, but for the page that fills it."""
METADATA_KEY = b"inkbeat"
_OPTIONS: dict[str, Any] = {"compression": "zstd", "compression_level": 3, "version": "2.6", "data_page_version": "1.0"}


def write_tables(manifest: Manifest, out: Path, folder: Path | None = None) -> tuple[Path, ...]:
    """Write `<folder>/<table>/part-<digits>.parquet` for every table; return the files that were written anew.

    folder: out / "tables" unless given. A shard holds the pages whose document begins with its digits; shards that
    hold what they should already stay as they are, and what is no shard is removed. Rows are sorted by document and
    page. Memory is bounded by one shard's pages in the manifest and MOST_ROWS rows a table. Raises DamagedResultError
    or OutputError.
    """
    folder = out / "tables" if folder is None else folder
    written: list[Path] = []
    parts: set[str] = set()
    for part, rows in _shards(manifest):
        parts.add(part)
        digest = _digest(rows)
        if any(_held(folder / table / part) != digest for table in TABLES):
            _write_shard(rows, out, folder, part, digest)
            written += [folder / table / part for table in TABLES]
    _remove_strays(folder, parts)
    return tuple(written)


def shard_digits(pages: int) -> int:
    """How many hexadecimal digits part the documents, so that shards hold about MOST_PAGES pages at most."""
    digits = 0
    while pages > MOST_PAGES * 16**digits:
        digits += 1
    return digits


def part_name(prefix: str) -> str:
    """Name of a shard's file in each table."""
    return f"part-{prefix or 'all'}.parquet"


def _shards(manifest: Manifest) -> Iterator[tuple[str, tuple[PageRow, ...]]]:
    """Name and pages of each shard; of an archive without pages one without any."""
    pages = sum(manifest.counts().values())
    if pages == 0:
        yield part_name(""), ()
    digits = shard_digits(pages)
    for prefix, rows in groupby(manifest.rows(), key=lambda row: row.document[:digits]):
        yield part_name(prefix), tuple(rows)


def _digest(rows: Sequence[PageRow]) -> str:
    """SHA-256 over all that the rows of a shard are made of; attempts, times and digests of pictures have no part."""
    made_of = hashlib.sha256(VERSION.encode())
    for schema in TABLES.values():
        made_of.update(schema.serialize().to_pybytes())
    for row in rows:
        told = (row.code, row.message, row.cure, row.version, row.confidence, row.needs_review, row.verdict, row.note)
        kept = row.files.get(f"{row.key}{RESULT}"), sorted(row.files)
        made_of.update(json.dumps([row.document, row.page, row.names, row.state, told, kept]).encode())
    return made_of.hexdigest()


def _held(path: Path) -> str | None:
    """The digest that a shard was written with; None where there is no readable one."""
    try:
        metadata = parquet.read_schema(path).metadata or {}
        return str(json.loads(metadata[METADATA_KEY])["digest"])
    except (OSError, pa.ArrowException, ValueError, KeyError, TypeError):
        return None


def _write_shard(rows: Sequence[PageRow], out: Path, folder: Path, part: str, digest: str) -> None:
    about = {METADATA_KEY: json.dumps({"schema": VERSION, "digest": digest})}
    with ExitStack() as open_files:
        writers = {}
        for table, schema in TABLES.items():
            place = open_files.enter_context(durable_files(folder / table)) / part
            writer = parquet.ParquetWriter(place, schema.with_metadata(about), **_OPTIONS)
            writers[table] = open_files.enter_context(writer)
        for table, batch in table_batches(rows, out):
            # One row group each, so that where they end does not depend on the library.
            writers[table].write_table(pa.Table.from_pylist(batch, schema=TABLES[table].with_metadata(about)))


def table_batches(rows: Iterable[PageRow], out: Path) -> Iterator[tuple[str, list[Row]]]:
    """Name of a table and some of its rows, about MOST_ROWS at a time. Raises DamagedResultError."""
    pending: dict[str, list[Row]] = {table: [] for table in TABLES}
    for row in rows:
        result = read_result(out, row) if row.state is PageState.DONE else None
        for table, found in page_rows(row, result).items():
            pending[table] += found
            if len(pending[table]) >= MOST_ROWS:
                yield table, pending[table]
                pending[table] = []
    yield from ((table, left) for table, left in pending.items() if left)


def _remove_strays(folder: Path, parts: set[str]) -> None:
    """Remove shards of another number of digits, and what a stopped run left."""
    try:
        for table in TABLES:
            place = folder / table
            for found in place.iterdir() if place.is_dir() else ():
                if found.is_dir():
                    shutil.rmtree(found)
                elif found.name not in parts:
                    found.unlink()
    except OSError as error:
        raise OutputError("old tables could not be removed", cure="check the folder's permissions") from error
