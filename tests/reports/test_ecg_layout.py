from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ecg import Recording
from ecg.layouts import LAYOUTS
from ecg.leads import STANDARD_LEADS, polarity
from reports.ecg_layout import AS_READ, CHOICES, Chart, chart_of

WIDEST_S = 10.2


def upright(layout: str) -> list[tuple[str, ...]]:
    plan = LAYOUTS[layout]
    return [tuple(polarity(lead)[0] for lead in row) for row in (*plan.rows, *((lead,) for lead in plan.rhythm))]


def names(chart: Chart) -> list[tuple[str, ...]]:
    return [tuple(panel.lead for panel in row.panels) for row in chart.rows]


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_a_page_keeps_its_layout(cases: Any, layout: str) -> None:
    page = cases.page(layout)
    chart = chart_of(page.recording, page, WIDEST_S, AS_READ)
    plan = LAYOUTS[layout]
    assert names(chart) == upright(layout)
    assert [row.panels[0].rhythm for row in chart.rows] == [False] * len(plan.rows) + [True] * len(plan.rhythm)
    assert chart.left_out == ""


def test_the_rhythm_strip_is_the_lead_that_the_page_says(cases: Any) -> None:
    page = cases.page("3x4+1R")
    strip = replace(page.traces[-1], lead="V1")
    chart = chart_of(page.recording, replace(page, traces=(*page.traces[:-1], strip)), WIDEST_S)
    assert names(chart)[-1] == ("V1",)


def test_a_panel_that_was_not_found_keeps_its_place_and_time(cases: Any) -> None:
    page = cases.page("3x4+1R", missing=("V3",))
    panel = chart_of(page.recording, page, WIDEST_S).rows[2].panels[2]
    assert (panel.lead, panel.start_s, panel.end_s) == ("V3", 5.0, 7.5)


def test_a_rhythm_strip_that_was_not_found_keeps_its_row(cases: Any) -> None:
    page = cases.page("3x4+1R")
    chart = chart_of(page.recording, replace(page, traces=page.traces[:-1]), WIDEST_S)
    assert names(chart)[-1] == ("II",)
    assert chart.rows[-1].panels[0].end_s == pytest.approx(10.0)


def test_a_lead_that_the_layout_does_not_know_is_still_drawn(cases: Any) -> None:
    page = cases.page("3x4")
    recording = page.recording
    more = Recording((*recording.leads, "V7"), np.vstack([recording.signal, recording.signal[:1]]), recording.fs_hz)
    assert names(chart_of(more, replace(page, recording=more), WIDEST_S))[-1] == ("V7",)


def test_twelve_simultaneous_leads_of_ten_seconds_stand_below_each_other(cases: Any) -> None:
    chart = chart_of(cases.signal_file(), None, WIDEST_S, AS_READ)
    assert names(chart) == [(lead,) for lead in STANDARD_LEADS]


@pytest.mark.parametrize("layout", ["3x4", "3x4+1R", "6x2", "6x2+1R", "4x3", "4x3+1R", "2x6", "3x4-cabrera"])
def test_a_file_whose_leads_follow_each_other_gets_the_layout_back(cases: Any, layout: str) -> None:
    chart = chart_of(cases.page(layout).recording, None, WIDEST_S, AS_READ)
    assert names(chart) == upright(layout)


def test_a_long_strip_goes_on_in_the_next_row(cases: Any) -> None:
    chart = chart_of(cases.signal_file(30.0, ("I",)), None, WIDEST_S)
    assert [(row.start_s, row.end_s) for row in chart.rows] == [(0, 10), (10, 20), (20, 30)]


def test_what_does_not_fit_is_said(cases: Any) -> None:
    chart = chart_of(cases.signal_file(60.0), None, WIDEST_S, AS_READ)
    assert len(chart.rows) == 12
    assert chart.left_out == "first 10 s of 60.0 s shown"


def test_rows_too_long_for_the_sheet_are_folded_by_columns(cases: Any) -> None:
    page = cases.page("3x4+1R", duration_s=12.8)
    chart = chart_of(page.recording, page, WIDEST_S)
    assert names(chart)[:4] == [("I", "aVR"), ("II", "aVL"), ("III", "aVF"), ("V1", "V4")]
    assert names(chart)[-2:] == [("II",), ("II",)]
    assert chart.line_s <= WIDEST_S


