"""Statements that a rule makes better than a network: slow and fast sinus rhythm, first-degree AV block, wide QRS."""

from dataclasses import dataclass

from vitals import Vitals
from vitals.normal_ranges import NORMAL_RANGES, WIDE_QRS_MS

SLOW_BPM, FAST_BPM = NORMAL_RANGES["heart_rate"].low, NORMAL_RANGES["heart_rate"].high
LONG_PR_MS = NORMAL_RANGES["pr"].high
REGULAR_SHARE = 0.08
"""RR intervals whose standard deviation is below this share of their mean are no fibrillation's."""


@dataclass(frozen=True)
class MeasuredFinding:
    """A statement and the measurement that it rests on."""

    name: str
    measure: str
    """Name of the measure in `Vitals`."""
    value: float
    unit: str
    limit: float
    """The statement holds from here on: below it for a slow rate, above it for all else."""


def measured_findings(vitals: Vitals) -> tuple[MeasuredFinding, ...]:
    """What the measurements alone say; nothing where they are missing.

    A rate is called sinus where P waves were found, or where it is regular: P waves of a fast heart lie in T waves.
    """
    values = {one.name: one.value for one in vitals.measures}
    rate, pr, qrs = values.get("heart_rate"), values.get("pr"), values.get("qrs")
    found = []
    if rate is not None and not SLOW_BPM <= rate <= FAST_BPM:
        name, limit = ("bradycardia", SLOW_BPM) if rate < SLOW_BPM else ("tachycardia", FAST_BPM)
        found.append(MeasuredFinding(f"sinus {name}" if _sinus(values) else name, "heart_rate", rate, "bpm", limit))
    if pr is not None and pr > LONG_PR_MS:
        found.append(MeasuredFinding("first-degree AV block", "pr", pr, "ms", LONG_PR_MS))
    if qrs is not None and qrs >= WIDE_QRS_MS:
        found.append(MeasuredFinding("wide QRS", "qrs", qrs, "ms", WIDE_QRS_MS))
    return tuple(found)


def _sinus(values: dict[str, float | None]) -> bool:
    spread, mean = values.get("rr_sd"), values.get("rr_mean")
    regular = spread is not None and mean is not None and spread < REGULAR_SHARE * mean
    return values.get("p_duration") is not None or regular
