"""Strips show their row, and their truth leads back to the recording."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.snr import page_snr
from digitizer.grid_map import GridMap
from digitizer.page import Calibration
from digitizer.panel_places import PanelPlace
from digitizer.panel_signals import TimeAxis, panel_signal
from digitizer.rectify import FlatPage
from digitizer.strip_frame import COLUMNS_PER_MM, column_centres_px
from digitizer.strips import StripLine
from ecg.layouts import LAYOUTS
from training.camera import Conditions, take_picture
from training.pages import PageStyle, RenderedPage, render_page
from training.strip_examples import cut_strips
from training.synthetic import synthesize

SIZE = (640, 288)


@settings(max_examples=6)
@given(seed=st.integers(0, 10**6), tilt_deg=st.floats(-4.0, 4.0), curl_mm=st.floats(0.0, 2.0))
def test_the_truth_runs_on_the_ink_of_the_strip(seed: int, tilt_deg: float, curl_mm: float) -> None:
    rng = np.random.default_rng(seed)
    page = render_page(synthesize(seed), PageStyle(layout="3x4", names=False, pulse=False, header=(), grid="none"))
    picture = take_picture(page.image, page.px_per_mm, Conditions(8.0, tilt_deg, 0.01, curl_mm, border=0.05), rng)
    for example in cut_strips(page, picture, SIZE, 3, rng):
        seen = np.flatnonzero(np.isfinite(example.y_px))
        x = np.clip(np.round(column_centres_px(len(example.y_px))[seen]).astype(int), 0, SIZE[0] - 1)
        y = np.clip(np.round(example.y_px[seen]).astype(int), 0, SIZE[1] - 1)
        assert np.mean(example.strip[y, x].mean(axis=1) < 160) > 0.97
        assert np.mean(example.ink[y, x] > 60) > 0.97


def test_strips_without_a_trace_have_no_truth() -> None:
    signal = np.full((12, 5000), np.nan, np.float32)
    page = render_page(synthesize(1).with_signal(signal, 500.0), PageStyle())
    rng = np.random.default_rng(0)
    picture = take_picture(page.image, page.px_per_mm, Conditions(page.px_per_mm), rng)
    assert all(np.isnan(e.y_px).all() and not e.ink.any() for e in cut_strips(page, picture, SIZE, 4, rng))


def test_strips_often_stand_where_rows_meet() -> None:
    signal = np.zeros((12, 5000), np.float32)
    signal[8, 2500:2510] = 4.0
    page = render_page(synthesize(1).with_signal(signal, 500.0), PageStyle(layout="12x1", names=False, pulse=False))
    rng = np.random.default_rng(0)
    picture = take_picture(page.image, page.px_per_mm, Conditions(page.px_per_mm), rng)
    strips = cut_strips(page, picture, (128, 288), 60, rng)
    # One place of 250 mm: of strips of 16 mm that stand anywhere every sixteenth would show it.
    assert sum(bool((strip.ink > 128).sum(axis=0).max() > 60) for strip in strips) > 30


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_the_truth_traced_back_is_the_recording(layout: str) -> None:
    """What the network is asked for must not cap what it can reach."""
    page = render_page(synthesize(3), PageStyle(layout=layout))
    calibration = Calibration(25.0, "printed", 10.0, "printed", "grid", page.px_per_mm, page.px_per_mm)
    flat = _flat(page)
    zero_px = min(panel.line_px[0, 0] for panel in page.panels)
    axis = TimeAxis(zero_px, 25.0 * page.px_per_mm, 500.0)
    truth, found = {}, {}
    for panel in page.panels:
        left, _, right, _ = panel.box_px
        place = PanelPlace(panel.lead, 0, 0, left, right)
        traced = panel_signal(_columns(panel.line_px, page.px_per_mm), place, axis, flat, calibration)
        first = round(traced.start_s * 500.0)
        name = f"{panel.lead} {panel.rhythm}"
        truth[name] = synthesize(3).lead(panel.lead)[first : first + len(traced.signal)].astype(np.float64)
        found[name] = panel.sign * traced.signal.astype(np.float64)
    assert page_snr(truth, found, 500.0) > 35.0


def _columns(line_px: np.ndarray, px_per_mm: float) -> StripLine:
    """The line at the columns that the strip network answers for."""
    step = px_per_mm / COLUMNS_PER_MM
    x = np.arange(line_px[0, 0] + 0.37 * step, line_px[-1, 0], step)
    points = np.stack([x, np.interp(x, *line_px.T)], axis=1)
    ones = np.ones(len(x))
    return StripLine(points, 0.0 * ones, ones, ones, float(x[0]), float(step))


def _flat(page: RenderedPage) -> FlatPage:
    scale = page.px_per_mm
    straight = np.array([[0.0, scale, 0.0], [0.0, 0.0, scale]])
    grid = GridMap(straight, (0.0, 0.0), 1.0, (0.0, 0.0, *page.style.paper_mm), 0.0, np.ones((2, 2), np.uint8))
    return FlatPage(page.image, scale, scale, (0.0, 0.0), grid)
