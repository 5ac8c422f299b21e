"""The shipped strip network follows rows of real pages."""

import numpy as np
import pytest

from digitizer.columns import Span
from digitizer.rows import TraceRow
from digitizer.strips import StripLine, follow_rows
from digitizer.tracing import RowTrace
from tests.digitizer.conftest import flat_of
from training.pages import RenderedPage


def followed(page: RenderedPage, baseline_px: float, span_px: tuple[float, float]) -> tuple[StripLine, np.ndarray]:
    """The line of a row of the source image, and its points in that image."""
    flat = flat_of(page.image)
    corners = flat.from_source_px(np.array([[span_px[0], baseline_px], [span_px[1], baseline_px]]))
    row = TraceRow(float(corners[0, 1]), round(corners[0, 0]), round(corners[1, 0]))
    level = np.full(flat.image.shape[1], row.baseline_px)
    sketch = RowTrace(row, level, level - 80.0, level + 80.0, 2.0)
    left, right = (float(x) for x in corners[:, 0])
    (line,) = follow_rows(page.image, (sketch,), Span(left, right, False, False), (left, right), flat)
    return line, flat.to_source_px(line.points_px)


def test_a_row_is_followed_to_a_fraction_of_a_pixel(clean_page: RenderedPage) -> None:
    strip = next(panel for panel in clean_page.panels if panel.rhythm)
    left, _, right, _ = strip.box_px
    line, points = followed(clean_page, strip.baseline_px, (left, right))
    assert (np.diff(line.points_px[:, 0]) > 0).all()
    truth = np.interp(points[:, 0], *strip.line_px.T)
    assert np.median(np.abs(points[:, 1] - truth)) < 0.25
    assert np.percentile(np.abs(points[:, 1] - truth), 95) < 1.5
    # The foot of the pulse before it may be taken for a piece of it, but it does not touch.
    start, end = strip.line_px[0, 0], strip.line_px[-1, 0]
    assert points[points[:, 0] > start - 5.0, 0].min() == pytest.approx(start, abs=1.0)
    assert points[:, 0].max() == pytest.approx(end, abs=1.0)
    assert np.median(line.confidence) > 0.95


def test_where_no_trace_runs_there_is_no_line(clean_page: RenderedPage) -> None:
    line, _ = followed(clean_page, 60.0, (300.0, 1500.0))
    assert len(line.points_px) < 0.05 * len(line.presence)
