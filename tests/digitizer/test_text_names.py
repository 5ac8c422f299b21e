"""Lead names in read text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitizer.page_text import TextLine
from digitizer.rectify import FlatPage
from digitizer.text_names import lead_named, names_in_text
from ecg.leads import STANDARD_LEADS
from tests.digitizer.conftest import flat_of, scanned
from training.pages import RenderedPage


@pytest.fixture(scope="module")
def turned_page(clean_page: RenderedPage) -> FlatPage:
    return flat_of(scanned(clean_page, 2))


MISREAD = {
    "aVR": ("laVR", "AVR", "| aVR", "aVR:"),
    "aVL": ("aVI.", "aV1", "IaVL"),
    "aVF": ("aVÉ", "aVF"),
    "V1": ("|V1", "l v1", "vı"),
    "V4": ("LV4", "v4"),
    "V5": ("1V5", "VS"),
    "II": ("Ⅱ",),
    "III": ("Ⅲ",),
    None: ("I", "1", "ⅡI", "V7", "V12", "aV", "V. Smith", ""),
}


@pytest.mark.parametrize(("text", "lead"), [(text, lead) for lead, texts in MISREAD.items() for text in texts])
def test_names_are_read_in_spite_of_separators_beside_them(text: str, lead: str | None) -> None:
    assert lead_named(text) == lead


@pytest.mark.parametrize("lead", [lead for lead in STANDARD_LEADS if lead != "I"])
def test_every_plain_name_is_its_lead(lead: str) -> None:
    assert lead_named(lead) == lead


@given(st.floats(0.1, 0.9), st.floats(0.1, 0.9))
def test_image_and_flat_page_map_to_each_other(turned_page: FlatPage, across: float, down: float) -> None:
    height, width = turned_page.image.shape[:2]
    flat_px = np.array([across * width, down * height])
    assert turned_page.from_source_px(turned_page.to_source_px(flat_px)) == pytest.approx(flat_px, abs=0.05)


def test_a_name_stands_on_the_flat_page_where_its_line_began(turned_page: FlatPage) -> None:
    x, y = turned_page.to_source_px(np.array([100.0, 200.0]))
    lines = (TextLine("aVF", (x, y - 8, x + 30, y + 8), 0.9), TextLine("Age", (0, 0, 9, 9), 1.0))
    (name,) = names_in_text(lines, turned_page)
    assert name.lead == "aVF"
    assert (name.x_px, name.y_px) == pytest.approx((100.0, 200.0), abs=0.1)
