"""How fast an archive of mixed pages is read by one worker and by several, what the driver takes, and in what memory.

python -m benchmarks.archive --pages 1000 --workers 1 2
python -m benchmarks.archive --pages 1000 --workers 2 --engine local dask
"""

import argparse
import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.archive_pages import archive
from benchmarks.archive_workers import WorkerMemory, WorkersWatch
from benchmarks.fresh_process import in_fresh_process
from pipeline.archive.archive_settings import ArchiveSettings
from pipeline.archive.command import MEMORY_MIB, PAGES_A_DASK_TASK
from pipeline.archive.manifest import Manifest
from pipeline.archive.pages.page_work import PageOutcome
from pipeline.archive.run import Wanted, run_archive
from pipeline.archive.watch import Watch
from pipeline.archive.workers.engine import Engine
from pipeline.archive.workers.local_engine import LocalEngine
from pipeline.archive.workers.worker_setup import ENVIRONMENT, WorkerLimits

CALM_DASK = {
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
}
"""As docs/scaling.md has workers started: they look at their own stack and clock fifty times a second otherwise."""
FOLDER = Path.home() / ".cache" / "inkbeat-benchmarks"


@dataclass(frozen=True)
class Driven:
    """What a run took."""

    pages: int
    opening_s: float
    """Listing and opening files, workers started."""
    reading_s: float
    ending_s: float
    """Tables and summary."""
    pages_s: float
    """Sum over all pages of the time in their worker."""
    deciles_s: tuple[float, ...]
    """Of that time: 11, the least and the longest among them."""
    driver_cpu_s: float
    """Of the driver's process while pages were read; of Dask with the scheduler in it."""
    driver_mib: float
    refusals: dict[str, int]
    tables: str
    """SHA-256 over all tables."""

    @property
    def pages_per_s(self) -> float:
        """While pages were read."""
        return self.pages / self.reading_s


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000, help="A multiple of 20.")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--engine", nargs="+", choices=("local", "dask"), default=["local"])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--folder", type=Path, default=FOLDER, help="Where archives are kept once they are made.")
    options = parser.parse_args()
    place = archive(options.folder, options.data, options.pages)
    print(f"{options.pages} pages; {os.cpu_count()} processors, load {os.getloadavg()[0]:.2f} before the start")
    runs: list[tuple[str, int, Driven, list[WorkerMemory]]] = []
    for engine in options.engine:
        for workers in options.workers:
            with WorkersWatch() as watch:
                driven = in_fresh_process(drive, place, engine, workers)
            runs.append((engine, workers, driven, watch.workers))
    tell(runs)


def drive(place: Path, engine: str, workers: int) -> Driven:
    """Read an archive with so many workers into a folder that is removed."""
    from pipeline.archive.planning.peak_memory import peak_mib

    watch = Times()
    with TemporaryDirectory(prefix="inkbeat-archive-") as folder:
        out = Path(folder)
        together = PAGES_A_DASK_TASK if engine == "dask" else 1
        wanted = Wanted(str(place), out, ArchiveSettings(), together=together)
        with ENGINES[engine](workers) as start:
            began = time.perf_counter()
            run_archive(wanted, start, watch)
            ended = time.perf_counter()
        return Driven(
            len(watch.outcomes),
            watch.reading_at - began,
            watch.settled_at - watch.reading_at,
            ended - watch.settled_at,
            sum(outcome.seconds for outcome in watch.outcomes),
            tuple(np.quantile([outcome.seconds for outcome in watch.outcomes], np.linspace(0.0, 1.0, 11)).tolist()),
            watch.settled_cpu_s - watch.reading_cpu_s,
            peak_mib(),
            dict(Counter(outcome.refusal.code for outcome in watch.outcomes if outcome.refusal)),
            tables_digest(out),
        )


@dataclass
class Times(Watch):
    """Notes when what happened, by the clock (s) and by this process's own time (s)."""

    outcomes: list[PageOutcome] = field(default_factory=list)
    reading_at: float = 0.0
    reading_cpu_s: float = 0.0
    settled_at: float = 0.0
    settled_cpu_s: float = 0.0

    def reading(self, manifest: Manifest) -> None:  # noqa: ARG002 - told to every watch
        """Pages are read from now on."""
        self.reading_at, self.reading_cpu_s = time.perf_counter(), time.process_time()

    def settled(self, outcomes: tuple[PageOutcome, ...]) -> None:
        """Note the latest."""
        self.outcomes += outcomes
        self.settled_at, self.settled_cpu_s = time.perf_counter(), time.process_time()


@contextmanager
def local(workers: int) -> Iterator[Callable[[], Engine]]:
    """Processes of this machine."""
    yield lambda: LocalEngine(workers, WorkerLimits(MEMORY_MIB))


@contextmanager
def dask(workers: int) -> Iterator[Callable[[], Engine]]:
    """A cluster of processes of this machine, whose scheduler runs in this one."""
    # Dask reads them as it is loaded.
    os.environ.update({**ENVIRONMENT, **CALM_DASK})
    from distributed import LocalCluster

    from pipeline.archive.workers.dask_engine import DaskEngine

    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=f"{MEMORY_MIB}MiB"
    ) as cluster:
        yield lambda: DaskEngine(cluster.scheduler_address)


ENGINES = {"local": local, "dask": dask}


def tables_digest(out: Path) -> str:
    """SHA-256 over all tables of a run."""
    digest = hashlib.sha256()
    for path in sorted((out / "tables").rglob("*.parquet")):
        digest.update(str(path.relative_to(out)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def tell(runs: list[tuple[str, int, Driven, list[WorkerMemory]]]) -> None:
    """Print what was measured; rates are compared with the first run."""
    table = Table("engine", "workers", "pages", "opening s", "reading s", "ending s", "pages/s", "ratio")
    for name in ("waiting %", "driver CPU %", "driver ms/page", "driver MiB"):
        table.add_column(name)
    for engine, workers, driven, _ in runs:
        table.add_row(
            engine,
            str(workers),
            str(driven.pages),
            *(f"{seconds:.1f}" for seconds in (driven.opening_s, driven.reading_s, driven.ending_s)),
            f"{driven.pages_per_s:.3f}",
            f"{driven.pages_per_s / runs[0][2].pages_per_s:.3f}",
            f"{100.0 * (1.0 - driven.pages_s / (workers * driven.reading_s)):.2f}",
            f"{100.0 * driven.driver_cpu_s / (workers * driven.reading_s):.2f}",
            f"{1e3 * driven.driver_cpu_s / driven.pages:.2f}",
            f"{driven.driver_mib:.0f}",
        )
    console = Console(width=140)
    console.print(table)
    memory = Table(
        "engine", "workers", "peak MiB", "first third", "second", "last", title="Memory of each worker (MiB)"
    )
    for engine, workers, _, of_workers in runs:
        for one in of_workers:
            held = (one.peak, one.early, one.middle, one.late)
            memory.add_row(engine, str(workers), *(f"{mib:.0f}" for mib in held))
    console.print(memory)
    first = runs[0][2]
    for engine, workers, driven, _ in runs:
        same = "the same tables" if driven.tables == first.tables else "other tables"
        told = ", ".join(f"{count} {code}" for code, count in sorted(driven.refusals.items())) or "none"
        print(f"{engine}, {workers} workers: {same} as the first run; not read: {told}")
        print("  deciles of a page (s): " + " ".join(f"{seconds:.2f}" for seconds in driven.deciles_s))


if __name__ == "__main__":
    main()
