"""Stroked paths of a PDF page as polylines, as the page shows them."""

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from ecg.errors import TooLargeError

MM_PER_POINT = 25.4 / 72.0
# The densest pages of vendors have 30,000; a drawing with more than this is no ECG page.
MAX_SEGMENTS = 600_000
MAX_PIECES = 100_000
MAX_NESTING = 8
CURVE_POINTS = 8
# Two ends this near are one point: drawing precision.
SAME_POINT_MM = 0.02

Matrix = NDArray[np.float64]
_T = np.linspace(0.0, 1.0, CURVE_POINTS + 1)[1:]
_BERNSTEIN: Matrix = np.stack([(1 - _T) ** 3, 3 * (1 - _T) ** 2 * _T, 3 * (1 - _T) * _T**2, _T**3], axis=1)
"""float64 [point, 4]: the share of each of a curve's four points in a point on it."""


@dataclass(frozen=True, eq=False)
class Polyline:
    """A line drawn without lifting the pen."""

    points_mm: NDArray[np.float64]
    """float64 [point, 2], mm from the displayed page's upper left corner, x rightward and y downward."""

    @property
    def box_mm(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        low, high = self.points_mm.min(axis=0), self.points_mm.max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def read_polylines(page: pdfium.PdfPage) -> tuple[Polyline, ...]:
    """All stroked lines in drawing order; pieces that continue each other are joined.

    Curves become 8 straight pieces. Raises TooLargeError for more segments than any ECG page has.
    """
    show = displayed_mm(page)
    pieces = [Polyline(show(piece)) for piece in _pieces(page)]
    return tuple(_joined(pieces))


def displayed_mm(page: pdfium.PdfPage) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """The map from page space (points, float64 [point, 2]) to mm on the page as it is shown: cropped and turned."""
    left, bottom, right, top = page.get_cropbox()
    turn = page.get_rotation()

    def show(points: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = points[:, 0], points[:, 1]
        shown = {
            0: (x - left, top - y),
            90: (y - bottom, x - left),
            180: (right - x, y - bottom),
            270: (top - y, right - x),
        }[turn]
        return np.stack(shown, axis=1) * MM_PER_POINT

    return show


def _pieces(page: pdfium.PdfPage) -> Iterator[NDArray[np.float64]]:
    """Every subpath of every stroked path: float64 [point, 2] in page space."""
    segments, pieces = 0, 0
    for path, matrix in _paths(page):
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDFPath_GetDrawMode(path, fill, stroke)
        if not stroke.value:
            continue
        segments += pdfium_c.FPDFPath_CountSegments(path)
        if segments > MAX_SEGMENTS:
            raise TooLargeError(f"more than {MAX_SEGMENTS} line segments", cure="give the page as an image")
        for subpath in _subpaths(path):
            pieces += 1
            if pieces > MAX_PIECES:
                raise TooLargeError(f"more than {MAX_PIECES} separate lines", cure="give the page as an image")
            yield np.array(subpath) @ matrix[:2] + matrix[2]


def _paths(page: pdfium.PdfPage) -> Iterator[tuple[object, Matrix]]:
    """Path objects with their matrix (float64 [3, 2]) to page space, in drawing order, forms unfolded."""
    count = pdfium_c.FPDFPage_CountObjects(page.raw)
    yield from _unfold((pdfium_c.FPDFPage_GetObject(page.raw, k) for k in range(count)), np.eye(3), 0)


def _unfold(objects: Iterator[object], outer: Matrix, depth: int) -> Iterator[tuple[object, Matrix]]:
    for item in objects:
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind not in (pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_FORM):
            continue
        own = pdfium_c.FS_MATRIX()
        pdfium_c.FPDFPageObj_GetMatrix(item, own)
        matrix = np.array([[own.a, own.b, 0.0], [own.c, own.d, 0.0], [own.e, own.f, 1.0]]) @ outer
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            yield item, matrix[:, :2]
        elif depth < MAX_NESTING:
            count = pdfium_c.FPDFFormObj_CountObjects(item)
            inner = (pdfium_c.FPDFFormObj_GetObject(item, k) for k in range(count))
            yield from _unfold(inner, matrix, depth + 1)


def _subpaths(path: object) -> Iterator[list[tuple[float, float]]]:
    """Points of each subpath in the path's own space."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    curve: list[tuple[float, float]] = []
    for k in range(pdfium_c.FPDFPath_CountSegments(path)):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, k)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        at, kind = (x.value, y.value), pdfium_c.FPDFPathSegment_GetType(segment)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points, curve = [at], []
        elif kind == pdfium_c.FPDF_SEGMENT_BEZIERTO:
            curve.append(at)
            if len(curve) == 3:
                points += _bezier(points[-1], *curve)
                curve = []
        else:
            points.append(at)
    if len(points) > 1:
        yield points


def _bezier(
    start: tuple[float, float], first: tuple[float, float], second: tuple[float, float], end: tuple[float, float]
) -> list[tuple[float, float]]:
    curve = _BERNSTEIN @ np.array([start, first, second, end])
    return [(px, py) for px, py in curve.tolist()]


def _joined(pieces: list[Polyline]) -> Iterator[Polyline]:
    """Pieces that begin where the one before ended become one line."""
    run: list[NDArray[np.float64]] = []
    for piece in pieces:
        if run and np.abs(run[-1][-1] - piece.points_mm[0]).max() < SAME_POINT_MM:
            run.append(piece.points_mm[1:])
            continue
        if run:
            yield Polyline(np.concatenate(run))
        run = [piece.points_mm]
    if run:
        yield Polyline(np.concatenate(run))
