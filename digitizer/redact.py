"""A page without patient text: everything is painted over that is neither plot nor known to be harmless."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from digitizer.page import DigitizedPage
from digitizer.printed_findings import Box
from ecg.recording import Patient

COVER = (205, 205, 205)
# Names of leads and calibration pulses stand beside and above the traces.
BESIDE_SHARE = 0.035
ABOVE_SHARE = 0.025
# A trace that went astray into the header must not uncover it.
PLOT_PERCENT = (1.0, 99.0)
# What a trace runs through over this share of its width is the trace itself, taken for letters.
TRACE_SHARE = 0.7
# Letters overhang the box that they were found in.
PADDING = 0.25


def redact(page: DigitizedPage) -> DigitizedPage:
    """The page with all text painted over but scale, measurements, statements and lead names.

    Outside the plot everything is covered, read or not, for a name that was not found must not stay. Within the plot
    only what was found as text is: writing by hand across the traces may be missed there.
    """
    height, width = page.image.shape[:2]
    covered = np.logical_not(_plot(page))
    for left, top, right, bottom in page.printed.kept_px:
        covered[_slice(top, height, 0.0, bottom), _slice(left, width, 0.0, right)] = False
    points = _points(page)
    unsure = [box for box in page.printed.unsure_px if not _is_trace(box, points)]
    for left, top, right, bottom in (*page.printed.private_px, *unsure):
        pad = PADDING * (bottom - top)
        covered[_slice(top, height, pad, bottom), _slice(left, width, pad, right)] = True
    image = page.image.copy()
    image[covered] = COVER
    return replace(page, image=image, recording=replace(page.recording, patient=Patient()))


def _slice(low: float, limit: int, pad: float, high: float) -> slice:
    return slice(int(np.clip(low - pad, 0, limit)), int(np.clip(np.ceil(high + pad), 0, limit)))


def _points(page: DigitizedPage) -> NDArray[np.float32]:
    """float32 [point, 2], px: all traces, each without its highest and lowest excursions."""
    kept = [np.zeros((0, 2), np.float32)]
    for trace in page.traces:
        points = trace.line_px[np.isfinite(trace.line_px).all(axis=1)]
        if len(points):
            low, high = np.percentile(points[:, 1], PLOT_PERCENT)
            kept.append(points[(points[:, 1] >= low) & (points[:, 1] <= high)])
    return np.concatenate(kept)


def _is_trace(box: Box, points: NDArray[np.float32]) -> bool:
    """Whether a trace runs through the box (px) from left to right."""
    left, top, right, bottom = box
    x, y = points.T
    inside = x[(x >= left) & (x < right) & (y >= top) & (y <= bottom)]
    parts = np.unique((10 * (inside - left) / max(right - left, 1.0)).astype(np.int64))
    return len(parts) >= 10 * TRACE_SHARE


def _plot(page: DigitizedPage) -> NDArray[np.bool_]:
    """Bool [y, x]: True on the convex hull of all traces, with a margin for the names of leads."""
    height, width = page.image.shape[:2]
    plot = np.zeros((height, width), np.uint8)
    points = _points(page)
    if not len(points):
        return plot.astype(bool)
    beside, above = BESIDE_SHARE * max(height, width), ABOVE_SHARE * max(height, width)
    corners = [points + np.array([x, y], np.float32) for x in (-beside, beside) for y in (-above, above)]
    hull = cv2.convexHull(np.round(np.concatenate(corners)).astype(np.int32))
    cv2.fillConvexPoly(plot, hull, 1)
    return plot.astype(bool)
