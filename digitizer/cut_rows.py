"""The rows cut into panels at one set of borders, and how their pieces go with each other."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from digitizer.columns import Span, border_events, find_columns
from digitizer.rectify import FlatPage
from digitizer.tracing import RowTrace
from ecg.layouts import LAYOUTS

# A piece of which less than this was seen tells nothing.
MIN_SEEN = 0.5


@dataclass(frozen=True, eq=False)
class CutRows:
    """All rows of a page, cut at the same borders."""

    borders_px: tuple[float, ...]
    products: NDArray[np.float64]
    """float64 [column, row, row], px²: mean products of the simultaneous pieces without their means.

    NaN where too little of a piece was seen.
    """

    @cached_property
    def likeness_db(self) -> NDArray[np.float64]:
        """float64 [row, row]: how well a row repeats a piece of another, the best of all columns.

        Power of the piece against that of the difference, which a strip and its panel on one page make small; NaN
        where nothing is known.
        """
        power = np.diagonal(self.products, axis1=1, axis2=2)
        differing = power[:, :, None] + power[:, None, :] - 2.0 * self.products
        ratio = power[:, None, :] / np.maximum(differing, 1e-9)
        with np.errstate(divide="ignore"):
            db = np.where(np.isfinite(ratio), 10.0 * np.log10(ratio), -np.inf).max(axis=0)
        return np.where(np.isfinite(db), db, np.nan)


def cut_into_columns(
    traces: tuple[RowTrace, ...], separators_px: tuple[float, ...], span: Span, page: FlatPage
) -> dict[int, CutRows]:
    """Number of columns -> the rows cut into so many, for every layout that has no more rows than the page.

    The borders may lie beyond a cropped page.
    """
    events = border_events(traces, separators_px, page)
    seen = np.array([np.isfinite(trace.y_px) for trace in traces])
    lines = np.stack([_bridged(trace.y_px) for trace in traces])
    cuts = {}
    for count in sorted({layout.columns for layout in LAYOUTS.values() if layout.total_rows <= len(traces)}):
        # Nobody knows how long a single column was before it was cut.
        single = count == 1 and (span.cut_left or span.cut_right)
        borders_px = (span.left_px, span.right_px) if single else find_columns(events, span, count, page)
        products = [_products(lines, seen, left, right) for left, right in pairwise(borders_px)]
        cuts[count] = CutRows(borders_px, np.stack(products))
    return cuts


def panel_line(trace: RowTrace, left_px: float, right_px: float) -> NDArray[np.float32]:
    """float32 [x], px upward: the trace between two borders on whole columns, NaN beyond the page."""
    columns = np.arange(round(left_px), round(right_px))
    on_page = (columns >= 0) & (columns < len(trace.y_px))
    line = np.full(len(columns), np.nan, np.float32)
    line[on_page] = -trace.y_px[columns[on_page]]
    return line


def _bridged(y_px: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64 [x]: the line with its breaks bridged, NaN where there is none at all."""
    seen = np.flatnonzero(np.isfinite(y_px))
    if not len(seen):
        return y_px
    return np.asarray(np.interp(np.arange(len(y_px)), seen, y_px[seen]), np.float64)


def _products(
    lines: NDArray[np.float64], seen: NDArray[np.bool_], left_px: float, right_px: float
) -> NDArray[np.float64]:
    """float64 [row, row], px²; lines: float64 [row, x], seen: bool [row, x]."""
    columns = slice(max(round(left_px), 0), max(round(right_px), 0))
    pieces = lines[:, columns].copy()
    if pieces.shape[1] < MIN_SEEN * (right_px - left_px):
        return np.full((len(lines), len(lines)), np.nan)
    pieces[seen[:, columns].mean(axis=1) < MIN_SEEN] = np.nan
    pieces -= pieces.mean(axis=1, keepdims=True)
    return np.asarray(pieces @ pieces.T / pieces.shape[1], np.float64)
