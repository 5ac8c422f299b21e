"""Lines are found in column logits to a fraction of a row, each row's on its own ink, and gaps are seen as gaps."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from digitizer.column_path import column_paths
from digitizer.path_line import ColumnPaths
from digitizer.row_strip import RowStrip

HEIGHT, COLUMNS = 120, 600
NO_JUMPS = np.zeros(COLUMNS // 5, np.bool_)


def logits_of(y_px: NDArray[np.float64], sd_px: float = 0.8, peak: float = 6.0) -> NDArray[np.float32]:
    """float32 [row, column] of a network that is sure of a line."""
    rows = np.arange(HEIGHT)[:, None]
    return np.maximum(peak - 0.5 * ((rows - y_px) / sd_px) ** 2, -12.0).astype(np.float32)


def ink_of(*lines: NDArray[np.float64]) -> NDArray[np.float32]:
    """float32 [row, x]: ink that joins the columns of each line (float64 [column], row)."""
    ink = np.zeros((HEIGHT, 2 * COLUMNS // 5), np.float32)
    for y_px in lines:
        x = np.arange(COLUMNS - 1) * 2 // 5
        for k, (y0, y1) in enumerate(pairwise(y_px)):
            ink[max(int(min(y0, y1)) - 1, 0) : int(np.ceil(max(y0, y1))) + 2, x[k]] = 1.0
    return ink


def path_of(logits: NDArray[np.float32], *lines: NDArray[np.float64]) -> ColumnPaths:
    """The only line of a page with this ink."""
    (path,) = column_paths((RowStrip.of(logits, ink_of(*lines), 0),), NO_JUMPS)
    return path


@settings(max_examples=30, deadline=None)
@given(
    level=st.floats(20.0, 100.0), height=st.floats(-60.0, 60.0), width=st.floats(4.0, 40.0), sd_px=st.floats(0.6, 2.0)
)
def test_a_wave_is_followed_to_a_tenth_of_a_row(level: float, height: float, width: float, sd_px: float) -> None:
    x = np.arange(COLUMNS)
    truth = np.clip(level + height * np.exp(-0.5 * ((x - 300.0) / width) ** 2), 8.0, HEIGHT - 9.0)
    path = path_of(logits_of(truth, sd_px), truth)
    assert np.abs(path.y_px - truth).max() < 0.1
    assert path.presence.min() > 0.9
    np.testing.assert_allclose(path.spread_px, sd_px, atol=0.12)


def test_where_no_trace_is_seen_nothing_draws_the_line_away_from_where_it_begins() -> None:
    truth = np.full(COLUMNS, 8.0)
    logits = logits_of(truth)
    logits[:, :200] = -20.0
    logits[112:115, :200] = -8.0
    ink = ink_of(truth)
    ink[:, :80] = 0.0
    ink[:, 84] = 1.0
    (path,) = column_paths((RowStrip.of(logits, ink, 0),), NO_JUMPS)
    assert path.presence[:200].max() < 0.01
    assert np.abs(path.y_px - truth)[200:].max() < 0.1


def test_what_is_louder_for_a_moment_elsewhere_does_not_draw_the_line_away() -> None:
    truth = np.full(COLUMNS, 60.0)
    logits = logits_of(truth)
    logits[10:14, 250:254] = 7.0
    path = path_of(logits, truth)
    assert np.abs(path.y_px - truth).max() < 0.1
    assert path.share[250:254].max() < 0.5
    assert path.share[:200].min() > 0.95


def test_columns_without_a_trace_have_low_presence() -> None:
    truth = np.full(COLUMNS, 60.0)
    logits = logits_of(truth)
    logits[:, 100:200] = -9.0
    presence = path_of(logits, truth).presence
    assert presence[100:200].max() < 0.1
    assert np.delete(presence, np.s_[100:200]).min() > 0.9


def test_a_line_at_the_rim_stays_on_the_strip() -> None:
    path = path_of(logits_of(np.full(COLUMNS, 0.0)), np.full(COLUMNS, 0.0))
    assert (path.y_px >= 0.0).all()
    assert path.y_px.max() < 1.0


def test_a_line_does_not_jump_through_empty_paper() -> None:
    # For 20 ms the network rather sees a trace 60 rows away, to which no ink leads.
    truth = np.full(COLUMNS, 30.0)
    logits = logits_of(truth)
    logits[:, 300:310] = logits_of(np.full(COLUMNS, 90.0), peak=8.0)[:, 300:310]
    assert np.abs(path_of(logits, truth, np.full(COLUMNS, 90.0)).y_px - truth).max() < 10.0


def test_a_tall_narrow_complex_is_climbed_where_there_is_ink() -> None:
    x = np.arange(COLUMNS)
    truth = 100.0 - 90.0 * np.maximum(1.0 - np.abs(x - 300.0) / 6.0, 0.0)
    logits = np.maximum(logits_of(truth), logits_of(np.full(COLUMNS, 100.0), peak=4.5))
    assert path_of(logits, truth).y_px.min() < 20.0


def pair(above: NDArray[np.float64], below: NDArray[np.float64], **logits: NDArray[np.float32]) -> list[ColumnPaths]:
    """The lines of a page of two rows whose strips both show all of it."""
    ink = ink_of(above, below)
    first, second = logits.get("first", logits_of(above)), logits.get("second", logits_of(below))
    return list(column_paths((RowStrip.of(first, ink, 0), RowStrip.of(second, ink, 0)), NO_JUMPS))


def test_ink_that_stands_alone_belongs_to_the_row_that_comes_next_in_order() -> None:
    above, below = np.full(COLUMNS, 30.0), np.full(COLUMNS, 80.0)
    # Half of the time the network takes the upper row's trace for the lower one's.
    wrong = logits_of(above)
    wrong[75:86] = 1.0
    second = np.where(np.abs(np.arange(COLUMNS) - 350) > 150, logits_of(below), wrong)
    found = pair(above, below, second=second.astype(np.float32))
    assert np.abs(found[0].y_px - above).max() < 0.1
    assert np.abs(found[1].y_px - below).max() < 6.0
    # The network's own doubt remains to be seen.
    assert found[1].share[250:450].max() < 0.5


@settings(max_examples=15, deadline=None)
@given(at=st.integers(150, 450), depth=st.floats(60.0, 80.0), width=st.floats(5.0, 15.0))
def test_a_complex_may_cross_the_row_below(at: int, depth: float, width: float) -> None:
    x = np.arange(COLUMNS)
    above = 25.0 + depth * np.exp(-0.5 * ((x - at) / width) ** 2)
    below = np.full(COLUMNS, 70.0)
    found = pair(above, below)
    assert np.abs(found[0].y_px - above).max() < 0.5
    assert np.abs(found[1].y_px - below).max() < 0.5
    assert min(path.presence.min() for path in found) > 0.9


def test_of_two_lines_on_one_trace_the_one_with_less_claim_becomes_a_gap() -> None:
    above, below = np.full(COLUMNS, 30.0), np.full(COLUMNS, 80.0)
    below[200:400] = np.nan
    lone = above.copy()
    logits = logits_of(np.full(COLUMNS, 80.0))
    # Where its trace is missing the lower row sees the upper one's.
    logits[:, 200:400] = logits_of(above, peak=3.0)[:, 200:400]
    ink = np.maximum(ink_of(lone), np.where(np.isfinite(below)[::5].repeat(2), ink_of(np.full(COLUMNS, 80.0)), 0.0))
    strips = RowStrip.of(logits_of(above), ink, 0), RowStrip.of(logits, ink.astype(np.float32), 0)
    found = column_paths(strips, NO_JUMPS)
    assert found[0].presence.min() > 0.9
    assert np.abs(found[0].y_px - above).max() < 0.1
    on_the_other = np.abs(found[1].y_px - above) < 3.0
    assert on_the_other.sum() > 150
    assert found[1].presence[on_the_other].max() < 0.5


def test_lines_jump_where_another_panel_begins() -> None:
    truth = np.where(np.arange(COLUMNS) < 300, 30.0, 90.0)
    jumps = NO_JUMPS.copy()
    jumps[58:63] = True
    ink = np.maximum(ink_of(truth[:300].repeat(2)), 0.0)
    ink[:, 120:] = ink_of(np.full(COLUMNS, 90.0))[:, 120:]
    (path,) = column_paths((RowStrip.of(logits_of(truth), ink, 0),), jumps)
    assert np.abs(path.y_px - truth).max() < 0.1
