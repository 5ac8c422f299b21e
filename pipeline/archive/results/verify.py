"""Whether an archive's results are all there, as they were written, and nothing else is."""

import filecmp
import hashlib
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from ecg.atomic_file import PART
from ecg.errors import OutputError
from pipeline.archive.manifest import Manifest
from pipeline.archive.page_row import PageRow
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.pages.page_work import RESULT, page_folder
from pipeline.archive.pages.result_file import SMALL
from pipeline.archive.results.tables import write_tables


class Wrong(StrEnum):
    """What may be wrong with a file."""

    MISSING = "missing"
    CHANGED = "changed"
    STRAY = "stray"
    TABLE = "table"


@dataclass(frozen=True)
class Fault:
    """One file that is not as it should be."""

    wrong: Wrong
    path: Path
    """Below the folder of results."""
    page: tuple[str, int] | None = None
    """Document and page (counted from 1) whose result it is; None of strays and tables."""

    def __str__(self) -> str:
        return f"{self.path}: {_SAID[self.wrong]}"


_SAID = {
    Wrong.MISSING: "it is missing",
    Wrong.CHANGED: "its bytes are not those that were written",
    Wrong.STRAY: "it belongs to no page",
    Wrong.TABLE: "it is not what the results say",
}


def faults(manifest: Manifest, out: Path) -> Iterator[Fault]:
    """Every fault: results page by page, then strays, then tables, which can be told only where no result is at fault.

    Nothing is written to `out`. No run may go on meanwhile: what it is about to write would look like a fault.
    """
    sound = True
    for fault in _of_pages(manifest, out):
        sound = sound and fault.wrong is Wrong.STRAY
        yield fault
    for path in sorted(out.glob(f".*{PART}")):
        yield Fault(Wrong.STRAY, path.relative_to(out))
    if sound:
        yield from _of_tables(manifest, out)


def repair(manifest: Manifest, out: Path, found: Iterable[Fault]) -> int:
    """Queue pages with faults, which the next run reads, remove strays, write tables anew; how many pages were queued.

    Raises OutputError.
    """
    found = tuple(found)
    pages = sorted({fault.page for fault in found if fault.page is not None})
    manifest.queue_damaged(pages)
    for fault in found:
        if fault.wrong in (Wrong.STRAY, Wrong.TABLE):
            _remove(out / fault.path)
    write_tables(manifest, out)
    return len(pages)


def _of_pages(manifest: Manifest, out: Path) -> Iterator[Fault]:
    """Faults of the files below `pages`, one folder after another."""
    pages, seen = out / "pages", set()
    for name, rows in groupby(manifest.rows(named=False), key=lambda row: page_folder(out, row.document).name):
        seen.add(name)
        yield from _of_folder(pages / name, tuple(rows), out)
    for path in sorted(pages.iterdir()) if pages.is_dir() else ():
        if path.name not in seen:
            yield Fault(Wrong.STRAY, path.relative_to(out))


def _of_folder(folder: Path, rows: tuple[PageRow, ...], out: Path) -> Iterator[Fault]:
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    known: set[str] = set()
    for row in rows:
        known.update(_allowed(row, there))
        if row.state in (PageState.DONE, PageState.REFUSED):
            for name in _expected(row):
                if wrong := _wrong(folder / name, row.files.get(name)):
                    yield Fault(wrong, (folder / name).relative_to(out), (row.document, row.page))
    for name in sorted(there - known):
        yield Fault(Wrong.STRAY, (folder / name).relative_to(out))


def _expected(row: PageRow) -> list[str]:
    """Names of the files that a page must have."""
    return sorted({*row.files, *([f"{row.key}{RESULT}"] if row.state is PageState.DONE else [])})


def _allowed(row: PageRow, there: set[str]) -> set[str]:
    """Names of the files that a page may have: one that waits for another reading still has those of the last."""
    settled = row.state in (PageState.DONE, PageState.REFUSED)
    waits = set() if settled else {name for name in there if name.startswith(row.key)}
    picture = set() if row.state is PageState.DONE else {f"{row.key}{SMALL}"}
    return {*row.files, *waits, *picture}


def _wrong(path: Path, digest: str | None) -> Wrong | None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return Wrong.MISSING
    return None if found == digest else Wrong.CHANGED


def _of_tables(manifest: Manifest, out: Path) -> Iterator[Fault]:
    with TemporaryDirectory() as place:
        right = Path(place)
        write_tables(manifest, out, right)
        tables = out / "tables"
        wanted = {path.relative_to(right) for path in right.rglob("*") if path.is_file()}
        # Folders of a stopped run are faults themselves; those of tables are not.
        there = {path.relative_to(tables) for path in tables.rglob("*") if path.is_file() or path.name.endswith(PART)}
        for name in sorted(wanted | there):
            if name not in wanted or not _same(right / name, tables / name):
                yield Fault(Wrong.TABLE, Path("tables") / name)


def _same(one: Path, other: Path) -> bool:
    with suppress(OSError):
        return filecmp.cmp(one, other, shallow=False)
    return False


def _remove(path: Path) -> None:
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path.name} could not be removed", cure="check the folder's permissions") from error
