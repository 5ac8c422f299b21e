"""ST levels and T waves where they were put."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitals.conditioning import WORK_HZ
from vitals.median_beat import MedianBeat
from vitals.st_levels import ST_AFTER_J_S, st_and_t_mv
from vitals.wave import Absent, Wave

QRS = Wave(-0.04, 0.0, 0.05, 1.0)
T = Wave(0.18, 0.28, 0.36, 0.3)
TIME_S = np.arange(651) / WORK_HZ - 0.5


def beat(shape: Callable[[np.ndarray[tuple[int], np.dtype[np.float64]]], object]) -> MedianBeat:
    row = np.asarray(shape(TIME_S), np.float32)[np.newaxis]
    return MedianBeat(("V2",), row, np.array([9]), np.array([0.005], np.float32), 0.8)


@given(level_mv=st.floats(-1.0, 1.0), slope_mv_s=st.floats(-3.0, 3.0), offset_mv=st.floats(-2.0, 2.0))
def test_levels_count_from_just_before_the_qrs(level_mv: float, slope_mv_s: float, offset_mv: float) -> None:
    after = beat(lambda t: offset_mv + np.where(t >= 0.05, level_mv + slope_mv_s * (t - 0.05), 0.0))
    (found,) = st_and_t_mv(after, QRS, Absent("none"))
    for name, after_s in ST_AFTER_J_S.items():
        assert found[name] == pytest.approx(level_mv + slope_mv_s * after_s, abs=1e-4)


@pytest.mark.parametrize("height_mv", [0.5, -0.3])
def test_t_keeps_its_sign(height_mv: float) -> None:
    (found,) = st_and_t_mv(beat(lambda t: height_mv * np.exp(-(((t - 0.28) / 0.04) ** 2))), QRS, T)
    assert found["t_mv"] == pytest.approx(height_mv, abs=0.001)


def test_what_is_not_recorded_says_so() -> None:
    cut = beat(lambda t: np.where(t < 0.12, 0.0, np.nan))
    (found,) = st_and_t_mv(cut, QRS, T)
    assert found["st_j_mv"] == pytest.approx(0.0)
    for name in ("st_j80_mv", "t_mv"):
        missing = found[name]
        assert isinstance(missing, Absent)
        assert "next beat" in missing.reason
    (late,) = st_and_t_mv(beat(lambda t: np.where(t > -0.03, 0.0, np.nan)), QRS, T)
    assert all(isinstance(one, Absent) for one in late.values())


def test_no_t_wave_keeps_its_own_reason() -> None:
    (found,) = st_and_t_mv(beat(np.zeros_like), QRS, Absent("the T wave is too flat to measure"))
    assert found["t_mv"] == Absent("the T wave is too flat to measure")
