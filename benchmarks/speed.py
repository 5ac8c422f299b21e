"""Where the time of a page goes: every stage of digitizing, whole pages, memory, the import, and rendering pages.

python -m benchmarks.speed --data ../shared/data
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.digitize import PTBXL_FS_HZ, ptbxl
from benchmarks.fresh_process import in_fresh_process
from benchmarks.page_conditions import PAGE_CONDITIONS
from digitizer import digitize_image
from digitizer.page_image import read_image
from pipeline.archive.planning.peak_memory import peak_mib
from training.pages import render_page
from training.recorded_pages import MICROVOLTS, random_picture

CONDITIONS = ("clean 200 dpi", "scan", "photo")
IMPORT = "import time; began = time.process_time(); import digitizer; print(time.process_time() - began)"
REPEATS = 3


@dataclass(frozen=True)
class Speed:
    """Means over the pages of one condition."""

    stages_s: dict[str, float]
    """By the clock; a stage that runs beside others counts only while they wait for it."""
    page_s: float
    """By the clock."""
    page_cpu_s: float
    """Of all threads."""
    peak_mib: float


def main() -> None:
    """Print what takes how long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--recordings", type=int, default=4)
    parser.add_argument("--random-pages", type=int, default=30)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cpu_s = in_fresh_process(draw_all, options.data, options.recordings, options.random_pages, Path(folder))
        speeds = {
            name: in_fresh_process(digitize_all, sorted((Path(folder) / name).iterdir()), options.threads)
            for name in CONDITIONS
        }
    Console(width=120).print(as_table(speeds))
    print(f"import digitizer: {import_cpu_s():.2f} s of processor time")
    print(f"a random page of training: {cpu_s:.3f} s of processor time")


def draw_all(data: Path, recordings: int, random_pages: int, folder: Path) -> float:
    """Write the pictures of every condition as PNG files; returns the mean cost of a random page (s, one core)."""
    cv2.setNumThreads(1)
    numbered = list(islice(ptbxl(data, "val"), recordings))
    for name in CONDITIONS:
        (folder / name).mkdir()
        for number, recording in numbered:
            rng = np.random.default_rng(number)
            page = render_page(recording, PAGE_CONDITIONS[name].printed(rng))
            image = PAGE_CONDITIONS[name].picture(page, rng).image
            cv2.imwrite(str(folder / name / f"{number}.png"), cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    signals = np.stack([np.round(recording.signal * MICROVOLTS).astype(np.int16) for _, recording in numbered])
    # The least of several: other work on the machine only ever adds.
    costs = [min(_cpu_s_of_random_page(seed, signals) for _ in range(REPEATS)) for seed in range(random_pages)]
    return float(np.mean(costs))


def digitize_all(paths: Iterable[Path], threads: int) -> Speed:
    """Digitize pictures, the first of them once before to load the networks."""
    cv2.setNumThreads(threads)
    images = [read_image(path, 0) for path in paths]
    digitize_image(images[0], PTBXL_FS_HZ)
    began, cpu_began = time.perf_counter(), time.process_time()
    pages = [digitize_image(image, PTBXL_FS_HZ) for image in images]
    page_s, page_cpu_s = (time.perf_counter() - began) / len(pages), (time.process_time() - cpu_began) / len(pages)
    stages = {stage: float(np.mean([page.timings_s[stage] for page in pages])) for stage in pages[0].timings_s}
    return Speed(stages, page_s, page_cpu_s, peak_mib())


def import_cpu_s() -> float:
    """What `import digitizer` costs a fresh process (s): the least of several."""
    command = [sys.executable, "-c", IMPORT]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(REPEATS)]
    return min(float(run.stdout) for run in runs)


def as_table(speeds: dict[str, Speed]) -> Table:
    """A row for every stage, a column for every condition."""
    table = Table("s a page", *speeds)
    for stage in next(iter(speeds.values())).stages_s:
        table.add_row(stage, *(f"{speed.stages_s[stage]:.3f}" for speed in speeds.values()))
    table.add_section()
    table.add_row("whole page", *(f"{speed.page_s:.2f}" for speed in speeds.values()))
    table.add_row("processor time", *(f"{speed.page_cpu_s:.2f}" for speed in speeds.values()))
    table.add_row("peak memory (MiB)", *(f"{speed.peak_mib:.0f}" for speed in speeds.values()))
    return table


def _cpu_s_of_random_page(seed: int, signals: NDArray[np.int16]) -> float:
    """signals: int16 [recording, lead, sample], uV."""
    began = time.process_time()
    random_picture(np.random.default_rng(seed), signals)
    return time.process_time() - began


if __name__ == "__main__":
    main()
