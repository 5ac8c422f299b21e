"""The maps that the page network learns lie on what they name."""

import numpy as np
import pytest

from digitizer.page_frame import MAPS, NAMES, ORIENTATIONS, small_picture, turned, upright
from training.camera import Conditions, take_picture
from training.page_maps import page_maps
from training.pages import PageStyle, render_page
from training.synthetic import synthesize


def test_every_map_lies_on_what_it_names() -> None:
    page = render_page(synthesize(1), PageStyle(dpi=150.0))
    picture = take_picture(page.image, page.px_per_mm, Conditions(5.0, 3.0, 0.02, 2.0), np.random.default_rng(1))
    small = small_picture(picture.image)
    truth = page_maps(page, picture, small.scale)
    assert truth.maps.shape[1:] == truth.names.shape == tuple(side // 2 for side in small.planes.shape[1:])
    layers = dict(zip(MAPS, truth.maps, strict=True))

    def at(mm: tuple[float, ...], layer: np.ndarray) -> int:
        x, y = np.round((picture.warp.to_px(np.array(mm)) + 0.5) * small.scale / 2 - 0.5).astype(int)
        return int(layer[y - 1 : y + 2, x - 1 : x + 2].max())

    style = page.style
    assert at((style.margin_mm + 50.0, style.header_mm + 37.0), layers["vertical lines"]) > 100
    assert at((style.margin_mm + 37.0, style.header_mm + 50.0), layers["horizontal lines"]) > 100
    assert at((3.0, 3.0), layers["paper"]) == 255
    assert at((3.0, 3.0), layers["grid"]) == 0
    for panel in page.panels:
        middle = panel.line_px[len(panel.line_px) // 2] / page.px_per_mm
        assert at((middle[0], middle[1]), layers["traces"]) > 100
        assert panel.name_px is not None
        left, top, right, bottom = (side / page.px_per_mm for side in panel.name_px)
        assert at(((left + right) / 2, (top + bottom) / 2), truth.names) == NAMES.index(panel.lead)
        assert at((panel.box_px[0] / page.px_per_mm + 20.0, panel.baseline_px / page.px_per_mm), layers["rows"]) > 100
    assert at(
        tuple(float(v) for v in np.reshape(page.pulses_px[0], (2, 2)).mean(axis=0) / page.px_per_mm), layers["pulses"]
    )


@pytest.mark.parametrize("orientation", range(ORIENTATIONS))
def test_every_orientation_can_be_undone(orientation: int) -> None:
    image = np.random.default_rng(0).integers(0, 255, (30, 50, 3), dtype=np.uint8)
    lying = turned(image, orientation)
    np.testing.assert_array_equal(upright(lying, orientation), image)
    assert orientation == 0 or lying.shape != image.shape or (lying != image).any()


def test_the_small_picture_is_padded_to_what_the_network_takes() -> None:
    small = small_picture(np.zeros((333, 777, 3), np.uint8))
    assert small.planes.shape == (3, 448, 1024)
    assert small.scale == pytest.approx(1024 / 777)
