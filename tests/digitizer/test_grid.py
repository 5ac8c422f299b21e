"""Grids of any scale, turn and perspective are found to a fraction of a pixel."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.page_conditions import PAGE_CONDITIONS, SCALE, PageCondition
from digitizer.grid_map import GridMap, map_grid
from digitizer.grid_pitch import find_grid_families, line_density
from digitizer.rectify import flatten
from ecg.errors import NoGridError
from training.camera import Conditions
from training.page_drawing import GridLook, blank_page
from training.pages import PageStyle, render_page
from training.synthetic import synthesize

LOOK = GridLook((255, 255, 255), (245, 205, 205), (235, 150, 150), 0.1, 0.25)


def grid_page(dpi: float) -> np.ndarray:
    return blank_page(dpi, (200.0, 140.0), 5.0, 5.0, LOOK)


def found(image: np.ndarray) -> GridMap:
    density = line_density(image)
    return map_grid(density, find_grid_families(density))


@settings(max_examples=8)
@given(dpi=st.floats(90.0, 320.0))
def test_the_scale_is_read_within_a_thousandth(dpi: float) -> None:
    scale = np.mean(found(grid_page(dpi)).px_per_mm())
    assert scale == pytest.approx(dpi / 25.4, rel=2e-3)


@settings(max_examples=8)
@given(turn_deg=st.floats(-6.0, 6.0))
def test_a_turned_grid_becomes_upright(turn_deg: float) -> None:
    image = grid_page(150.0)
    turn = cv2.getRotationMatrix2D((image.shape[1] / 2, image.shape[0] / 2), turn_deg, 1.0)
    turned = cv2.warpAffine(image, turn, image.shape[1::-1], borderValue=(255, 255, 255))
    grid = found(np.asarray(turned, np.uint8))
    x0, y0, x1, y1 = grid.bounds_mm
    along = grid.to_px(np.array([[x0, (y0 + y1) / 2], [x1, (y0 + y1) / 2]]))
    rise = np.rad2deg(np.arctan2(*(along[1] - along[0])[::-1]))
    assert rise == pytest.approx(-turn_deg, abs=0.1)


def test_places_on_the_flat_page_lead_back_to_the_source() -> None:
    image = grid_page(150.0)
    corners = np.array([[0, 0], [1180, 0], [1180, 826], [0, 826]], np.float32)
    moved = corners + np.array([[20, 10], [-25, 30], [-10, -20], [30, -15]], np.float32)
    camera = cv2.getPerspectiveTransform(corners, moved)
    bent = np.asarray(cv2.warpPerspective(image, camera, image.shape[1::-1], borderValue=(255, 255, 255)), np.uint8)
    flat = flatten(bent, found(bent))
    square_mm = np.stack(np.meshgrid(np.arange(0, 150, 10.0), np.arange(0, 100, 10.0)), axis=-1)
    source = flat.to_source_px(200.0 + square_mm * (flat.px_per_mm_x, flat.px_per_mm_y))
    on_page_mm = cv2.perspectiveTransform(source.reshape(-1, 1, 2), np.linalg.inv(camera)).reshape(square_mm.shape)
    on_page_mm = on_page_mm * 25.4 / 150.0
    assert np.abs(on_page_mm - on_page_mm[0, 0] - square_mm).max() < 0.4


def test_stripes_in_one_direction_are_no_grid() -> None:
    image = np.full((600, 900, 3), 255, np.uint8)
    image[::10] = 120
    with pytest.raises(NoGridError):
        found(image)


def errors_mm(condition: PageCondition, seed: int) -> tuple[np.ndarray, GridMap]:
    """float64 [y, x, 2]: how far the found map is off the true one over the grid, but for where it counts from."""
    rng = np.random.default_rng(seed)
    page = render_page(synthesize(seed), condition.printed(rng))
    picture = condition.picture(page, rng)
    grid = found(picture.image)
    x0, y0, x1, y1 = grid.bounds_mm
    places = np.stack(np.meshgrid(np.linspace(x0 + 5, x1 - 5, 50), np.linspace(y0 + 5, y1 - 5, 40)), axis=-1)
    off = picture.warp.to_mm(grid.to_px(places)) - places
    return off - np.median(off.reshape(-1, 2), axis=0), grid


def rms(off_mm: np.ndarray) -> float:
    return float(np.sqrt((off_mm**2).mean(axis=(0, 1))).max())


@pytest.mark.parametrize("name", ["photo", "curl", "creases", "screen photo"])
def test_waves_and_folds_are_followed_to_a_fiftieth_of_a_millimetre(name: str) -> None:
    assert rms(errors_mm(PAGE_CONDITIONS[name], 1)[0]) < 0.02


def test_paper_that_curls_by_four_millimetres_is_followed() -> None:
    curled = PageCondition(draw=lambda _: Conditions(SCALE, curl_mm=4.0, border=0.05, blur_px=0.6, noise=2.0))
    assert rms(errors_mm(curled, 1)[0]) < 0.03


@pytest.mark.parametrize("name", ["clean 100 dpi", "clean 200 dpi", "scan", "fax"])
def test_noise_and_ink_do_not_bend_a_flat_page(name: str) -> None:
    off_mm, grid = errors_mm(PAGE_CONDITIONS[name], 2)
    assert grid.shift is None
    assert grid.order == 1
    assert rms(off_mm) < 0.005


PHOTO = PAGE_CONDITIONS["photo"].draw


@pytest.mark.parametrize(
    "style",
    [
        PageStyle(grid="dots"),
        PageStyle(grid="major"),
        PageStyle(minor_grid=(252, 240, 240), major_grid=(250, 225, 225)),
        PageStyle(minor_grid=(190, 190, 190), major_grid=(140, 140, 140)),
    ],
    ids=["dots", "major", "faint", "grey"],
)
def test_every_kind_of_grid_is_followed_on_a_photo(style: PageStyle) -> None:
    assert rms(errors_mm(PageCondition(style, PHOTO), 3)[0]) < 0.03


def test_whole_fives_stand_on_the_major_lines() -> None:
    _, grid = errors_mm(PAGE_CONDITIONS["clean 200 dpi"], 1)
    style = PageStyle()
    left_px = style.margin_mm * SCALE
    fives = (grid.to_px(np.array([[0.0, 50.0]]))[0, 0] - left_px) / SCALE / 5.0
    assert fives == pytest.approx(round(fives), abs=0.02)


def test_lines_that_were_rounded_to_whole_pixels_are_not_taken_for_a_grid_twice_as_coarse() -> None:
    # At 150 dpi 5 mm are 29.53 px: every second line lies half a pixel beside its place.
    page = render_page(synthesize(3), PageStyle(dpi=150.0))
    assert np.mean(found(page.image).px_per_mm()) == pytest.approx(150.0 / 25.4, rel=2e-3)
