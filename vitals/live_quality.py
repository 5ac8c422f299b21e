"""The quality of each lead of a stream over its last seconds, cheap enough for every second of many streams."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitals.lead_quality import NOISE_MV, OFF_MV, WANDER_MV, Kind, Level
from vitals.live_activity import lower_medians
from vitals.plateaus import LEAST_FLAT_S, clipped_spans

WINDOW_S = 3.0
"""So much is looked at."""
LAST_S = 1.0
"""What is not recorded is told of the last second alone."""
_MISSING_SHARE = 0.1
_LOST_SHARE = 0.5
_FLAT_MV = 0.01
_NEAR_SHARE, _LEAST_NEAR = 0.002, 6
_SPARSE = 8
_HALVES = 6


@dataclass(frozen=True)
class LiveFinding:
    """One thing that is wrong with a lead now."""

    lead: str
    kind: Kind
    level: Level


def live_quality(
    leads: tuple[str, ...], samples: NDArray[np.float32], fs_hz: float, coarse: NDArray[np.float32]
) -> tuple[LiveFinding, ...]:
    """What is wrong with the leads in their last seconds, by the names and limits of `vitals.lead_quality`.

    samples: float32 [lead, sample], mV as sent; coarse: float32 [lead, sample], mV at 120 Hz and below 40 Hz; both of
    WINDOW_S, NaN where not recorded. Noise is the median of the absolute second differences, which a QRS complex does
    not move and which is the RMS of noise that is white below 40 Hz; wander is how far the medians of half seconds lie
    apart.
    """
    missing = np.mean(~np.isfinite(samples[:, -round(LAST_S * fs_hz) :]), axis=1)
    level = lower_medians(samples[:, ::_SPARSE])[:, None]
    off = np.mean(np.abs(samples[:, ::_SPARSE] - level) > OFF_MV, axis=1)
    flat = np.ptp(samples[:, -round(LEAST_FLAT_S * fs_hz) :], axis=1) <= _FLAT_MV
    clipped = [_stays_at_its_edge(row) and bool(clipped_spans(row[None], fs_hz)[0]) for row in samples]
    noise_mv = lower_medians(np.abs(np.diff(coarse, n=2, axis=1)))
    halves = coarse[:, : coarse.shape[1] // _HALVES * _HALVES].reshape(len(leads) * _HALVES, -1)
    levels = lower_medians(halves).reshape(len(leads), _HALVES)
    wander_mv = np.fmax.reduce(levels, axis=1) - np.fmin.reduce(levels, axis=1)
    found: list[LiveFinding] = []
    for k, lead in enumerate(leads):
        told: dict[Kind, Level] = {}
        if missing[k] > _MISSING_SHARE:
            told["not recorded"] = "unusable" if missing[k] > _LOST_SHARE else "doubtful"
        if flat[k]:
            told["flat"] = "unusable"
        if off[k] > _MISSING_SHARE:
            told["lead off"] = "unusable"
        elif clipped[k]:
            told["clipped"] = "doubtful"
        if noise_mv[k] > NOISE_MV:
            told["noise"] = "doubtful"
        if wander_mv[k] > WANDER_MV:
            told["baseline wander"] = "doubtful"
        found += [LiveFinding(lead, kind, level) for kind, level in told.items()]
    return tuple(found)


def _stays_at_its_edge(row: NDArray[np.float32]) -> bool:
    """Whether a lead is often enough near its highest or lowest value to be cut off there, which is told at once."""
    high, low = np.fmax.reduce(row), np.fmin.reduce(row)
    near = _NEAR_SHARE * (high - low)
    return bool(max(np.count_nonzero(row > high - near), np.count_nonzero(row < low + near)) >= _LEAST_NEAR)


def worst(findings: tuple[LiveFinding, ...], lead: str) -> str:
    """How far a lead may be used: good, doubtful or unusable."""
    levels = {finding.level for finding in findings if finding.lead == lead}
    return "unusable" if "unusable" in levels else "doubtful" if "doubtful" in levels else "good"
