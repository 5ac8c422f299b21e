"""What the classifiers say stands in the summary, as sure as it is and no surer."""

from collections.abc import Callable
from typing import Any

from classifier.not_classified import NotClassified


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_beats_are_counted_and_the_abnormal_ones_have_their_time(cases: Any, sheets: Callable[..., Any]) -> None:
    found = sheets(cases.report(cases.page()))
    assert "N Normal 10 S Supraventricular 0 V Ventricular 1 F Fusion 0" in one_line(found.text(0))
    assert "Ventricular at 3.1 s (96 %)" in one_line(found.text(1))
    assert "Supraventricular at" not in one_line(found.text())


def test_a_rhythm_has_the_probability_of_every_class(cases: Any, sheets: Callable[..., Any]) -> None:
    text = one_line(sheets(cases.report(cases.page())).text(0))
    for words in ("Normal rhythm 91 %", "Atrial fibrillation 2 %", "Other arrhythmia 6 %", "Too noisy 1 %"):
        assert words in text
    assert "Read on lead II from 0.0 to 10.0 s" in text


def test_ectopic_beats_that_follow_each_other_are_told(cases: Any, sheets: Callable[..., Any]) -> None:
    text = one_line(sheets(cases.report(cases.page())).text())
    assert "Ventricular: 2 couplets, 1 run, the longest of 5 beats" in text
    assert "Supraventricular:" not in text


def test_many_abnormal_beats_are_cut_short_with_their_number(cases: Any, sheets: Callable[..., Any]) -> None:
    beats = cases.beats(60.0, tuple(range(0, 60, 2)))
    text = one_line(sheets(cases.report(cases.signal_file(60.0), beats=beats)).text())
    assert "and 22 more" in text


def test_superclasses_have_bars_and_certain_statements_are_named(cases: Any, sheets: Callable[..., Any]) -> None:
    text = one_line(sheets(cases.report(cases.page())).text())
    assert "Conduction disturbance 88 %" in text
    assert "Hypertrophy 40 %" in text
    assert "Also certain: complete right bundle branch block 93 %" in text
    assert "Refer to a human" not in text


def test_what_is_uncertain_is_referred(cases: Any, sheets: Callable[..., Any]) -> None:
    report = cases.report(cases.page(), twelve_lead=cases.twelve_lead(refer="no class is certain at 90 %"))
    text = one_line(sheets(report).text(0))
    assert "Refer to a human Twelve leads: no class is certain at 90 %." in text
    assert text.index("Refer to a human") < text.index("Heart rate")


def test_what_was_not_classified_says_why(cases: Any, sheets: Callable[..., Any]) -> None:
    report = cases.report(
        cases.signal_file(leads=("II",)),
        beats=NotClassified("fewer than 3 heartbeats in any lead"),
        twelve_lead=NotClassified("1 of the twelve leads hold 2 s of signal; 8 are needed"),
    )
    text = one_line(sheets(report).text())
    assert "Not classified: fewer than 3 heartbeats in any lead" in text
    assert "Not classified: 1 of the twelve leads hold 2 s of signal; 8 are needed" in text
