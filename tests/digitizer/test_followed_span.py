"""Where the lines end elsewhere than the sketch did, the lines are right."""

import numpy as np
import pytest

from digitizer.columns import Span
from digitizer.followed_span import corrected_span
from digitizer.strips import StripLine
from tests.digitizer.conftest import PX_PER_MM, blank, square_page

STEP_PX = 0.4


def line(left_px: float, right_px: float, gap_px: tuple[float, float] = (0.0, 0.0)) -> StripLine:
    x = np.arange(0.0, 2400.0, STEP_PX)
    seen = (x >= left_px) & (x < right_px) & ~((x >= gap_px[0]) & (x < gap_px[1]))
    points = np.stack([x, np.zeros(len(x))], axis=1)[seen]
    ones = np.ones(len(points))
    return StripLine(points, ones, ones, seen.astype(np.float64), 0.0, STEP_PX)


def test_a_span_that_the_lines_agree_with_stays() -> None:
    span = Span(100.0, 2100.0, False, False)
    assert corrected_span(span, (line(104.0, 2098.0, (700.0, 720.0)),) * 3, square_page(blank(8, 2000))) is span


def test_a_span_that_took_the_grid_for_traces_ends_where_the_lines_end_and_is_as_wide_as_usual() -> None:
    lines = (line(70.0, 2100.0), line(100.0, 2100.0), line(60.0, 2101.0))
    corrected = corrected_span(Span(40.0, 2220.0, False, True), lines, square_page(blank(8, 2000)))
    assert corrected.right_px == pytest.approx(2100.0, abs=1.0)
    assert corrected.left_px == pytest.approx(2100.0 - 250.0 * PX_PER_MM, abs=1.0)
    assert not corrected.cut_right


def test_lines_without_an_end_say_nothing() -> None:
    span = Span(100.0, 2100.0, False, False)
    assert corrected_span(span, (line(0.0, 2400.0),) * 3, square_page(blank(8, 2000))) is span
