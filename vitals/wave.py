"""A wave of the beat, or why there is none."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wave:
    """P wave, QRS complex or T wave of the median beat; times in seconds from the R peak."""

    onset_s: float
    peak_s: float
    offset_s: float
    height_mv: float
    """Height of the peak above the baseline, RMS over the leads."""
    probability: float = 1.0
    """That the wave is there."""
    onset_sd_s: float = float("nan")
    """How far the onset may lie from where cardiologists would put it, as one standard deviation; NaN: not known."""
    offset_sd_s: float = float("nan")
    """The same of the offset."""

    @property
    def duration_s(self) -> float:
        """From onset to offset."""
        return self.offset_s - self.onset_s


@dataclass(frozen=True)
class Absent:
    """The wave is not there, or cannot be measured."""

    reason: str
    probability: float | None = None
    """That the wave is there all the same; None where nobody could look."""
