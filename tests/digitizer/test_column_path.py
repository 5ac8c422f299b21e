"""Lines are found in column logits to a fraction of a row, and gaps are seen as gaps."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from digitizer.column_path import column_paths

HEIGHT, COLUMNS = 120, 600


def logits_of(y_px: NDArray[np.float64], sd_px: float = 0.8, peak: float = 6.0) -> NDArray[np.float32]:
    """float32 [row, column] of a network that is sure of a line."""
    rows = np.arange(HEIGHT)[:, None]
    return np.maximum(peak - 0.5 * ((rows - y_px) / sd_px) ** 2, -12.0).astype(np.float32)


@settings(max_examples=30)
@given(
    level=st.floats(20.0, 100.0), height=st.floats(-60.0, 60.0), width=st.floats(3.0, 40.0), sd_px=st.floats(0.6, 2.0)
)
def test_a_wave_is_followed_to_a_tenth_of_a_row(level: float, height: float, width: float, sd_px: float) -> None:
    x = np.arange(COLUMNS)
    truth = np.clip(level + height * np.exp(-0.5 * ((x - 300.0) / width) ** 2), 8.0, HEIGHT - 9.0)
    paths = column_paths(logits_of(truth, sd_px)[None])
    assert np.abs(paths.y_px[0] - truth).max() < 0.1
    assert paths.presence.min() > 0.9
    np.testing.assert_allclose(paths.spread_px, sd_px, atol=0.12)


def test_what_is_louder_for_a_moment_elsewhere_does_not_draw_the_line_away() -> None:
    truth = np.full(COLUMNS, 60.0)
    logits = logits_of(truth)
    logits[10:14, 250:254] = 7.0
    paths = column_paths(logits[None])
    assert np.abs(paths.y_px[0] - truth).max() < 0.1
    assert paths.share[0, 250:254].max() < 0.5
    assert paths.share[0, :200].min() > 0.95


def test_columns_without_a_trace_have_low_presence() -> None:
    logits = logits_of(np.full(COLUMNS, 60.0))
    logits[:, 100:200] = -9.0
    presence = column_paths(logits[None]).presence[0]
    assert presence[100:200].max() < 0.1
    assert np.delete(presence, np.s_[100:200]).min() > 0.9


def test_strips_are_followed_each_on_its_own() -> None:
    lines = [30.0 + 10.0 * np.sin(np.arange(COLUMNS) / 40.0), np.full(COLUMNS, 90.0)]
    both = column_paths(np.stack([logits_of(line) for line in lines]))
    for k, line in enumerate(lines):
        np.testing.assert_allclose(both.y_px[k], column_paths(logits_of(line)[None]).y_px[0])
        assert np.abs(both.y_px[k] - line).max() < 0.1


def test_a_line_at_the_rim_stays_on_the_strip() -> None:
    paths = column_paths(logits_of(np.full(COLUMNS, 0.0))[None])
    assert (paths.y_px >= 0.0).all()
    assert paths.y_px.max() < 1.0
