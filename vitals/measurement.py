"""One measurement: a value with its unit and what it rests on, or the reason why there is none."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Measure:
    """One measurement. Exactly one of value and reason is there."""

    name: str
    label: str
    value: float | None
    unit: str
    """"bpm", "ms", "ms^2", "mV", "mV ms", "deg", "%", "beats", or "" of a number without unit."""
    beats: int
    """Beats that the value rests on, 0 where there is none."""
    reason: str | None
    """Why there is no value."""
    normal_range: tuple[float, float] | None
    """Lowest and highest usual value, None where there is no agreed range; a lowest of 0 is no limit."""
    uncertainty: float | None = None
    """One standard deviation of the value's error, in its unit; None where it is not known."""
    confidence: float | None = None
    """Probability, 0 to 1, that the error is within `tolerance`; None where one of the two is not known."""
    tolerance: float | None = None
    """Largest error that a standard lets pass (`vitals.tolerances`), None where none sets one."""
    note: str | None = None
    """What to know before trusting the value; several notes are parted by "; "."""

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason is None):
            raise ValueError(f"{self.name}: a value without reason or a reason without value, not both or neither")
        if self.value is not None and not np.isfinite(self.value):
            raise ValueError(f"{self.name}: {self.value} is no measurement")
        if self.uncertainty is not None and not 0.0 <= self.uncertainty < np.inf:
            raise ValueError(f"{self.name}: {self.uncertainty} is no standard deviation")
