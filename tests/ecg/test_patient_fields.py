from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecg.formats.patient_fields import age_in_years, age_on, cleaned, digits_date, full_name, sex_letter


@given(st.text())
def test_what_is_cleaned_is_one_printable_line_or_nothing(text: str) -> None:
    result = cleaned(text)
    assert result is None or (result.isprintable() and 0 < len(result) <= 200 and result == result.strip())


def test_names_are_family_first() -> None:
    assert full_name("Kowalska", " Anna\n") == "Kowalska, Anna"
    assert full_name("", "Anna") == "Anna"
    assert full_name(None, "") is None


@pytest.mark.parametrize(("text", "letter"), [("Male", "M"), (" f ", "F"), ("U", None), ("", None), (None, None)])
def test_sexes_are_spelled_one_way(text: str | None, letter: str | None) -> None:
    assert sex_letter(text) == letter


@pytest.mark.parametrize(
    ("number", "unit", "years"),
    [(63, "YEARS", 63.0), (6, "Months", 0.5), (1, "year", 1.0), (0, "years", None), (999, "years", None)],
)
def test_ages_are_years(number: float, unit: str, years: float | None) -> None:
    assert age_in_years(number, unit) == years


def test_an_age_is_whole_years_on_the_day() -> None:
    assert age_on(date(1960, 5, 2), date(2023, 5, 1)) == 62.0
    assert age_on(date(1960, 5, 2), date(2023, 5, 2)) == 63.0
    assert age_on(date(2023, 5, 2), date(1960, 5, 2)) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("19600502", date(1960, 5, 2)),
        ("1960-05-02 10:00", date(1960, 5, 2)),
        ("19600502103000.000", date(1960, 5, 2)),
        ("19601302", None),
        ("1960", None),
        ("²9600502", None),
        (None, None),
    ],
)
def test_dates_in_digits(text: str | None, day: date | None) -> None:
    assert digits_date(text) == day
