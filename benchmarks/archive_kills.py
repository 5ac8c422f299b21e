"""Kill workers at random while an archive is read, and see whether anything is lost, done twice or different.

Run as `python -m benchmarks.archive_kills --pages 500 --kills 20`. Pages are parts of a recording that ships with the
project, each another document. A page that is hit twice is dead by design, and then not equal.
"""

import argparse
import random
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from pipeline.archive.archive_settings import ArchiveSettings
from pipeline.archive.manifest_file import open_manifest
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.run import Wanted, run_archive
from pipeline.archive.workers.local_engine import LocalEngine

RECORDING = Path(__file__).resolve().parents[1] / "fixtures" / "vector_truth.csv"
SEED = 20


def fill(folder: Path, pages: int) -> None:
    """Write so many recordings of two seconds, each of other samples."""
    head, *rows = RECORDING.read_text().splitlines()
    folder.mkdir()
    for number in range(pages):
        (folder / f"{number:04d}.csv").write_text("\n".join([head, *rows[number : number + 1000]]) + "\n")


def read(archive: Path, out: Path, workers: int) -> float:
    """Read the archive; seconds that it took."""
    began = time.monotonic()
    run_archive(Wanted(str(archive), out, ArchiveSettings()), lambda: LocalEngine(workers))
    return time.monotonic() - began


def read_while_killing(archive: Path, out: Path, workers: int, kills: int, every_s: float) -> tuple[float, int]:
    """Read it while workers are killed; seconds, and how many were killed."""
    ended, killed, chance = threading.Event(), [0], random.Random(SEED)

    def kill() -> None:
        while killed[0] < kills and not ended.wait(chance.uniform(0.5, 1.5) * every_s):
            alive = [one for one in psutil.Process().children() if "spawn_main" in " ".join(one.cmdline())]
            if alive:
                chance.choice(alive).kill()
                killed[0] += 1

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        return read(archive, out, workers), killed[0]
    finally:
        ended.set()
        thread.join()


def states(out: Path) -> dict[tuple[str, int], tuple[PageState, tuple[tuple[str, str], ...]]]:
    """State and digests of every page."""
    with open_manifest(out) as manifest:
        return {(row.document, row.page): (row.state, tuple(row.files.items())) for row in manifest.rows()}


def files(out: Path) -> dict[str, bytes]:
    """Every result and table."""
    found = (path for part in ("pages", "tables") for path in (out / part).rglob("*") if path.is_file())
    return {str(path.relative_to(out)): path.read_bytes() for path in found}


def main() -> None:
    """Print what came of it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=500)
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--workers", type=int, default=2)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        archive, serial, killed = (Path(name) / part for part in ("archive", "serial", "killed"))
        fill(archive, given.pages)
        serial_s = read(archive, serial, 1)
        every_s = serial_s / given.workers / (given.kills + 1)
        killed_s, kills = read_while_killing(archive, killed, given.workers, given.kills, every_s)
        expected, found = states(serial), states(killed)
        with open_manifest(killed) as manifest:
            deaths = sum(row.deaths for row in manifest.rows())
            dead = sum(row.state is PageState.DEAD for row in manifest.rows())
        counted = Counter(state.value for state, _ in found.values())
        there, here = files(serial), files(killed)
    print(f"{len(expected)} pages; one worker undisturbed {serial_s:.1f} s")
    print(f"{given.workers} workers, {kills} of them killed: {killed_s:.1f} s; {deaths} pages hit, {dead} of them dead")
    lost, more = len(expected.keys() - found.keys()), len(found.keys() - expected.keys())
    print(f"states {dict(counted)}; lost {lost}, more {more}")
    print(f"pages equal: {found == expected}; files equal: {here == there} ({len(there)} files)")


if __name__ == "__main__":
    main()
