"""The tables of measurements show what a reader looks for, with its limits or the reason why it is missing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ecg.leads import STANDARD_LEADS
from reports.content import limits_text, range_side, value_text
from reports.paper import A4_LANDSCAPE, POINTS_PER_MM
from vitals import Measure, Vitals


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_usual_measures_are_listed_with_their_range_or_their_reason(cases: Any, sheets: Callable[..., Any]) -> None:
    text = one_line(sheets(cases.report(cases.page())).text(1))
    for words in (
        "Heart rate 68 bpm 60 to 100 bpm 11",
        "QTc (Fridericia) 470 ms ▲ high 360 to 450 ms 11",
        "QRS axis −34° ▼ low −30 to 90° 11",
        "P duration – P onset is not clear in enough leads",
        "Sokolow-Lyon voltage 3.50 mV up to 3.5 mV 3",
        "Cornell voltage 2.91 mV ▲ high up to 2.8 mV 3",
        "Cornell product – aVL, V3 not recorded",
        "Cornell voltage: an old page",
    ):
        assert words in text
    for label in ("Mean RR interval", "P axis", "RMSSD"):
        assert label not in text


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


def test_amplitudes_stand_under_their_leads(cases: Any, sheets: Callable[..., Any]) -> None:
    text = one_line(sheets(cases.report(cases.page())).text(1))
    assert " ".join(STANDARD_LEADS) in text
    assert "R " + " ".join(f"{1 + k / 100:.2f}" for k in range(12)) in text
    assert "ST at J −0.05" in text
    assert "ST at J + 60 ms 0.00 0.00 0.00 – 0.00" in text


def test_more_than_twelve_leads_take_a_second_row_and_none_take_none(cases: Any, sheets: Callable[..., Any]) -> None:
    many = replace(cases.vitals(), leads=cases.lead_measures((*STANDARD_LEADS, "V7", "V8", "V9")))
    text = one_line(sheets(cases.report(cases.page(), vitals=many)).text())
    assert "V7 V8 V9 Q 0.10 0.10 0.10 R 1.12 1.13 1.14" in text
    none = replace(cases.vitals(), leads=tuple(replace(lead, beats=0) for lead in cases.lead_measures()))
    assert "Amplitudes" not in sheets(cases.report(cases.page(), vitals=none)).text()


def test_amplitudes_go_where_there_is_room(cases: Any, sheets: Callable[..., Any]) -> None:
    usual = cases.report(cases.page())
    crowded = replace(
        usual, beats=cases.beats(60.0, tuple(range(0, 60, 2))), twelve_lead=cases.twelve_lead("why " * 60)
    )
    for report, column in ((usual, "left"), (crowded, "right")):
        found = sheets(report)
        assert len(found.pdf) == 2
        page = found.pdf[1]
        words = page.get_textpage()
        left_mm = words.get_charbox(words.get_text_range().index("Amplitudes"))[0] / POINTS_PER_MM
        assert (left_mm < A4_LANDSCAPE.width_mm / 2) == (column == "left")
