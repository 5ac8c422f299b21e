"""What the page network should draw for a rendered picture: the maps of `digitizer.page_frame`, warped alike."""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from digitizer.page_frame import MAPS, MULTIPLE, NAMES
from training.camera import PageWarp, Picture
from training.pages import Box, RenderedPage

SHIFT = 4
ROW_MM = 2.0
TRACE_MM = 0.7
LINE_PITCH_MM = 5.0
STEP_MM = 4.0


@dataclass(frozen=True, eq=False)
class PageMaps:
    """Truth of one picture at half the network's resolution."""

    maps: NDArray[np.uint8]
    """uint8 [map, y, x], 0 or 255."""
    names: NDArray[np.uint8]
    """uint8 [y, x]: index into `page_frame.NAMES`."""


def page_maps(page: RenderedPage, picture: Picture, scale: float) -> PageMaps:
    """Draw the truth of a picture that was shrunk by `scale` (px of the small picture per px) and padded."""
    sides = [max(1, round(side * scale)) for side in picture.image.shape[:2]]
    height, width = ((side + -side % MULTIPLE) // 2 for side in sides)
    maps = np.zeros((len(MAPS), height, width), np.uint8)
    names = np.zeros((height, width), np.uint8)
    draw = _Pen(picture.warp, scale / 2.0)
    style, mm = page.style, 1.0 / page.px_per_mm
    paper = (0.0, 0.0, *style.paper_mm)
    grid = (style.margin_mm, style.header_mm, style.paper_mm[0] - style.margin_mm, style.paper_mm[1] - style.margin_mm)
    layer = dict(zip(MAPS, maps, strict=True))
    draw.area(layer["paper"], paper)
    if style.grid != "none":
        draw.area(layer["grid"], grid)
        for x in np.arange(grid[0], grid[2] + 1e-6, LINE_PITCH_MM):
            draw.line(layer["vertical lines"], np.array([[x, grid[1]], [x, grid[3]]]), 0.0)
        for y in np.arange(grid[1], grid[3] + 1e-6, LINE_PITCH_MM):
            draw.line(layer["horizontal lines"], np.array([[grid[0], y], [grid[2], y]]), 0.0)
    for panel in page.panels:
        draw.line(layer["traces"], panel.line_px * mm, max(style.pen_mm, TRACE_MM), dense=True)
        left, _, right, _ = (side * mm for side in panel.box_px)
        level = panel.baseline_px * mm
        if np.isfinite(panel.line_px).any():
            draw.line(layer["rows"], np.array([[left, level], [right, level]]), ROW_MM)
        if panel.name_px is not None:
            draw.area(names, _scaled(panel.name_px, mm), NAMES.index(panel.lead))
    for box in page.text_px:
        draw.area(layer["text"], _scaled(box, mm))
    for box in page.pulses_px:
        draw.area(layer["pulses"], _scaled(box, mm))
    return PageMaps(maps, names)


def _scaled(box: Box, factor: float) -> Box:
    left, top, right, bottom = (side * factor for side in box)
    return left, top, right, bottom


@dataclass(frozen=True, eq=False)
class _Pen:
    """Draws what stands at millimetres of the page into a map."""

    warp: PageWarp
    scale: float

    def line(
        self, layer: NDArray[np.uint8], line_mm: NDArray[np.float64], width_mm: float, dense: bool = False
    ) -> None:
        """A line (float64 [point, 2], mm) as it bends with the paper; NaN breaks it."""
        points = line_mm if dense else _finer(line_mm)
        px = self._px(points)
        inside = self._px(np.array([[0.0, 0.0], [1.0, 0.0]]))
        thickness = max(1, round(width_mm * float(np.linalg.norm(inside[1] - inside[0]))))
        seen = np.flatnonzero(np.isfinite(px).all(axis=1))
        for run in np.split(seen, np.flatnonzero(np.diff(seen) > 1) + 1):
            cv2.polylines(layer, [_fixed(px[run])], False, 255, thickness, cv2.LINE_AA, SHIFT)

    def area(self, layer: NDArray[np.uint8], box_mm: Box, value: int = 255) -> None:
        """A rectangle (left, top, right, bottom; mm) as it bends with the paper."""
        left, top, right, bottom = box_mm
        outline = np.array([[left, top], [right, top], [right, bottom], [left, bottom], [left, top]])
        cv2.fillPoly(layer, [_fixed(self._px(_finer(outline)))], value, cv2.LINE_8, SHIFT)

    def _px(self, mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels of the map, counted from the first one's centre."""
        return (self.warp.to_px(mm) + 0.5) * self.scale - 0.5


def _finer(line_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """The corners of a line with a point every STEP_MM between them."""
    pieces = [
        np.linspace(start, end, max(2, int(np.linalg.norm(end - start) / STEP_MM) + 1))
        for start, end in pairwise(line_mm)
    ]
    return np.concatenate(pieces)


def _fixed(px: NDArray[np.float64]) -> NDArray[np.int32]:
    return np.asarray(np.round(np.clip(px, -1e4, 1e4) * 2**SHIFT), np.int32)
