from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from classifier.not_classified import NotClassified
from ecg import Recording
from reports.ecg_chart import _evenly, baselines_mm, fitting_chart, grid_width_mm, needed_mm
from reports.ecg_layout import Chart, ChartRow, Panel
from reports.paper import A4_LANDSCAPE, A4_PORTRAIT, LETTER_LANDSCAPE, LETTER_PORTRAIT, POINTS_PER_MM, Box, Paper
from vitals import Vitals

GRID_1MM, GRID_5MM, INK = (248, 222, 219), (238, 179, 173), (26, 29, 33)
PAPERS = pytest.mark.parametrize(
    "paper",
    [A4_LANDSCAPE, LETTER_LANDSCAPE, A4_PORTRAIT, LETTER_PORTRAIT],
    ids=["A4", "Letter", "A4 upright", "Letter upright"],
)
FS_HZ = 500.0


def lines(strokes: list[Any], colour: tuple[int, int, int], axis: int) -> NDArray[np.float64]:
    """Places (mm) of the straight lines of a colour that stand (axis 0) or lie (axis 1)."""
    places = [s.points[0, axis] for s in strokes if s.colour == colour and np.ptp(s.points[:, axis]) < 1e-3]
    return np.unique(np.round(places, 3))


def traces(strokes: list[Any]) -> list[Any]:
    """Traces and pulses: what is drawn with the ink's width."""
    return [s for s in strokes if s.colour == INK and s.width_mm == pytest.approx(0.28, abs=0.01)]


def pulses(strokes: list[Any]) -> list[Any]:
    """Calibration pulses: lines of six corners."""
    return [s for s in traces(strokes) if len(s.points) == 6]


@PAPERS
def test_grid_has_lines_every_millimetre_and_stronger_ones_every_five(
    cases: Any, sheets: Callable[..., Any], paper: Paper
) -> None:
    strokes = sheets(cases.report(cases.page()), paper).strokes()
    for axis in (0, 1):
        fine, strong = lines(strokes, GRID_1MM, axis), lines(strokes, GRID_5MM, axis)
        assert np.diff(strong) == pytest.approx(5.0, abs=2e-3)
        assert np.diff(np.sort(np.concatenate([fine, strong]))) == pytest.approx(1.0, abs=2e-3)


@PAPERS
@pytest.mark.parametrize("layout", ["3x4+1R", "6x2", "12x1"])
def test_every_calibration_pulse_is_10_mm_high_and_5_mm_wide(
    cases: Any, sheets: Callable[..., Any], paper: Paper, layout: str
) -> None:
    found = pulses(sheets(cases.report(cases.page(layout)), paper).strokes())
    assert found
    for pulse in found:
        assert np.ptp(pulse.points[:, 1]) == pytest.approx(10.0, rel=1e-3)
        assert pulse.points[3, 0] - pulse.points[1, 0] == pytest.approx(5.0, rel=1e-3)


@PAPERS
def test_one_millivolt_is_ten_millimetres_and_one_second_twenty_five(
    sheets: Callable[..., Any], cases: Any, paper: Paper
) -> None:
    signal = np.zeros((1, 3500), np.float32)
    signal[0, 500], signal[0, 3000] = 1.0, -0.5
    report = cases.report(Recording(("V2",), signal, FS_HZ), vitals=Vitals((), ()))
    strokes = sheets(report, paper).strokes()
    (trace,) = (s for s in traces(strokes) if len(s.points) != 6)
    level = np.median(trace.points[:, 1])
    peak, trough = trace.points[trace.points[:, 1].argmax()], trace.points[trace.points[:, 1].argmin()]
    assert peak[1] - level == pytest.approx(10.0, rel=1e-3)
    assert level - trough[1] == pytest.approx(5.0, rel=1e-3)
    assert trough[0] - peak[0] == pytest.approx(5.0 * 25, rel=1e-3)
    assert trace.points[-1, 0] - trace.points[0, 0] == pytest.approx(3499 / FS_HZ * 25, rel=1e-3)
    assert level == pytest.approx(pulses(strokes)[0].points[0, 1], abs=0.01)


