"""Beats with known intervals, and real recordings."""

import csv
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import wfdb
from numpy.typing import NDArray

from ecg import Recording
from ecg.leads import STANDARD_LEADS, standard_lead_name
from vitals.alignment import AlignedBeats
from vitals.conditioning import WORK_HZ

# Height of P, R and T (mV) in each lead of a usual heart whose frontal axes are 45, 40 and 35 degrees.
HEIGHTS_MV = {
    "I": (0.10, 1.00, 0.25),
    "II": (0.14, 1.23, 0.28),
    "III": (0.04, 0.23, 0.03),
    "aVR": (-0.12, -1.11, -0.27),
    "aVL": (0.03, 0.38, 0.11),
    "aVF": (0.09, 0.73, 0.16),
    "V1": (0.05, -0.80, -0.10),
    "V2": (0.06, -0.60, 0.40),
    "V3": (0.06, 0.40, 0.50),
    "V4": (0.07, 1.20, 0.45),
    "V5": (0.07, 1.30, 0.35),
    "V6": (0.06, 1.00, 0.25),
}


def hump(time_s: NDArray[np.float64], onset_s: float, offset_s: float) -> NDArray[np.float64]:
    """A wave of height 1 that is exactly 0 outside its onset and offset (raised cosine)."""
    phase = (time_s - onset_s) / (offset_s - onset_s)
    inside = (phase > 0) & (phase < 1)
    return np.where(inside, 0.5 - 0.5 * np.cos(2 * np.pi * phase), 0.0)


def beating_heart(
    *,
    r_s: NDArray[np.float64] | None = None,
    bpm: float = 70.0,
    duration_s: float = 10.0,
    fs_hz: float = 500.0,
    leads: tuple[str, ...] = STANDARD_LEADS,
    pr_ms: float = 160.0,
    qrs_ms: float = 90.0,
    qt_ms: float | None = None,
    p: bool = True,
    t: bool = True,
    noise_mv: float = 0.005,
    seed: int = 0,
) -> Recording:
    """A recording whose R peaks and intervals are known; without qt_ms, QT is 390 ms at 60 bpm and follows the rate."""
    if r_s is None:
        r_s = np.arange(0.35, duration_s, 60.0 / bpm)
    time_s = np.arange(round(duration_s * fs_hz)) / fs_hz
    qt_s = (390.0 * (60.0 / bpm) ** (1 / 3) if qt_ms is None else qt_ms) / 1000
    parts = np.zeros((3, time_s.size))
    for r in r_s:
        onset_s = r - qrs_ms / 2000
        parts[0] += p * hump(time_s, onset_s - pr_ms / 1000, onset_s - pr_ms / 1000 + 0.1)
        parts[1] += hump(time_s, onset_s, r + qrs_ms / 2000)
        parts[2] += t * hump(time_s, onset_s + qt_s - 0.18 * (60.0 / bpm) ** (1 / 3), onset_s + qt_s)
    heights = np.array([HEIGHTS_MV[lead] for lead in leads])
    noise = np.random.default_rng(seed).normal(0.0, noise_mv, (len(leads), time_s.size))
    return Recording(leads, (heights @ parts + noise).astype(np.float32), fs_hz)


@pytest.fixture(scope="session")
def heart() -> Callable[..., Recording]:
    """The maker of recordings with known beats."""
    return beating_heart


@pytest.fixture(scope="session")
def beats_of() -> Callable[[NDArray[np.float64]], AlignedBeats]:
    """The maker of beats of one shape without gaps, from their RR intervals in ms."""

    def made(rr_ms: NDArray[np.float64]) -> AlignedBeats:
        r_s = 0.3 + np.concatenate([[0.0], np.cumsum(rr_ms)]) / 1000
        sample = np.round(r_s * WORK_HZ).astype(np.int64)
        return AlignedBeats(sample, np.ones(sample.size), np.arange(sample.size) == 0)

    return made


@pytest.fixture(scope="session")
def ptbxl(packed: ModuleType) -> dict[int, Recording]:
    """The first 30 twelve-lead recordings (10 s at 500 Hz), by number."""
    first = zip(range(30), packed.ptbxl("train"), strict=False)
    return {number: Recording(STANDARD_LEADS, signal, 500.0) for _, (number, _, signal) in first}


@pytest.fixture(scope="session")
def ptbxl_codes(shared: Path) -> dict[int, str]:
    """Diagnostic codes of those recordings as their file spells them."""
    with (shared / "data" / "ptbxl500" / "labels.csv").open() as rows:
        return {int(row["ecg_id"]): row["scp_codes"] for row in csv.DictReader(rows)}


@pytest.fixture(scope="session")
def ludb(shared: Path) -> Callable[[str], tuple[Recording, Path]]:
    """The reader of one LUDB record: the recording and its path without extension."""

    def read(name: str) -> tuple[Recording, Path]:
        path = shared / "data" / "ludb" / name
        record = wfdb.rdrecord(str(path))
        leads = tuple(standard_lead_name(lead) or lead for lead in record.sig_name)
        return Recording(leads, record.p_signal.T, record.fs), path

    return read
