"""Samples of a panel from its row's line."""

import numpy as np
from numpy.typing import NDArray

from digitizer.page import Calibration
from digitizer.panel_places import PanelPlace
from digitizer.panel_signals import PanelSignal, TimeAxis, panel_signal
from digitizer.strips import StripLine
from tests.digitizer.conftest import PX_PER_MM, blank, square_page

FS_HZ = 500.0
STEP_PX = 0.4
CALIBRATION = Calibration(25.0, "printed", 10.0, "printed", "grid", PX_PER_MM, PX_PER_MM, None)
AXIS = TimeAxis(100.0, 25.0 * PX_PER_MM, FS_HZ)
LEFT_PX, RIGHT_PX = 100.0, 600.0


def sampled(y_px: NDArray[np.float64], seen: NDArray[np.bool_] | None = None) -> PanelSignal:
    """A panel of 2.5 s whose row runs at these heights, a column each from its left border on."""
    x = LEFT_PX + np.arange(len(y_px)) * STEP_PX
    seen = np.ones(len(x), np.bool_) if seen is None else seen
    ones = np.ones(int(seen.sum()))
    line = StripLine(np.stack([x, y_px], axis=1)[seen], ones, ones, seen.astype(np.float64), LEFT_PX, STEP_PX)
    return panel_signal(line, PanelPlace("II", 0, 0, LEFT_PX, RIGHT_PX), AXIS, square_page(blank(8, 2000)), CALIBRATION)


def columns() -> int:
    return round((RIGHT_PX - LEFT_PX) / STEP_PX)


def test_a_line_gives_its_height_in_millivolts_against_its_median() -> None:
    y = np.full(columns(), 80.0)
    y[500:520] = 80.0 - 10.0 * PX_PER_MM
    panel = sampled(y)
    assert panel.signal.shape == (1250,)
    assert np.isclose(np.nanmax(panel.signal), 1.0, atol=1e-3)
    assert np.isclose(np.nanmedian(panel.signal), 0.0, atol=1e-3)


def test_a_long_break_stays_a_break_and_a_short_one_is_bridged_with_less_confidence() -> None:
    seen = np.ones(columns(), np.bool_)
    seen[300:312] = False
    seen[700:760] = False
    panel = sampled(np.full(columns(), 80.0), seen)
    assert np.isfinite(panel.signal[295:320]).all()
    assert panel.confidence[306] < panel.confidence[280]
    assert np.isnan(panel.signal[705:755]).all()
    assert (panel.confidence[705:755] == 0.0).all()


def test_columns_that_jumped_to_the_next_panel_do_not_speak_for_this_one() -> None:
    y = np.full(columns(), 80.0)
    y[-40:] = 80.0 + np.linspace(0.0, 24.0, 40)
    y[-4:] = 10.0
    panel = sampled(y)
    # The last samples hold the height that the line had: 3 mm below the median.
    np.testing.assert_allclose(panel.signal[-4:], -0.28, atol=0.03)
    assert (panel.confidence[-3:] < panel.confidence[600]).all()


def test_a_steep_stroke_at_the_border_is_the_panel_s_own() -> None:
    y = np.full(columns(), 80.0)
    y[-10:] = 80.0 - 15.0 * np.arange(1, 11)
    assert np.nanmax(sampled(y).signal) > 1.5
