"""Lead names are read where they are printed, in any orientation, and nothing else is taken for one."""

import numpy as np
import pytest

from digitizer.name_reader import NameSpots, name_spots, read_names
from digitizer.page_frame import turned
from digitizer.page_sight import look_at
from ecg import Recording
from tests.digitizer.conftest import flat_of, photographed, scanned
from training.pages import PageStyle, RenderedPage, render_page


@pytest.mark.parametrize("taken", ["clean", "scan", "photo"])
def test_names_stand_where_they_are_printed(clean_page: RenderedPage, taken: str) -> None:
    image = {"clean": clean_page.image, "scan": scanned(clean_page, 2), "photo": photographed(clean_page, 2)}[taken]
    flat = flat_of(image)
    names = read_names(flat, name_spots(look_at(image), flat))
    printed = [panel.lead for panel in clean_page.panels]
    assert len(names) >= len(printed) - 2
    assert {name.lead for name in names} <= set(printed)
    # From left to right they come in the order of the columns.
    columns = {panel.lead: panel.box_px[0] for panel in clean_page.panels if not panel.rhythm}
    places = [columns[name.lead] for name in sorted(names, key=lambda name: name.x_px) if name.lead != "II"]
    assert places == sorted(places)


def test_avr_upside_down_is_told_from_avr(recording: Recording) -> None:
    image = render_page(recording, PageStyle(layout="6x2-cabrera")).image
    flat = flat_of(image)
    leads = [name.lead for name in read_names(flat, name_spots(look_at(image), flat))]
    assert "-aVR" in leads
    assert "aVR" not in leads


@pytest.mark.parametrize("orientation", [1, 2, 4])
def test_names_of_a_turned_page_are_read_in_its_orientation_alone(clean_page: RenderedPage, orientation: int) -> None:
    image = turned(clean_page.image, orientation)
    flat = flat_of(image)
    spots = name_spots(look_at(image), flat)
    right, upright = (read_names(flat, spots, k) for k in (orientation, orientation % 2))
    assert sum(name.certainty for name in right) > 8.0
    if orientation != orientation % 2:
        assert sum(name.certainty for name in right) > 1.5 * sum(name.certainty for name in upright)


def test_traces_and_paper_are_no_names(clean_page: RenderedPage) -> None:
    flat = flat_of(clean_page.image)
    places = []
    for panel in clean_page.panels:
        extremes = panel.line_px[[int(panel.line_px[:, 1].argmin()), int(panel.line_px[:, 1].argmax())]]
        places += list(flat.from_source_px(extremes))
    spots = NameSpots(np.array(places), np.array(places)[:, 0])
    assert len(read_names(flat, spots)) <= 0.1 * len(places)
