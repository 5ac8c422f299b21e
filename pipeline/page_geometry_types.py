"""Types of the JSON that tells where the traces of a page run on its image."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from pipeline.page_json_types import Origin, PageNumber, Share

Turn = Literal[0, 90, 180, 270]
"""Degrees."""


class TraceJson(TypedDict):
    """One panel or rhythm strip."""

    lead: str
    """Its lead."""
    printed: str
    """The lead as the page prints it: -aVR is aVR upside down."""
    rhythm: bool
    """Whether it is a full-width strip below the panels."""
    box_px: tuple[float, float, float, float]
    """Left, top, right and bottom of the panel on the image (px): from its beginning to its end in time, with the
    trace's level in the middle. With `printed` and `rhythm` it can be given back as a correction."""
    start_s: float
    """Where it begins on the page's time axis (s)."""
    duration_s: float
    """How long it is (s)."""
    confidence: Share
    """How sure the trace is as a whole (0 to 1); 0 where nothing was recovered."""
    line: list[tuple[float, float, Share] | None]
    """Points of the trace from left to right: x (px), y (px) and how sure it is there (0 to 1). Straight lines between
    them lie within a quarter of a pixel of all that was traced; null where it breaks off."""


class TracesJson(Origin):
    """Where the traces of a page run on its image, which `image.jpg` holds; a pixel's middle is a whole number."""

    schema: Literal["urn:inkbeat:traces:1"]
    page: PageNumber
    """Page of the document (counted from 1)."""
    width_px: Annotated[int, Field(ge=1)]
    """Width of the image (px)."""
    height_px: Annotated[int, Field(ge=1)]
    """Height of the image (px)."""
    rotation_deg: Turn
    """Turn of the page as it was given that made the image, clockwise (deg): as found, or as a correction says."""
    mirrored: bool
    """Whether the image is its mirror image (left for right) after that turn: the page was seen from behind."""
    px_per_mm_x: float
    """Pixels of the image per millimetre of the grid, across (px/mm)."""
    px_per_mm_y: float
    """The same down the page (px/mm)."""
    layout: str
    """Rows and columns, for example 3x4+1R; strip for one lead over rows, other for leads placed freely."""
    traces: list[TraceJson]
    """Every panel and strip, row by row, but those that were cut off the page."""
