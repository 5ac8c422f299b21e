"""Boxes on the rows of a flat page."""

import numpy as np
import pytest

from digitizer.corrections import PanelCorrection
from digitizer.given_panels import match_given_panels
from digitizer.rows import TraceRow
from digitizer.tracing import RowTrace
from ecg.errors import InvalidCorrectionError
from ecg.leads import STANDARD_LEADS
from tests.digitizer.conftest import PX_PER_MM, blank, square_page

WIDTH = 1200
PAGE = square_page(blank(800, WIDTH))


def row(height_px: float) -> RowTrace:
    """A level row all along the page."""
    line = np.full(WIDTH, height_px)
    return RowTrace(TraceRow(height_px, 0, WIDTH), line, line - 2.0, line + 2.0, 4.0)


def box(lead: str, left: float, middle: float, right: float, rhythm: bool = False) -> PanelCorrection:
    return PanelCorrection(lead, (left, middle - 60.0, right, middle + 60.0), rhythm)


def test_panels_stand_on_the_rows_that_run_through_them() -> None:
    panels = (
        box("I", 100, 210, 500),
        box("aVR", 500, 190, 900),
        box("II", 100, 400, 500),
        box("II", 101, 600, 899, rhythm=True),
    )
    given = match_given_panels(panels, (row(200.0), row(300.0), row(410.0), row(600.0)), PAGE)
    # The row at 300 carries no panel.
    assert [trace.row.baseline_px for trace in given.rows] == [200.0, 410.0, 600.0]
    assert [(place.lead, place.row, place.column) for place in given.match.panels] == [
        ("I", 0, 0),
        ("aVR", 0, 1),
        ("II", 1, 0),
    ]
    # Borders that were drawn a pixel apart are one.
    assert given.match.borders_px == pytest.approx((100.0, 500.0, 900.0), abs=1.0)
    (strip,) = given.match.given_strips or ()
    assert (strip.lead, strip.row, strip.left_px) == ("II", 2, given.match.borders_px[0])


def test_boxes_beside_each_other_without_a_row_have_one_together() -> None:
    panels = (box("V1", 100, 500, 500), box("V2", 500, 510, 900), box("I", 100, 200, 500))
    given = match_given_panels(panels, (row(205.0),), PAGE)
    assert [trace.row.baseline_px for trace in given.rows] == pytest.approx([205.0, 500.0], abs=1e-6)
    assert [place.row for place in given.match.panels] == [1, 1, 0]


def test_boxes_above_each_other_without_a_row_have_one_each() -> None:
    given = match_given_panels((box("V1", 100, 300, 500), box("V2", 100, 350, 500)), (), PAGE)
    assert [trace.row.baseline_px for trace in given.rows] == pytest.approx([300.0, 350.0], abs=1e-6)


def test_layouts_are_known_by_their_panels_and_strips() -> None:
    rows = tuple(row(100.0 + 100.0 * k) for k in range(3))
    panels = tuple(box(lead, 100, 100.0 + 100.0 * k, 900) for k, lead in enumerate(("I", "II", "III")))
    assert match_given_panels(panels, rows, PAGE).match.name == "3x1"
    assert match_given_panels(panels[:2], rows, PAGE).match.name == "other"
    assert match_given_panels((box("ECG", 100, 100, 900),), rows, PAGE).match.name == "strip"


def test_a_staircase_of_thin_boxes_is_refused() -> None:
    step = 0.45 * PX_PER_MM
    panels = tuple(box(lead, 300 + step * k, 100 + 50 * k, 330 + step * k) for k, lead in enumerate(STANDARD_LEADS))
    with pytest.raises(InvalidCorrectionError, match="begins where it ends"):
        match_given_panels(panels, (), PAGE)
