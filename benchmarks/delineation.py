"""Where waves begin and end against what cardiologists marked on LUDB, beat by beat and lead by lead."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.event_matching import EventCount, count_events, matched
from benchmarks.ludb import SIDES, MarkedRecord
from ecg import Recording
from vitals.beat_waves import BeatWaves

Delineator = Callable[[Recording], BeatWaves]

MATCH_S = 0.15


@dataclass(frozen=True)
class Boundary:
    """One kind of boundary, and how far off it may be."""

    label: str
    fiducial: str
    wave: str
    side: str
    limit_ms: float | None
    """Twice the standard deviation that the CSE working party tolerates (Eur Heart J 6, 1985); None: it gives none."""


BOUNDARIES = (
    Boundary("P on", "p_on", "p", "onset_s", 10.2),
    Boundary("P off", "p_off", "p", "offset_s", 12.7),
    Boundary("QRS on", "qrs_on", "qrs", "onset_s", 6.5),
    Boundary("QRS off", "qrs_off", "qrs", "offset_s", 11.6),
    Boundary("T on", "t_on", "t", "onset_s", None),
    Boundary("T off", "t_off", "t", "offset_s", 30.6),
)
WAVES = {"p": "P", "qrs": "QRS", "t": "T"}


@dataclass(frozen=True, eq=False)
class Agreement:
    """How one delineator agrees with the marks."""

    errors_ms: dict[str, NDArray[np.float64]]
    """Label of the boundary -> float64 [matched], ms: found minus marked."""
    marked: dict[str, int]
    """Label of the boundary -> how many are marked."""
    waves: dict[str, EventCount]
    """Wave -> found, missed and invented, between the first and the last marked QRS complex of each lead."""


def agreement(record: MarkedRecord, waves: BeatWaves) -> Agreement:
    """Compare every lead with its own marks; boundaries and peaks are matched one to one within 150 ms."""
    each = [_lead_agreement(record.marks_s[lead], waves, waves.leads.index(lead)) for lead in record.recording.leads]
    return together(each)


def together(parts: Iterable[Agreement]) -> Agreement:
    """All errors and counts in one."""
    parts = list(parts)
    labels = [boundary.label for boundary in BOUNDARIES]
    return Agreement(
        {label: np.concatenate([np.zeros(0), *(part.errors_ms[label] for part in parts)]) for label in labels},
        {label: sum(part.marked[label] for part in parts) for label in labels},
        {wave: sum((part.waves[wave] for part in parts), EventCount()) for wave in WAVES},
    )


def _lead_agreement(marks_s: dict[str, NDArray[np.float64]], waves: BeatWaves, lead: int) -> Agreement:
    errors_ms, marked = {}, {}
    for boundary in BOUNDARIES:
        truth_s = marks_s[boundary.wave][:, SIDES.index(boundary.side)]
        truth_s, answer_s = (_ascending(times_s) for times_s in (truth_s, waves.of(boundary.fiducial)[:, lead]))
        pairs = matched(truth_s, answer_s, MATCH_S)
        errors_ms[boundary.label] = 1000 * (answer_s[pairs[:, 1]] - truth_s[pairs[:, 0]])
        marked[boundary.label] = truth_s.size
    return Agreement(errors_ms, marked, {wave: _presence(marks_s, waves, lead, wave) for wave in WAVES})


def _presence(marks_s: dict[str, NDArray[np.float64]], waves: BeatWaves, lead: int, wave: str) -> EventCount:
    """Count waves by their peaks, a QRS complex by its R peak where the lead has one of its boundaries.

    LUDB's annotators leave the first and the last beats of many leads unmarked: what lies before the first marked QRS
    complex of the lead or after the last counts neither as missed nor as invented.
    """
    qrs_s = _ascending(marks_s["qrs"][:, 1])
    if qrs_s.size == 0:
        return EventCount()
    if wave == "qrs":
        has_qrs = np.isfinite(waves.of("qrs_on")[:, lead]) | np.isfinite(waves.of("qrs_off")[:, lead])
        answer_s, margin_s = waves.r_s[has_qrs], MATCH_S
    else:
        answer_s, margin_s = waves.of(f"{wave}_peak")[:, lead], 0.0
    first_s, last_s = qrs_s[0] - margin_s, qrs_s[-1] + margin_s
    truth_s, answer_s = (
        times_s[(times_s >= first_s) & (times_s <= last_s)]
        for times_s in map(_ascending, (marks_s[wave][:, 1], answer_s))
    )
    return count_events(truth_s, answer_s, MATCH_S)


def _ascending(times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Those that are there, in the order of time."""
    return np.sort(times_s[np.isfinite(times_s)])


def delineation_table(records: list[MarkedRecord], delineators: dict[str, Delineator]) -> str:
    """Errors of every boundary, and presence of every wave, for each delineator."""
    lines = []
    for name, delineator in delineators.items():
        result = together(agreement(record, delineator(record.recording)) for record in records)
        lines.append(f"  {name}")
        for boundary in BOUNDARIES:
            errors_ms = result.errors_ms[boundary.label]
            lines.append(f"    {boundary.label:8s} {error_cells(errors_ms, boundary.limit_ms)}")
            lines[-1] += f"  matched {errors_ms.size} of {result.marked[boundary.label]} marked"
        lines += [f"    {title:8s} {result.waves[wave]}" for wave, title in WAVES.items()]
    return "\n".join(lines)


def error_cells(errors_ms: NDArray[np.float64], limit_ms: float | None) -> str:
    """Mean, standard deviation, and the share within the limit."""
    if errors_ms.size == 0:
        return "none"
    spread = f"{errors_ms.mean():6.1f} +- {errors_ms.std():5.1f} ms"
    share = f"within {limit_ms:4.1f} ms {100 * (np.abs(errors_ms) <= limit_ms).mean():5.1f} %" if limit_ms else " " * 22
    return f"{spread}  {share}"
