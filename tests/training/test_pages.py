"""Rendered pages show what their truth says, where it says."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecg.layouts import LAYOUTS
from training.pages import PageStyle, panel_span_s, render_page, trace_left_mm
from training.synthetic import synthesize

STYLES = st.builds(
    PageStyle,
    layout=st.sampled_from(sorted(LAYOUTS)),
    dpi=st.sampled_from([72.0, 100.0, 133.0]),
    speed_mm_per_s=st.sampled_from([25.0, 50.0]),
    gain_mm_per_mv=st.sampled_from([5.0, 10.0, 20.0]),
    pulse=st.booleans(),
    names=st.booleans(),
)


@settings(max_examples=12)
@given(style=STYLES)
def test_the_line_of_every_panel_is_its_signal_in_millimetres(style: PageStyle) -> None:
    recording = synthesize(1)
    page = render_page(recording, style)
    layout = LAYOUTS[style.layout]
    assert len(page.panels) == len(layout.rhythm) + sum(len(row) for row in layout.rows)
    for panel in page.panels:
        x_mm, y_mm = panel.line_px.T / page.px_per_mm
        time_s = (x_mm - trace_left_mm(style)) / style.speed_mm_per_s
        first = int(np.round(time_s[0] * recording.fs_hz))
        np.testing.assert_allclose(np.diff(time_s), 1 / recording.fs_hz, rtol=1e-6)
        millivolts = -panel.sign * (y_mm - y_mm[0]) / style.gain_mm_per_mv
        signal = recording.lead(panel.lead)[first : first + len(millivolts)]
        np.testing.assert_allclose(millivolts, signal - signal[0], atol=1e-5)


@settings(max_examples=8)
@given(style=STYLES)
def test_the_truth_holds_what_is_printed_and_nothing_else(style: PageStyle) -> None:
    recording = synthesize(2)
    page = render_page(recording, style)
    layout = LAYOUTS[style.layout]
    assert page.truth.duration_s == pytest.approx(min(250.0 / style.speed_mm_per_s, 10.0))
    for lead, start_s in zip(page.truth.leads, page.truth.start_s, strict=True):
        seen = np.flatnonzero(np.isfinite(page.truth.lead(lead)))
        strip = lead in layout.rhythm or layout.columns == 1
        span_s = page.truth.duration_s if strip else panel_span_s(layout, style)
        assert seen[0] / recording.fs_hz == pytest.approx(start_s, abs=1e-9)
        assert len(seen) / recording.fs_hz == pytest.approx(span_s, abs=2 / recording.fs_hz)
        np.testing.assert_array_equal(page.truth.lead(lead)[seen], recording.lead(lead)[seen])


def test_ink_stands_on_the_line_and_nowhere_far_from_it() -> None:
    page = render_page(synthesize(3), PageStyle(names=False, pulse=False, header=(), dpi=150.0))
    darkness = 255.0 - page.image.min(axis=2).astype(np.float32)
    near = np.zeros(darkness.shape, np.uint8)
    for panel in page.panels:
        points = panel.line_px.astype(np.float32)
        assert np.median(cv2.remap(darkness, points[:, :1], points[:, 1:], cv2.INTER_LINEAR)) > 180
        cv2.polylines(near, [np.round(points).astype(np.int32)], False, 1, 5)
    above_footer = slice(0, round((page.style.paper_mm[1] - page.style.margin_mm) * page.px_per_mm))
    assert darkness[above_footer][near[above_footer] == 0].max() < 130


def test_the_grid_is_square_and_of_true_size() -> None:
    page = render_page(synthesize(3), PageStyle(names=False, pulse=False, header=(), dpi=254.0, layout="3x4"))
    row = page.image[round(24 * 10.0) + 5, :, 1].astype(float)
    lines = np.flatnonzero(row < 175)
    lines = lines[np.concatenate([[True], np.diff(lines) > 3])]
    assert np.abs(np.diff(lines) - 50).max() <= 1


def test_a_lead_that_is_not_there_is_left_blank() -> None:
    recording = synthesize(4)
    signal = recording.signal.copy()
    signal[recording.leads.index("V3")] = np.nan
    with_gap = render_page(recording.with_signal(signal), PageStyle(dpi=100.0))
    whole = render_page(recording, PageStyle(dpi=100.0))
    left, _, right, _ = next(panel.box_px for panel in whole.panels if panel.lead == "V3")
    different = np.flatnonzero((with_gap.image != whole.image).any(axis=(0, 2)))
    assert len(different)
    assert left - 2 <= different[0]
    assert different[-1] <= right + 2
    assert np.isnan(with_gap.truth.lead("V3")).all()


def test_the_pulse_is_one_millivolt_for_200_ms() -> None:
    page = render_page(synthesize(4), PageStyle(gain_mm_per_mv=20.0, speed_mm_per_s=50.0))
    for left, top, right, bottom in page.pulses_px:
        assert (right - left) / page.px_per_mm == pytest.approx(10.0)
        assert (bottom - top) / page.px_per_mm == pytest.approx(20.0)
