"""The page network sees what is on a page, and how it lies."""

import numpy as np
import pytest

from digitizer import digitize_image
from digitizer.name_reader import name_spots, read_names
from digitizer.page_frame import ORIENTATIONS, TURNS, turned
from digitizer.page_sight import FLAT_PX_PER_MM, look_at, on_flat_page
from digitizer.seen_rows import seen_rows
from digitizer.upright_page import facing_of, lies_on_its_side
from ecg import Recording
from tests.digitizer.conftest import flat_of, photographed, scanned, snr_db
from training.pages import PageStyle, RenderedPage, render_page


@pytest.mark.parametrize("orientation", range(ORIENTATIONS))
def test_every_turn_and_the_mirror_image_are_told(clean_page: RenderedPage, orientation: int) -> None:
    image = turned(scanned(clean_page, 1), orientation)
    sight = look_at(image)
    assert sight.orientations.sum() == pytest.approx(1.0, abs=1e-5)
    assert lies_on_its_side(sight) == (orientation % 2 == 1)
    assert facing_of(sight, flat_of(image)).orientation == orientation


@pytest.mark.parametrize("orientation", [1, 2, 3, 4])
def test_a_page_that_lies_on_its_side_upside_down_or_mirrored_is_brought_upright(
    clean_page: RenderedPage, orientation: int
) -> None:
    page = digitize_image(turned(clean_page.image, orientation))
    assert page.layout == "3x4+1R"
    assert page.image.shape == clean_page.image.shape
    assert (page.rotation_deg, page.mirrored) == (90 * (orientation % TURNS), orientation >= TURNS)
    assert "page-turned" in {warning.code for warning in page.warnings}
    assert snr_db(clean_page, page) > 18.0


def test_names_stand_where_they_are_printed(clean_page: RenderedPage) -> None:
    flat = flat_of(clean_page.image)
    names = read_names(flat, name_spots(look_at(clean_page.image), flat))
    right = 0
    for panel in clean_page.panels:
        assert panel.name_px is not None
        left, top, _, bottom = panel.name_px
        place = flat.from_source_px(np.array([[left, (top + bottom) / 2.0]]))[0]
        near = [name for name in names if np.hypot(name.x_px - place[0], name.y_px - place[1]) < 3.0 * flat.px_per_mm]
        right += any(name.lead == panel.lead for name in near)
    assert right >= 11


@pytest.mark.parametrize("layout", ["3x4+1R", "6x2", "12x1", "1x1"])
def test_rows_lie_on_the_baselines(recording: Recording, layout: str) -> None:
    rendered = render_page(recording, PageStyle(layout=layout))
    image = photographed(rendered, 3) if layout == "3x4+1R" else rendered.image
    flat = flat_of(image)
    rows = seen_rows(on_flat_page(look_at(image), ("rows",), flat)["rows"], flat)
    baselines = sorted({panel.baseline_px for panel in rendered.panels})
    assert len(rows) == len(baselines)
    found_mm = np.array([row.baseline_px for row in rows]) / flat.px_per_mm_y
    wanted_mm = np.array(baselines) / rendered.px_per_mm
    # The flat page has an origin of its own.
    assert np.ptp(found_mm - wanted_mm) < 2.5
    assert all(row.right_px - row.left_px > 230.0 * flat.px_per_mm_x for row in rows)


def test_a_map_without_bands_has_no_rows(clean_page: RenderedPage) -> None:
    flat = flat_of(clean_page.image)
    height, width = (round(side / flat.px_per_mm * FLAT_PX_PER_MM) for side in flat.image.shape[:2])
    assert seen_rows(np.zeros((height, width), np.float32), flat) == ()
