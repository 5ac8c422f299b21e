"""Classes of single beats, however they were found, laid on the beats that are measured."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CLASSES = ("N", "S", "V", "F", "Q")
"""ANSI/AAMI EC57: normal, supraventricular, ventricular, fusion, unclassifiable or paced."""
MATCH_S = 0.15
"""Two times of one beat lie no further apart (ANSI/AAMI EC57)."""


@dataclass(frozen=True, eq=False)
class BeatClasses:
    """What each beat is."""

    r_s: NDArray[np.float64]
    """float64 [beat], s on the recording's axis, ascending: R peaks."""
    labels: NDArray[np.str_]
    """str [beat]: one of `CLASSES`."""
    probabilities: NDArray[np.float64] | None = None
    """float64 [beat, class], in the order of `CLASSES`; None where a human set the labels."""


def laid_on(classes: BeatClasses, r_s: NDArray[np.float64]) -> BeatClasses:
    """Return the classes of the beats whose R peaks lie at float64 [beat], s: those of the nearest classified beat.

    Label "" and probabilities of 0 where none lies within 150 ms.
    """
    if classes.r_s.size == 0 or r_s.size == 0:
        return BeatClasses(r_s, np.full(r_s.size, ""), None)
    after = np.clip(np.searchsorted(classes.r_s, r_s), 1, max(classes.r_s.size - 1, 1)).clip(max=classes.r_s.size - 1)
    before = np.maximum(after - 1, 0)
    nearest = np.where(np.abs(classes.r_s[after] - r_s) < np.abs(classes.r_s[before] - r_s), after, before)
    near = np.abs(classes.r_s[nearest] - r_s) <= MATCH_S
    probabilities = None
    if classes.probabilities is not None:
        probabilities = np.where(near[:, None], classes.probabilities[nearest], 0.0)
    return BeatClasses(r_s, np.where(near, classes.labels[nearest], ""), probabilities)
