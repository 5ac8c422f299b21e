"""Millimetre paper as a matplotlib figure: one unit of its axes is one millimetre, for grid, lines and words alike."""

from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO

import numpy as np
from matplotlib import rc_context, rcdefaults, rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.textpath import TextToPath
from numpy.typing import NDArray

MM_PER_INCH = 25.4
POINTS_PER_MM = 72.0 / MM_PER_INCH
SCREEN_DPI = 110
INK, MUTED = "#1a1d21", "#59636e"
GRID_LINES = ((1, "#f8dedb", 0.1), (5, "#eeb3ad", 0.18))
"""Pitch (mm), colour and width (mm)."""
TRACE_MM = 0.28
HALO_MM = 0.7
DOT_MM = 0.02
"""Length of the line that shows a sample between two gaps."""
FAMILY = "DejaVu Sans"
CAP = 0.729
"""Height of a capital letter of it, as a share of its size."""
REPLACEMENT = "\ufffd"


@contextmanager
def own_settings() -> Iterator[None]:
    """Draw and save as matplotlib does unless told, whatever its user has set; ids in SVG are always the same."""
    with rc_context():
        rcdefaults()
        rcParams.update({"svg.hashsalt": "inkbeat", "svg.fonttype": "path"})
        yield


class MillimetreFigure(Figure):
    """A figure that notebooks show as it is, whatever their backend."""

    @own_settings()
    def _repr_png_(self) -> bytes:
        packed = BytesIO()
        self.savefig(packed, format="png", dpi=SCREEN_DPI)
        return packed.getvalue()


def blank_sheet(width_mm: float, height_mm: float) -> tuple[MillimetreFigure, Axes]:
    """A white figure of that size, and axes over all of it with their origin at the lower left corner."""
    figure = MillimetreFigure((width_mm / MM_PER_INCH, height_mm / MM_PER_INCH), facecolor="white")
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0), xlim=(0.0, width_mm), ylim=(0.0, height_mm))
    axes.axis("off")
    return figure, axes


def draw_grid(axes: Axes, left_mm: float, bottom_mm: float, width_mm: int, height_mm: int) -> Rectangle:
    """Draw lines every millimetre and stronger ones every five; the outline comes back, to clip to."""
    right_mm, top_mm = left_mm + width_mm, bottom_mm + height_mm
    for pitch, colour, line_mm in GRID_LINES:
        across, up = ([k for k in range(0, side + 1, pitch) if pitch > 1 or k % 5] for side in (width_mm, height_mm))
        ends = [((left_mm + k, bottom_mm), (left_mm + k, top_mm)) for k in across]
        ends += [((left_mm, bottom_mm + k), (right_mm, bottom_mm + k)) for k in up]
        lines = Path(np.reshape(ends, (-1, 2)), [Path.MOVETO, Path.LINETO] * len(ends))
        style = {"edgecolor": colour, "linewidth": line_mm * POINTS_PER_MM, "capstyle": "projecting", "snap": True}
        axes.add_patch(PathPatch(lines, fill=False, gid=f"grid-{pitch}mm", zorder=1, **style))
    return Rectangle((left_mm, bottom_mm), width_mm, height_mm, transform=axes.transData)


def draw_line(
    axes: Axes,
    x_mm: NDArray[np.float64],
    y_mm: NDArray[np.float64],
    gid: str,
    outline: Rectangle | None = None,
    colour: str = INK,
    width_mm: float = TRACE_MM,
) -> None:
    """Draw a line through points (float64 [point], mm), open where y is NaN; a point between two gaps is a dot."""
    seen = np.isfinite(np.concatenate([[np.nan], y_mm, [np.nan]]))
    alone = np.flatnonzero(seen[1:-1] & ~seen[:-2] & ~seen[2:])
    x, y = np.insert(x_mm, alone + 1, x_mm[alone] + DOT_MM), np.insert(y_mm, alone + 1, y_mm[alone])
    (line,) = axes.plot(
        x,
        y,
        color=colour,
        linewidth=width_mm * POINTS_PER_MM,
        linestyle="-",
        marker="",
        solid_capstyle="round",
        solid_joinstyle="round",
        scalex=False,
        scaley=False,
        zorder=2,
        gid=gid,
    )
    if outline is not None:
        line.set_clip_path(outline)


def draw_text(
    axes: Axes,
    x_mm: float,
    y_mm: float,
    words: str,
    size_pt: float,
    *,
    bold: bool = False,
    colour: str = INK,
    align: str = "left",
    halo: bool = False,
) -> None:
    """Write one line with its baseline at y; x is its left end, centre or right end. Nothing in it is markup."""
    axes.text(
        x_mm,
        y_mm,
        printable(words),
        family=FAMILY,
        weight="bold" if bold else "normal",
        size=size_pt,
        color=colour,
        ha=align,
        va="baseline",
        parse_math=False,
        usetex=False,
        zorder=3,
        path_effects=[withStroke(linewidth=2 * HALO_MM * POINTS_PER_MM, foreground="white")] if halo else [],
    )


@lru_cache(maxsize=1024)
def text_width_mm(words: str, size_pt: float, bold: bool = False) -> float:
    """Width of one line."""
    font = FontProperties(family=FAMILY, weight="bold" if bold else "normal", size=size_pt)
    width, _, _ = TextToPath().get_text_width_height_descent(printable(words), font, ismath=False)
    return float(width) / POINTS_PER_MM


def fitted(words: str, size_pt: float, limit_mm: float, bold: bool = False) -> str:
    """The words, or as many of their letters as fit with an ellipsis."""
    words = printable(words)
    if text_width_mm(words, size_pt, bold) <= limit_mm:
        return words
    fits = bisect_right(range(1, len(words)), limit_mm, key=lambda end: text_width_mm(words[:end] + "…", size_pt, bold))
    return words[:fits].rstrip() + "…"


def printable(words: str) -> str:
    """The words on one line, with U+FFFD for what the typeface cannot show."""
    shapes = _shapes()
    return "".join(letter if ord(letter) in shapes else REPLACEMENT for letter in " ".join(words.split()))


@lru_cache(maxsize=1)
def _shapes() -> frozenset[int]:
    """Code points that the typeface shows."""
    return frozenset(get_font(findfont(FontProperties(family=FAMILY))).get_charmap())
