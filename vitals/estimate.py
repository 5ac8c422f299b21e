"""A number with what it rests on, before it gets a name and a unit."""

from dataclasses import dataclass

from vitals.wave import Absent


@dataclass(frozen=True)
class Estimate:
    """One number and how far it may be trusted."""

    value: float
    beats: int
    """Beats that it rests on."""
    sd: float | None = None
    """One standard deviation of its error, in its unit; None: not known."""
    present: float = 1.0
    """Probability that what was measured is there at all."""
    note: str | None = None
    """What to know before trusting it."""


Found = Estimate | Absent

NO_QRS = Absent("no QRS complex found")
