"""How well rendered pages are digitized, condition by condition: accuracy, calibration, what is measured on them, cost.

    python -m benchmarks.digitize --pages 40                                    # every condition
    python -m benchmarks.digitize --pages 144 --skip 100 "clean 200 dpi" scan photo
    python -m benchmarks.digitize scan --json a.json                            # in several sessions ...
    python -m benchmarks.digitize photo --json b.json
    python -m benchmarks.digitize --merge a.json b.json --readme README.md      # ... put together, and written down

Pages are drawn from recordings of the split `val`; nothing is fitted to them. Failures among the first 100 were looked
at and led to corrections, so `--skip 100` measures pages that nobody looked at. A refused page counts as 0 dB. Each
condition runs in a process of its own, whose largest memory is told.
"""

import argparse
import shlex
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console

from benchmarks.fresh_process import in_fresh_process
from benchmarks.page_conditions import PAGE_CONDITIONS, PageCondition
from benchmarks.page_scores import ConditionScores, PageScore, Results, page_score, refused_score
from benchmarks.score_tables import score_tables, write_between_marks
from digitizer import digitize_image
from ecg import Recording
from ecg.errors import InkbeatError
from ecg.leads import STANDARD_LEADS
from pipeline.archive.planning.peak_memory import peak_mib
from training.packed_recordings import packed_recordings
from training.pages import render_page

PTBXL_FS_HZ = 500.0
WIDTH = 220


@dataclass(frozen=True)
class Settings:
    """Which recordings a run shows."""

    data: Path
    split: str
    skip: int
    pages: int
    threads: int


def main() -> None:
    """Print both tables, and store or write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("conditions", nargs="*", help="names of conditions; none means all, or none beside --merge")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--split", default="val")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path, help="store the scores of every page, after each condition")
    parser.add_argument("--merge", type=Path, nargs="+", default=[], help="stored scores to put with these")
    parser.add_argument("--readme", type=Path, help="document whose marked part shows the tables")
    options = parser.parse_args()
    unknown = set(options.conditions) - set(PAGE_CONDITIONS)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(PAGE_CONDITIONS)}")
    settings = Settings(options.data, options.split, options.skip, options.pages, options.threads)
    names = options.conditions or ([] if options.merge else list(PAGE_CONDITIONS))
    results = _stored(options.merge)
    for name in names:
        fresh = Results((_command(),), settings.split, {name: in_own_process(name, settings)})
        results = fresh if results is None else results.joined(fresh)
        if options.json:
            results.save(options.json)
    if results is None:
        parser.error("there is nothing to show")
    _show(in_order(results), options.readme)


def _show(results: Results, readme: Path | None) -> None:
    console = Console(width=WIDTH)
    for command in results.commands:
        print(command)
    for table in score_tables(results.conditions):
        console.print(table.rich())
    if readme:
        write_between_marks(readme, results)


def _command() -> str:
    """The command line, as it can be run again."""
    arguments = [argument for argument in sys.argv[1:] if argument]
    return shlex.join(["python", "-m", "benchmarks.digitize", *arguments])


def _stored(paths: Iterable[Path]) -> Results | None:
    """All stored results together, None where there are none."""
    stored = [Results.load(path) for path in paths]
    return reduce(Results.joined, stored) if stored else None


def in_order(results: Results) -> Results:
    """The same with its conditions in the order of `PAGE_CONDITIONS`."""
    order = list(PAGE_CONDITIONS)
    known = sorted(results.conditions, key=lambda name: order.index(name) if name in order else len(order))
    return Results(results.commands, results.split, {name: results.conditions[name] for name in known})


def in_own_process(condition: str, settings: Settings) -> ConditionScores:
    """Run one condition in a fresh process: memory that another needed must not count for it."""
    return in_fresh_process(run_condition, condition, settings)


def run_condition(condition: str, settings: Settings) -> ConditionScores:
    """Run one condition here, and tell the largest memory of this process so far."""
    cv2.setNumThreads(settings.threads)
    recordings = islice(ptbxl(settings.data, settings.split), settings.skip, settings.skip + settings.pages)
    pages = tuple(run(recordings, PAGE_CONDITIONS[condition]))
    return ConditionScores(pages, peak_mib())


def ptbxl(data: Path, split: str) -> Iterator[tuple[int, Recording]]:
    """Number and recording (12 leads, 10 s, 500 Hz) of one split of the packed PTB-XL recordings."""
    for number, _, signal in packed_recordings(data).ptbxl(split):
        yield number, Recording(STANDARD_LEADS, signal, PTBXL_FS_HZ)


def run(recordings: Iterable[tuple[int, Recording]], condition: PageCondition) -> Iterator[PageScore]:
    """Render, take a picture and digitize every recording; only digitizing is timed."""
    for number, recording in recordings:
        rng = np.random.default_rng(number)
        page = render_page(recording, condition.printed(rng))
        picture = condition.picture(page, rng)
        began = time.perf_counter()
        try:
            digitized = digitize_image(picture.image, PTBXL_FS_HZ)
        except InkbeatError as error:
            yield refused_score(number, error, time.perf_counter() - began)
            continue
        yield page_score(number, page, picture, digitized, time.perf_counter() - began)


if __name__ == "__main__":
    main()
