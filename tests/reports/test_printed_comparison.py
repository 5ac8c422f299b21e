"""Printed measurements beside measured ones."""

from dataclasses import replace
from typing import Any

import pytest

from digitizer.printed_findings import PrintedFindings
from reports.printed_comparison import compare, contradictions
from vitals import Measure, Vitals


def vitals(**values: float) -> Vitals:
    """Measured values by name, the axes in degrees."""
    units = {name: "deg" if name.startswith("axis") else ("bpm" if name == "heart_rate" else "ms") for name in values}
    return Vitals(tuple(Measure(n, n, value, units[n], 9, None, None) for n, value in values.items()), ())


def test_what_two_right_measurements_may_differ_by_is_no_contradiction() -> None:
    printed = PrintedFindings(heart_rate_bpm=80.0, pr_ms=148.0, qrs_ms=88.0, qt_ms=394.0, qrs_axis_deg=-17.0)
    measured = vitals(heart_rate=82.0, pr=160.0, qrs=100.0, qt=360.0, axis_qrs=5.0)
    comparisons = compare(printed, measured)
    assert [one.difference for one in comparisons] == [2.0, 12.0, 12.0, -34.0, 22.0]
    assert contradictions(comparisons) == ()


@pytest.mark.parametrize(
    ("printed", "measured"),
    [
        (PrintedFindings(heart_rate_bpm=80.0), vitals(heart_rate=160.0)),
        (PrintedFindings(pr_ms=148.0), vitals(pr=200.0)),
        (PrintedFindings(qtc_ms=450.0, qtc_formula="fridericia"), vitals(qtc_fridericia=350.0, qtc_bazett=450.0)),
        (PrintedFindings(qrs_axis_deg=-40.0), vitals(axis_qrs=10.0)),
    ],
)
def test_a_large_difference_is_a_warning_with_both_values(printed: PrintedFindings, measured: Vitals) -> None:
    comparisons = compare(printed, measured)
    (warning,) = contradictions(comparisons)
    assert warning.code == "print-disagrees"
    assert f"{comparisons[0].printed:g}" in warning.message
    assert f"{comparisons[0].measured:.0f}" in warning.message


def test_angles_are_compared_the_shorter_way_round() -> None:
    (one,) = compare(PrintedFindings(qrs_axis_deg=-175.0), vitals(axis_qrs=178.0))
    assert one.difference == pytest.approx(-7.0)
    assert one.agrees


def test_what_could_not_be_measured_contradicts_nothing() -> None:
    missing = Vitals((Measure("pr", "PR interval", None, "ms", 0, "no P wave", None),), ())
    (one,) = compare(PrintedFindings(pr_ms=148.0), missing)
    assert (one.difference, one.agrees) == (None, True)


def test_the_summary_shows_print_beside_measurement_on_two_sheets(cases: Any, sheets: Any) -> None:
    said = PrintedFindings(heart_rate_bpm=137.0, qrs_ms=93.0, statements=("Sinus tachycardia", "Abnormal ECG"))
    report = cases.report(replace(cases.page(), printed=said))
    found = sheets(report)
    text = " ".join(page.get_textpage().get_text_range() for page in found.pdf)
    assert len(found.pdf) == 2
    assert "Sinus tachycardia. Abnormal ECG." in text
    assert {"137", "93", "printed"} <= set(text.split())
    assert any(warning.code == "print-disagrees" for warning in report.warnings)
