"""Intervals with their uncertainty, and QT corrected with its."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecg.leads import STANDARD_LEADS
from vitals.delineation import Delineation
from vitals.estimate import Estimate, Found
from vitals.interval_measures import QT_CORRECTIONS, intervals
from vitals.median_beat import MedianBeat
from vitals.rr_intervals import RrIntervals
from vitals.wave import Absent, Wave

P = Wave(-0.20, -0.15, -0.10, 0.1, 0.9, 0.006, 0.006)
QRS = Wave(-0.04, 0.0, 0.05, 1.0, 1.0, 0.003, 0.004)
T = Wave(0.15, 0.28, 0.36, 0.3, 0.95, 0.015, 0.012)
BEAT = MedianBeat(STANDARD_LEADS, np.zeros((12, 651), np.float32), np.full(12, 9), np.full(12, 0.005, np.float32), 0.8)


def rhythm(rr_ms: NDArray[np.float64]) -> RrIntervals:
    size = rr_ms.size
    return RrIntervals(size + 1, rr_ms, np.cumsum(rr_ms) / 1000, np.arange(size) > 0, np.ones(size, bool))


def of(found: dict[str, Found], name: str) -> Estimate:
    one = found[name]
    assert isinstance(one, Estimate), one
    return one


def test_an_interval_is_as_unsure_as_both_its_ends() -> None:
    found = intervals(BEAT, Delineation(P, QRS, T), rhythm(np.full(10, 800.0)))
    for name, ms, sd_ms in (
        ("pr", 160.0, np.hypot(6, 3)),
        ("qrs", 90.0, 5.0),
        ("qt", 400.0, np.hypot(3, 12)),
        ("p_duration", 100.0, np.hypot(6, 6)),
        ("t_duration", 210.0, np.hypot(15, 12)),
    ):
        assert of(found, name).value == pytest.approx(ms)
        assert of(found, name).sd == pytest.approx(sd_ms)
        assert of(found, name).beats == 9
    assert of(found, "pr").present == pytest.approx(0.9)
    assert of(found, "qt").present == pytest.approx(0.95)


def test_boundaries_of_unknown_certainty_make_no_number() -> None:
    unsure = Wave(P.onset_s, P.peak_s, P.offset_s, P.height_mv)
    assert of(intervals(BEAT, Delineation(unsure, QRS, T), rhythm(np.full(10, 800.0))), "pr").sd is None


def test_a_regular_rhythm_adds_nothing_to_the_uncertainty_of_qtc() -> None:
    found = intervals(BEAT, Delineation(P, QRS, T), rhythm(np.full(10, 1000.0)))
    for name in QT_CORRECTIONS:
        assert of(found, name).value == pytest.approx(400.0)
        assert of(found, name).sd == pytest.approx(of(found, "qt").sd)
        assert of(found, name).note is None


def test_qtc_of_an_irregular_rhythm_says_so_and_is_less_sure() -> None:
    rr_ms = np.random.default_rng(0).uniform(450.0, 1100.0, 14)
    regular, irregular = (
        intervals(BEAT, Delineation(P, QRS, T), rhythm(rr)) for rr in (np.full(14, rr_ms.mean()), rr_ms)
    )
    for name in QT_CORRECTIONS:
        one, other = of(regular, name), of(irregular, name)
        assert one.value == pytest.approx(other.value)
        assert (other.sd or 0.0) > 1.5 * (one.sd or np.inf)
        assert "irregular" in str(other.note)


@given(rr_s=st.floats(0.5, 1.4), spread_s=st.floats(0.005, 0.03))
def test_the_uncertainty_of_qtc_is_how_it_scatters(rr_s: float, spread_s: float) -> None:
    rng = np.random.default_rng(0)
    rr_ms = 1000 * rng.normal(rr_s, spread_s, 20)
    found = intervals(BEAT, Delineation(P, QRS, T), rhythm(rr_ms))
    qt = of(found, "qt")
    drawn_rr = rng.normal(rr_ms.mean(), rr_ms.std(ddof=1) / np.sqrt(20), 4000) / 1000
    drawn_qt = rng.normal(qt.value, qt.sd or 0.0, 4000)
    for name, correct in QT_CORRECTIONS.items():
        scatter = np.std([correct(q, r) for q, r in zip(drawn_qt, drawn_rr, strict=True)])
        assert of(found, name).sd == pytest.approx(scatter, rel=0.08)


def test_a_wide_qrs_is_told_beside_qtc() -> None:
    wide = Wave(-0.07, 0.0, 0.07, 1.0)
    found = intervals(BEAT, Delineation(P, wide, T), rhythm(np.full(10, 800.0)))
    assert "120 ms" in str(of(found, "qtc_bazett").note)


@pytest.mark.parametrize(("rr_ms", "why"), [(np.array([800.0]), "fewer than two"), (np.full(3, 3500.0), "20 to 300")])
def test_a_rate_that_is_not_known_corrects_nothing(rr_ms: NDArray[np.float64], why: str) -> None:
    found = intervals(BEAT, Delineation(P, QRS, T), rhythm(rr_ms))
    assert of(found, "qt").value == pytest.approx(400.0)
    for name in QT_CORRECTIONS:
        missing = found[name]
        assert isinstance(missing, Absent)
        assert why in missing.reason
