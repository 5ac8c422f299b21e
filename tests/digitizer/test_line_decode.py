"""Lines drawn with a pen of known size, and read back from the runs of ink."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitizer.ink_runs import find_runs
from digitizer.line_decode import ColumnRuns, decode_line, estimate_pen

FINE = 8


def drawn(y_px: np.ndarray, pen_px: float, height: int = 200) -> np.ndarray:
    """float32 [y, x]: coverage of a line with one height per column."""
    fine = np.zeros((height * FINE, len(y_px) * FINE), np.uint8)
    points = (np.stack([np.arange(len(y_px)), y_px], axis=1) + 0.5) * FINE - 0.5
    cv2.polylines(fine, [np.round(points * 64).astype(np.int32)], False, 255, round(pen_px * FINE), cv2.LINE_8, 6)
    small = cv2.resize(fine, (len(y_px), height), interpolation=cv2.INTER_AREA)
    return small.astype(np.float32) / 255.0


def read_back(ink: np.ndarray) -> np.ndarray:
    """float64 [point, 2]: the decoded line."""
    runs = find_runs(ink, 0.45, 2)
    along = ColumnRuns(runs.column, np.zeros_like(runs.column), runs.top, runs.bottom)
    return decode_line(along, estimate_pen([along]), 60)


@settings(max_examples=25)
@given(
    width_px=st.floats(3.0, 10.0),
    height_px=st.floats(20.0, 80.0),
    pen_px=st.sampled_from([2.0, 2.5, 3.5]),
    down=st.booleans(),
)
def test_a_peak_keeps_its_height_and_its_place(width_px: float, height_px: float, pen_px: float, down: bool) -> None:
    x = np.arange(300)
    spike = height_px * np.maximum(0.0, 1.0 - np.abs(x - 150.3) / width_px)
    y = 100.0 + (spike if down else -spike)
    line = read_back(drawn(y, pen_px))
    away = np.abs(line[:, 1] - 100.0)
    assert away.max() == pytest.approx(spike.max(), abs=0.12 * height_px + 1.5)
    assert line[away.argmax(), 0] == pytest.approx(150.3, abs=1.5)


@settings(max_examples=20)
@given(level_px=st.floats(60.0, 140.0), slope=st.floats(-0.25, 0.25))
def test_a_level_line_is_read_to_a_tenth_of_a_pixel(level_px: float, slope: float) -> None:
    x = np.arange(200)
    y = level_px + slope * (x - 100)
    line = read_back(drawn(y, 2.125))  # 17 fine pixels: an even number could not be centred
    inner = (line[:, 0] > 5) & (line[:, 0] < 195)
    assert np.abs(line[inner, 1] - np.interp(line[inner, 0], x, y)).mean() < 0.12


def test_missing_columns_stay_missing() -> None:
    ink = drawn(np.full(100, 50.0), 2.0, 100)
    ink[:, 40:60] = 0.0
    line = read_back(ink)
    assert not ((line[:, 0] > 40) & (line[:, 0] < 59)).any()


def test_no_ink_is_no_line() -> None:
    empty = np.zeros(0, np.int64)
    along = ColumnRuns(empty, empty, np.zeros(0), np.zeros(0))
    assert decode_line(along, estimate_pen([along]), 60).shape == (0, 2)
