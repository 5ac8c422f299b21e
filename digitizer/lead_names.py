"""A lead's name as it stands on the flat page, whoever read it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PrintedName:
    """One name in one place."""

    lead: str
    """Standard name, "-aVR" for aVR upside down."""
    x_px: float
    y_px: float
    """Left edge and middle of the word."""
    certainty: float
    """0 to 1."""
