from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecg import Recording
from ecg.layouts import LAYOUTS
from ecg.leads import STANDARD_LEADS, polarity
from ecg.panels import LONGEST_ROW_S, Placement, layout_of_spans, place

FS_HZ = 100.0


def recording(leads: tuple[str, ...] = STANDARD_LEADS, duration_s: float = 10.0) -> Recording:
    samples = round(duration_s * FS_HZ)
    wave = np.sin(np.arange(samples) / 7.0).astype(np.float32)
    return Recording(leads, np.tile(wave, (len(leads), 1)), FS_HZ)


def page(layout: str, whole: tuple[str, ...] = (), late_s: float = 0.0) -> Recording:
    """Leads recorded in the columns of a layout, each border so much late; those of `whole` all the time."""
    plan = LAYOUTS[layout]
    signal = recording().signal.copy()
    begins = np.arange(plan.columns + 1) * 10.0 / plan.columns
    begins[1:-1] += late_s
    for row in plan.rows:
        for k, lead in enumerate(row):
            if lead not in whole:
                outside = np.ones(signal.shape[1], bool)
                outside[round(begins[k] * FS_HZ) : round(begins[k + 1] * FS_HZ)] = False
                signal[STANDARD_LEADS.index(polarity(lead)[0]), outside] = np.nan
    return Recording(STANDARD_LEADS, signal, FS_HZ)


def names(placement: Placement) -> list[tuple[str, ...]]:
    return [tuple(panel.printed for panel in row.panels) for row in placement.rows]


@pytest.mark.parametrize("layout", ["3x4", "3x4-cabrera", "4x3", "2x6", "6x2"])
def test_a_page_is_placed_as_its_columns_were_recorded(layout: str) -> None:
    placement = place(page(layout))
    assert names(placement) == list(LAYOUTS[layout].rows)
    width_s = 10.0 / LAYOUTS[layout].columns
    for row in placement.rows:
        assert [panel.start_s for panel in row.panels] == pytest.approx(np.arange(len(row.panels)) * width_s, abs=0.01)
    assert [row.marked for row in placement.rows] == [True] + [False] * (len(placement.rows) - 1)


def test_leads_that_were_recorded_all_the_time_are_strips_below_their_columns() -> None:
    placement = place(page("3x4", whole=("V1", "II")))
    assert names(placement)[3:] == [("II",), ("V1",)]
    assert [row.marked for row in placement.rows] == [False, False, False, True, True]


def test_columns_begin_where_the_leads_of_a_page_do() -> None:
    for placement in (place(page("3x4", late_s=0.1)), place(page("3x4", late_s=0.1), LAYOUTS["3x4+1R"])):
        assert [panel.start_s for panel in placement.rows[0].panels] == pytest.approx([0.0, 2.6, 5.1, 7.6])
        assert [panel.end_s for panel in placement.rows[0].panels] == pytest.approx([2.6, 5.1, 7.6, 10.0])


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_whole_leads_fill_any_layout(layout: str) -> None:
    placement = place(recording(), LAYOUTS[layout])
    plan = LAYOUTS[layout]
    asked = [*plan.rows, *((lead,) for lead in plan.rhythm)]
    assert names(placement)[: len(asked)] == asked
    drawn = {polarity(panel.printed)[0] for row in placement.rows for panel in row.panels}
    assert drawn == set(STANDARD_LEADS)
    assert {(row.start_s, row.end_s) for row in placement.rows} == {(0.0, 10.0)}


def test_a_strip_that_was_hardly_recorded_gives_way_to_one_that_was() -> None:
    assert names(place(page("3x4", whole=("V1",)), LAYOUTS["3x4+1R"]))[-1] == ("V1",)
    assert names(place(page("3x4"), LAYOUTS["3x4+1R"]))[-1] == ("II",)


def test_whole_leads_stand_one_below_the_other() -> None:
    placement = place(recording())
    assert names(placement) == [(lead,) for lead in STANDARD_LEADS]
    assert not placement.follow
    assert layout_of_spans(recording()) is None


def test_long_leads_go_on_in_lines_below_as_far_as_there_is_room() -> None:
    placement = place(recording(("II", "V1"), 125.0))
    assert [(row.start_s, row.end_s) for row in placement.rows[::2]] == [(10.0 * k, 10.0 * (k + 1)) for k in range(6)]
    assert names(placement)[:2] == [("II",), ("V1",)]
    assert [row.marked for row in placement.rows[:2]] == [True, False]
    assert placement.shown_s == (0.0, 60.0)
    assert placement.follow
    chosen = place(recording(("II", "V1"), 125.0), span_s=(20.0, 101.5))
    assert [row.start_s for row in chosen.rows[::2]] == pytest.approx(np.arange(20.0, 101.0, 10.0))
    assert chosen.rows[-1].end_s == 101.5


def test_a_little_more_than_a_line_is_still_one() -> None:
    assert len(place(recording(("II",), 10.2)).rows) == 1
    assert len(place(recording(("II",), 10.3)).rows) == 2


def test_a_layout_shows_the_beginning_of_what_is_too_long_for_it_unless_a_span_is_chosen() -> None:
    long = recording(duration_s=LONGEST_ROW_S + 5.0)
    assert place(long, LAYOUTS["3x4"]).shown_s == (0.0, 10.0)
    assert place(long, LAYOUTS["3x4"], (2.0, 24.0)).shown_s == (2.0, 24.0)


@given(
    st.lists(st.sampled_from((*STANDARD_LEADS, "V7", "ECG")), min_size=1, max_size=14, unique=True),
    st.floats(0.02, 40.0),
    st.sampled_from([None, *LAYOUTS.values()]),
)
def test_panels_of_a_row_follow_each_other_and_lie_in_what_is_shown(
    leads: list[str], duration_s: float, layout: Any
) -> None:
    placement = place(recording(tuple(leads), duration_s), layout)
    for row in placement.rows:
        assert [panel.end_s for panel in row.panels[:-1]] == [panel.start_s for panel in row.panels[1:]]
        assert placement.shown_s[0] - 1e-9 <= row.start_s < row.end_s <= placement.shown_s[1] + 1e-9
    assert any(row.marked for row in placement.rows)
    assert {polarity(panel.printed)[0] for row in placement.rows for panel in row.panels} >= set(leads)
