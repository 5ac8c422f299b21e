"""Rows printed askew to the grid are levelled by what binds their leads, and level rows are left alone."""

import numpy as np
import pytest

from digitizer.panel_places import PanelPlace
from digitizer.rectify import FlatPage
from digitizer.row_skew import row_shifts, shifted
from digitizer.strips import StripLine
from tests.digitizer.conftest import flat_of
from training.pages import PageStyle, RenderedPage, render_page
from training.synthetic import synthesize


@pytest.fixture(scope="module")
def rendered() -> RenderedPage:
    return render_page(synthesize(5), PageStyle(dpi=100.0))


@pytest.fixture(scope="module")
def flat(rendered: RenderedPage) -> FlatPage:
    return flat_of(rendered.image)


def drawn(
    page: RenderedPage, skew: float, noise_px: float = 0.0
) -> tuple[dict[int, StripLine], dict[int, float], tuple[PanelPlace, ...]]:
    """The page's own lines as if they had been followed, moved by so much per px down; their baselines and places."""
    rng = np.random.default_rng(0)
    rows = sorted({panel.baseline_px for panel in page.panels})
    lines, places = {}, []
    for row, baseline in enumerate(rows):
        panels = sorted((p for p in page.panels if p.baseline_px == baseline), key=lambda panel: panel.box_px[0])
        points = np.concatenate([panel.line_px for panel in panels]) + np.array(
            [skew * (baseline - np.mean(rows)), 0.0]
        )
        points[:, 1] += noise_px * rng.standard_normal(len(points))
        ones = np.ones(len(points))
        lines[row] = StripLine(points, ones, ones, ones, float(points[0, 0]), float(points[1, 0] - points[0, 0]))
        places += [
            PanelPlace(panel.lead, row, column, panel.box_px[0], panel.box_px[2], panel.sign)
            for column, panel in enumerate(panels)
        ]
    return lines, dict(enumerate(rows)), tuple(places)


@pytest.mark.parametrize("skew", [-0.012, 0.004, 0.009])
def test_the_skew_of_rows_is_found(rendered: RenderedPage, flat: FlatPage, skew: float) -> None:
    lines, baselines, places = drawn(rendered, skew, noise_px=0.2)
    shifts = row_shifts(lines, baselines, places, flat)
    middle = np.mean(list(baselines.values()))
    for row, baseline in baselines.items():
        assert shifts[row] == pytest.approx(skew * (baseline - middle), abs=0.15)


def test_level_rows_stay_exactly_where_they_are(rendered: RenderedPage, flat: FlatPage) -> None:
    lines, baselines, places = drawn(rendered, 0.0, noise_px=0.3)
    assert set(row_shifts(lines, baselines, places, flat).values()) == {0.0}


def test_without_limb_leads_and_strips_nothing_is_moved(rendered: RenderedPage, flat: FlatPage) -> None:
    lines, baselines, places = drawn(rendered, 0.01)
    chest = tuple(place for place in places if place.lead in ("V1", "V2", "V3"))
    assert set(row_shifts(lines, baselines, chest, flat).values()) == {0.0}


def test_a_shifted_line_moves_its_beginning_and_its_points() -> None:
    line = StripLine(np.array([[3.0, 1.0], [4.0, 2.0]]), np.ones(2), np.ones(2), np.ones(2), 3.0, 1.0)
    moved = shifted(line, 0.5)
    assert moved.first_px == 2.5
    np.testing.assert_allclose(moved.points_px, [[2.5, 1.0], [3.5, 2.0]])
