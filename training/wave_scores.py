"""How near the wave network comes to cardiologists' marks, and how rightly it says that a wave is there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.wave_data import MarkedBeats
from vitals.fiducials import FIDUCIALS
from vitals.wave_input import WINDOW_HZ

CSE_LIMITS_MS = {"p_on": 10.2, "p_off": 12.7, "qrs_on": 6.5, "qrs_off": 11.6, "t_off": 30.6}
"""Twice the standard deviation between cardiologists (CSE Working Party, Eur Heart J 6, 1985)."""


@dataclass(frozen=True)
class FiducialScore:
    """Errors of one fiducial point over beats and leads, answer minus mark."""

    count: int
    mean_ms: float
    sd_ms: float
    inside: float | None
    """Share within the CSE limit, None where there is none."""


@dataclass(frozen=True)
class PresenceScore:
    """How often a wave that is marked is seen, and one that is not is not seen."""

    sensitivity: float
    specificity: float
    marked: int
    unmarked: int


def fiducial_scores(places: NDArray[np.float64], beats: MarkedBeats) -> dict[str, FiducialScore]:
    """Scores of float64 [beat, lead, fiducial], samples from the R peak, against single beats (not medians)."""
    scores = {}
    for k, name in enumerate(FIDUCIALS):
        error = (places[~beats.median, :, k] - beats.marks[~beats.median, :, k]) * (1000.0 / WINDOW_HZ)
        error = error[np.isfinite(error)]
        limit = CSE_LIMITS_MS.get(name)
        inside = None if limit is None else float((np.abs(error) <= limit).mean())
        scores[name] = FiducialScore(error.size, float(error.mean()), float(error.std()), inside)
    return scores


def presence_score(logits: NDArray[np.floating], present: NDArray[np.floating]) -> PresenceScore:
    """Score of log odds against 1 (there), 0 (not there) and NaN (unknown), of one shape."""
    there, gone = present == 1, present == 0
    return PresenceScore(
        float((logits[there] > 0).mean()) if there.any() else float("nan"),
        float((logits[gone] <= 0).mean()) if gone.any() else float("nan"),
        int(there.sum()),
        int(gone.sum()),
    )
