"""How well rendered pages are digitized, condition by condition: accuracy, calibration, what is measured on them, cost.

    python -m benchmarks.digitize --pages 40                                  # every condition
    python -m benchmarks.digitize --pages 144 --skip 100 "clean 200 dpi" scan photo

Pages are drawn from recordings of the split `val`; nothing is fitted to them. Failures among the first 100 were looked
at and led to corrections, so `--skip 100` measures pages that nobody looked at. A refused page counts as 0 dB.
"""

import argparse
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.page_conditions import PAGE_CONDITIONS, PageCondition
from benchmarks.snr import aligned, page_snr, summary
from digitizer import DigitizedPage, digitize_image
from digitizer.assemble import longest_traces
from ecg import Recording
from ecg.errors import InkbeatError
from ecg.leads import STANDARD_LEADS
from training.camera import PageWarp
from training.packed_recordings import packed_recordings
from training.pages import RenderedPage, render_page
from vitals import measure

PTBXL_FS_HZ = 500.0
WRONG_BELOW_DB = 10.0
VITALS = {"heart_rate": "HR (bpm)", "pr": "PR (ms)", "qrs": "QRS (ms)", "qt": "QT (ms)"}


@dataclass
class Tally:
    """What the pages of one condition gave."""

    db: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    layout_right: int = 0
    scale_right: int = 0
    """Pages whose speed and gain are right, or said to be assumed."""
    silently_wrong: int = 0
    """Pages below WRONG_BELOW_DB that carry no warning."""
    scale_error: list[float] = field(default_factory=list)
    """Relative error of px/mm."""
    error_in_intervals: list[NDArray[np.float64]] = field(default_factory=list)
    """float64 [sample] of each page: error as a share of its interval's half width."""
    vitals_error: dict[str, list[float]] = field(default_factory=dict)


def main() -> None:
    """Print both tables, and write them as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("conditions", nargs="*", help="names of conditions; none means all")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--split", default="val")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    unknown = set(options.conditions) - set(PAGE_CONDITIONS)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(PAGE_CONDITIONS)}")
    cv2.setNumThreads(options.threads)
    recordings = list(islice(ptbxl(options.data, options.split), options.skip, options.skip + options.pages))
    tallies = {name: run(recordings, PAGE_CONDITIONS[name]) for name in options.conditions or PAGE_CONDITIONS}
    print(f"{len(recordings)} recordings of split {options.split} from {options.skip}; peak {peak_mib():.0f} MiB")
    console = Console(width=150)
    for table in (accuracy_table(tallies), vitals_table(tallies)):
        console.print(table)
    if options.json:
        results = {name: as_result(tally) for name, tally in tallies.items()}
        options.json.write_text(
            json.dumps({"settings": vars(options), "results": results}, indent=2, default=str) + "\n"
        )


def ptbxl(data: Path, split: str) -> Iterator[tuple[int, Recording]]:
    """Number and recording (12 leads, 10 s, 500 Hz) of one split of the packed PTB-XL recordings."""
    for number, _, signal in packed_recordings(data).ptbxl(split):
        yield number, Recording(STANDARD_LEADS, signal, PTBXL_FS_HZ)


def run(recordings: Iterable[tuple[int, Recording]], condition: PageCondition) -> Tally:
    """Render, take a picture and digitize every recording; only digitizing is timed."""
    tally = Tally()
    for number, recording in recordings:
        rng = np.random.default_rng(number)
        page = render_page(recording, condition.printed(rng))
        picture = condition.picture(page, rng)
        began = time.perf_counter()
        try:
            digitized = digitize_image(picture.image, PTBXL_FS_HZ)
        except InkbeatError as error:
            tally.refused[error.slug] += 1
            tally.db.append(0.0)
            continue
        finally:
            tally.seconds.append(time.perf_counter() - began)
        _count(tally, page, picture.warp, digitized)
    return tally


def _count(tally: Tally, page: RenderedPage, warp: PageWarp, digitized: DigitizedPage) -> None:
    """Add one digitized page."""
    truth, found = on_printed_span(page.truth, digitized.recording)
    tally.db.append(page_snr(truth, found, PTBXL_FS_HZ))
    tally.silently_wrong += tally.db[-1] < WRONG_BELOW_DB and not digitized.warnings
    tally.layout_right += digitized.layout == page.style.layout
    calibration = digitized.calibration
    told = (calibration.speed_mm_per_s, calibration.gain_mm_per_mv)
    assumed = "assumed" in (calibration.speed_source, calibration.gain_source)
    tally.scale_right += assumed or told == (page.style.speed_mm_per_s, page.style.gain_mm_per_mv)
    true_scale = _px_per_mm(page, warp)
    read = np.array([calibration.px_per_mm_x, calibration.px_per_mm_y], np.float64)
    tally.scale_error.append(float(np.abs(read / true_scale - 1.0).max()))
    tally.error_in_intervals.append(_error_in_intervals(truth, page.truth, digitized))
    for name in VITALS:
        both = [measure(recording).get(name).value for recording in (page.truth, digitized.recording)]
        if both[0] is not None and both[1] is not None:
            tally.vitals_error.setdefault(name, []).append(both[1] - both[0])


def _px_per_mm(page: RenderedPage, warp: PageWarp) -> NDArray[np.float64]:
    """float64 [2]: mean scale along the page's x and y over its grid."""
    style = page.style
    x0, x1 = style.margin_mm, style.paper_mm[0] - style.margin_mm
    y0, y1 = style.header_mm, style.paper_mm[1] - style.margin_mm
    corners = warp.to_px(np.array([[x0, y0], [x1, y0], [x0, y1], [x1, y1]]))
    width = np.linalg.norm(corners[1] - corners[0]) + np.linalg.norm(corners[3] - corners[2])
    height = np.linalg.norm(corners[2] - corners[0]) + np.linalg.norm(corners[3] - corners[1])
    return np.array([width / 2.0 / (x1 - x0), height / 2.0 / (y1 - y0)])


