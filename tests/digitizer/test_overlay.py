from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from digitizer.overlay import draw_overlay
from digitizer.page import Calibration, DigitizedPage, Trace
from ecg import Recording
from ecg.confidence_colours import CONFIDENCE_COLOURS, confidence_class

FS_HZ = 250.0
SURE, FAIR, POOR = (colour for _, _, colour in CONFIDENCE_COLOURS)


def flat_trace(confidence: NDArray[Any], signal: NDArray[np.float32] | None = None) -> Trace:
    """A straight line at y = 200 from x = 100 to 600 with one sample for each pixel, as far as it is recovered."""
    signal = np.zeros(500, np.float32) if signal is None else signal
    x = 100.0 + np.flatnonzero(np.isfinite(signal))
    line = np.stack([x, np.full(len(x), 200.0)], axis=1).astype(np.float32)
    return Trace(
        "II", 0.0, signal, confidence.astype(np.float32), np.zeros_like(signal), line, (100.0, 150.0, 600.0, 250.0)
    )


def page_of(*traces: Trace, shape: tuple[int, int] = (400, 900)) -> DigitizedPage:
    recording = Recording(("II",), np.zeros((1, 500), np.float32), FS_HZ)
    image = np.full((*shape, 3), 240, np.uint8)
    image[::10] = (230, 150, 150)
    calibration = Calibration(25.0, "printed", 10.0, "pulse", "grid", 10.0, 10.0)
    return DigitizedPage(recording, {"II": 1.0}, calibration, "strip", traces, image, (10.0, 10.0))


def coloured(image: NDArray[np.uint8], colour: tuple[int, int, int]) -> NDArray[np.bool_]:
    """bool [y, x]: pixels near that colour."""
    near: NDArray[np.bool_] = np.abs(image.astype(int) - colour).max(axis=2) < 40
    return near


def test_the_colour_along_a_trace_is_its_confidence() -> None:
    confidence = np.repeat([0.95, 0.6, 0.2], [200, 200, 100]).astype(np.float32)
    row = draw_overlay(page_of(flat_trace(confidence)))[199:202]
    for colour, first, end in ((SURE, 100, 300), (FAIR, 300, 500), (POOR, 500, 600)):
        columns = np.flatnonzero(coloured(row, colour).any(axis=0))
        assert columns.min() == pytest.approx(first, abs=4)
        assert columns.max() == pytest.approx(end, abs=4)


def test_a_gap_is_left_open() -> None:
    signal = np.zeros(500, np.float32)
    signal[200:300] = np.nan
    row = draw_overlay(page_of(flat_trace(np.where(np.isnan(signal), 0, 0.9), signal)))[199:202]
    columns = np.flatnonzero(coloured(row, SURE).any(axis=0))
    gap = columns[columns < 350].max(), columns[columns > 350].min()
    assert gap == (pytest.approx(299, abs=4), pytest.approx(400, abs=4))


def test_the_page_below_is_faded_and_left_as_it_was() -> None:
    page = page_of(flat_trace(np.full(500, 0.9)))
    before = page.image.copy()
    overlay = draw_overlay(page)
    assert overlay.shape == page.image.shape
    assert overlay.dtype == np.uint8
    assert (page.image == before).all()
    assert (overlay[350:] > page.image[350:]).all()


def test_a_shrunk_overlay_shows_the_trace_at_the_same_place() -> None:
    page = page_of(flat_trace(np.full(500, 0.9)))
    small = draw_overlay(page, longest_side_px=450)
    assert small.shape == (200, 450, 3)
    y, x = np.nonzero(coloured(small, SURE))
    assert np.median(y) == pytest.approx(100, abs=1)
    assert (x.min(), x.max()) == (pytest.approx(50, abs=2), pytest.approx(300, abs=2))


def test_an_overlay_is_never_larger_than_its_page() -> None:
    assert draw_overlay(page_of(), longest_side_px=5000).shape == (400, 900, 3)


def test_the_name_of_the_lead_stands_above_the_beginning_of_its_trace() -> None:
    trace = flat_trace(np.full(500, 0.9))
    with_name, without = draw_overlay(page_of(trace)), draw_overlay(page_of(replace(trace, lead="")))
    y, x = np.nonzero((with_name != without).any(axis=2))
    assert y.max() < 199
    assert y.min() > 170
    assert (x.min(), x.max()) == (pytest.approx(100, abs=5), pytest.approx(115, abs=10))


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_turned_page_has_its_colours_along_the_trace(turns: int) -> None:
    confidence = np.repeat([0.95, 0.2], 250).astype(np.float32)
    page = page_of(flat_trace(confidence))
    upright = draw_overlay(replace(page, traces=(replace(page.traces[0], lead=""),)))
    height, width = page.image.shape[:2]
    line = page.traces[0].line_px
    for _ in range(turns):
        line, (height, width) = np.stack([line[:, 1], width - 1 - line[:, 0]], axis=1), (width, height)
    turned = replace(page.traces[0], lead="", line_px=line)
    overlay = draw_overlay(replace(page, image=np.rot90(page.image, turns).copy(), traces=(turned,)))
    back = np.rot90(overlay, -turns)
    for colour in (SURE, POOR):
        a, b = coloured(upright, colour), coloured(back, colour)
        assert (a & b).sum() > 0.8 * max(a.sum(), b.sum())


@pytest.mark.parametrize("points", [0, 1])
def test_a_trace_that_was_not_recovered_draws_no_line(points: int) -> None:
    trace = replace(
        flat_trace(np.zeros(500)), signal=np.full(500, np.nan, np.float32), line_px=np.full((points, 2), 50, np.float32)
    )
    overlay = draw_overlay(page_of(trace))
    assert not any(coloured(overlay, colour).any() for colour in (SURE, FAIR, POOR))


def test_classes_are_told_apart_without_red_or_green_and_by_name() -> None:
    assert [confidence_class(c)[0] for c in (1.0, 0.8, 0.79, 0.5, 0.49, 0.0)] == [
        "sure", "sure", "fair", "fair", "poor", "poor"
    ]  # fmt: skip
    # Vienot, Brettel and Mollon (1999): what a protanope and a deuteranope see, in linear RGB.
    red_blind = np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]])
    green_blind = np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]])
    linear = (np.array([SURE, FAIR, POOR]) / 255) ** 2.2
    for seen in (linear, linear @ red_blind.T, linear @ green_blind.T):
        rgb = (np.clip(seen, 0, 1) ** (1 / 2.2)).astype(np.float32)[None]
        lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2Lab)[0]
        apart = [np.linalg.norm(lab[a] - lab[b]) for a, b in ((0, 1), (0, 2), (1, 2))]
        assert min(apart) > 30
