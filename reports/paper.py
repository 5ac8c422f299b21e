"""Sheets of paper and where things stand on them, in millimetres."""

from dataclasses import dataclass

POINTS_PER_MM = 72 / 25.4
"""A PDF measures in points of 1/72 inch."""


@dataclass(frozen=True)
class Paper:
    """A sheet as it lies before the reader."""

    name: str
    width_mm: float
    height_mm: float

    @property
    def upright(self) -> bool:
        """Whether it stands on its short side."""
        return self.height_mm > self.width_mm


A4_LANDSCAPE = Paper("A4", 297.0, 210.0)
A4_PORTRAIT = Paper("A4", 210.0, 297.0)
LETTER_LANDSCAPE = Paper("Letter", 279.4, 215.9)
LETTER_PORTRAIT = Paper("Letter", 215.9, 279.4)


@dataclass(frozen=True)
class Box:
    """A rectangle on the sheet; y counts upwards from the lower edge of the paper."""

    left_mm: float
    bottom_mm: float
    width_mm: float
    height_mm: float

    @property
    def right_mm(self) -> float:
        """Right edge."""
        return self.left_mm + self.width_mm

    @property
    def top_mm(self) -> float:
        """Upper edge."""
        return self.bottom_mm + self.height_mm