def test_rows_too_many_to_fold_are_cut_and_this_is_said(cases: Any) -> None:
    page = cases.page("12x1", duration_s=12.0)
    chart = chart_of(page.recording, page, WIDEST_S, AS_READ)
    assert len(chart.rows) == 12
    assert chart.line_s <= WIDEST_S + 1e-6
    assert chart.left_out == "first 10.2 s of 12.0 s shown"


@pytest.mark.parametrize("layout", ["12x1", "6x2+1R", "3x4+1R"])
def test_twelve_leads_stand_in_3x4_over_a_strip_unless_told_otherwise(cases: Any, layout: str) -> None:
    page = cases.page(layout)
    for recording, of_page in ((page.recording, page), (page.recording, None)):
        assert names(chart_of(recording, of_page, WIDEST_S)) == upright("3x4+1R")


def test_strips_of_a_page_and_the_order_of_cabrera_are_kept(cases: Any) -> None:
    for layout in ("3x4+3R", "3x4", "3x4-cabrera+1R", "6x2-cabrera", "12x1-cabrera"):
        page = cases.page(layout)
        assert names(chart_of(page.recording, page, WIDEST_S)) == upright(layout)


def test_leads_that_do_not_allow_3x4_stand_as_they_were_read(cases: Any) -> None:
    page = cases.page("6x2")
    assert names(chart_of(page.recording, page, WIDEST_S)) == upright("6x2")
    for recording in (
        cases.signal_file(5.0),
        cases.signal_file(10.0, ("I", "II", "III", "V1", "V2", "V3", "V4", "V5")),
        cases.signal_file(10.0, ("I",)),
    ):
        assert names(chart_of(recording, None, WIDEST_S)) == [(lead,) for lead in recording.leads]


@pytest.mark.parametrize("layout", ["3x4+1R", "6x2", "12x1", "3x4+3R"])
@pytest.mark.parametrize("read", ["3x4+1R", "6x2+1R", "12x1"])
def test_any_layout_can_be_asked_for(cases: Any, read: str, layout: str) -> None:
    page = cases.page(read)
    assert names(chart_of(page.recording, page, WIDEST_S, layout)) == upright(layout)


def test_a_layout_that_there_is_not_is_refused_with_those_there_are(cases: Any) -> None:
    with pytest.raises(ValueError, match=r"no layout '5x5'.*6x2"):
        chart_of(cases.signal_file(), None, WIDEST_S, "5x5")
    assert {"standard", "as read", "3x4+1R", "12x1"} <= set(CHOICES)


def test_a_long_recording_shows_its_first_ten_seconds(cases: Any) -> None:
    chart = chart_of(cases.signal_file(30.0), None, WIDEST_S)
    assert names(chart) == upright("3x4+1R")
    assert (chart.line_s, chart.left_out) == (10.0, "first 10 s of 30.0 s shown")


def test_narrow_paper_takes_columns_and_lines_below_each_other(cases: Any) -> None:
    folded = chart_of(cases.signal_file(), None, 7.4)
    assert names(folded)[:4] == [("I", "aVR"), ("II", "aVL"), ("III", "aVF"), ("V1", "V4")]
    strip = chart_of(cases.signal_file(30.0, ("I",)), None, 7.4)
    assert [(row.start_s, row.end_s) for row in strip.rows] == [(6.0 * k, 6.0 * k + 6.0) for k in range(5)]


def test_more_leads_than_a_sheet_holds_are_counted() -> None:
    many = Recording(tuple(f"X{k:02d}" for k in range(20)), np.zeros((20, 1000), np.float32), 100.0)
    chart = chart_of(many, None, WIDEST_S)
    assert (len(chart.rows), chart.left_out) == (14, "6 leads not shown")


def test_a_line_of_strips_leaves_out_leads_that_are_recorded_in_another() -> None:
    signal = np.zeros((3, 1000), np.float32)
    signal[0, 500:], signal[1, :500], signal[2] = np.nan, np.nan, np.nan
    chart = chart_of(Recording(("V1", "V2", "V3"), signal, 100.0), None, 5.4)
    assert [(row.panels[0].lead, row.start_s) for row in chart.rows] == [("V1", 0.0), ("V3", 0.0), ("V2", 5.0)]