def _error_in_intervals(
    truth: dict[str, NDArray[np.float64]], printed: Recording, digitized: DigitizedPage
) -> NDArray[np.float64]:
    """float64 [sample]: errors after the best lag and offset as shares of their 90 % interval's half width."""
    shares = [np.zeros(0)]
    for lead, trace in longest_traces(digitized.traces).items():
        if lead not in truth:
            continue
        # The trace on the printed span of the lead.
        late = round(trace.start_s * PTBXL_FS_HZ) - int(np.flatnonzero(np.isfinite(printed.lead(lead)))[0])
        found, half = (_padded(row, -late, len(truth[lead])) for row in (trace.signal, trace.interval))
        error = np.abs(aligned(truth[lead], found, PTBXL_FS_HZ) - truth[lead])
        seen = np.isfinite(half)
        shares.append(error[seen] / half[seen])
    return np.concatenate(shares)


def _padded(row: NDArray[np.float32], first: int, length: int) -> NDArray[np.float64]:
    """float64 [length]: the row from a sample on (negative: before its beginning), NaN beyond its ends."""
    part = np.full(length, np.nan)
    source = row[max(first, 0) : max(first + length, 0)]
    part[max(-first, 0) : max(-first, 0) + len(source)] = source
    return part


def on_printed_span(
    truth: Recording, found: Recording
) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]:
    """Both recordings cut to the samples that the page prints of each lead, on the page's time axis."""
    printed, estimate = {}, {}
    for lead, row in truth.as_dict().items():
        seen = np.flatnonzero(np.isfinite(row))
        span = slice(int(seen[0]), int(seen[-1]) + 1)
        printed[lead] = row[span].astype(np.float64)
        if lead in found.leads:
            estimate[lead] = _padded(found.lead(lead), span.start, span.stop - span.start)
    return printed, estimate


def peak_mib() -> float:
    """Largest memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def as_result(tally: Tally) -> dict[str, float]:
    """The numbers of one condition."""
    read = max(len(tally.scale_error), 1)
    shares = np.concatenate([np.zeros(0), *tally.error_in_intervals])
    vitals = {name: float(np.median(np.abs(errors))) for name, errors in tally.vitals_error.items()}
    return summary(tally.db) | {
        "refused": float(sum(tally.refused.values())),
        "silently_wrong": float(tally.silently_wrong),
        "layout_right": tally.layout_right / max(len(tally.db), 1),
        "scale_right": tally.scale_right / read,
        "px_per_mm_error": float(np.median(tally.scale_error)) if tally.scale_error else np.nan,
        "covered": float(np.mean(shares <= 1.0)) if len(shares) else np.nan,
        "interval_factor": float(np.percentile(shares, 90)) if len(shares) else np.nan,
        "s_per_page": float(np.mean(tally.seconds)),
        **{f"{name}_error": error for name, error in vitals.items()},
    }


def accuracy_table(tallies: dict[str, Tally]) -> Table:
    """One line a condition: signal, calibration, cost."""
    names = ("condition", "mean dB", "median", "p5", "failed", "Kaggle dB", "refused", "silently wrong")
    table = Table(*names, "layout", "speed, gain", "px/mm error", "in 90 % interval", "s a page")
    for name, tally in tallies.items():
        result = as_result(tally)
        table.add_row(
            name,
            *(f"{result[key]:.1f}" for key in ("mean_db", "median_db", "p5_db")),
            f"{result['failed']:.1%}",
            f"{result['kaggle_db']:.1f}",
            *(f"{result[key]:.0f}" for key in ("refused", "silently_wrong")),
            *(f"{result[key]:.0%}" for key in ("layout_right", "scale_right")),
            f"{result['px_per_mm_error']:.2%}",
            f"{result['covered']:.0%}",
            f"{result['s_per_page']:.2f}",
        )
    return table


def vitals_table(tallies: dict[str, Tally]) -> Table:
    """One line a condition: what is measured on the digitized signal, less the same on what was printed."""
    table = Table("condition", *VITALS.values(), title="median error (mean; pages) after digitizing")
    for name, tally in tallies.items():
        cells = []
        for key in VITALS:
            errors = np.array(tally.vitals_error.get(key, []))
            cells.append(
                f"{np.median(np.abs(errors)):.1f} ({errors.mean():+.1f}; {len(errors)})" if len(errors) else "–"
            )
        table.add_row(name, *cells)
    return table


if __name__ == "__main__":
    main()
