"""Pages that several tests look at."""

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.page_conditions import PAGE_CONDITIONS
from benchmarks.page_scores import on_printed_span
from benchmarks.snr import page_snr
from digitizer import DigitizedPage
from digitizer.grid_map import GridMap, find_grid
from digitizer.rectify import FlatPage, flatten
from ecg import Recording
from training.pages import RenderedPage, render_page
from training.synthetic import synthesize

PX_PER_MM = 8.0
"""Of `square_page`."""


@pytest.fixture(scope="session")
def recording() -> Recording:
    """Ten seconds of a synthetic heart."""
    return synthesize(7)


@pytest.fixture(scope="session")
def clean_page(recording: Recording) -> RenderedPage:
    """The usual page: 3x4 and a rhythm strip, 200 dpi."""
    return render_page(recording)


def flat_of(image: NDArray[np.uint8]) -> FlatPage:
    """The flat page of an image (uint8 [y, x, 3], RGB) with a grid."""
    return flatten(image, find_grid(image))


def square_page(image: NDArray[np.uint8]) -> FlatPage:
    """A flat page whose pixels (uint8 [y, x, 3], RGB) are those of its picture, PX_PER_MM to the millimetre."""
    height, width = image.shape[:2]
    straight = np.array([[0.0, PX_PER_MM, 0.0], [0.0, 0.0, PX_PER_MM]])
    bounds_mm = (0.0, 0.0, width / PX_PER_MM, height / PX_PER_MM)
    grid = GridMap(straight, (0.0, 0.0), 1.0, bounds_mm, 0.0, np.ones((1, 1), np.uint8))
    return FlatPage(image, PX_PER_MM, PX_PER_MM, (0.0, 0.0), grid)


def snr_db(page: RenderedPage, digitized: DigitizedPage) -> float:
    """How well a page was recovered."""
    truth, found = on_printed_span(page.truth, digitized.recording)
    return page_snr(truth, found, 500.0)


def scanned(page: RenderedPage, seed: int) -> NDArray[np.uint8]:
    """uint8 [y, x, 3], RGB: the page as a scanner sees it."""
    return PAGE_CONDITIONS["scan"].picture(page, np.random.default_rng(seed)).image


def photographed(page: RenderedPage, seed: int) -> NDArray[np.uint8]:
    """uint8 [y, x, 3], RGB: the page as a phone sees it."""
    return PAGE_CONDITIONS["photo"].picture(page, np.random.default_rng(seed)).image


def blank(height: int = 800, width: int = 1200) -> np.ndarray:
    """White paper."""
    return np.full((height, width, 3), 255, np.uint8)
