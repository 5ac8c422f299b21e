"""What a person may correct, and what is refused before any page is looked at."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitizer.corrections import Corrections, PanelCorrection, check_boxes
from ecg.errors import InputError, InvalidCorrectionError
from ecg.layouts import LAYOUTS
from ecg.leads import STANDARD_LEADS

BOX = (100.0, 100.0, 400.0, 200.0)
SIZE_PX, PX_PER_MM = (2000, 1500), (8.0, 8.0)


def test_nothing_corrected_is_the_same_as_no_correction() -> None:
    assert all(value is None for value in vars(Corrections()).values())


@pytest.mark.parametrize(
    ("wrong", "named", "allowed"),
    [
        ({"rotation_deg": 45}, "45 degrees", "0, 90, 180 or 270"),
        ({"rotation_deg": -90}, "-90 degrees", "0, 90, 180 or 270"),
        ({"layout": "5x5"}, "layout", "3x4+1R"),
        ({"speed_mm_per_s": 0.0}, "speed of 0 mm/s", "1 to 200 mm/s"),
        ({"speed_mm_per_s": math.nan}, "speed of nan mm/s", "1 to 200 mm/s"),
        ({"gain_mm_per_mv": 1000.0}, "gain of 1000 mm/mV", "0.5 to 100 mm/mV"),
        ({"gain_mm_per_mv": -10.0}, "gain of -10 mm/mV", "0.5 to 100 mm/mV"),
        ({"chest_gain_mm_per_mv": math.inf}, "chest leads of inf mm/mV", "0.5 to 100 mm/mV"),
        ({"panels": ()}, "no panel", "at least one"),
    ],
)
def test_what_is_impossible_on_any_page_is_refused_with_what_is_possible(
    wrong: dict[str, Any], named: str, allowed: str
) -> None:
    with pytest.raises(InvalidCorrectionError) as caught:
        Corrections(**wrong)
    assert named in caught.value.what
    assert allowed in caught.value.cure
    assert isinstance(caught.value, InputError)
    assert (caught.value.slug, caught.value.exit_code) == ("invalid-correction", 3)


@pytest.mark.parametrize("name", ["V7", "", "Smith, John", "--aVR", "avr"])
def test_a_name_that_no_lead_has_is_refused_and_not_repeated(name: str) -> None:
    with pytest.raises(InvalidCorrectionError) as caught:
        PanelCorrection(name, BOX)
    assert "V6" in caught.value.cure
    assert not name or name not in caught.value.what


@pytest.mark.parametrize(
    "box", [(400, 100, 100, 200), (100, 200, 400, 100), (100, 100, 100, 200), (100, 100, math.nan, 200)]
)
def test_a_box_that_encloses_nothing_is_refused(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(InvalidCorrectionError, match="box of V2 encloses nothing"):
        PanelCorrection("V2", box)


def test_a_lead_stands_once_as_a_panel_and_once_as_a_strip() -> None:
    panel, strip = PanelCorrection("II", BOX), PanelCorrection("II", BOX, rhythm=True)
    assert Corrections(panels=(panel, strip)).panels == (panel, strip)
    with pytest.raises(InvalidCorrectionError, match="II stands more than once as a panel"):
        Corrections(panels=(panel, PanelCorrection("II", (0.0, 0.0, 50.0, 50.0))))
    with pytest.raises(InvalidCorrectionError, match="II stands more than once as a rhythm strip"):
        Corrections(panels=(strip, panel, strip))
    with pytest.raises(InvalidCorrectionError, match="aVR stands more than once"):
        Corrections(panels=(PanelCorrection("aVR", BOX), PanelCorrection("-aVR", BOX)))


@given(
    rotation=st.sampled_from([None, 0, 90, 180, 270]),
    layout=st.sampled_from([None, *LAYOUTS]),
    lead=st.sampled_from(["ECG", "-aVR", *STANDARD_LEADS]),
    speed=st.floats(1.0, 200.0),
    gain=st.floats(0.5, 100.0),
)
def test_all_that_is_possible_is_taken(
    rotation: int | None, layout: str | None, lead: str, speed: float, gain: float
) -> None:
    given_panels = (PanelCorrection(lead, BOX),)
    taken = Corrections(rotation, layout, given_panels, speed, gain, gain)
    assert (taken.panels, taken.layout) == (given_panels, layout)


@pytest.mark.parametrize(
    ("box", "said"),
    [
        ((100.0, 100.0, 120.0, 400.0), "thinner than 3 mm"),
        ((100.0, 100.0, 400.0, 120.0), "thinner than 3 mm"),
        ((2100.0, 100.0, 2400.0, 200.0), "beside the page, which has 2000 x 1500 pixels"),
        ((-300.0, 100.0, 10.0, 200.0), "beside the page"),
        ((-9000.0, 100.0, 9000.0, 200.0), "beside the page"),
        ((100.0, -5000.0, 400.0, 500.0), "beside the page"),
    ],
)
def test_a_box_off_the_page_or_too_thin_on_it_is_refused(box: tuple[float, float, float, float], said: str) -> None:
    with pytest.raises(InvalidCorrectionError, match=said):
        check_boxes((PanelCorrection("I", BOX), PanelCorrection("V1", box)), SIZE_PX, PX_PER_MM)


def test_a_panel_whose_end_was_cut_off_reaches_beyond_the_page() -> None:
    check_boxes((PanelCorrection("V1", (1800.0, 100.0, 2600.0, 200.0)),), SIZE_PX, PX_PER_MM)
