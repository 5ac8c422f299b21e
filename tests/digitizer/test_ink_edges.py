"""The ends of a line's ink, against lines drawn with known pens."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitizer.ink_edges import InkEdge, ink_edge
from digitizer.rectify import FlatPage
from tests.digitizer.conftest import PX_PER_MM, blank, square_page

FINE = 16
LEVEL_PX = 60.0


def drawn(left_px: float, right_px: float, pen_px: float, round_pen: bool, grid: bool = False) -> FlatPage:
    """A level line on paper, drawn large and shrunk."""
    large = np.full((120 * FINE, 400 * FINE, 3), 255, np.uint8)
    if grid:
        for mm in range(50):
            large[:, round(mm * PX_PER_MM * FINE) : round((mm * PX_PER_MM + 1) * FINE)] = (250, 190, 190)
    radius = pen_px * FINE / 2.0
    left, right, y = (round(v * FINE) for v in (left_px, right_px, LEVEL_PX))
    cv2.rectangle(large, (left, round(y - radius)), (right - 1, round(y + radius) - 1), (20, 20, 25), -1)
    if round_pen:
        for x in (left, right):
            cv2.circle(large, (x, y), round(radius), (20, 20, 25), -1)
    image = cv2.resize(large, None, fx=1 / FINE, fy=1 / FINE, interpolation=cv2.INTER_AREA)
    return square_page(np.asarray(image, np.uint8))


def edges(page: FlatPage, left_px: float, right_px: float) -> tuple[InkEdge | None, InkEdge | None]:
    # Pixel k of the picture covers k to k + 1 of the drawing.
    x = np.arange(left_px, right_px, 0.4) - 0.5
    points = np.stack([x, np.full(len(x), LEVEL_PX - 0.5)], axis=1)
    return (
        ink_edge(points, left_px - 0.5 + 1.0, True, page),
        ink_edge(points, right_px - 0.5 - 1.0, False, page),
    )


@settings(max_examples=15, deadline=None)
@given(
    left=st.floats(90.0, 100.0), pen=st.floats(1.6, 4.0), round_pen=st.booleans(), grid=st.booleans()
)  # fmt: skip
def test_the_middle_between_both_ends_needs_no_pen(left: float, pen: float, round_pen: bool, grid: bool) -> None:
    right = left + 180.0
    begin, end = edges(drawn(left, right, pen, round_pen, grid), left, right)
    assert begin is not None
    assert end is not None
    assert (begin.x_px + end.x_px) / 2.0 == pytest.approx((left + right) / 2.0 - 0.5, abs=0.15)


@settings(max_examples=10, deadline=None)
@given(left=st.floats(90.0, 100.0), pen=st.floats(1.6, 4.0))
def test_a_round_pen_is_taken_back(left: float, pen: float) -> None:
    begin, _ = edges(drawn(left, left + 180.0, pen, True), left, left + 180.0)
    assert begin is not None
    assert begin.x_px + begin.overhang_px == pytest.approx(left - 0.5, abs=0.4)


def test_a_line_that_goes_on_has_no_end() -> None:
    page = drawn(10.0, 390.0, 2.4, True)
    assert edges(page, 100.0, 280.0) == (None, None)


def test_paper_has_no_ends() -> None:
    page = square_page(blank(120, 400))
    assert edges(page, 100.0, 280.0) == (None, None)


def test_a_stroke_that_climbs_at_its_end_has_no_clear_end() -> None:
    page = drawn(100.0, 280.0, 2.4, True)
    x = np.arange(100.0, 280.0, 0.4)
    points = np.stack([x, LEVEL_PX + 2.0 * (x - 100.0)], axis=1)
    assert ink_edge(points, 101.0, True, page) is None
