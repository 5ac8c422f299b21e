"""Pictures through maps: what is not moved stays, what is moved stands where the map says."""

import cv2
import numpy as np

from digitizer.resample import resampled

RNG = np.random.default_rng(0)
IMAGE = np.asarray(cv2.GaussianBlur(RNG.integers(0, 255, (90, 130, 3), dtype=np.uint8), (0, 0), 2.0), np.uint8)


def test_the_map_that_moves_nothing_changes_nothing() -> None:
    np.testing.assert_array_equal(resampled(IMAGE, lambda px: px, (130, 90)), IMAGE)


def test_a_cut_is_the_part_that_it_was_cut_from() -> None:
    cut = resampled(IMAGE, lambda px: px + np.array([20.0, 30.0]), (50, 40))
    np.testing.assert_array_equal(cut, IMAGE[30:70, 20:70])


def test_beyond_the_image_lie_its_surroundings_or_its_rim() -> None:
    beyond = resampled(IMAGE, lambda px: px + np.array([200.0, 0.0]), (16, 90), surroundings=(1, 2, 3))
    assert (beyond == (1, 2, 3)).all()
    rim = resampled(IMAGE, lambda px: px + np.array([200.0, 0.0]), (16, 90))
    np.testing.assert_array_equal(rim[:, 0], IMAGE[:, -1])


def test_shrinking_keeps_the_mean_of_fine_lines() -> None:
    lines = np.full((300, 300, 3), 255, np.uint8)
    lines[:, ::3] = 0
    small = resampled(lines, lambda px: px * 3.7, (70, 70))
    assert abs(float(small[5:-5, 5:-5].mean()) - 170.0) < 4.0
    assert small[5:-5, 5:-5].std() < 40.0


def test_a_slow_map_is_followed_without_steps() -> None:
    ramp = np.broadcast_to(np.linspace(0, 255, 256, dtype=np.uint8)[None, :, None], (40, 256, 3))
    wide = resampled(np.ascontiguousarray(ramp), lambda px: px * np.array([0.25, 1.0]), (1000, 40))
    np.testing.assert_allclose(wide[20, :, 0], np.arange(1000) * 0.25, atol=0.6)
