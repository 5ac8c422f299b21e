"""What an archive will take: pages, time, disk, memory and refusals to expect, told from a sample that was read."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import numpy as np
from numpy.typing import NDArray

from ecg.errors import InputError
from pipeline.archive.archive_settings import ArchiveSettings
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.pages.page_work import page_folder, page_key
from pipeline.archive.planning.estimates import RESAMPLES, Estimate, between, resampled_means, share
from pipeline.archive.planning.sample import Opened, Reading, draw_pages, open_files, read_drawn
from pipeline.archive.planning.table_costs import TableCosts, table_costs
from pipeline.archive.store.listing import list_archive
from pipeline.archive.store.listing_types import Refusal
from pipeline.archive.workers.engine import Engine

SEED = 20_260_101
"""The same archive is planned from the same pages each time."""
Floats = NDArray[np.float64]


class NothingToPlanError(InputError):
    """The archive holds no file that is read, or none that can be opened."""

    slug = "nothing-to-plan"


@dataclass(frozen=True)
class Plan:
    """What is expected of a run over all pages."""

    files: int
    opened: int
    """Of them, to count their pages."""
    unfetched: int
    """Of those, files that the store did not give or that ended their worker."""
    repeated: int | None
    """Files that are the same as another, and so are not read again; None where not all were opened."""
    passed_over: Mapping[str, int]
    """Suffix -> files that are of no format that is read."""
    pages: Estimate
    sampled: int
    """Pages that were read for this."""
    workers: int
    """How many are planned for."""
    sampled_by: int
    """How many read the sample."""
    wall_s: Estimate
    """From start to end, tables included (s)."""
    page_s: Estimate
    """A page in its worker (s)."""
    open_s: float
    """A file that is opened before, to know and count it (s)."""
    start_s: float
    """A worker, until it can read (s)."""
    tables_s: float
    """A page's rows in the tables, at the end, in one process (s)."""
    disk_bytes: Estimate
    kept_bytes: Mapping[str, float]
    """Kind of file -> how much of it."""
    kept_files: float
    """How many files that is."""
    worker_mib: float
    """Largest memory of a worker (MiB)."""
    unread: Estimate
    """Share of pages that are refused or fail (0 to 1)."""
    reasons: tuple[tuple[Refusal, Estimate], ...]
    """Why, and share of pages (0 to 1), the most frequent first."""
    review: Estimate
    """Share of pages that a human should look at, those that are refused included (0 to 1)."""
    unseen: Estimate
    """Share of pages that something may have which none of the sample had (0 to 1)."""


def plan_archive(
    archive: str,
    settings: ArchiveSettings,
    workers: int,
    sample: int,
    start_engine: Callable[[], AbstractContextManager[Engine]],
    stop: Event | None = None,
) -> Plan | None:
    """Read a sample of an archive's pages and tell what all will take; None where it is stopped.

    workers: how many are planned for; sample: pages to be read, whose results are removed. Of more than
    `sample.MOST_OPENED` files so many are opened, and the number of pages is an estimate, too. Raises
    NothingToPlanError, and what `run_archive` raises of archive, store, workers and disk.
    """
    stop = stop or Event()
    rng = np.random.default_rng(SEED)
    listing = list_archive(archive)
    files = tuple(listing.documents)
    if not files:
        raise NothingToPlanError("no file of a format that is read", cure="check the path")
    with TemporaryDirectory(prefix="inkbeat-plan-") as folder, start_engine() as engine:
        out = Path(folder)
        opened = open_files(files, rng, engine, stop)
        all_opened = len(opened) == len(files)
        documents = _unique(opened) if all_opened else opened
        drawn = draw_pages(documents, sample, rng)
        if not drawn and not stop.is_set():
            raise NothingToPlanError("no file of the archive could be fetched", cure="check store and permissions")
        readings, start_s = read_drawn(drawn, settings, out, engine, stop)
        if stop.is_set():
            return None
        kept = [_kept(out, reading) for reading in readings]
        tables = table_costs(
            [(file.surveyed, file.listed) for file in documents],
            [reading.outcome for reading in readings],
            settings,
            out,
        )
        sampled_by = min(engine.workers, len(readings))
    found = _Found(len(files), opened, documents, readings, kept, tables, start_s, sampled_by)
    return _plan(found, workers, dict(listing.passed_over), rng)


@dataclass(frozen=True)
class _Found:
    files: int
    opened: tuple[Opened, ...]
    documents: Sequence[Opened]
    """Those whose pages are counted."""
    readings: tuple[Reading, ...]
    kept: Sequence[Mapping[str, int]]
    """Of each reading: ending of a file -> its size (bytes)."""
    tables: TableCosts
    start_s: float
    sampled_by: int


