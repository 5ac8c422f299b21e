"""What happens to an archive's run from 2 to 2,000 cores: wall time, efficiency, and what all wait for first.

python -m benchmarks.archive_scaling --pages 200000
python -m benchmarks.archive_scaling --pages 200000 --manifest OUT

A simulation of `inkbeat batch run --engine dask`: one driver that leases, gives out, settles and writes tables; Dask's
scheduler; a store of documents; a folder of results; workers that fetch, read and write. What a page takes comes from
a manifest, else from SECONDS; the driver's costs are those that `benchmarks.archive_driver` prints, for its tables
those of 1,800 pages. What store and folder give is assumed, and printed: give your own.
"""

import argparse
from collections import defaultdict
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from pipeline.archive.command import PAGES_A_DASK_TASK
from pipeline.archive.in_flight import AHEAD
from pipeline.archive.manifest_file import open_manifest

CORES = (2, 8, 32, 128, 500, 2000)
SECONDS = (0.22, 0.35, 0.42, 1.89, 4.14, 4.45, 4.76, 5.17, 6.53, 9.73, 15.16)
"""Deciles of a page's time, the least and the longest included (s): what `benchmarks.archive` prints of 160 pages and
two workers on two cores of an AMD EPYC (Zen 4)."""
WORKERS, DRIVER, SCHEDULER, REQUESTS, BANDWIDTH, FOLDER = (
    "workers",
    "driver",
    "Dask's scheduler",
    "requests of the store",
    "bandwidth of the store",
    "folder of results",
)
OPENING, TABLES = "opening of files", "tables"
ENOUGH = 0.9
"""Efficiency from which on nothing is said to limit."""
Event = simpy.events.Event


@dataclass(frozen=True)
class Costs:
    """What each thing takes."""

    enlist_s: float = 0.0001
    """A file taken up by the driver (s)."""
    open_s: float = 0.002
    """A file opened by a worker (s)."""
    lease_s: float = 0.0001
    """A task's pages, leased by the driver (s)."""
    settle_s: float = 0.0003
    """A task's pages, settled by the driver (s)."""
    look_s: float = 4e-7
    """A look of the driver at one waiting task (s)."""
    scheduler_s: float = 0.002
    """A task in Dask's scheduler, with what its client does for it in the driver (s)."""
    tables_s: float = 0.0012
    """A page's rows, written by the driver at the end (s)."""
    together: int = PAGES_A_DASK_TASK
    """Pages of a task."""


@dataclass(frozen=True)
class Store:
    """What is given by what all workers share."""

    requests_per_s: float = 5_500.0
    """Documents; what S3 gives at least under one prefix."""
    bytes_per_s: float = 1.25e9
    """10 Gbit/s."""
    latency_s: float = 0.05
    """Of a request (s)."""
    page_bytes: float = 500e3
    files_per_s: float = 2_000.0
    """Files that the folder of results takes."""
    files_a_page: float = 2.3


@dataclass(frozen=True)
class Simulated:
    """A run that ended."""

    cores: int
    wall_s: float
    """From start to end (s)."""
    efficiency: float
    """Time that pages took over all time of all cores."""
    busy: dict[str, float]
    """Part -> share of the wall time in which it worked (0 to 1)."""

    @property
    def bottleneck(self) -> str:
        """What all wait for most; nothing where cores are worth what they cost."""
        if self.efficiency >= ENOUGH:
            return "-"
        return max((part for part in self.busy if part != WORKERS), key=lambda part: self.busy[part])


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=200_000)
    parser.add_argument("--cores", type=int, nargs="+", default=CORES)
    parser.add_argument("--manifest", type=Path, help="Folder of results whose pages tell what a page takes.")
    for of in (Costs(), Store()):
        for name, value in vars(of).items():
            parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    options = vars(parser.parse_args())
    costs = Costs(**{name: options[name] for name in vars(Costs())})
    store = Store(**{name: options[name] for name in vars(Store())})
    page_s = seconds_of(options["manifest"]) if options["manifest"] else drawn_seconds(10_000)
    print(f"{options['pages']} pages of {page_s.mean():.2f} s\n{costs}\n{store}")
    tell([simulate(costs, store, page_s, cores, options["pages"]) for cores in options["cores"]])


def seconds_of(out: Path) -> NDArray[np.float64]:
    """Time that each page of a finished run took in its worker: float64 [page], s. Raises ManifestError."""
    with open_manifest(out) as manifest:
        return np.array(manifest.seconds(), np.float64)


def drawn_seconds(count: int) -> NDArray[np.float64]:
    """Times as SECONDS has them: float64 [page], s."""
    places = np.linspace(0.0, 1.0, len(SECONDS))
    times: NDArray[np.float64] = np.interp(np.linspace(0.0, 1.0, count), places, SECONDS)
    return times


