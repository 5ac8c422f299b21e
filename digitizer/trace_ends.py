"""The columns' borders to a hundredth of a millimetre: where the followed lines begin, end and jump."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from digitizer.columns import SAME_WIDTH, USUAL_WIDTH_MM
from digitizer.ink_edges import ROUND, InkEdge, ink_edge
from digitizer.panel_places import PanelPlace
from digitizer.rectify import FlatPage
from digitizer.strips import StripLine

# Lines that begin further than this from where the sketch saw them begin say nothing.
REACH_MM = 1.5
# A page about as wide as usual may have the usual width, and most do: what that is worth in votes.
USUAL_WORTH = 3.0
HALF = 0.5
# The network sees lines begin this much too early, end this much before their last sample and jump this much before
# the middle between two samples: `python -m benchmarks.trace_ends` measures it on rendered pages of training
# recordings.
BEGINS_EARLY_MM = -0.020
ENDS_EARLY_MM = 0.023
JUMPS_EARLY_MM = 0.012
# Machines print so many samples: a panel ends one sample after the last one that it shows.
USUAL_FS_HZ = 500.0
# What each is worth: the ink itself tells more than the network, and ends tell more than beginnings, before which a
# pulse may stand.
BEGIN_WEIGHT, END_WEIGHT, JUMP_WEIGHT = 2.0, 3.0, 1.5
BEGIN_INK_WEIGHT, END_INK_WEIGHT = 5.0, 10.0
# A vote says little of what is further than this from it: two samples.
VOTE_MM = 0.1
# A panel that begins at least this far above or below the end of the one before is a sharp border.
JUMP_MM = 1.0


@dataclass(frozen=True)
class _Vote:
    """One row's word on where one border lies."""

    x_px: float
    share: float
    """Which border: 0 for the first, 1 for the last."""
    weight: float


@dataclass(frozen=True)
class _LineEnd:
    """Where one line begins or ends, px of the flat page."""

    seen_px: float | None
    """Where the network sees it."""
    ink: InkEdge | None


def refine_borders(
    borders_px: tuple[float, ...],
    lines: tuple[StripLine, ...],
    shifts_px: Sequence[float],
    speed_mm_per_s: float,
    page: FlatPage,
) -> tuple[float, ...]:
    """The borders (px) moved and stretched to where most lines begin, end and jump from one panel to the next.

    Every row votes for the borders that it shows; the first and last border are those that most votes are near to
    (Cauchy's kernel, so that strays have no weight), and a page of the usual width is believed sooner than another.
    shifts_px: how far each line was moved to the right from where its ink is.
    """
    scale = page.px_per_mm_x
    width = borders_px[-1] - borders_px[0]
    shares = (np.array(borders_px) - borders_px[0]) / width
    sample_mm = speed_mm_per_s / USUAL_FS_HZ
    votes = _end_votes(borders_px, lines, shifts_px, sample_mm, page)
    jumps_early_mm = JUMPS_EARLY_MM + sample_mm / 2.0
    for border_px, share in zip(borders_px[1:-1], shares[1:-1], strict=True):
        jumps = jumps_px(lines, border_px, page)
        votes += [_Vote(x + jumps_early_mm * scale, float(share), JUMP_WEIGHT) for x in jumps]
    if not votes:
        return borders_px
    usual_px = USUAL_WIDTH_MM * scale
    near_usual = abs(width / usual_px - 1.0) < SAME_WIDTH
    x_px, at, heed = np.array([(vote.x_px, vote.share, vote.weight) for vote in votes]).T
    best, most = (borders_px[0], width), -np.inf
    for left, span in _hypotheses(x_px, at, width, usual_px if near_usual else width):
        worth = (heed * _weights(x_px - left - at * span, scale)).sum()
        worth += USUAL_WORTH if near_usual and span == usual_px else 0.0
        if worth > most:
            best, most = (left, span), worth
    left, span = _settled(x_px, at, heed, *best, stretch=best[1] not in (usual_px, width), scale=scale)
    return tuple(float(x) for x in left + shares * span)


def _end_votes(
    borders_px: tuple[float, ...],
    lines: tuple[StripLine, ...],
    shifts_px: Sequence[float],
    sample_mm: float,
    page: FlatPage,
) -> list[_Vote]:
    """Where the ink of every row begins and ends; what the network says of it where the ink does not."""
    scale = page.px_per_mm_x
    shifted_lines = tuple(zip(lines, shifts_px, strict=True))
    first = [_line_end(line, shift, borders_px[0], True, page) for line, shift in shifted_lines]
    last = [_line_end(line, shift, borders_px[-1], False, page) for line, shift in shifted_lines]
    overhang_px = _overhang_px(first, last, (USUAL_WIDTH_MM - sample_mm) * scale)
    votes = []
    for end in first:
        if end.ink is not None:
            beyond_px = end.ink.overhang_px if overhang_px is None else overhang_px
            votes.append(_Vote(end.ink.x_px + beyond_px, 0.0, BEGIN_INK_WEIGHT))
        elif end.seen_px is not None:
            votes.append(_Vote(end.seen_px + BEGINS_EARLY_MM * scale, 0.0, BEGIN_WEIGHT))
    for end in last:
        if end.ink is not None:
            beyond_px = end.ink.overhang_px if overhang_px is None else overhang_px
            votes.append(_Vote(end.ink.x_px - beyond_px + sample_mm * scale, 1.0, END_INK_WEIGHT))
        elif end.seen_px is not None:
            votes.append(_Vote(end.seen_px + (ENDS_EARLY_MM + sample_mm) * scale, 1.0, END_WEIGHT))
    return votes


