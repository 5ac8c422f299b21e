"""Usual limits by sex and age, each with its source, and none where nobody agreed on any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitals.measure_names import LABELS
from vitals.normal_ranges import BY_SEX, NORMAL_RANGES, OF_CHILDREN, normal_range, sex_of


@pytest.mark.parametrize(
    ("name", "sex", "age_years", "limits"),
    [
        ("qrs", None, 2.0, (0.0, 90.0)),
        ("qrs", "F", 4.0, (0.0, 100.0)),
        ("qrs", "F", 16.0, (70.0, 110.0)),
        ("qrs", None, None, (70.0, 110.0)),
        ("heart_rate", None, 3.0, None),
        ("heart_rate", None, 40.0, (60.0, 100.0)),
        ("qtc_bazett", "female", 50.0, (360.0, 460.0)),
        ("qtc_bazett", "male", 50.0, (360.0, 450.0)),
        ("sokolow_lyon", None, 25.0, None),
        ("sokolow_lyon", None, 35.0, (0.0, 3.5)),
        ("cornell_product", "w", 70.0, (0.0, 244.0)),
        ("cornell_product", None, 70.0, None),
        ("rmssd", "m", 30.0, None),
    ],
)
def test_limits(name: str, sex: str | None, age_years: float | None, limits: tuple[float, float] | None) -> None:
    assert normal_range(name, sex, age_years) == limits


@given(
    name=st.sampled_from(list(LABELS)),
    sex=st.one_of(st.none(), st.text(max_size=8), st.sampled_from(["f", "M", " female "])),
    age_years=st.one_of(st.none(), st.floats(-1.0, 130.0), st.just(float("nan"))),
)
def test_any_patient_has_limits_in_order_or_none(name: str, sex: str | None, age_years: float | None) -> None:
    limits = normal_range(name, sex, age_years)
    assert limits is None or limits[0] < limits[1]


def test_every_limit_is_of_a_measure_and_names_its_source() -> None:
    rows = [*NORMAL_RANGES.items(), *BY_SEX["female"].items(), *BY_SEX["male"].items()]
    rows += [(name, limits) for name, by_age in OF_CHILDREN.items() for _, limits in by_age]
    for name, limits in rows:
        assert name in LABELS
        assert len(limits.source) > 8


@pytest.mark.parametrize(
    ("text", "sex"), [("F", "female"), (" Male", "male"), ("w", "female"), ("?", None), (None, None), ("", None)]
)
def test_sex_as_pages_say_it(text: str | None, sex: str | None) -> None:
    assert sex_of(text) == sex
