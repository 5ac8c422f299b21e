"""Rows from the bands that the page network sees."""

import numpy as np
import pytest
from numpy.typing import NDArray

from digitizer.page_sight import FLAT_PX_PER_MM
from digitizer.seen_rows import refuse_without_suspicion, seen_rows
from ecg.errors import NoTraceError
from tests.digitizer.conftest import PX_PER_MM, blank, square_page


def bands(*parts_mm: tuple[float, float, float]) -> NDArray[np.float32]:
    """float32 [y, x]: a page of 250 by 180 mm with bands at a height from one place to another."""
    seen = np.zeros((round(180 * FLAT_PX_PER_MM), round(250 * FLAT_PX_PER_MM)), np.float32)
    for y, left, right in parts_mm:
        rows = slice(round((y - 1.0) * FLAT_PX_PER_MM), round((y + 1.0) * FLAT_PX_PER_MM))
        seen[rows, round(left * FLAT_PX_PER_MM) : round(right * FLAT_PX_PER_MM)] = 0.9
    return seen


def test_every_band_is_a_row() -> None:
    rows = seen_rows(bands((40.0, 10.0, 240.0), (54.0, 10.0, 240.0), (120.0, 20.0, 240.0)), square_page(blank(8, 2000)))
    assert [row.baseline_px / PX_PER_MM for row in rows] == pytest.approx([40.0, 54.0, 120.0], abs=0.6)
    assert rows[2].left_px / PX_PER_MM == pytest.approx(20.0, abs=1.0)


def test_a_row_that_wanders_is_one_row() -> None:
    rows = seen_rows(bands((40.0, 10.0, 240.0), (100.0, 10.0, 90.0), (111.0, 88.0, 240.0)), square_page(blank(8, 2000)))
    assert len(rows) == 2
    assert 100.0 < rows[1].baseline_px / PX_PER_MM < 111.0
    assert (rows[1].left_px / PX_PER_MM, rows[1].right_px / PX_PER_MM) == pytest.approx((10.0, 240.0), abs=1.0)


def test_short_bands_and_a_dark_map_are_no_rows() -> None:
    assert len(seen_rows(bands((40.0, 10.0, 240.0), (100.0, 10.0, 60.0)), square_page(blank(8, 2000)))) == 1
    assert seen_rows(0.3 * bands((40.0, 10.0, 240.0)), square_page(blank(8, 2000))) == ()
    with pytest.raises(NoTraceError):
        refuse_without_suspicion(0.1 * bands((40.0, 10.0, 240.0)))
