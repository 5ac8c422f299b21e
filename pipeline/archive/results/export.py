"""Tables, results and signals of an archive, taken elsewhere in other forms and under the names of their documents."""

import csv
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pyarrow as pa
from pyarrow import parquet

from ecg.atomic_file import atomic_file, durable_files
from ecg.errors import InputError, InvalidSignalError
from ecg.formats import registry
from ecg.recording import Recording
from pipeline.archive.manifest import Manifest
from pipeline.archive.page_row import PageRow
from pipeline.archive.pages.npz_file import read_npz
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.pages.page_work import page_folder
from pipeline.archive.pages.result_file import REPAIR, DamagedResultError, signal_file
from pipeline.archive.results.table_format import TableFormat
from pipeline.archive.results.table_rows import Row
from pipeline.archive.results.table_schema import TABLES
from pipeline.archive.results.tables import table_batches
from pipeline.results import make_folder, write_signal

FOLDER = "files"
"""Where results and signals of pages go, below the folder of the export."""
SEPARATOR = "; "
"""Between the texts of a list in CSV."""
_WFDB = (".hea", ".dat")


class NotKeptError(InputError):
    """What is to be exported was not kept."""

    slug = "not-kept"


@dataclass(frozen=True)
class Unwritten:
    """A signal that a format cannot hold."""

    key: str
    form: str
    message: str


def export_tables(
    manifest: Manifest, out: Path, to: Path, form: TableFormat, states: frozenset[PageState]
) -> tuple[Path, ...]:
    """Write `pages.csv` and so on, with the pages of these states; return the files, all of which appear at the end.

    Rows and columns are those of `table_schema`. Lists are, in CSV, one text. Raises DamagedResultError or OutputError.
    """
    chosen = (row for row in manifest.rows() if row.state in states)
    with durable_files(to) as place, ExitStack() as open_files:
        writers = {
            table: open_files.enter_context(_WRITERS[form](place / f"{table}.{form}", schema))
            for table, schema in TABLES.items()
        }
        for table, rows in table_batches(chosen, out):
            writers[table](rows)
    return tuple(to / f"{table}.{form}" for table in TABLES)


def export_files(manifest: Manifest, out: Path, to: Path, states: frozenset[PageState]) -> int:
    """Copy what is kept of pages, called by the names of their documents: "files/ward/scan.pdf_p0001.json.gz".

    A page with several names is there under each. Returns how many files were written. Raises NotKeptError where names
    were hashed, DamagedResultError, or OutputError.
    """
    if manifest.settings.hash_names:
        raise NotKeptError("the names of documents were hashed", cure="export tables or signals, which need none")
    count = 0
    for row in _with_results(manifest, states):
        folder = page_folder(out, row.document)
        for stem in stems(row, to):
            make_folder(stem.parent)
            for name in row.files:
                ending = name.removeprefix(row.key)
                if ending not in _WFDB:
                    _copy(folder / name, stem.with_name(f"{stem.name}{ending}"))
                    count += 1
            if f"{row.key}{_WFDB[0]}" in row.files:
                # A header names its samples: under another name it is written anew.
                count += len(_write_signal(kept_recording(out, row), stem, row, "wfdb"))
    return count


def export_signals(
    manifest: Manifest, out: Path, to: Path, forms: Sequence[str], states: frozenset[PageState]
) -> tuple[int, tuple[Unwritten, ...]]:
    """Write the leads of pages in other formats: keys of `registry.WRITABLE`.

    Files are called as in `export_files`, but by their pages' keys where names were hashed, and WFDB records have
    underscores for most letters and end in the document's digits. Returns how many files were written, and what a
    format could not hold. Raises NotKeptError where the archive keeps no signals, DamagedResultError, or OutputError.
    """
    settings, count, unwritten = manifest.settings, 0, []
    for row in _with_results(manifest, states):
        if row.state is not PageState.DONE:
            continue
        recording = kept_recording(out, row)
        for stem in [to / FOLDER / row.key] if settings.hash_names else stems(row, to):
            make_folder(stem.parent)
            for form in forms:
                try:
                    count += len(_write_signal(recording, stem, row, form))
                except InvalidSignalError as error:
                    unwritten.append(Unwritten(row.key, form, error.what))
    return count, tuple(unwritten)


def kept_recording(out: Path, row: PageRow) -> Recording:
    """The leads of a page, from the file that was kept. Raises NotKeptError or DamagedResultError."""
    name = signal_file(row)
    if name is None:
        raise NotKeptError("the archive keeps no signals", cure="run it with --signals parquet into another folder")
    path = page_folder(out, row.document) / name
    try:
        return read_npz(path) if path.suffix == ".npz" else registry.read_signal(path)
    except (OSError, ValueError, KeyError, InputError, InvalidSignalError) as error:
        raise DamagedResultError(f"{name} is missing or damaged", cure=REPAIR) from error


def stems(row: PageRow, to: Path) -> tuple[Path, ...]:
    """Where files of a page go, without their ending: one for each name of its document, none outside of `to`."""
    names = (PurePosixPath(name.replace("\\", "/")) for name in row.names)
    safe = (
        [part.replace("\0", "") for part in name.parts if part not in ("..", "/") and part.strip("\0")]
        for name in names
    )
    return tuple(to.joinpath(FOLDER, *parts[:-1], f"{parts[-1]}_p{row.page:04d}") for parts in safe if parts)


def _with_results(manifest: Manifest, states: frozenset[PageState]) -> Iterator[PageRow]:
    return (row for row in manifest.rows() if row.state in states and row.files)


def _write_signal(recording: Recording, stem: Path, row: PageRow, form: str) -> list[Path]:
    """Write one signal. WFDB allows few letters in a name: what would be the same without the others is told apart."""
    name = f"{stem.name}-{row.document[:8]}" if form == "wfdb" else stem.name
    return write_signal(recording, stem.parent, name, (form,))


def _copy(source: Path, path: Path) -> None:
    with atomic_file(path) as part:
        try:
            shutil.copyfile(source, part)
        except FileNotFoundError as error:
            raise DamagedResultError(f"{source.name} is missing", cure=REPAIR) from error


Write = Callable[[list[Row]], None]
"""Takes some rows of a table."""


@contextmanager
def _parquet(path: Path, schema: pa.Schema) -> Iterator[Write]:
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        yield lambda rows: writer.write_table(pa.Table.from_pylist(rows, schema=schema))


@contextmanager
def _csv(path: Path, schema: pa.Schema) -> Iterator[Write]:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(schema.names)
        yield lambda rows: writer.writerows(_cells(row, schema.names) for row in rows)


@contextmanager
def _jsonl(path: Path, schema: pa.Schema) -> Iterator[Write]:
    with path.open("w", encoding="utf-8") as file:

        def write(rows: Iterable[Row]) -> None:
            for row in rows:
                content = {name: row.get(name) for name in schema.names}
                file.write(json.dumps(content, ensure_ascii=False, allow_nan=False) + "\n")

        yield write


def _cells(row: Row, names: Iterable[str]) -> Iterator[object]:
    for name in names:
        value = row.get(name)
        yield SEPARATOR.join(value) if isinstance(value, list) else value


_WRITERS: dict[TableFormat, Callable[[Path, pa.Schema], AbstractContextManager[Write]]] = {
    TableFormat.PARQUET: _parquet,
    TableFormat.CSV: _csv,
    TableFormat.JSONL: _jsonl,
}
