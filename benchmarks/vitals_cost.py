"""Time and memory of beats and vitals, each in a process of its own.

Seconds by the clock stand beside those of the processor: where both agree, one core was used and nothing else had it.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from benchmarks.beat_detectors import detectors
from ecg import Recording
from ecg.leads import STANDARD_LEADS
from pipeline.archive.planning.peak_memory import peak_mib
from vitals import measure

MEASURE = "inkbeat measure"
REPEATS = 5
WARM_UP_S = 10.0
DAY_S = 86400.0
_STRETCH, _GAIN, _NOISE_MV = 0.03, 0.1, 0.005


@dataclass(frozen=True)
class Cost:
    """What one call costs."""

    seconds: float
    """By the clock, median of the calls."""
    cpu_s: float
    """Of the processor, median of the calls."""
    before_mib: float
    """Largest memory of the process before the first call: Python, libraries, the signal."""
    peak_mib: float
    """The same after the last."""

    def __str__(self) -> str:
        seconds = f"{self.seconds:8.3f} s ({self.cpu_s:.3f} s of processor time)"
        return f"{seconds}  peak {self.peak_mib:.0f} MiB, of it {self.before_mib:.0f} before the call"


def cost_lines(
    half_hour: NDArray[np.float32], fs_hz: float, ten_seconds: NDArray[np.float32], *, others: bool
) -> Iterator[str]:
    """Yield what each call costs: 10 s of 12 leads, 30 minutes of one lead and of two, 24 hours of one.

    half_hour: float32 [2, sample], mV; ten_seconds: float32 [12, sample], mV at 500 Hz.
    """
    names = tuple(detectors(others=others))
    cases = [
        ("12 leads of 10 s", ten_seconds, 500.0, (MEASURE,), REPEATS),
        ("1 lead of 30 min", half_hour[:1], fs_hz, (*names, MEASURE), REPEATS),
        ("2 leads of 30 min", half_hour, fs_hz, (names[0], MEASURE), REPEATS),
        ("1 lead of 24 h", a_day(half_hour[:1], fs_hz), fs_hz, (*names, MEASURE), 1),
    ]
    with TemporaryDirectory() as folder:
        for title, signal, rate_hz, tasks, repeats in cases:
            file = Path(folder) / "signal.npy"
            np.save(file, signal)
            for task in tasks:
                yield f"  {title:18s} {task:16s} {cost_in_own_process(task, file, rate_hz, repeats)}"


def cost_in_own_process(task: str, signal_file: Path, fs_hz: float, repeats: int) -> Cost:
    """The same as `cost`, in a process that holds nothing but what the call needs, and has one thread."""
    arguments = (task, str(signal_file.resolve()), str(fs_hz), str(repeats))
    command = [sys.executable, "-m", "benchmarks.vitals_cost", *arguments]
    one_thread = os.environ | {"OMP_NUM_THREADS": "1"}
    root = Path(__file__).resolve().parents[1]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=root, env=one_thread)
    return Cost(**json.loads(run.stdout.splitlines()[-1]))


def cost(task: str, signal_file: Path, fs_hz: float, repeats: int) -> Cost:
    """Call a detector, or `vitals.measure`, on float32 [lead, sample], mV, of an .npy file.

    A call on the first seconds, which loads what is imported late, comes before.
    """
    call: Callable[[Recording], object] = measure if task == MEASURE else detectors(others=True)[task]
    signal = np.load(signal_file)
    recording = Recording(STANDARD_LEADS[: len(signal)], signal, fs_hz)
    call(recording.with_signal(signal[:, : round(WARM_UP_S * fs_hz)]))
    before = peak_mib()
    taken = []
    for _ in range(repeats):
        began, cpu_began = time.perf_counter(), time.process_time()
        call(recording)
        taken.append((time.perf_counter() - began, time.process_time() - cpu_began))
    seconds, cpu_s = np.median(np.array(taken), axis=0)
    return Cost(float(seconds), float(cpu_s), before, peak_mib())


def a_day(signal: NDArray[np.float32], fs_hz: float) -> NDArray[np.float32]:
    """float32 [lead, sample], mV: the recording again and again for 24 h, never the same.

    Each time it runs up to 3 % faster or slower, is up to 10 % larger or smaller, and has its own white noise of 5 uV.
    """
    rng = np.random.default_rng(0)
    samples = round(DAY_S * fs_hz)
    parts, held = [], 0
    while held < samples:
        length = round(signal.shape[1] * rng.uniform(1 - _STRETCH, 1 + _STRETCH))
        at = np.linspace(0, signal.shape[1] - 1, length)
        stretched = np.stack([np.interp(at, np.arange(signal.shape[1]), row) for row in signal])
        noise = rng.normal(0.0, _NOISE_MV, stretched.shape)
        parts.append((stretched * rng.uniform(1 - _GAIN, 1 + _GAIN) + noise).astype(np.float32))
        held += length
    return np.concatenate(parts, axis=1)[:, :samples]


if __name__ == "__main__":
    print(json.dumps(asdict(cost(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])))))
