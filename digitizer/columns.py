"""Where the columns of panels begin and end on the flat page."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, maximum_filter1d, minimum_filter1d

from digitizer.pulse import Pulse
from digitizer.rectify import FlatPage
from digitizer.tracing import RowTrace

# Machines print 10 s over the page's 250 mm, or as much as fits at another speed.
USUAL_WIDTH_MM = 250.0
# Of lines that were followed, what is this near to that width is of that width.
SAME_WIDTH = 0.01
WIDTH_TOLERANCE = 0.08
# Most keep to that width within this share: what it takes to believe another one.
USUAL_WIDTH_SPREAD = 0.004
USUAL_WIDTH_WORTH = 0.6
BORDER_SPREAD_MM = 0.4
END_COST_PER_MM = 3.0
MAX_END_ERROR_MM = 3.0
BREAK_MM = 2.5
STEP_MM = 0.25
# Without a pulse's break the trace may begin this far from where most rows are first seen.
END_SLACK_MM = 2.5


@dataclass(frozen=True)
class Span:
    """From where to where the rows show a trace, pulses left out."""

    left_px: float
    right_px: float
    cut_left: bool
    cut_right: bool
    """Whether the span runs into the page's edge, so that the trace may begin or end beyond it."""


def trace_span(traces: tuple[RowTrace, ...], pulses: tuple[Pulse, ...], page: FlatPage) -> Span:
    """The span that most rows share."""
    ends = np.array([_row_span(trace, [p for p in pulses if p.row == r], page) for r, trace in enumerate(traces)])
    left, right = (float(end) for end in np.median(ends, axis=0))
    rim = 2.0 * page.px_per_mm_x
    # The pen marks half its thickness beyond where the line ends.
    overhang = traces[0].pen_px / 2.0
    left, right = left + overhang, right - overhang
    return Span(left, right, left < rim, right > page.image.shape[1] - rim)


def find_columns(events: NDArray[np.float64], span: Span, count: int, page: FlatPage) -> tuple[float, ...]:
    """Borders (px) of the best `count` columns of equal width, one more than there are columns.

    The first and the last may lie beyond a cropped page. What speaks for a border are the events there
    (`border_events`); what speaks for the outer two is where the traces begin and end.
    """
    scale = page.px_per_mm_x
    usual = USUAL_WIDTH_MM * scale / count
    cropped = span.cut_left or span.cut_right
    seen = (span.right_px - span.left_px) / count
    middle, slack = (usual, WIDTH_TOLERANCE * usual) if cropped else (seen, END_SLACK_MM * scale / count)
    widths = np.arange(middle - slack, middle + slack + 1e-9, STEP_MM * scale / count)
    starts = _starts(span, middle * count, scale)
    start, width = (grid.ravel() for grid in np.meshgrid(starts, widths, indexing="ij"))
    borders = start[:, None] + np.arange(count + 1) * width[:, None]
    score = _inner_support(borders[:, 1:-1], events) - _outer_cost(borders, span, scale)
    score -= USUAL_WIDTH_WORTH * np.minimum(np.abs(width / usual - 1.0) / USUAL_WIDTH_SPREAD, 1.0)
    best = borders[int(score.argmax())]
    return tuple(float(b) for b in best)


def _row_span(trace: RowTrace, pulses: list[Pulse], page: FlatPage) -> tuple[float, float]:
    """Longest stretch of one row without a break, after (or before) its pulse and the pulse's foot."""
    seen = np.isfinite(trace.y_px)
    for pulse in pulses:
        foot = round(_foot_px(seen, pulse, page))
        if pulse.leads(len(seen)):
            seen[: round(pulse.right_px) + foot] = False
        else:
            seen[round(pulse.left_px) - foot :] = False
    index = np.flatnonzero(seen)
    if not len(index):
        return 0.0, 0.0
    breaks = np.flatnonzero(np.diff(index) > BREAK_MM * page.px_per_mm_x)
    starts, ends = np.concatenate([[0], breaks + 1]), np.concatenate([breaks, [len(index) - 1]])
    longest = int((index[ends] - index[starts]).argmax())
    return float(index[starts[longest]]), float(index[ends[longest]] + 1)


