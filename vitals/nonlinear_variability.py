"""Heart rate variability by nonlinear measures."""

import numpy as np
from numpy.typing import NDArray

from vitals.estimate import Estimate, Found
from vitals.jackknife import jackknife_sd
from vitals.rr_intervals import RrIntervals
from vitals.spectral_variability import mean_note
from vitals.wave import Absent

NONLINEAR = ("sd1", "sd2", "sample_entropy", "dfa_alpha1")
ENTROPY_LENGTH = 2
ENTROPY_TOLERANCE = 0.2
DFA_BEATS = np.arange(4, 17)
_REASONS = {
    "sd1": "no two normal RR intervals follow each other",
    "sd2": "no two normal RR intervals follow each other",
    "sample_entropy": "no sequence of RR intervals occurs twice",
    "dfa_alpha1": "RR intervals do not vary",
}


def nonlinear(parts: tuple[RrIntervals, ...] | Absent) -> dict[str, Found]:
    """SD1 and SD2 (ms), sample entropy and DFA alpha1 of the NN intervals, the mean over stretches of 5 minutes."""
    if isinstance(parts, Absent):
        return dict.fromkeys(NONLINEAR, parts)
    rows = np.array([_of_part(part) for part in parts])
    found: dict[str, Found] = {}
    for name, row, part_known in zip(NONLINEAR, rows.T, np.isfinite(rows).T, strict=True):
        values = row[part_known]
        if values.size == 0:
            found[name] = Absent(_REASONS[name])
            continue
        beats = sum(part.nn_ms.size for part, known in zip(parts, part_known, strict=True) if known) + 1
        sd = float(jackknife_sd(values, np.mean))
        found[name] = Estimate(
            float(values.mean()), beats, sd if np.isfinite(sd) else None, note=mean_note(values.size)
        )
    return found


def _of_part(part: RrIntervals) -> tuple[float, float, float, float]:
    pairs = np.stack([part.rr_ms[:-1], part.rr_ms[1:]])[:, part.normal_pairs]
    nn = part.nn_ms
    chained = np.concatenate([[False], np.diff(np.flatnonzero(part.normal)) == 1]) & part.follows[part.normal]
    return (*poincare_ms(pairs), sample_entropy(nn, chained), dfa_alpha1(nn))


def poincare_ms(pairs_ms: NDArray[np.float64]) -> tuple[float, float]:
    """SD1 and SD2 of the Poincare plot (Brennan 2001); NaN where there are fewer than two pairs.

    pairs_ms: float64 [2, pair], each NN interval above the next. SD1 is taken about the line of identity, so that it is
    RMSSD / sqrt(2); SD2 along it.
    """
    if pairs_ms.shape[1] < 2:
        return float("nan"), float("nan")
    first, second = pairs_ms
    across = np.sqrt(np.mean((second - first) ** 2) / 2.0)
    along = ((second + first) / np.sqrt(2.0)).std(ddof=1)
    return float(across), float(along)


def sample_entropy(nn_ms: NDArray[np.float64], chained: NDArray[np.bool_]) -> float:
    """Sample entropy with m = 2 and r = 0.2 SD (Richman and Moorman 2000); NaN where no three intervals recur.

    nn_ms: float64 [interval], ms; chained: bool [interval], it follows the one before it. Only sequences of intervals
    that follow each other are compared. Time and memory grow with the square of the intervals, hence 5 minutes at most.
    """
    size = nn_ms.size - ENTROPY_LENGTH
    if size < 2:
        return float("nan")
    near = np.abs(nn_ms[:, None] - nn_ms) <= ENTROPY_TOLERANCE * nn_ms.std()
    whole = np.logical_and.reduce([chained[k : k + size] for k in range(1, ENTROPY_LENGTH + 1)])
    both = np.triu(whole[:, None] & whole, k=1)
    for k in range(ENTROPY_LENGTH):
        both &= near[k : k + size, k : k + size]
    alike = np.count_nonzero(both)
    longer = np.count_nonzero(both & near[ENTROPY_LENGTH:, ENTROPY_LENGTH:])
    return float(np.log(alike / longer)) if longer else float("nan")


def dfa_alpha1(nn_ms: NDArray[np.float64]) -> float:
    """Short-term exponent of detrended fluctuation analysis over 4 to 16 beats (Peng 1995); NaN without variation.

    nn_ms: float64 [interval], ms. Noise without memory has 0.5 (0.58 over windows as short as these), 1/f noise 1, a
    random walk 1.5.
    """
    if nn_ms.size < DFA_BEATS[-1] or np.ptp(nn_ms) == 0.0:
        return float("nan")
    walk = np.cumsum(nn_ms - nn_ms.mean())
    fluctuation = [_fluctuation(walk, int(beats)) for beats in DFA_BEATS]
    if min(fluctuation) <= 0.0:
        return float("nan")
    return float(np.polyfit(np.log(DFA_BEATS), np.log(fluctuation), 1)[0])


def _fluctuation(walk: NDArray[np.float64], beats: int) -> float:
    """RMS distance of float64 [interval] from its straight lines over windows of so many beats."""
    windows = walk[: walk.size // beats * beats].reshape(-1, beats)
    time = np.arange(beats) - (beats - 1) / 2.0
    level = windows - windows.mean(axis=1, keepdims=True)
    line = np.outer(level @ time, time) / (time @ time)
    return float(np.sqrt(np.mean((level - line) ** 2)))
