"""A line with fewer points is the same line."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from digitizer.drawn_line import DrawnLine
from digitizer.thinned_line import needed_points

PX, SURE = 0.25, 0.1


def line_of(
    y_px: NDArray[np.float64], confidence: NDArray[np.float64] | None = None, broken: tuple[int, ...] = ()
) -> DrawnLine:
    """A point at every pixel; broken behind some of them."""
    points = np.stack([np.arange(len(y_px), dtype=np.float64), y_px], axis=1)
    breaks = np.isin(np.arange(len(y_px) - 1), broken)
    sure = np.ones(len(y_px)) if confidence is None else confidence
    return DrawnLine(points, sure.astype(np.float32), breaks)


def off_px(line: DrawnLine, kept: NDArray[np.bool_]) -> float:
    """How far any point of a line lies from the straight lines between those kept."""
    ends = np.flatnonzero(kept)
    farthest = 0.0
    for first, last in pairwise(ends):
        start, chord = line.points_px[first], line.points_px[last] - line.points_px[first]
        for point in line.points_px[first : last + 1]:
            along = np.clip((point - start) @ chord / max(chord @ chord, 1e-12), 0.0, 1.0)
            farthest = max(farthest, float(np.hypot(*(point - start - along * chord))))
    return farthest


@given(st.lists(st.floats(-50.0, 50.0), min_size=2, max_size=60), st.sets(st.integers(0, 58), max_size=4))
def test_no_point_lies_further_off_than_allowed(heights: list[float], broken: set[int]) -> None:
    line = line_of(np.array(heights), broken=tuple(broken))
    kept = needed_points(line, PX, SURE)
    assert kept[0]
    assert kept[-1]
    assert kept[:-1][line.broken].all()
    assert kept[1:][line.broken].all()
    assert off_px(line, kept) <= PX + 1e-9


def test_a_straight_line_needs_its_ends_alone_and_a_plateau_its_corners() -> None:
    assert needed_points(line_of(np.linspace(0.0, 7.0, 500)), PX, SURE).sum() == 2
    step = np.repeat([0.0, 10.0, 0.0], 100)
    assert needed_points(line_of(step), PX, SURE).sum() == 6


def test_a_beat_is_drawn_by_few_points() -> None:
    x = np.arange(1250.0)
    beat = 40.0 * np.exp(-(((x % 400) - 200) ** 2) / 60.0) + 4.0 * np.sin(x / 30.0)
    line = line_of(beat)
    kept = needed_points(line, PX, SURE)
    assert off_px(line, kept) <= PX
    assert kept.sum() < 0.12 * len(x)


def test_a_doubtful_stretch_of_a_straight_line_stays_doubtful() -> None:
    confidence = np.ones(400)
    confidence[150:180] = 0.3
    line = line_of(np.zeros(400), confidence)
    kept = np.flatnonzero(needed_points(line, PX, SURE))
    drawn = np.interp(np.arange(400), kept, confidence[kept])
    assert np.abs(drawn - confidence).max() <= SURE
    assert len(kept) < 10


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_shortest_lines_are_kept_whole_where_they_bend(count: int) -> None:
    heights = np.array([0.0, 9.0, 0.0])[:count]
    assert needed_points(line_of(heights), PX, SURE).all()
