"""Paper, grid, lines and letters in millimetres, with exact widths and smooth edges."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ImageFont

# Lines are drawn this much finer and averaged: OpenCV's own smooth lines are too thick by about a pixel.
FINE = 3
SHIFT = 6
Colour = tuple[int, int, int]
HERSHEY = "hershey"
"""The plotter typeface that ECG machines have drawn with for decades."""
# Capital letters are this share of a typeface's size.
CAPITAL_SHARE = 0.72
# How far letters reach below their line, as a share of a capital's height.
DESCENDER_SHARE = 0.35
DOT_MM = 0.25
PITCHES_MM = {"lines": (1.0, 5.0), "dots": (1.0, 5.0), "major": (5.0,), "none": ()}
# So many points of a line share a box, so that boxes hold little paper.
BOX_POINTS = 250


@dataclass(frozen=True)
class GridLook:
    """Paper and grid."""

    paper: Colour
    minor: Colour
    major: Colour
    minor_mm: float
    major_mm: float
    """Widths of the lines."""
    kind: str = "lines"
    """"lines", "dots", "major" or "none"."""


@dataclass(frozen=True)
class Note:
    """A line of text with the lower left corner of its first letter at x, y."""

    text: str
    x_mm: float
    y_mm: float
    height_mm: float
    """Of a capital letter."""


def blank_page(
    dpi: float, paper_mm: tuple[float, float], margin_mm: float, header_mm: float, look: GridLook
) -> NDArray[np.uint8]:
    """uint8 [y, x, 3], RGB: paper with a millimetre grid below the header."""
    scale = dpi / 25.4
    width, height = (round(mm * scale) for mm in paper_mm)
    page = np.empty((height, width, 3), np.uint8)
    # Copying a row is much faster than filling with a colour.
    page[...] = np.full((1, width, 3), look.paper, np.uint8)
    ends = ((margin_mm, paper_mm[0] - margin_mm, width), (header_mm, paper_mm[1] - margin_mm, height))
    (left, right), (top, bottom) = (_inside(low, high, size, scale) for low, high, size in ends)
    families: list[_Lines] = []
    for pitch_mm in PITCHES_MM[look.kind]:
        colour, line_mm = (look.minor, look.minor_mm) if pitch_mm == 1.0 else (look.major, look.major_mm)
        dotted = look.kind == "dots" and pitch_mm == 1.0
        across, down = (
            _line_coverage(low, high, size, pitch_mm, DOT_MM if dotted else line_mm, scale) for low, high, size in ends
        )
        families.append(_Lines(colour, across[left:right], down[top:bottom], dotted))
    grid = page[top:bottom, left:right]
    # Between the lines that run across the page every row is like the next.
    ruled = np.any([lines.down for lines in families] or np.zeros((1, bottom - top)), axis=0)
    between = np.flatnonzero(~ruled)[:1]
    grid[...] = _with_lines(grid[between], between, families) if len(between) else grid
    rows = np.flatnonzero(ruled)
    grid[rows] = _with_lines(np.broadcast_to(page[:1, left:right], (len(rows), right - left, 3)), rows, families)
    return page


@dataclass(frozen=True, eq=False)
class _Lines:
    """Equally spaced lines in both directions."""

    colour: Colour
    across: NDArray[np.uint8]
    down: NDArray[np.uint8]
    """uint8 [x] and [y], 0 to 255: the share of each column and of each row that lines cover."""
    dotted: bool
    """Only the crossings are printed."""


def _with_lines(paper: NDArray[np.uint8], rows: NDArray[np.int64], families: list[_Lines]) -> NDArray[np.uint8]:
    """uint8 [y, x, 3]: these rows of the grid, on paper (uint8 [y, x, 3])."""
    for lines in families:
        share = (np.minimum if lines.dotted else np.maximum).outer(lines.down[rows], lines.across)
        paper = _mixed(paper, lines.colour, share)
    return paper


def _mixed(below: NDArray[np.uint8], colour: Colour, share: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """uint8 [y, x, 3]: a colour over what is below (uint8 [y, x, 3]), by its share of each pixel (uint8 [y, x])."""
    of_colour = np.arange(256)[:, None, None] / 255.0 * np.array(colour)
    of_below = np.repeat(255 - np.arange(256, dtype=np.uint8), 3).reshape(256, 1, 3)
    # A table of colours is by far the quickest way from one number per pixel to three.
    shine = cv2.applyColorMap(share, np.round(of_colour).astype(np.uint8))
    return np.asarray(cv2.add(cv2.multiply(below, cv2.applyColorMap(share, of_below), scale=1 / 255), shine), np.uint8)


def _line_coverage(
    low_mm: float, high_mm: float, size: int, pitch_mm: float, line_mm: float, scale: float
) -> NDArray[np.uint8]:
    """uint8 [px], 0 to 255: share of each pixel that equally spaced lines cover, seen across them."""
    centres_mm = np.arange(low_mm, high_mm + 1e-6, pitch_mm)
    sides = (centres_mm[:, None] + (-line_mm / 2, line_mm / 2)).ravel() * scale
    # What is covered up to a place grows along the lines and stays the same between them.
    covered_px = np.repeat(np.arange(len(centres_mm) + 1), 2)[1:-1] * line_mm * scale
    covered = np.diff(np.interp(np.arange(size + 1) - 0.5, sides, covered_px))
    return np.asarray(np.round(255 * np.minimum(covered, 1.0)), np.uint8)


def _inside(low_mm: float, high_mm: float, size: int, scale: float) -> tuple[int, int]:
    """First and one past the last pixel of the grid."""
    return max(int(np.ceil(low_mm * scale - 0.5)), 0), min(int(np.floor(high_mm * scale + 0.5)) + 1, size)


class Ink:
    """Coverage of a page by one colour of ink."""

    def __init__(self, shape: tuple[int, int], px_per_mm: float, smooth: bool = True) -> None:
        self._px_per_mm = px_per_mm
        self._fineness = FINE if smooth else 1
        self._fine = np.zeros((shape[0] * self._fineness, shape[1] * self._fineness), np.uint8)
        self._touched: list[tuple[int, ...]] = []

    def to_px(self, mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels (float64 [..., 2]) of places in mm from the paper's upper left corner."""
        return mm * self._px_per_mm

    def line(self, line_px: NDArray[np.float64], width_mm: float) -> None:
        """Draw through the points (float64 [point, 2]); NaN breaks the line."""
        thickness = max(1, round(width_mm * self._px_per_mm * self._fineness))
        seen = np.flatnonzero(np.isfinite(line_px).all(axis=1))
        for run in np.split(seen, np.flatnonzero(np.diff(seen) > 1) + 1):
            fine = (line_px[run] + 0.5) * self._fineness - 0.5
            points = np.round(fine * 2**SHIFT).astype(np.int32)
            cv2.polylines(self._fine, [points], False, 255, thickness, cv2.LINE_8, SHIFT)
            for first in range(0, len(run), BOX_POINTS):
                piece = fine[first : first + BOX_POINTS + 1]
                low, high = piece.min(axis=0) - thickness, piece.max(axis=0) + thickness
                self._touch(low[0], low[1], high[0], high[1])

    def _touch(self, left: float, top: float, right: float, bottom: float) -> None:
        """Remember that something was drawn between these places of the fine canvas, or up to a pixel beside them."""
        first = (max(int(v) // self._fineness - 1, 0) for v in (left, top))
        last = (max(int(v) // self._fineness + 2, 0) for v in (right, bottom))
        self._touched.append((*first, *last))

    def text(self, note: Note, face: str = HERSHEY) -> tuple[float, float, float, float]:
        """Write; returns the box of what was written (left, top, right, bottom, px)."""
        scale = self._px_per_mm * self._fineness
        x, y = round(note.x_mm * scale), round(note.y_mm * scale)
        height = max(1, round(note.height_mm * scale))
        if face == HERSHEY:
            thickness = max(1, round(0.12 * height))
            size = cv2.getFontScaleFromHeight(cv2.FONT_HERSHEY_SIMPLEX, height, thickness)
            cv2.putText(self._fine, note.text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, size, 255, thickness, cv2.LINE_8)
            width = cv2.getTextSize(note.text, cv2.FONT_HERSHEY_SIMPLEX, size, thickness)[0][0]
            self._touch(x - height, y - 2 * height, x + width + height, y + height)
        else:
            word = _set_in_type(note.text, face, height)
            width = word.shape[1]
            top = y - round(word.shape[0] / (1.0 + DESCENDER_SHARE))
            self._stamp(word, x, top)
        box = np.array([x, y - height, x + width, y]) / self._fineness
        left, top_px, right, bottom = (float(v) for v in box)
        return left, top_px, right, bottom

    def _stamp(self, word: NDArray[np.uint8], x: int, y: int) -> None:
        self._touch(x, y, x + word.shape[1], y + word.shape[0])
        top, left = max(y, 0), max(x, 0)
        part = self._fine[top : max(y + word.shape[0], 0), left : max(x + word.shape[1], 0)]
        np.maximum(part, word[top - y : top - y + part.shape[0], left - x : left - x + part.shape[1]], out=part)

    def over(self, page: NDArray[np.uint8], colour: Colour) -> None:
        """Put the ink on the page (uint8 [y, x, 3], contiguous, changed in place)."""
        coverage = self._coverage().ravel()
        inked = np.flatnonzero(coverage > 0)
        pixels = page.reshape(-1, 3)
        share = coverage[inked][:, None].astype(np.float32) / 255.0
        mixed = np.take(pixels, inked, axis=0) * (1.0 - share) + np.array(colour, np.float32) * share
        pixels[inked] = np.round(mixed).astype(np.uint8)

    def _coverage(self) -> NDArray[np.uint8]:
        """uint8 [y, x], 0 to 255: the share of each pixel that ink covers."""
        step = self._fineness
        if step == 1:
            return self._fine
        coverage = np.zeros((self._fine.shape[0] // step, self._fine.shape[1] // step), np.uint8)
        for left, top, right, bottom in self._touched:
            part = coverage[top:bottom, left:right]
            if part.size:
                fine = self._fine[top * step : bottom * step, left * step : right * step]
                part[...] = cv2.resize(fine, part.shape[::-1], interpolation=cv2.INTER_AREA)
        return coverage


@lru_cache(maxsize=4096)
def _set_in_type(text: str, face: str, height_px: int) -> NDArray[np.uint8]:
    """uint8 [y, x]: a word as tall as its capitals are above the line, and the descenders below it."""
    font = _font(face, max(1, round(height_px / CAPITAL_SHARE)))
    below = round(DESCENDER_SHARE * height_px)
    mask, _ = font.getmask2(text, mode="L", anchor="ls")
    left, top, _, _ = font.getbbox(text, anchor="ls")
    glyphs = np.array(mask, np.uint8).reshape(mask.size[1], mask.size[0])
    word = np.zeros((height_px + below, max(int(left) + glyphs.shape[1], 1)), np.uint8)
    first = max(height_px + int(top), 0)
    part = word[first : first + glyphs.shape[0], max(int(left), 0) : max(int(left), 0) + glyphs.shape[1]]
    part[...] = glyphs[: part.shape[0], : part.shape[1]]
    return word


@lru_cache(maxsize=256)
def _font(face: str, size: int) -> ImageFont.FreeTypeFont:
    matplotlib = find_spec("matplotlib")
    folder = Path(matplotlib.origin or "").parent / "mpl-data" / "fonts" / "ttf" if matplotlib else Path()
    return ImageFont.truetype(folder / f"{face}.ttf", size)
