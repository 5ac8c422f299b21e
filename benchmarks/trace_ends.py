"""Where the strip network sees lines begin, end and jump, against where they do: for digitizer/trace_ends.py.

    python -m benchmarks.trace_ends --pages 8

Pages are drawn from the recordings at the end of the training split that no network is trained on. To run after every
change of the strip network's weights; the medians of "early" belong into `BEGINS_EARLY_MM` and its neighbours.
"""

import argparse
from collections import defaultdict
from pathlib import Path

import numpy as np

from benchmarks.page_conditions import PAGE_CONDITIONS
from digitizer.columns import Span
from digitizer.grid_map import find_grid
from digitizer.rectify import flatten
from digitizer.rows import TraceRow
from digitizer.strips import follow_rows
from digitizer.trace_ends import USUAL_FS_HZ, crossings_px, jumps_px
from digitizer.tracing import RowTrace
from ecg import Recording
from ecg.leads import STANDARD_LEADS
from training.camera import Picture
from training.pages import RenderedPage, render_page
from training.recorded_pages import HELD_OUT, MICROVOLTS, PTBXL_FS_HZ, training_signals

CONDITIONS = ("clean 100 dpi", "clean 150 dpi", "clean 200 dpi", "clean 300 dpi", "scan")


def main() -> None:
    """Print the median and the quartiles of what is early, in mm, by condition."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--pages", type=int, default=8)
    options = parser.parse_args()
    signals = training_signals(options.data)[-HELD_OUT:][: options.pages]
    for name in CONDITIONS:
        early: defaultdict[str, list[float]] = defaultdict(list)
        for seed, signal in enumerate(signals):
            recording = Recording(STANDARD_LEADS, signal.astype(np.float32) / np.float32(MICROVOLTS), PTBXL_FS_HZ)
            page = render_page(recording, PAGE_CONDITIONS[name].style)
            for what, mm in early_mm(page, PAGE_CONDITIONS[name].picture(page, np.random.default_rng(seed))).items():
                early[what] += mm
        for what, mm in early.items():
            low, middle, high = np.percentile(mm, [25, 50, 75]) if mm else np.full(3, np.nan)
            print(f"{name:14s} {what:6s} {middle:+.3f} mm early ({low:+.3f} to {high:+.3f}; {len(mm)} lines)")


def early_mm(page: RenderedPage, picture: Picture) -> dict[str, list[float]]:
    """How much too early (mm) lines are seen to begin, end and jump, with the rows known."""
    flat = flatten(picture.image, find_grid(picture.image))
    rows, borders = [], []
    for baseline in sorted({panel.baseline_px for panel in page.panels}):
        panels = sorted((p for p in page.panels if p.baseline_px == baseline), key=lambda panel: panel.box_px[0])
        # A panel's box begins where its first sample stands.
        edges = [panel.box_px[0] for panel in panels] + [panels[-1].box_px[2]]
        corners = np.array([[x, baseline] for x in edges]) / page.px_per_mm
        places = flat.from_source_px(picture.warp.to_px(corners))
        line = np.concatenate([panel.line_px for panel in panels]) / page.px_per_mm
        y_px = flat.from_source_px(picture.warp.to_px(line))[:, 1]
        row = TraceRow(float(places[:, 1].mean()), round(places[0, 0]), round(places[-1, 0]))
        rows.append(RowTrace(row, y_px, y_px, y_px, 1.0))
        borders.append(places[:, 0])
    longest = max(borders, key=len)
    span = Span(float(longest[0]), float(longest[-1]), False, False)
    lines = follow_rows(picture.image, tuple(rows), span, tuple(float(x) for x in longest), flat)
    scale = flat.px_per_mm_x
    sample_mm = page.style.speed_mm_per_s / USUAL_FS_HZ
    inner = [(x - found) / scale - sample_mm / 2.0 for x in longest[1:-1] for found in jumps_px(lines, float(x), flat)]
    return {
        "begins": [(longest[0] - x) / scale for x in crossings_px(lines, float(longest[0]), flat, rising=True)],
        "ends": [
            (longest[-1] - x) / scale - sample_mm for x in crossings_px(lines, float(longest[-1]), flat, rising=False)
        ],
        "jumps": inner,
    }


if __name__ == "__main__":
    main()
