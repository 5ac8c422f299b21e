"""The page with the extracted traces drawn over it, coloured by how sure they are."""

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from digitizer.drawn_line import drawn_line
from digitizer.page import DigitizedPage, Trace
from ecg.confidence_colours import CONFIDENCE_COLOURS

PAPER_FADING = 0.45
"""How far the page is blended towards white below the traces."""
NAME_COLOUR = (12, 52, 96)


def draw_overlay(page: DigitizedPage, longest_side_px: int | None = None) -> NDArray[np.uint8]:
    """Draw the traces and the names of their panels over the faded page: uint8 [y, x, 3], RGB.

    The picture has the size of page.image, or is shrunk so that its longest side has longest_side_px.
    """
    height, width = page.image.shape[:2]
    scale = 1.0 if longest_side_px is None else min(1.0, longest_side_px / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    image = cv2.resize(page.image, size, interpolation=cv2.INTER_AREA) if scale < 1.0 else page.image
    faded = (image * (1 - PAPER_FADING) + 255 * PAPER_FADING).astype(np.uint8)
    thickness = max(2, round(max(size) / 900))
    for trace in page.traces:
        _draw_trace(faded, trace, scale, page.recording.fs_hz, thickness)
    return _with_names(faded, page.traces, scale)


def _draw_trace(image: NDArray[np.uint8], trace: Trace, scale: float, fs_hz: float, thickness: int) -> None:
    """Draw one trace in place, in pieces of one confidence class each, broken where the signal is."""
    line = drawn_line(trace, fs_hz)
    if line is None:
        return
    least = np.array([bound for bound, _, _ in CONFIDENCE_COLOURS])
    classes = (line.confidence[:, None] >= least).argmax(axis=1)
    # A pixel's middle lies at half a pixel; four fractional bits place the line between pixels.
    points = np.round(((line.points_px + 0.5) * scale - 0.5) * 16).astype(np.int32)
    cuts = np.flatnonzero(line.broken | (np.diff(classes) != 0)) + 1
    borders = [0, *cuts.tolist(), len(points)]
    for first, end in pairwise(borders):
        joined = end < len(points) and not line.broken[end - 1]
        piece = points[first : end + joined]
        cv2.polylines(image, [piece], False, CONFIDENCE_COLOURS[classes[first]][2], thickness, cv2.LINE_AA, 4)


def _with_names(image: NDArray[np.uint8], traces: tuple[Trace, ...], scale: float) -> NDArray[np.uint8]:
    """Write each trace's lead just above its beginning, with a white edge."""
    picture = Image.fromarray(image)
    pen = ImageDraw.Draw(picture)
    size = max(9, round(max(image.shape) / 55))
    font = ImageFont.load_default(size)
    for trace in (trace for trace in traces if len(trace.line_px)):
        x, y = (float(v) for v in (trace.line_px[0] + 0.5) * scale)
        below = np.abs((trace.line_px[:, 0] + 0.5) * scale - x) <= 0.7 * size * len(trace.lead)
        y = (float(trace.line_px[below, 1].min()) + 0.5) * scale - 0.3 * size
        x, y = max(x, 2.0), max(y, size + 2.0)
        place, edge = (x, y), max(1, size // 7)
        pen.text(place, trace.lead, NAME_COLOUR, font, anchor="ls", stroke_width=edge, stroke_fill=(255, 255, 255))
    return np.asarray(picture)