def test_zero_millivolt_and_full_seconds_lie_on_lines_of_the_grid(cases: Any, sheets: Callable[..., Any]) -> None:
    strokes = sheets(cases.report(cases.page())).strokes()
    strong = lines(strokes, GRID_5MM, 0)
    longest = max(traces(strokes), key=lambda s: float(np.ptp(s.points[:, 0])))
    assert np.abs(strong - longest.points[0, 0]).min() < 2e-3
    every = np.concatenate([lines(strokes, GRID_1MM, 1), lines(strokes, GRID_5MM, 1)])
    for pulse in pulses(strokes):
        assert np.abs(every - pulse.points[0, 1]).min() < 2e-3


def test_each_lead_of_a_3x4_page_is_drawn_at_its_own_time(cases: Any, sheets: Callable[..., Any]) -> None:
    found = [s for s in traces(sheets(cases.report(cases.page("3x4"))).strokes()) if len(s.points) != 6]
    starts = sorted(float(s.points[0, 0]) for s in found)
    zero = starts[0]
    assert len(starts) == 12
    assert np.round(np.array(starts) - zero, 2).tolist() == [c * 62.5 for c in range(4) for _ in range(3)]


def test_a_gap_is_not_drawn(cases: Any, sheets: Callable[..., Any]) -> None:
    signal = np.sin(np.arange(5000) / 40).astype(np.float32)[None]
    signal[0, 2000:2500] = np.nan
    found = [s for s in traces(sheets(cases.report(Recording(("I",), signal, FS_HZ))).strokes()) if len(s.points) != 6]
    before, after = sorted(found, key=lambda s: float(s.points[0, 0]))
    assert after.points[0, 0] - before.points[-1, 0] == pytest.approx(501 / FS_HZ * 25, abs=0.02)


def test_leaving_out_samples_on_a_line_moves_the_trace_by_less_than_can_be_seen(
    cases: Any, sheets: Callable[..., Any]
) -> None:
    recording = cases.signal_file(10.0, ("V4",))
    (trace,) = (s for s in traces(sheets(cases.report(recording)).strokes()) if len(s.points) != 6)
    x = trace.points[0, 0] + np.arange(5000) / FS_HZ * 25
    drawn = np.interp(x, trace.points[:, 0], trace.points[:, 1])
    signal = recording.lead("V4") - np.median(recording.lead("V4"))
    level = pulses(sheets(cases.report(recording)).strokes())[0].points[0, 1]
    steepness = np.abs(np.gradient(signal * 10, 25 / FS_HZ))
    assert (np.abs(drawn - level - signal * 10) <= 0.02 * np.hypot(1, steepness)).all()


@PAPERS
@pytest.mark.parametrize("layout", ["3x4+1R", "6x2+1R", "12x1"])
@pytest.mark.parametrize("gain", [0.5, 2.0])
def test_no_trace_leaves_the_grid(
    cases: Any, sheets: Callable[..., Any], paper: Paper, layout: str, gain: float
) -> None:
    strokes = sheets(cases.report(cases.page(layout, gain=gain)), paper).strokes()
    across, up = lines(strokes, GRID_5MM, 0), lines(strokes, GRID_5MM, 1)
    for trace in traces(strokes):
        assert across[0] <= trace.points[:, 0].min()
        assert trace.points[:, 0].max() <= across[-1] + 0.01
        assert up[0] <= trace.points[:, 1].min()
        assert trace.points[:, 1].max() <= up[-1]


def test_ten_seconds_fit_on_both_papers(cases: Any, sheets: Callable[..., Any]) -> None:
    for paper in (A4_LANDSCAPE, LETTER_LANDSCAPE):
        strokes = sheets(cases.report(cases.page("12x1", duration_s=10.1)), paper).strokes()
        across = lines(strokes, GRID_5MM, 0)
        assert np.ptp(across) >= 10 + 10.1 * 25
        assert across[0] >= 6.0 - 1e-6
        assert across[-1] <= paper.width_mm - 6.0 + 1e-6


def test_a_trace_that_is_too_tall_for_the_sheet_is_cut_and_this_is_said(cases: Any, sheets: Callable[..., Any]) -> None:
    tall = cases.signal_file(10.0, ("V4",), gain=12.0)
    assert "leaves the grid" in sheets(cases.report(tall)).text(0)
    assert "leaves the grid" not in sheets(cases.report(cases.signal_file(10.0, ("V4",)))).text(0)


