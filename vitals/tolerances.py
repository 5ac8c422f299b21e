"""Errors that still count as right, as data, each with its source, and how probable it is to stay within one."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Tolerance:
    """The larger of an error in the measure's unit and of a share of its value, and who set it."""

    error: float
    share: float
    source: str


_IEC = "IEC 60601-2-25: largest mean difference from the CSE database's cardiologists"
_EC13 = "ANSI/AAMI EC13: 10 % or 5 bpm"

TOLERANCES: dict[str, Tolerance] = {
    **dict.fromkeys(("heart_rate", "heart_rate_min", "heart_rate_max"), Tolerance(5.0, 0.1, _EC13)),
    **dict.fromkeys(("p_duration", "pr", "qrs"), Tolerance(10.0, 0.0, _IEC)),
    **dict.fromkeys(
        ("qt", "qtc_fridericia", "qtc_bazett", "qtc_framingham", "qtc_hodges"), Tolerance(25.0, 0.0, f"{_IEC}, of QT")
    ),
}


def tolerance(name: str, value: float) -> float | None:
    """Largest error of a measure's value that still counts as right, in its unit; None where no standard sets one."""
    limit = TOLERANCES.get(name)
    return max(limit.error, limit.share * abs(value)) if limit else None


def within(largest: float, sd: float) -> float:
    """Probability that a normally distributed error of that standard deviation is no larger, 0 to 1."""
    return math.erf(largest / (sd * math.sqrt(2.0))) if sd > 0 else 1.0
