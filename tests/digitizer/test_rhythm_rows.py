"""Which lead a rhythm strip shows."""

import numpy as np
from numpy.typing import NDArray

from digitizer.name_places import PlacedName
from digitizer.panel_places import LayoutMatch, PanelPlace
from digitizer.rhythm_rows import rhythm_panels
from digitizer.strips import StripLine
from tests.digitizer.conftest import blank, square_page

WIDTH = 2000
BORDERS = (0.0, 500.0, 1000.0, 1500.0, 2000.0)
LEADS = (("I", "aVR", "V1", "V4"), ("II", "aVL", "V2", "V5"), ("III", "aVF", "V3", "V6"))


def heart(amplitude_px: float) -> NDArray[np.float64]:
    """float64 [x], px upward: beats."""
    x = np.arange(WIDTH)
    return amplitude_px * np.exp(-0.5 * (((x % 180) - 90) / 6.0) ** 2) + 0.2 * amplitude_px * np.sin(x / 28.6)


def line(up_px: NDArray[np.float64]) -> StripLine:
    ones = np.ones(WIDTH)
    return StripLine(np.stack([np.arange(WIDTH, dtype=float), -up_px], axis=1), ones, ones, ones, 0.0, 1.0)


def match(names: tuple[PlacedName, ...] = ()) -> LayoutMatch:
    panels = tuple(
        PanelPlace(lead, row, column, BORDERS[column], BORDERS[column + 1])
        for row, leads in enumerate(LEADS)
        for column, lead in enumerate(leads)
    )
    return LayoutMatch("3x4+1R", BORDERS, panels, (0, 1, 2, 3), ("II",), names, 0)


def rows(second: NDArray[np.float64], third: NDArray[np.float64], strip: NDArray[np.float64]) -> dict[int, StripLine]:
    rng = np.random.default_rng(0)
    return dict(enumerate((line(rng.normal(0.0, 20.0, WIDTH)), line(second), line(third), line(strip))))


def lead_of(lines: dict[int, StripLine]) -> list[str]:
    return [strip.lead for strip in rhythm_panels(match(), lines, square_page(blank(8, WIDTH)))]


def test_a_strip_shows_the_lead_whose_panel_it_repeats() -> None:
    rng = np.random.default_rng(1)
    noise = rng.normal(0.0, 0.2, WIDTH)
    assert lead_of(rows(heart(60.0), heart(30.0), heart(60.0) + noise)) == ["II"]
    # II has other beats.
    assert lead_of(rows(rng.normal(0.0, 20.0, WIDTH), heart(40.0), heart(40.0) + noise))[0] in LEADS[2]


def test_a_lead_of_the_same_shape_does_not_outdo_the_one_that_is_repeated_where_a_stretch_was_traced_wrongly() -> None:
    panel = heart(60.0)
    panel[100:190] += np.random.default_rng(2).normal(0.0, 60.0, 90)
    assert lead_of(rows(panel, heart(40.0), heart(60.0))) == ["II"]


def test_a_strip_that_repeats_nothing_has_no_lead() -> None:
    rng = np.random.default_rng(3)
    assert lead_of(rows(*(rng.normal(0.0, 20.0, WIDTH) for _ in range(3)))) == []