@given(st.lists(st.tuples(st.floats(0.0, 3.0), st.floats(-3.0, 0.0)), min_size=1, max_size=12), st.integers(20, 32))
@settings(max_examples=60)
def test_rows_keep_their_order_inside_the_grid_and_apart_where_there_is_room(
    peaks: list[tuple[float, float]], squares: int
) -> None:
    signal = np.zeros((len(peaks), 1000), np.float32)
    signal[:, 300], signal[:, 500] = np.array(peaks, np.float32).T
    names = tuple(f"X{k:02d}" for k in range(len(peaks)))
    recording = Recording(names, signal, 100.0)
    chart = Chart(tuple(ChartRow((Panel(name, 0.0, 10.0),)) for name in names))
    box = Box(20.0, 15.0, grid_width_mm(chart, 285.0), 5.0 * squares)
    levels = baselines_mm(chart, recording, box)
    assert all(upper > lower for upper, lower in pairwise(levels))
    assert box.bottom_mm <= levels[-1]
    assert levels[0] <= box.top_mm
    needs = needed_mm(chart, recording)
    if needs.sum() <= box.height_mm:
        gaps = -np.diff([box.top_mm, *levels, box.bottom_mm])
        assert (gaps >= needs - 1.0 - 1e-6).all()


def test_every_beat_is_marked_over_its_r_peak_by_its_class(cases: Any, sheets: Callable[..., Any]) -> None:
    report = cases.report(cases.page(), beats=cases.beats(10.0, ectopic=(3, 7)))
    found = sheets(report)
    strip = max((s for s in traces(found.strokes()) if len(s.points) != 6), key=lambda s: float(np.ptp(s.points[:, 0])))
    zero_mm = strip.points[0, 0]
    above = [
        s
        for s in found.strokes()
        if len(s.points) == 2
        and s.width_mm == pytest.approx(0.3, abs=0.01)
        and s.points[0, 1] > strip.points[:, 1].max()
    ]
    expected = zero_mm + 25 * np.array([t for k, t in enumerate(report.vitals.r_peak_s) if k not in (3, 7)])
    assert np.sort([s.points[0, 0] for s in above]) == pytest.approx(expected, abs=0.01)
    page = found.pdf[0].get_textpage()
    letters = [k for k, letter in enumerate(page.get_text_range()) if letter == "V"]
    middles = [np.mean(page.get_charbox(k)[0::2]) / POINTS_PER_MM for k in letters]
    for k in (3, 7):
        assert np.abs(np.array(middles) - zero_mm - 25 * report.vitals.r_peak_s[k]).min() < 0.3
    assert "Beats: | normal, V ventricular" in found.text(0)


def test_beats_that_were_not_classified_are_marked_all_the_same(cases: Any, sheets: Callable[..., Any]) -> None:
    text = sheets(cases.report(cases.page(), beats=NotClassified("too few"))).text(0)
    assert "• beat that was not classified" in text


def test_a_chart_without_a_strip_has_its_beats_marked_at_the_foot(cases: Any, sheets: Callable[..., Any]) -> None:
    strokes = sheets(cases.report(cases.page()), layout="12x1").strokes()
    ticks = [s for s in strokes if len(s.points) == 2 and s.width_mm == pytest.approx(0.3, abs=0.01)]
    foot = lines(strokes, GRID_5MM, 1)[0]
    assert len(ticks) == len(cases.vitals().r_peak_s) - 1
    assert all(foot <= s.points[:, 1].min() < foot + 2 for s in ticks)


@given(
    st.lists(st.floats(1.0, 30.0), min_size=2, max_size=13),
    st.floats(1.05, 4.0),
)
def test_gaps_are_even_where_no_row_needs_more(needs: list[float], spare: float) -> None:
    usual, needed = np.ones(len(needs)), np.array(needs)
    gaps = _evenly(usual, needed, float(needed.sum()) * spare)
    assert gaps.sum() == pytest.approx(needed.sum() * spare, rel=1e-6)
    assert (gaps >= needed).all()
    assert np.ptp(gaps[gaps > needed + 1e-9]) < 1e-6 if (gaps > needed + 1e-9).any() else True


def test_strips_that_need_room_are_continued_on_fewer_lines(cases: Any) -> None:
    recording = cases.signal_file(60.0, ("II", "V4"))
    assert len(fitting_chart(recording, None, 10.2, "standard", 500.0).rows) == 12
    short = fitting_chart(recording, None, 10.2, "standard", 120.0)
    assert needed_mm(short, recording).sum() <= 120.0
    assert short.left_out == f"first {len(short.rows) / 2 * 10:g} s of 60.0 s shown"