def _foot_px(seen: NDArray[np.bool_], pulse: Pulse, page: FlatPage) -> float:
    """Length of the pulse's foot towards the trace: up to the break behind it, else nothing."""
    limit = round(3.5 * page.px_per_mm_x)
    inward = seen[round(pulse.right_px) : round(pulse.right_px) + limit]
    if not pulse.leads(len(seen)):
        inward = seen[round(pulse.left_px) - limit : round(pulse.left_px)][::-1]
    gaps = np.flatnonzero(~inward)
    return float(gaps[0]) if len(gaps) else 0.0


def _starts(span: Span, total_px: float, scale: float) -> NDArray[np.float64]:
    """Possible left borders (px): about where the traces begin, or so that they end where the traces end."""
    slack = END_SLACK_MM * scale
    if span.cut_left and span.cut_right:
        low, high = sorted((span.right_px - total_px, span.left_px))
    elif span.cut_left:
        low = high = span.right_px - total_px
        slack += WIDTH_TOLERANCE * total_px
    else:
        low = high = span.left_px
    return np.arange(low - slack, high + slack, STEP_MM * scale)


def border_events(
    traces: tuple[RowTrace, ...], separators_px: tuple[float, ...], page: FlatPage
) -> NDArray[np.float64]:
    """float64 [x]: what speaks for a border at each column of pixels: separators, breaks and jumps of the traces."""
    width, scale = page.image.shape[1], page.px_per_mm_x
    events = np.zeros(width)
    for x in separators_px:
        events[int(np.clip(round(x), 0, width - 1))] += 3.0
    for trace in traces:
        edges = np.flatnonzero(np.diff(np.isfinite(trace.y_px).astype(int), prepend=1, append=1))
        for left, right in zip(edges[::2], edges[1::2], strict=True):
            if 0.15 * scale < right - left < 3.0 * scale:
                events[min((left + right) // 2, width - 1)] += 1.0
        events += 0.5 * _level_jumps(trace.y_px, page)
    # Rows rarely break within the same fraction of a millimetre.
    sigma = BORDER_SPREAD_MM * scale
    spread: NDArray[np.float64] = gaussian_filter1d(events, sigma) * sigma * np.sqrt(2.0 * np.pi)
    return spread


def _level_jumps(y_px: NDArray[np.float64], page: FlatPage) -> NDArray[np.float64]:
    """float64 [x]: 1 where the line leaves one level and goes on at another without any slope in between."""
    seen = np.isfinite(y_px)
    if seen.sum() < 2:
        return np.zeros(len(y_px))
    y_mm = np.interp(np.arange(len(y_px)), np.flatnonzero(seen), y_px[seen]) / page.px_per_mm_y
    steady = round(1.2 * page.px_per_mm_x)
    spread = maximum_filter1d(y_mm, steady) - minimum_filter1d(y_mm, steady)
    offset = steady // 2 + 2
    before, after = np.roll(spread, offset), np.roll(spread, -offset)
    jump = np.abs(np.diff(y_mm, prepend=y_mm[0])) > 1.0
    return np.asarray(jump & (np.maximum(before, after) < 0.6), np.float64)


def _inner_support(inner_px: NDArray[np.float64], events: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64 [candidate]: events at the inner borders (float64 [candidate, border]) that lie on the page."""
    if inner_px.shape[1] == 0:
        return np.zeros(len(inner_px))
    at = np.round(inner_px).astype(int)
    on_page = (at >= 0) & (at < len(events))
    support: NDArray[np.float64] = np.where(on_page, np.minimum(events[np.clip(at, 0, len(events) - 1)], 4.0), 0.0)
    total: NDArray[np.float64] = support.sum(axis=1)
    return total


def _outer_cost(borders: NDArray[np.float64], span: Span, scale: float) -> NDArray[np.float64]:
    """float64 [candidate]: how far (mm) the outer borders are from the ends of the traces, where these are seen."""
    cost = np.zeros(len(borders))
    for border, end, cut, outward in (
        (borders[:, 0], span.left_px, span.cut_left, -1),
        (borders[:, -1], span.right_px, span.cut_right, 1),
    ):
        off_mm = np.minimum(np.abs(border - end) / scale, MAX_END_ERROR_MM)
        cost += np.where(cut & ((border - end) * outward > 0), 0.0, END_COST_PER_MM * off_mm)
    return cost
