"""Supraventricular and ventricular beats: how many, and how they come one after the other."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitals.beat_classes import CLASSES, BeatClasses

LEAST_RUN = 3
LEAST_EPISODE = 3
LEAST_HOURS = 1.0


@dataclass(frozen=True)
class EctopicBeats:
    """The ectopic beats of one kind."""

    count: int
    uncertainty: float | None
    """One standard deviation of the count's error, by the probabilities of the classes; None where there are none."""
    share_percent: float
    """Of the classified beats."""
    per_hour: float | None
    """None where less than an hour was recorded."""
    couplets: int
    """Two in succession."""
    runs: int
    """Three or more in succession."""
    longest_run: int
    """Beats of the longest run, 0 where there is none."""
    bigeminy: int
    """Episodes of at least three such beats with one normal or paced beat between each and the next."""
    trigeminy: int
    """The same with two beats between."""


@dataclass(frozen=True)
class Ectopy:
    """The ectopic beats of a recording; fusion beats count for neither kind."""

    beats: int
    """Beats that were classified."""
    hours: float
    """Time that the beats cover."""
    supraventricular: EctopicBeats
    ventricular: EctopicBeats
    per_hour_reason: str | None
    """Why there are no hourly rates."""


def ectopy(classes: BeatClasses, after_gap: NDArray[np.bool_], covered_s: float) -> Ectopy:
    """Count ectopic beats, their couplets, runs and episodes.

    classes: those of all measured beats, with label "" where a beat was not classified; after_gap: bool [beat], beats
    may be missing before it. Neither sequences nor episodes reach across gaps or beats that were not classified.
    """
    parts = np.char.add(np.where(after_gap, "|", ""), np.where(classes.labels == "", "?", classes.labels))
    sequence = "".join(parts.tolist())
    beats = int(np.count_nonzero(classes.labels != ""))
    hours = covered_s / 3600.0
    kinds = {kind: _of_kind(kind, classes, sequence, beats, hours) for kind in "SV"}
    reason = "less than an hour was recorded" if hours < LEAST_HOURS else None
    return Ectopy(beats, hours, kinds["S"], kinds["V"], reason)


def _of_kind(kind: str, classes: BeatClasses, sequence: str, beats: int, hours: float) -> EctopicBeats:
    count = sequence.count(kind)
    rows = [len(found) for found in re.findall(f"{kind}+", sequence)]
    runs = [length for length in rows if length >= LEAST_RUN]
    bigeminy, trigeminy = (
        len(re.findall(f"{kind}(?:{between}{kind}){{{LEAST_EPISODE - 1},}}", sequence))
        for between in ("[NQ]", "[NQ]{2}")
    )
    return EctopicBeats(
        count=count,
        uncertainty=_count_sd(kind, count, classes.probabilities),
        share_percent=100.0 * count / max(beats, 1),
        per_hour=count / hours if hours >= LEAST_HOURS else None,
        couplets=rows.count(2),
        runs=len(runs),
        longest_run=max(runs, default=0),
        bigeminy=bigeminy,
        trigeminy=trigeminy,
    )


def _count_sd(kind: str, count: int, probabilities: NDArray[np.float64] | None) -> float | None:
    """RMS error of the count where each beat is of the kind with its probability, independently of the others."""
    if probabilities is None:
        return None
    share = probabilities[:, CLASSES.index(kind)]
    return float(np.sqrt((count - share.sum()) ** 2 + (share * (1.0 - share)).sum()))
