"""Grids of any scale, turn and perspective are found to a fraction of a pixel."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitizer.grid_map import GridMap, map_grid
from digitizer.grid_pitch import find_grid_families, line_density
from digitizer.rectify import flatten
from ecg.errors import NoGridError
from training.page_drawing import GridLook, blank_page

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
