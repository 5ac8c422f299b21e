"""Borders follow where the lines begin and end, as far as they say so."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitizer.panel_places import PanelPlace
from digitizer.strips import StripLine
from digitizer.trace_ends import BEGINS_EARLY_MM, ENDS_EARLY_MM, JUMPS_EARLY_MM, USUAL_FS_HZ, moved, refine_borders
from tests.digitizer.conftest import PX_PER_MM, blank, square_page

SPEED = 25.0
SAMPLE_PX = SPEED / USUAL_FS_HZ * PX_PER_MM
USUAL_PX = 250.0 * PX_PER_MM


def line_between(left_px: float, right_px: float, step_px: float = 0.4) -> StripLine:
    """A line as the network sees one that begins and ends at these columns."""
    left_px, right_px = left_px - BEGINS_EARLY_MM * PX_PER_MM, right_px - ENDS_EARLY_MM * PX_PER_MM - SAMPLE_PX
    x = np.arange(left_px - 60.0, right_px + 60.0, step_px)
    presence = 1.0 / (1.0 + np.exp(-np.minimum(x - left_px, right_px - x) / 0.3))
    points = np.stack([x, np.full(len(x), 50.0)], axis=1)[presence >= 0.5]
    ones = np.ones(len(points))
    return StripLine(points, ones, ones, presence, float(x[0]), step_px)


def refined(borders_px: tuple[float, ...], lines: tuple[StripLine, ...]) -> tuple[float, ...]:
    return refine_borders(borders_px, lines, [0.0] * len(lines), SPEED, square_page(blank(8, 8)))


@settings(max_examples=30)
@given(left=st.floats(95.0, 105.0), off=st.floats(-9.0, 9.0))
def test_the_borders_stand_where_most_lines_begin(left: float, off: float) -> None:
    lines = (
        line_between(left, left + USUAL_PX),
        line_between(left, left + USUAL_PX),
        line_between(left + 5.0, left + 1500.0),
    )
    sketched = tuple(left + off + k * USUAL_PX / 4 for k in range(5))
    np.testing.assert_allclose(refined(sketched, lines), left + np.arange(5) * USUAL_PX / 4, atol=0.05)


def test_lines_that_end_early_do_not_shrink_the_page() -> None:
    # The network lost the last millimetre and more of two rows of three.
    lines = tuple(line_between(101.0, 101.0 + USUAL_PX - early) for early in (0.0, 11.0, 9.0))
    borders = refined((100.0, 100.0 + USUAL_PX + 4.0), lines)
    assert borders == pytest.approx((101.0, 101.0 + USUAL_PX), abs=0.1)


def test_jumps_between_panels_tell_where_time_begins() -> None:
    # Pulses that run into the traces hide where these begin; they end beyond the picture.
    left, quarter = 100.0, USUAL_PX / 4
    x = np.arange(left - 60.0, left + USUAL_PX + 60.0, 0.4)
    panel = np.clip(np.floor((x + JUMPS_EARLY_MM * PX_PER_MM + SAMPLE_PX / 2 - left) / quarter), 0, 3)
    rows = (np.array([0.0, 30.0, 5.0, 60.0]), np.array([40.0, 10.0, 90.0, 20.0]))
    ones = np.ones(len(x))
    lines = tuple(
        StripLine(np.stack([x, row[panel.astype(int)]], axis=1), ones, ones, ones, float(x[0]), 0.4) for row in rows
    )
    sketched = tuple(left + 7.0 + k * quarter for k in range(5))
    np.testing.assert_allclose(refined(sketched, lines), left + np.arange(5) * quarter, atol=0.25)


def test_another_width_is_kept_as_it_is_seen() -> None:
    borders = refined((100.0, 1700.0), (line_between(102.0, 1706.0),))
    assert borders == pytest.approx((102.0, 1706.0), abs=0.05)


def test_lines_that_begin_elsewhere_say_nothing() -> None:
    assert refined((100.0, 1700.0), (line_between(300.0, 1400.0),)) == pytest.approx((100.0, 1700.0))


def test_places_go_where_their_borders_went() -> None:
    places = (PanelPlace("I", 0, 0, 100.0, 200.0), PanelPlace("II", 1, 0, 100.0, 300.0))
    panel, strip = moved(places, (100.0, 200.0, 300.0), (90.0, 200.0, 310.0))
    assert (panel.left_px, panel.right_px) == (90.0, 200.0)
    assert (strip.left_px, strip.right_px, strip.lead) == (90.0, 310.0, "II")


def test_a_line_that_was_moved_is_compared_with_its_ink_where_that_lies() -> None:
    image = np.full((100, 2200, 3), 255, np.uint8)
    image[49:52, 100:2100] = 20
    page = square_page(image)
    x = np.arange(100.0, 2099.5, 0.4)
    points = np.stack([x, np.full(len(x), 50.0)], axis=1)
    ones = np.ones(len(x))
    still = StripLine(points, ones, ones, ones, float(x[0]), 0.4)
    there = refine_borders((101.0, 2101.0), (still,), [0.0], SPEED, page)
    shifted = replace(still, points_px=points + np.array([20.0, 0.0]), first_px=120.0)
    moved_there = refine_borders((121.0, 2121.0), (shifted,), [20.0], SPEED, page)
    np.testing.assert_allclose(np.array(moved_there) - 20.0, there, atol=1e-6)
    assert there[0] == pytest.approx(100.0, abs=2.0)
