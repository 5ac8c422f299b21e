"""How well rendered pages are digitized, how fast and in how much memory.

    python -m benchmarks.digitize --data ../shared/data --pages 100 --dpi 200 --layout 3x4+1R --condition clean

Pages are drawn from recordings of the split `val`; nothing is fitted to them. Failures among the first 100 were looked
at and led to corrections, so `--skip 100` measures pages that nobody looked at. A refused page counts as 0 dB.
"""

import argparse
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.snr import page_snr, summary
from digitizer import digitize_image
from ecg import Recording
from ecg.errors import InkbeatError
from ecg.leads import STANDARD_LEADS
from training.degradations import photographed, scanned
from training.packed_recordings import packed_recordings
from training.pages import PageStyle, RenderedPage, render_page

PTBXL_FS_HZ = 500.0
WRONG_BELOW_DB = 10.0
CONDITIONS: dict[str, Callable[[RenderedPage, int], NDArray[np.uint8]]] = {
    "clean": lambda page, _: page.image,
    "scan": lambda page, seed: scanned(page.image, seed),
    "photo": lambda page, seed: photographed(page.image, seed),
}


@dataclass
class Tally:
    """What the pages gave."""

    db: list[float] = field(default_factory=list)
    lead_db: dict[str, list[float]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    layout_right: int = 0
    silently_wrong: int = 0
    """Pages below WRONG_BELOW_DB that carry no warning."""


def main() -> None:
    """Print the summary, and write it as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--dpi", type=float, default=200.0)
    parser.add_argument("--layout", default="3x4+1R")
    parser.add_argument("--condition", choices=CONDITIONS, default="clean")
    parser.add_argument("--split", default="val")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    cv2.setNumThreads(options.threads)
    style = PageStyle(layout=options.layout, dpi=options.dpi)
    recordings = islice(ptbxl(options.data, options.split), options.skip, options.skip + options.pages)
    tally = measure(recordings, style, CONDITIONS[options.condition])
    result = as_result(tally)
    print(f"{options.condition}, {options.layout}, {options.dpi:g} dpi, split {options.split} from {options.skip}")
    print("  ".join(f"{name} {value:.2f}" for name, value in result.items()))
    print("leads (median dB):", "  ".join(f"{lead} {np.median(db):.1f}" for lead, db in tally.lead_db.items()))
    print("refused:", dict(tally.refused) or "none")
    if options.json:
        options.json.write_text(json.dumps(vars(options) | result, indent=2, default=str) + "\n")


def ptbxl(data: Path, split: str) -> Iterator[tuple[int, Recording]]:
    """Number and recording (12 leads, 10 s, 500 Hz) of one split of the packed PTB-XL recordings."""
    for number, _, signal in packed_recordings(data).ptbxl(split):
        yield number, Recording(STANDARD_LEADS, signal, PTBXL_FS_HZ)


def measure(
    recordings: Iterator[tuple[int, Recording]],
    style: PageStyle,
    condition: Callable[[RenderedPage, int], NDArray[np.uint8]],
) -> Tally:
    """Render, degrade and digitize every recording; only digitizing is timed."""
    tally = Tally()
    for number, recording in recordings:
        page = render_page(recording, style)
        image = condition(page, number)
        began = time.perf_counter()
        try:
            digitized = digitize_image(image, PTBXL_FS_HZ)
        except InkbeatError as error:
            tally.refused[error.slug] += 1
            tally.db.append(0.0)
            continue
        finally:
            tally.seconds.append(time.perf_counter() - began)
        truth, found = on_printed_span(page.truth, digitized.recording)
        tally.db.append(page_snr(truth, found, PTBXL_FS_HZ))
        tally.silently_wrong += tally.db[-1] < WRONG_BELOW_DB and not digitized.warnings
        tally.layout_right += digitized.layout == style.layout
        for lead in truth:
            one = page_snr({lead: truth[lead]}, {lead: found[lead]} if lead in found else {}, PTBXL_FS_HZ)
            tally.lead_db.setdefault(lead, []).append(one)
    return tally


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
            padded = np.full(len(row), np.nan)
            length = min(len(row), found.signal.shape[1])
            padded[:length] = found.lead(lead)[:length]
            estimate[lead] = padded[span]
    return printed, estimate


def as_result(tally: Tally) -> dict[str, float]:
    """The numbers of a run."""
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return summary(tally.db) | {
        "refused": float(sum(tally.refused.values())),
        "silently_wrong": tally.silently_wrong / max(len(tally.db), 1),
        "layout_right": tally.layout_right / max(len(tally.db), 1),
        "s_per_page": float(np.mean(tally.seconds)),
        "s_p95": float(np.percentile(tally.seconds, 95)),
        "peak_mib": peak_kib / 1024,
    }


if __name__ == "__main__":
    main()
