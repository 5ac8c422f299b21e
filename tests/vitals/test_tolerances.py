"""How probable it is that an error stays within what a standard lets pass."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitals.measure_names import LABELS
from vitals.tolerances import TOLERANCES, tolerance, within


@given(largest=st.floats(0.1, 100.0), sd=st.floats(0.01, 100.0))
def test_as_often_as_drawn_errors_are(largest: float, sd: float) -> None:
    errors = sd * np.random.default_rng(0).standard_normal(4000)
    assert within(largest, sd) == pytest.approx((np.abs(errors) <= largest).mean(), abs=0.04)


def test_no_error_is_certainly_within() -> None:
    assert within(10.0, 0.0) == 1.0


def test_a_rate_may_be_off_by_five_or_a_tenth() -> None:
    assert tolerance("heart_rate", 40.0) == 5.0
    assert tolerance("heart_rate", 120.0) == pytest.approx(12.0)
    assert tolerance("qt", 400.0) == 25.0
    assert tolerance("rmssd", 30.0) is None


def test_every_tolerance_is_of_a_measure_and_names_its_source() -> None:
    assert set(TOLERANCES) <= set(LABELS)
    assert all("IEC" in one.source or "AAMI" in one.source for one in TOLERANCES.values())
