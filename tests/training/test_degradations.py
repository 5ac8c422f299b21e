import numpy as np
import pytest

from digitizer.grid_map import map_grid
from digitizer.grid_pitch import find_grid_families, line_density
from training.degradations import photographed, scanned
from training.pages import PageStyle, RenderedPage, render_page
from training.synthetic import synthesize


@pytest.fixture(scope="module")
def page() -> RenderedPage:
    return render_page(synthesize(1), PageStyle(dpi=100.0))


@pytest.mark.parametrize("degrade", [scanned, photographed])
def test_the_same_seed_gives_the_same_picture(degrade: object, page: RenderedPage) -> None:
    assert callable(degrade)
    assert (degrade(page.image, 3) == degrade(page.image, 3)).all()
    assert (degrade(page.image, 3) != degrade(page.image, 4)).any()


def test_a_scan_is_the_page_turned_a_little(page: RenderedPage) -> None:
    scan = scanned(page.image, 2)
    assert scan.shape == page.image.shape
    density = line_density(scan)
    grid = map_grid(density, find_grid_families(density))
    along = grid.to_px(np.array([[100.0, 0.0]])) - grid.to_px(np.array([[0.0, 0.0]]))
    degrees = np.rad2deg(np.arctan2(along[0, 1], along[0, 0]))
    assert 0.05 < abs(degrees) <= 1.5
    assert np.linalg.norm(along) == pytest.approx(100 * page.px_per_mm, rel=2e-3)


def test_a_photo_shows_the_desk_around_the_page(page: RenderedPage) -> None:
    photo = photographed(page.image, 1)
    assert photo.shape[0] > page.image.shape[0]
    rim = np.concatenate([photo[:4].reshape(-1, 3), photo[-4:].reshape(-1, 3)]).mean()
    middle = photo[photo.shape[0] // 2 - 40 : photo.shape[0] // 2 + 40].mean()
    assert rim < 0.6 * middle