def _line_end(line: StripLine, shift_px: float, near_px: float, begins: bool, page: FlatPage) -> _LineEnd:
    """The end of a line near to a border. Its ink is looked for where the line was moved from."""
    seen_px = _crossing_px(line, near_px, REACH_MM * page.px_per_mm_x, begins)
    about_px = (near_px if seen_px is None else seen_px) - shift_px
    ink = ink_edge(line.points_px - (shift_px, 0.0), about_px, begins, page)
    return _LineEnd(seen_px, None if ink is None else replace(ink, x_px=ink.x_px + shift_px))


def _overhang_px(first: Sequence[_LineEnd], last: Sequence[_LineEnd], length_px: float) -> float | None:
    """How far the pen covers the ends of lines of this length; None where they do not show it."""
    begins, ends = ([end.ink for end in side if end.ink is not None] for side in (first, last))
    if not begins or not ends:
        return None
    apart_px = np.median([edge.x_px for edge in ends]) - np.median([edge.x_px for edge in begins])
    beyond_px = float(apart_px - length_px) / 2.0
    breadth_px = float(np.median([edge.overhang_px for edge in begins + ends])) / ROUND
    return beyond_px if 0.0 <= beyond_px <= breadth_px else None


def _hypotheses(
    x_px: NDArray[np.float64], at: NDArray[np.float64], width: float, usual_px: float
) -> list[tuple[float, float]]:
    """Left border and width (px) as single votes and pairs of an early and a late one tell them."""
    found = [(x - share * span, span) for x, share in zip(x_px, at, strict=True) for span in {width, usual_px}]
    pairs = [(a, b) for a in np.flatnonzero(at == 0.0) for b in np.flatnonzero(at == 1.0)]
    return found + [(float(x_px[a]), float(x_px[b] - x_px[a])) for a, b in pairs]


def _weights(off_px: NDArray[np.float64], scale: float) -> NDArray[np.float64]:
    """float64 [vote], 0 to 1: how much of each vote counts at its distance."""
    return np.asarray(1.0 / (1.0 + (off_px / (VOTE_MM * scale)) ** 2), np.float64)


def _settled(
    x_px: NDArray[np.float64],
    at: NDArray[np.float64],
    heed: NDArray[np.float64],
    left: float,
    span: float,
    stretch: bool,
    scale: float,
) -> tuple[float, float]:
    """Left border and width at the weighted mean (or line) of the votes near to them."""
    for _ in range(5):
        weight = heed * _weights(x_px - left - at * span, scale) ** 2
        if stretch:
            span, left = (float(v) for v in np.polyfit(at, x_px, 1, w=np.sqrt(weight)))
        else:
            left = float(np.average(x_px - at * span, weights=weight))
    return left, span


def jumps_px(lines: tuple[StripLine, ...], near_px: float, page: FlatPage) -> list[float]:
    """Where the lines jump to another panel near a column, of those that do."""
    found = (_jump_px(line, near_px, page) for line in lines)
    return [x_px for x_px in found if x_px is not None]


def _jump_px(line: StripLine, border_px: float, page: FlatPage) -> float | None:
    """Where a line jumps from one panel to the next; None where it does not, or runs steeply beside it."""
    reach_px = REACH_MM * page.px_per_mm_x
    near = np.flatnonzero(np.abs(line.points_px[:, 0] - border_px) < reach_px)
    if len(near) < 4:
        return None
    x_px, y_mm = line.points_px[near, 0], line.points_px[near, 1] / page.px_per_mm_y
    steps = np.abs(np.diff(y_mm))
    jump = int(steps.argmax())
    others = np.delete(steps, jump)
    if steps[jump] < JUMP_MM or steps[jump] < 3.0 * others.max() or x_px[jump + 1] - x_px[jump] > 3.5 * line.step_px:
        return None
    return float((x_px[jump] + x_px[jump + 1]) / 2.0)


def moved(
    places: tuple[PanelPlace, ...], before_px: tuple[float, ...], after_px: tuple[float, ...]
) -> tuple[PanelPlace, ...]:
    """The places with their borders where these went."""
    left_px = np.interp([place.left_px for place in places], before_px, after_px)
    right_px = np.interp([place.right_px for place in places], before_px, after_px)
    return tuple(
        replace(place, left_px=float(left), right_px=float(right))
        for place, left, right in zip(places, left_px, right_px, strict=True)
    )


def crossings_px(lines: tuple[StripLine, ...], near_px: float, page: FlatPage, rising: bool) -> list[float]:
    """Where the lines begin (or end) near a column, of those that do."""
    found = (_crossing_px(line, near_px, REACH_MM * page.px_per_mm_x, rising) for line in lines)
    return [x_px for x_px in found if x_px is not None]


def _crossing_px(line: StripLine, near_px: float, reach_px: float, rising: bool) -> float | None:
    """Where the line's presence rises (or falls) through one half nearest to a column; None where it does not."""
    above = line.presence >= HALF
    steps = np.flatnonzero(~above[:-1] & above[1:] if rising else above[:-1] & ~above[1:])
    if not len(steps):
        return None
    before, after = line.presence[steps], line.presence[steps + 1]
    x_px = line.first_px + (steps + (HALF - before) / (after - before)) * line.step_px
    nearest = float(x_px[np.abs(x_px - near_px).argmin()])
    return nearest if abs(nearest - near_px) <= reach_px else None