def _plan(found: _Found, workers: int, passed_over: Mapping[str, int], rng: np.random.Generator) -> Plan:
    readings, tables = found.readings, found.tables
    counted = sum(file.pages for file in found.documents)
    all_opened = len(found.opened) == found.files
    whole = all_opened and len(readings) == counted
    pages, many_pages = _pages(found, all_opened, rng)
    seconds = np.array([reading.seconds for reading in readings])
    sizes = np.array([sum(kept.values()) for kept in found.kept], np.float64)
    groups = np.arange(len(readings)) if all_opened else _documents(readings)
    # Both from the same draws, for a page that takes long may also take much.
    seed = int(rng.integers(2**32))
    many_seconds, many_sizes = (_means(values, groups, whole, seed) for values in (seconds, sizes))
    page_s, size = float(seconds.mean()), float(sizes.mean()) + tables.tables_bytes + tables.manifest_bytes
    open_s = float(np.mean([file.seconds for file in found.opened]))
    at_once = min(float(workers), pages.value)
    fixed_s = found.start_s + found.files * open_s / at_once
    kept_bytes = {kind: pages.value * total / len(readings) for kind, total in _by_kind(found.kept).items()}
    kept_bytes |= {"tables": pages.value * tables.tables_bytes, "manifest": pages.value * tables.manifest_bytes}
    unread, reasons = _unread(readings, whole)
    return Plan(
        files=found.files,
        opened=len(found.opened),
        unfetched=sum(file.surveyed.document is None for file in found.opened),
        repeated=_repeated(found.opened) if all_opened else None,
        passed_over=passed_over,
        pages=pages,
        sampled=len(readings),
        workers=workers,
        sampled_by=found.sampled_by,
        wall_s=between(
            fixed_s + pages.value * (page_s / at_once + tables.seconds),
            fixed_s + many_pages * (many_seconds / at_once + tables.seconds),
        ),
        page_s=between(page_s, many_seconds),
        open_s=open_s,
        start_s=found.start_s,
        tables_s=tables.seconds,
        disk_bytes=between(pages.value * size, many_pages * (many_sizes + tables.tables_bytes + tables.manifest_bytes)),
        kept_bytes=kept_bytes,
        kept_files=pages.value * sum(len(kept) for kept in found.kept) / len(readings),
        worker_mib=max(reading.peak_mib for reading in readings),
        unread=unread,
        reasons=reasons,
        review=share(sum(reading.outcome.needs_review for reading in readings), len(readings), whole),
        unseen=share(0, len(readings), whole),
    )


def _pages(found: _Found, all_opened: bool, rng: np.random.Generator) -> tuple[Estimate, Floats]:
    """How many pages there are, and resamples of it: float64 [resample]."""
    each = np.array([file.pages for file in found.documents], np.float64)
    if all_opened:
        return Estimate.exact(float(each.sum())), np.full(RESAMPLES, each.sum())
    many = found.files * resampled_means(each, np.ones(len(each)), rng)
    return between(found.files * float(each.mean()), many), many


def _means(values: Floats, groups: NDArray[np.int64], whole: bool, seed: int) -> Floats:
    """Resamples of the mean (float64 [resample]); what is in one group was drawn together."""
    if whole:
        return np.full(RESAMPLES, values.mean())
    return resampled_means(
        np.bincount(groups, values).astype(np.float64),
        np.bincount(groups).astype(np.float64),
        np.random.default_rng(seed),
    )


def _documents(readings: Sequence[Reading]) -> NDArray[np.int64]:
    """Number of each reading's document: int64 [reading]."""
    _, numbers = np.unique([reading.drawn.opened.listed.name for reading in readings], return_inverse=True)
    return numbers.astype(np.int64)


def _unread(readings: Sequence[Reading], whole: bool) -> tuple[Estimate, tuple[tuple[Refusal, Estimate], ...]]:
    told = [reading.outcome.refusal for reading in readings if reading.outcome.state is not PageState.DONE]
    by_code: dict[str, list[Refusal]] = defaultdict(list)
    for refusal in told:
        if refusal is not None:
            by_code[refusal.code].append(refusal)
    reasons = [(same[0], share(len(same), len(readings), whole)) for same in by_code.values()]
    reasons.sort(key=lambda reason: (-reason[1].value, reason[0].code))
    return share(len(told), len(readings), whole), tuple(reasons)


def _unique(opened: Sequence[Opened]) -> tuple[Opened, ...]:
    """Every document once; files that were not fetched stay."""
    known: dict[str, Opened] = {}
    for file in opened:
        known.setdefault(file.surveyed.document or f"not fetched: {file.listed.name}", file)
    return tuple(known.values())


def _repeated(opened: Sequence[Opened]) -> int:
    return len(opened) - len(_unique(opened))


KINDS = {
    ".json.gz": "results",
    ".parquet": "signals",
    ".hea": "signals",
    ".dat": "signals",
    ".npz": "signals",
    "_overlay.png": "overlays",
    "_report.pdf": "reports",
    "_small.jpg": "pictures for review",
}
"""Ending of what is kept of a page -> what it is called."""


def _kept(out: Path, reading: Reading) -> dict[str, int]:
    """Ending of each file that a page left -> its size (bytes)."""
    document, page = reading.outcome.document, reading.outcome.page
    key = page_key(document, page)
    left = page_folder(out, document).glob(f"{key}*")
    return {file.name.removeprefix(key): file.stat().st_size for file in left}


def _by_kind(kept: Sequence[Mapping[str, int]]) -> Mapping[str, float]:
    sizes: Counter[str] = Counter()
    for one in kept:
        for ending, size in one.items():
            sizes[KINDS.get(ending, ending)] += size
    return sizes
