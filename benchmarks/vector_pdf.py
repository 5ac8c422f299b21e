"""How exactly vector PDFs are recovered, and how fast.

    python -m benchmarks.vector_pdf --data ../shared/data/vector_pdf

The reference of a vendor's page is the table beside it (or the EDF of the one-lead strip), that of a drawn page the
vertices in its content stream, read here by a parser that shares nothing with the digitizer.
"""

import argparse
import base64
import csv
import re
import time
import zlib
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.snr import page_snr
from digitizer import DigitizedPage, Trace, digitize
from ecg.errors import PageNotFoundError

POINTS_PER_MM = 72.0 / 25.4
MIN_VERTICES = 100
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_VERTEX = re.compile(rb"([-\d.]+) ([-\d.]+) ([ml])\b")


def main() -> None:
    """Print one line a page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/vector_pdf"))
    folder = parser.parse_args().data
    print(f"{'page':22} {'layout':10} {'leads':>5} {'mean dB':>8} {'min dB':>7} {'s':>5}  gain, speed")
    for path in sorted(folder.glob("*.pdf")):
        for page in range(20):
            try:
                began = time.perf_counter()
                digitized = digitize(path, page)
                seconds = time.perf_counter() - began
            except PageNotFoundError:
                break
            db = compare(digitized, path, page)
            scale = digitized.calibration
            name = f"{path.stem} p{page + 1}"
            print(
                f"{name:22} {digitized.layout:10} {len(db):5} {np.mean(db):8.1f} {min(db):7.1f} "
                f"{seconds:5.2f}  {scale.gain_mm_per_mv:g} mm/mV {scale.gain_source}, "
                f"{scale.speed_mm_per_s:g} mm/s {scale.speed_source}"
            )


def compare(digitized: DigitizedPage, path: Path, page: int) -> list[float]:
    """SNR (dB) of every trace of the page against its reference."""
    fs_hz = digitized.recording.fs_hz
    table = path.with_name(f"{path.stem}_p{page + 1}.csv")
    if table.is_file():
        reference = _table(table)
        return [_snr(reference[_column(trace)], trace.signal, fs_hz) for trace in digitized.traces]
    if path.with_suffix(".edf").is_file():
        return [_snr(_edf(path.with_suffix(".edf"), fs_hz), trace.signal, fs_hz) for trace in digitized.traces]
    plotted = plotted_signals(path, digitized)
    return [max(_snr(signal, trace.signal, fs_hz) for signal in plotted) for trace in digitized.traces]


def plotted_signals(path: Path, digitized: DigitizedPage) -> list[NDArray[np.float64]]:
    """Every polyline of the content streams as float64 [sample], mV, straight between its vertices."""
    scale, fs_hz = digitized.calibration, digitized.recording.fs_hz
    signals = []
    document = path.read_bytes()
    for begin in _STREAM.finditer(document):
        try:
            packed = document[begin.end() :]
            if b"ASCII85Decode" in document[begin.start() - 200 : begin.start()]:
                packed = base64.a85decode(packed[: packed.index(b"~>")])
            content = zlib.decompressobj().decompress(packed)
        except (zlib.error, ValueError):
            continue
        vertices = [(float(x), float(y), kind == b"m") for x, y, kind in _VERTEX.findall(content)]
        starts = [k for k, vertex in enumerate(vertices) if vertex[2]] + [len(vertices)]
        for first, last in pairwise(starts):
            if last - first >= MIN_VERTICES:
                x, y = np.array([v[:2] for v in vertices[first:last]]).T / POINTS_PER_MM
                time_s = (x - x[0]) / scale.speed_mm_per_s
                at = np.arange(int(time_s[-1] * fs_hz + 1e-3) + 1) / fs_hz
                signals.append(np.interp(at, time_s, (y - np.median(y)) / scale.gain_mm_per_mv))
    return signals


def _snr(reference: NDArray[np.float64], signal: NDArray[np.float32], fs_hz: float) -> float:
    """SNR of one lead; where the reference has samples that are not plotted, they do not count."""
    length = min(len(reference), len(signal))
    if length < 0.9 * max(len(reference), len(signal)):
        return -120.0
    return page_snr({"": reference[:length]}, {"": signal[:length].astype(np.float64)}, fs_hz)


def _column(trace: Trace) -> str:
    return f"{trace.lead}_rhythm" if trace.rhythm else trace.lead


def _table(path: Path) -> dict[str, NDArray[np.float64]]:
    """Column -> float64 [sample], mV, only what is printed."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {name: np.array([float(row[name] or "nan") for row in rows]) for name in rows[0] if name != "t_s"}
    return {name: values[np.isfinite(values)] for name, values in columns.items()}


def _edf(path: Path, fs_hz: float) -> NDArray[np.float64]:
    import pyedflib

    with pyedflib.EdfReader(str(path)) as reader:
        signal, rate = reader.readSignal(0), float(reader.getSampleFrequency(0))
    at = np.arange(int(len(signal) / rate * fs_hz)) / fs_hz
    straight: NDArray[np.float64] = np.interp(at, np.arange(len(signal)) / rate, signal)
    return straight


if __name__ == "__main__":
    main()
