"""Beats, waves and intervals against annotations, through noise and paper, beside other libraries, and what they cost.

    python -m benchmarks.vitals --data ../shared/data
    python -m benchmarks.vitals --data ../shared/data --only qrs noise time --others

The parts: QRS detection on MIT-BIH (qrs) and under noise (noise); boundaries, intervals and P waves on LUDB and P waves
in atrial fibrillation on PTB-XL (ludb); measurements through paper (paper); time and memory (time); inputs that hold no
ECG (odd). `--others` adds neurokit2, wfdb's xqrs and sleepecg where they are installed (`pip install -e '.[bench]'`).
The detector's limits were set on MIT-BIH without DS2, and the network of the waves was fitted to the training part of
LUDB: DS2 and LUDB's test part are what measures them.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.beat_detectors import OURS, detectors, not_installed
from benchmarks.composite_boundaries import composite_table, composite_waves
from benchmarks.degenerate_inputs import degenerate_table
from benchmarks.delineation import Delineator, delineation_table
from benchmarks.intervals import interval_table, ludb_fibrillation, ptbxl_fibrillation
from benchmarks.ludb import ludb
from benchmarks.neurokit_waves import neurokit_delineators
from benchmarks.noise_stress import noise_table
from benchmarks.qrs_detection import BEAT_CLASSES, detected_records, first_channel_table, single_lead_table
from benchmarks.vitals_cost import cost_lines
from benchmarks.vitals_through_paper import paper_tables
from training.beat_data import mitdb_records
from training.packed_recordings import packed_recordings
from vitals.beat_waves import delineate_beats

SPLITS = ("train", "test")


def print_qrs(given: argparse.Namespace) -> None:
    """Print both tables of MIT-BIH."""
    records = list(detected_records(given.data, detectors(others=given.others)))
    print(f"MIT-BIH, {len(records)} records, first channel, window 150 ms, flutter left out")
    print(first_channel_table(records))
    print("MIT-BIH, each lead alone, window 100 ms, flutter left out")
    print(single_lead_table(records), flush=True)


def print_noise(given: argparse.Namespace) -> None:
    """Print the noise stress test."""
    print("MIT-BIH 118 and 119 with noise, the noisy minutes, window 150 ms")
    print(noise_table(given.data, detectors(others=given.others)), flush=True)


def print_ludb(given: argparse.Namespace) -> None:
    """Print what is measured against cardiologists' marks and diagnoses."""
    delineators: dict[str, Delineator] = {OURS: delineate_beats, f"{OURS}, median beat": composite_waves}
    if given.others:
        delineators |= neurokit_delineators()
    for split in SPLITS if given.split == "both" else (given.split,):
        records = list(ludb(given.data / "ludb", split))
        print(f"LUDB {split}, {len(records)} records, each beat and lead, found minus that lead's own mark")
        print(delineation_table(records, delineators))
        print(f"LUDB {split}, one boundary for all leads, found minus that of the leads' marks")
        print(composite_table(records))
        print(f"LUDB {split}, intervals of the median beat")
        print(interval_table(records))
        print(f"LUDB {split}, atrial fibrillation")
        print(ludb_fibrillation(records), flush=True)
    print("PTB-XL val, atrial fibrillation")
    print(ptbxl_fibrillation(given.data), flush=True)


def print_paper(given: argparse.Namespace) -> None:
    """Print what paper costs."""
    print("PTB-XL val, absolute differences from what is measured on the whole recording (bpm, ms, degrees)")
    print(paper_tables(given.data, given.pages, given.skip), flush=True)


def print_time(given: argparse.Namespace) -> None:
    """Print time and memory."""
    (record,) = mitdb_records(given.data, BEAT_CLASSES, ("100",))
    _, _, ten_seconds = next(iter(packed_recordings(given.data).ptbxl("val")))
    print("Time (median of 5, of a day one call) and memory, MIT-BIH 100 and PTB-XL")
    for line in cost_lines(record.signal, record.fs_hz, ten_seconds, others=given.others):
        print(line, flush=True)


def print_odd(_: argparse.Namespace) -> None:
    """Print what is said of inputs that hold no ECG."""
    print("What measure() says of odd inputs")
    print(degenerate_table(), flush=True)


PARTS: dict[str, Callable[[argparse.Namespace], None]] = {
    "qrs": print_qrs,
    "noise": print_noise,
    "ludb": print_ludb,
    "paper": print_paper,
    "time": print_time,
    "odd": print_odd,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.vitals", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the packed recordings, with load.py")
    parser.add_argument("--only", nargs="+", choices=tuple(PARTS), default=tuple(PARTS), help="parts to measure")
    parser.add_argument("--others", action="store_true", help="measure other libraries in the same way")
    parser.add_argument("--split", choices=(*SPLITS, "both"), default="both", help="part of LUDB")
    parser.add_argument("--pages", type=int, default=40, help="pages to print and digitize")
    parser.add_argument("--skip", type=int, default=100, help="recordings before them that the digitizer was built on")
    given = parser.parse_args()
    if given.others and not_installed():
        print(f"not installed, left out: {', '.join(not_installed())} (pip install -e '.[bench]')", file=sys.stderr)
    for part in given.only:
        PARTS[part](given)


if __name__ == "__main__":
    main()
