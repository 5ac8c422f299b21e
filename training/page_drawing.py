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


@lru_cache(maxsize=8)
def blank_page(
    dpi: float, paper_mm: tuple[float, float], margin_mm: float, header_mm: float, look: GridLook
) -> NDArray[np.uint8]:
    """uint8 [y, x, 3], RGB: paper with a millimetre grid below the header; do not write into it, it is cached."""
    scale = dpi / 25.4
    width, height = (round(mm * scale) for mm in paper_mm)
    ends = ((margin_mm, paper_mm[0] - margin_mm, width), (header_mm, paper_mm[1] - margin_mm, height))
    page = np.full((height, width, 3), look.paper, np.uint8)
    families = {"lines": (1.0, 5.0), "dots": (1.0, 5.0), "major": (5.0,), "none": ()}[look.kind]
    for pitch_mm in families:
        colour, line_mm = (look.minor, look.minor_mm) if pitch_mm == 1.0 else (look.major, look.major_mm)
        dotted = look.kind == "dots" and pitch_mm == 1.0
        line_mm = DOT_MM if dotted else line_mm
        across, down = (_line_coverage(low, high, size, pitch_mm, line_mm, scale) for low, high, size in ends)
        inside_x, inside_y = (_inside(low, high, size, scale) for low, high, size in ends)
        _lay_lines(page, colour, (across * inside_x, inside_x), (down * inside_y, inside_y), dotted)
    page.setflags(write=False)
    return page


def _lay_lines(
    page: NDArray[np.uint8],
    colour: Colour,
    across: tuple[NDArray[np.float32], NDArray[np.float32]],
    down: tuple[NDArray[np.float32], NDArray[np.float32]],
    dotted: bool,
) -> None:
    """Lay both families of lines over the page (uint8 [y, x, 3], changed in place).

    across, down: of every column and of every row the share that lines cover, and whether the grid is there.
    Only what lines touch is computed: most of a page is paper.
    """
    columns, rows = np.flatnonzero(across[0]), np.flatnonzero(down[0])
    paper = page.copy()
    if not dotted:
        page[:, columns] = _mixed(paper[:, columns], colour, across[0][columns] * down[1][:, None])
    share = down[0][rows, None] * across[1]
    if dotted:
        share = np.minimum(share, across[0])
    else:
        share = np.maximum(share, across[0] * down[1][rows, None])
    page[rows] = _mixed(paper[rows], colour, share)


def _mixed(below: NDArray[np.uint8], colour: Colour, share: NDArray[np.float32]) -> NDArray[np.uint8]:
    """uint8 [y, x, 3]: a colour over what is below (uint8 [y, x, 3]), by its share of each pixel (float32 [y, x])."""
    over = np.empty_like(below)
    over[...] = colour
    return np.asarray(cv2.blendLinear(over, below, share, 1.0 - share), np.uint8)


def _line_coverage(
    low_mm: float, high_mm: float, size: int, pitch_mm: float, line_mm: float, scale: float
) -> NDArray[np.float32]:
    """float32 [px]: share of each pixel that equally spaced lines cover, seen across them."""
    covered = np.zeros(size, np.float32)
    edges = np.arange(size + 1) - 0.5
    for centre_mm in np.arange(low_mm, high_mm + 1e-6, pitch_mm):
        left, right = (centre_mm - line_mm / 2) * scale, (centre_mm + line_mm / 2) * scale
        first, last = max(int(left) - 1, 0), min(int(right) + 3, size)
        overlap = np.minimum(edges[first + 1 : last + 1], right) - np.maximum(edges[first:last], left)
        covered[first:last] += np.clip(overlap, 0.0, 1.0).astype(np.float32)
    return np.minimum(covered, 1.0)


def _inside(low_mm: float, high_mm: float, size: int, scale: float) -> NDArray[np.float32]:
    at = np.arange(size)
    return ((at >= low_mm * scale - 0.5) & (at <= high_mm * scale + 0.5)).astype(np.float32)


class Ink:
    """Coverage of a page by one colour of ink."""

    def __init__(self, shape: tuple[int, int], px_per_mm: float, smooth: bool = True) -> None:
        self._px_per_mm = px_per_mm
        self._fineness = FINE if smooth else 1
        self._fine = np.zeros((shape[0] * self._fineness, shape[1] * self._fineness), np.uint8)

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
        else:
            word = _set_in_type(note.text, face, height)
            width = word.shape[1]
            top = y - round(word.shape[0] / (1.0 + DESCENDER_SHARE))
            self._stamp(word, x, top)
        box = np.array([x, y - height, x + width, y]) / self._fineness
        left, top_px, right, bottom = (float(v) for v in box)
        return left, top_px, right, bottom

    def _stamp(self, word: NDArray[np.uint8], x: int, y: int) -> None:
        top, left = max(y, 0), max(x, 0)
        part = self._fine[top : max(y + word.shape[0], 0), left : max(x + word.shape[1], 0)]
        np.maximum(part, word[top - y : top - y + part.shape[0], left - x : left - x + part.shape[1]], out=part)

    def over(self, page: NDArray[np.uint8], colour: Colour) -> NDArray[np.uint8]:
        """uint8 [y, x, 3]: a copy of the page with the ink on it."""
        coverage = self._fine
        if self._fineness > 1:
            coverage = np.asarray(
                cv2.resize(self._fine, (page.shape[1], page.shape[0]), interpolation=cv2.INTER_AREA), np.uint8
            )
        inked = np.nonzero(coverage)
        image = page.copy()
        share = coverage[inked][:, None].astype(np.float32) / 255.0
        image[inked] = np.round(image[inked] * (1.0 - share) + np.array(colour, np.float32) * share).astype(np.uint8)
        return image


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
