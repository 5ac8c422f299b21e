"""Pictures show every millimetre of the page where their warp says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.camera import Conditions, take_picture
from training.picture_variety import KINDS, random_conditions

PX_PER_MM = 6.0
WHITE = np.full((600, 900, 3), 255, np.uint8)


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10**6),
    tilt_deg=st.floats(-8.0, 8.0),
    perspective=st.floats(0.0, 0.05),
    curl_mm=st.floats(0.0, 3.0),
    folds=st.integers(0, 2),
)
def test_there_and_back_is_the_same_place(
    seed: int, tilt_deg: float, perspective: float, curl_mm: float, folds: int
) -> None:
    conditions = Conditions(4.0, tilt_deg, perspective, curl_mm, folds)
    warp = take_picture(WHITE, PX_PER_MM, conditions, np.random.default_rng(seed)).warp
    places_mm = np.random.default_rng(0).uniform([0.0, 0.0], [150.0, 100.0], (200, 2))
    np.testing.assert_allclose(warp.to_mm(warp.to_px(places_mm)), places_mm, atol=0.02)


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6), x_mm=st.floats(30.0, 120.0), y_mm=st.floats(25.0, 75.0))
def test_a_dot_on_the_page_is_seen_where_the_warp_says(seed: int, x_mm: float, y_mm: float) -> None:
    page = WHITE.copy()
    x, y = round(x_mm * PX_PER_MM), round(y_mm * PX_PER_MM)
    page[y - 2 : y + 3, x - 2 : x + 3] = 0
    conditions = Conditions(5.0, 3.0, 0.03, 2.0, 1, border=0.05)
    picture = take_picture(page, PX_PER_MM, conditions, np.random.default_rng(seed))
    expected = picture.warp.to_px(np.array([x, y]) / PX_PER_MM)
    left, top = (int(v) - 6 for v in expected)
    # A fold shades the paper around the dot a little.
    darkness = np.maximum(200.0 - picture.image[top : top + 13, left : left + 13].astype(np.float64).mean(axis=2), 0.0)
    ys, xs = np.mgrid[0:13, 0:13]
    seen = np.array([(darkness * xs).sum(), (darkness * ys).sum()]) / darkness.sum() + (left, top)
    np.testing.assert_allclose(seen, expected, atol=0.3)


def test_no_conditions_change_nothing() -> None:
    page = np.random.default_rng(0).integers(0, 255, (80, 120, 3), dtype=np.uint8)
    picture = take_picture(page, PX_PER_MM, Conditions(PX_PER_MM), np.random.default_rng(1))
    np.testing.assert_array_equal(picture.image, page)


def test_a_fax_is_black_and_white() -> None:
    page = np.random.default_rng(0).integers(0, 255, (80, 120, 3), dtype=np.uint8)
    fax = take_picture(page, PX_PER_MM, Conditions(PX_PER_MM, black_and_white=True), np.random.default_rng(1))
    assert set(np.unique(fax.image)) == {0, 255}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_same_seed_gives_the_same_picture(kind: str) -> None:
    page = np.random.default_rng(0).integers(0, 255, (300, 420, 3), dtype=np.uint8)
    one, other = (
        take_picture(page, PX_PER_MM, random_conditions(rng, kind), rng)
        for rng in (np.random.default_rng(5), np.random.default_rng(5))
    )
    np.testing.assert_array_equal(one.image, other.image)
    third_rng = np.random.default_rng(6)
    third = take_picture(page, PX_PER_MM, random_conditions(third_rng, kind), third_rng)
    assert third.image.shape != one.image.shape or (third.image != one.image).any()


def test_light_stains_and_moire_darken_but_do_not_move() -> None:
    page = np.full((300, 420, 3), 200, np.uint8)
    conditions = Conditions(PX_PER_MM, shade=0.4, shadows=2, stains=3, moire=0.2)
    picture = take_picture(page, PX_PER_MM, conditions, np.random.default_rng(2))
    assert picture.image.shape == page.shape
    assert picture.image.mean() < 190
    np.testing.assert_allclose(picture.warp.to_px(np.array([10.0, 20.0])), (60.0, 120.0), atol=1e-3)
