"""What the one driver of an archive's run does for each page, measured: manifest, waiting, tables, Dask's scheduler.

python -m benchmarks.archive_driver --rows 100000 1000000

Time is that of the processor, so that what else runs matters little.
"""

import argparse
import hashlib
import operator
import os
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.archive.archive_settings import ArchiveSettings
from pipeline.archive.command import PAGES_A_DASK_TASK
from pipeline.archive.manifest import Leased, Manifest
from pipeline.archive.manifest_file import FILE, create_manifest, open_manifest
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.pages.page_work import RESULT, PageOutcome, page_key
from pipeline.archive.store.listing_types import Listed, Surveyed
from pipeline.archive.take_up import TOGETHER
from pipeline.kept_analysis_version import pipeline_version

FILLED_TOGETHER = 10_000
TASKS = 300
WAITING = 4_000
FILES = ("", "_small.jpg")
TIMINGS = {"read": 0.1, "digitize": 1.0, "classify": 0.3, "measure": 0.2, "write": 0.05}


@dataclass(frozen=True)
class ManifestCosts:
    """Of a manifest with so many rows."""

    rows: int
    enlist_s: float
    """A file (s)."""
    lease_s: float
    """A task's pages (s)."""
    settle_s: float
    """A task's pages (s)."""
    counts_s: float
    """Counting all pages by state (s)."""
    names_s: float
    """What a run reads of all files before it begins (s)."""
    bytes_a_row: float
    """On disk, a settled one."""
    listed_bytes: float
    """Memory of the driver for each file of the archive."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000])
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.2f} before the start; {PAGES_A_DASK_TASK} pages a task")
    for rows in options.rows:
        told = manifest_costs(rows)
        print(f"manifest of {rows} rows:")
        print(f"  enlist {1e3 * told.enlist_s:.3f} ms a file")
        print(f"  lease  {1e3 * told.lease_s:.3f} ms a task, settle {1e3 * told.settle_s:.3f} ms a task")
        print(f"  counts {told.counts_s:.2f} s, names {told.names_s:.2f} s")
        print(f"  {told.bytes_a_row:.0f} bytes a row on disk, {told.listed_bytes:.0f} bytes a file in the driver")
    print(f"a look at one waiting task: {1e6 * look_s():.2f} us")
    print(f"Dask's scheduler and client: {1e3 * scheduler_s():.2f} ms a task")


def manifest_costs(rows: int) -> ManifestCosts:
    """Make a manifest of so many files of one page, and do with it what a run does."""
    with TemporaryDirectory(prefix="inkbeat-manifest-") as folder:
        out = Path(folder)
        create_manifest(out, "archive", ArchiveSettings())
        with open_manifest(out, write=True) as manifest:
            enlisted = min(FILLED_TOGETHER, rows)
            for first in range(0, rows - enlisted, FILLED_TOGETHER):
                filled_to = min(first + FILLED_TOGETHER, rows - enlisted)
                manifest.enlist(_surveyed(first, filled_to), pipeline_version())
            began = time.process_time()
            for first in range(rows - enlisted, rows, TOGETHER):
                manifest.enlist(_surveyed(first, min(first + TOGETHER, rows)), pipeline_version())
            enlist_s = (time.process_time() - began) / enlisted
            empty_bytes = (out / FILE).stat().st_size
            lease_s, settle_s, settled = _tasks(manifest)
            began = time.process_time()
            manifest.counts()
            counts_s = time.process_time() - began
            began = time.process_time()
            manifest.stamps(), manifest.documents()
            names_s = time.process_time() - began
            held_bytes = _held_bytes(manifest, rows) / rows
        grown = ((out / FILE).stat().st_size - empty_bytes) / settled
        return ManifestCosts(
            rows, enlist_s, lease_s, settle_s, counts_s, names_s, empty_bytes / rows + grown, held_bytes
        )


def _tasks(manifest: Manifest) -> tuple[float, float, int]:
    """Lease and settle the pages of TASKS tasks; seconds a task for each, and how many pages."""
    lease_s = settle_s = 0.0
    settled = 0
    fetchable = frozenset(manifest.documents().values())
    for _ in range(TASKS):
        began = time.process_time()
        leased = manifest.lease(PAGES_A_DASK_TASK, fetchable)
        leased_at = time.process_time()
        manifest.settle(_outcome(page) for page in leased)
        settle_s += time.process_time() - leased_at
        lease_s += leased_at - began
        settled += len(leased)
    return lease_s / TASKS, settle_s / TASKS, settled


def _held_bytes(manifest: Manifest, rows: int) -> int:
    """Memory of what the driver holds of all files while it runs."""
    tracemalloc.start()
    # Held until they are counted.
    held = (manifest.stamps(), manifest.documents(), [_listed(number) for number in range(rows)])
    counted = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del held
    return counted


def _surveyed(first: int, last: int) -> Iterator[tuple[Surveyed, str, int]]:
    for number in range(first, last):
        listed = _listed(number)
        yield Surveyed(listed.name, _document(number), 1, None), listed.stamp, listed.bytes


def _listed(number: int) -> Listed:
    name = f"ward_{number // 1000:05d}/scan_{number:09d}.pdf"
    return Listed(name, f"/archive/{name}", 500_000, f"{number}-1700000000")


def _document(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def _outcome(page: Leased) -> PageOutcome:
    key = page_key(page.document, page.page)
    files = {f"{key}{ending or RESULT}": page.document for ending in FILES} | {f"{key}.parquet": page.document}
    version = pipeline_version()
    return PageOutcome(
        page.document, page.page, PageState.DONE, version, None, 0.9, False, files, 150_000, TIMINGS, 1.65
    )


def look_s() -> float:
    """What it takes to look whether one of WAITING tasks has ended, for each of them (s)."""
    waiting: Sequence[Future[None]] = [Future() for _ in range(WAITING)]
    waiting[WAITING // 2].set_result(None)
    began = time.process_time()
    for _ in range(20):
        wait(waiting, 1.0, FIRST_COMPLETED)
    return (time.process_time() - began) / 20 / WAITING


def scheduler_s(tasks: int = 2_000) -> float:
    """What a task that does nothing takes scheduler and client of a cluster of two processes, both in this one (s)."""
    from distributed import LocalCluster

    from pipeline.archive.workers.dask_engine import DaskEngine

    with (
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        DaskEngine(cluster.scheduler_address) as engine,
    ):
        engine.submit(operator.neg, 1).result()
        began = time.process_time()
        # All at once: what counts is how many go through, not how soon one does.
        for future in [engine.submit(operator.neg, number) for number in range(tasks)]:
            future.result()
        return (time.process_time() - began) / tasks


if __name__ == "__main__":
    main()
