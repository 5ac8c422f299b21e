"""The tables of measurements show what a reader looks for, with its limits or the reason why it is missing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from reports.content import error_text, limits_text, range_side, value_text
from vitals import Measure, Vitals


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_usual_measures_are_listed_with_their_range_or_their_reason(cases: Any, sheets: Callable[..., Any]) -> None:
    text = one_line(sheets(cases.report(cases.page())).text(1))
    for words in (
        "Heart rate 68 bpm 60 to 100 11",
        "PR interval 164 ms ± 8 120 to 200 11",
        "QTc (Fridericia) 470 ms ▲ 360 to 450 11",
        "QRS axis −34° ▼ −30 to 90 11",
        "Sokolow-Lyon voltage 3.50 mV up to 3.5 3",
        "Cornell voltage 2.91 mV ▲ up to 2.8 3",
        "Not measurable (P onset is not clear in enough leads): P duration",
        "Not measurable (aVL, V3 not recorded): Cornell product",
        "Cornell voltage: an old page",
    ):
        assert words in text
    for label in ("Mean RR interval", "P axis", "RMSSD"):
        assert label not in text


def test_values_that_are_missing_for_one_reason_are_told_together(cases: Any, sheets: Callable[..., Any]) -> None:
    measures = tuple(replace(m, value=None, reason="no QRS complex found") for m in cases.vitals().measures)
    text = one_line(sheets(cases.report(cases.page(), vitals=Vitals(measures, ()))).text(1))
    assert text.count("no QRS complex found") == 1
    assert "Heart rate, PR interval, QRS duration, QT interval, QTc (Fridericia)" in text


def test_variability_is_listed_from_five_minutes_on(cases: Any, sheets: Callable[..., Any]) -> None:
    rmssd = Measure("rmssd", "RMSSD of normal RR intervals", 31.0, "ms", 400, None, None)
    assert "RMSSD of normal RR intervals 31 ms" in one_line(
        sheets(cases.report(cases.page(), vitals=Vitals((rmssd,), ()))).text(1)
    )


@pytest.mark.parametrize(("value", "side"), [(100.4, ""), (100.6, "high"), (59.4, "low"), (59.6, ""), (None, "")])
def test_a_value_is_judged_as_it_is_printed(value: float | None, side: str) -> None:
    reason = "no beat" if value is None else None
    assert range_side(Measure("heart_rate", "Heart rate", value, "bpm", 9, reason, (60.0, 100.0))) == side


@pytest.mark.parametrize(
    ("unit", "value", "limits", "text", "range_text"),
    [
        ("ms", 91.6, (70.0, 110.0), "92", "70 to 110 ms"),
        ("ms", 91.6, (0.0, 100.0), "92", "up to 100 ms"),
        ("mV", 2.096, (0.0, 2.8), "2.10", "up to 2.8 mV"),
        ("deg", -34.2, (-30.0, 90.0), "−34", "−30 to 90°"),
        ("deg", 12.0, (0.0, 75.0), "12", "0 to 75°"),
        ("ms", 12.0, None, "12", ""),
    ],
)
def test_numbers_as_they_are_printed(
    unit: str, value: float, limits: tuple[float, float] | None, text: str, range_text: str
) -> None:
    measure = Measure("any", "Any", value, unit, 9, None, limits)
    assert (value_text(measure), limits_text(measure)) == (text, range_text)


@pytest.mark.parametrize(
    ("unit", "error", "text"),
    [("ms", 8.2, "± 8"), ("ms", 0.34, "± 0.3"), ("mV", 0.021, "± 0.02"), ("mV", 0.0013, "± 0.001"), ("ms", None, "")],
)
def test_an_error_is_never_shown_as_none(unit: str, error: float | None, text: str) -> None:
    assert error_text(Measure("any", "Any", 12.0, unit, 9, None, None, error)) == text
