"""A panel's box on the picture leads back to the panel, however the page lies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitizer.panel_box import LEAST_REACH_MM, MOST_REACH_MM, box_of_place, level_box, place_on_row
from digitizer.panel_places import PanelPlace
from digitizer.rectify import FlatPage
from tests.digitizer.conftest import flat_of, photographed
from training.pages import RenderedPage

SHARE = st.floats(0.0, 1.0)


@pytest.fixture(scope="module")
def bent(clean_page: RenderedPage) -> FlatPage:
    """The flat page of a photo."""
    return flat_of(photographed(clean_page, 1))


@given(ends=st.tuples(SHARE, SHARE), down=SHARE)
def test_borders_come_back_from_a_bent_page(bent: FlatPage, ends: tuple[float, float], down: float) -> None:
    height, width = bent.image.shape[:2]
    left, right = sorted(end * width for end in ends)
    baseline = (0.1 + 0.8 * down) * height
    line = np.array([[left, baseline - 40.0], [right, baseline + 20.0], [right, baseline]])
    box = box_of_place(PanelPlace("I", 0, 0, left, right), baseline, line, bent)
    # To a hundredth of a millimetre.
    assert place_on_row(box, baseline, bent) == pytest.approx((left, right), abs=0.01 * bent.px_per_mm)


def test_a_box_reaches_from_its_level_as_far_as_its_line_within_bounds() -> None:
    for reach_mm, told_mm in ((1.0, LEAST_REACH_MM), (12.0, 12.0), (60.0, MOST_REACH_MM)):
        line = np.array([[100.0, 300.0], [150.0, 300.0 - 8.0 * reach_mm], [200.0, 302.0]])
        assert level_box((100.0, 200.0), 300.0, line, 8.0) == (100.0, 300 - 8 * told_mm, 200.0, 300 + 8 * told_mm)


def test_a_panel_without_a_line_has_a_box_about_its_row(bent: FlatPage) -> None:
    box = box_of_place(PanelPlace("I", 0, 0, 200.0, 500.0), 300.0, np.zeros((0, 2)), bent)
    x, y = bent.to_source_px(np.array([[350.0, 300.0]]))[0]
    assert (box[1] + box[3]) / 2.0 == pytest.approx(float(y), abs=0.01)
    assert box[0] < x < box[2]