def simulate(
    costs: Costs, store: Store, page_s: NDArray[np.float64], cores: int, pages: int, seed: int = 0
) -> Simulated:
    """Run so many pages, a file each, on so many cores; page_s: float64 [any], s, from which each page draws its time.

    Files are opened and tables written before and after: what takes longest of what goes on at once.
    """
    drawn = np.random.default_rng(seed).choice(page_s, pages)
    opening_s = _opening_s(costs, store, cores, pages)
    tables_s = pages * costs.tables_s
    reading = _Reading(costs, store, drawn, cores)
    wall_s = opening_s + reading.wall_s + tables_s
    busy = {part: seconds / wall_s for part, seconds in reading.busy_s.items()}
    busy |= {WORKERS: busy[WORKERS] / cores, OPENING: opening_s / wall_s, TABLES: tables_s / wall_s}
    return Simulated(cores, wall_s, float(drawn.sum()) / (cores * wall_s), busy)


def _opening_s(costs: Costs, store: Store, cores: int, files: int) -> float:
    """Opening all files once (s): as long as the slowest of workers, driver and store."""
    return files * max(
        (costs.open_s + store.latency_s) / cores,
        costs.enlist_s,
        1.0 / store.requests_per_s,
        store.page_bytes / store.bytes_per_s,
    )


class _Reading:
    """The pages of a run while they are read."""

    def __init__(self, costs: Costs, store: Store, page_s: NDArray[np.float64], cores: int) -> None:
        """page_s: float64 [page], s: what each takes. Runs to its end."""
        self.busy_s: dict[str, float] = defaultdict(float)
        self._costs, self._store, self._cores = costs, store, cores
        self._clock = simpy.Environment()
        self._tasks = [page_s[first : first + costs.together] for first in range(0, len(page_s), costs.together)]
        self._parts = {name: simpy.Resource(self._clock) for name in (SCHEDULER, REQUESTS, BANDWIDTH, FOLDER)}
        self._ready, self._ended = simpy.Store(self._clock), simpy.Store(self._clock)
        for _ in range(cores):
            self._clock.process(self._worker())
        self._clock.run(self._clock.process(self._driver()))
        self.wall_s = float(self._clock.now)

    def _driver(self) -> Generator[Event, Any, None]:
        waiting, in_flight, left = iter(self._tasks), 0, len(self._tasks)
        while left:
            while in_flight < AHEAD * self._cores and (task := next(waiting, None)) is not None:
                yield self._work(DRIVER, self._costs.lease_s)
                self._clock.process(self._scheduled(self._ready, task))
                in_flight += 1
            ended = [(yield self._ended.get())]
            yield self._work(DRIVER, self._costs.look_s * in_flight)
            while self._ended.items:
                ended.append((yield self._ended.get()))
            for _ in ended:
                yield self._work(DRIVER, self._costs.settle_s)
            in_flight -= len(ended)
            left -= len(ended)

    def _worker(self) -> Generator[Event, Any, None]:
        store = self._store
        while True:
            task = yield self._ready.get()
            number = len(task)
            yield self._clock.timeout(number * store.latency_s)
            yield from self._shared(REQUESTS, number / store.requests_per_s)
            yield from self._shared(BANDWIDTH, number * store.page_bytes / store.bytes_per_s)
            yield self._work(WORKERS, float(task.sum()))
            yield from self._shared(FOLDER, number * store.files_a_page / store.files_per_s)
            self._clock.process(self._scheduled(self._ended, task))

    def _scheduled(self, to: simpy.Store, task: NDArray[np.float64]) -> Generator[Event, Any, None]:
        """Half of the scheduler's work goes into giving a task out, half into taking it back."""
        yield from self._shared(SCHEDULER, self._costs.scheduler_s / 2.0)
        yield to.put(task)

    def _shared(self, part: str, seconds: float) -> Generator[Event, Any, None]:
        with self._parts[part].request() as turn:
            yield turn
            yield self._work(part, seconds)

    def _work(self, part: str, seconds: float) -> Event:
        self.busy_s[part] += seconds
        return self._clock.timeout(seconds)


def tell(runs: list[Simulated]) -> None:
    """Print a table in Markdown: hours, and how busy each part was."""
    parts = (DRIVER, SCHEDULER, REQUESTS, BANDWIDTH, FOLDER, OPENING, TABLES)
    print(f"| Cores | Hours | Efficiency | {' | '.join(part.capitalize() for part in parts)} | Limit |")
    print("| --: " * (len(parts) + 3) + "| --- |")
    for run in runs:
        shares = (f"{100.0 * share:.0f} %" for share in (run.efficiency, *(run.busy[part] for part in parts)))
        print(f"| {run.cores:,} | {run.wall_s / 3600.0:.2f} | {' | '.join(shares)} | {run.bottleneck} |")


if __name__ == "__main__":
    main()
