from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecg.layouts import LAYOUTS
from ecg.leads import LIMB_LAWS, STANDARD_LEADS, law_residual_db, standard_lead_name


@pytest.mark.parametrize(
    ("text", "lead"),
    [("AVR", "aVR"), ("avl", "aVL"), ("Lead II", "II"), ("DIII", "III"), ("MLII", "II"), ("v3:", "V3"), ("C4", "V4")],
)
def test_spellings_of_machines_are_understood(text: str, lead: str) -> None:
    assert standard_lead_name(text) == lead


@given(st.sampled_from(STANDARD_LEADS), st.booleans())
def test_every_standard_name_is_itself_in_any_case(lead: str, upper: bool) -> None:
    assert standard_lead_name(lead.upper() if upper else lead.lower()) == lead


@pytest.mark.parametrize("text", ["", "V7", "ABP", "25 mm/s"])
def test_other_words_are_no_lead(text: str) -> None:
    assert standard_lead_name(text) is None


def test_the_limb_laws_hold_on_real_recordings(packed: ModuleType) -> None:
    _, _, signal = next(packed.ptbxl("val"))
    leads = dict(zip(STANDARD_LEADS, signal, strict=True))
    for law in LIMB_LAWS:
        residual_db = law_residual_db(leads, law)
        assert residual_db is not None
        assert residual_db > 30.0
    swapped = leads | {"I": leads["II"], "II": leads["I"]}
    broken_db = law_residual_db(swapped, LIMB_LAWS[0])
    assert broken_db is not None
    assert broken_db < 10.0


def test_a_law_of_leads_that_share_no_samples_is_unknown() -> None:
    signal = np.zeros(200, np.float32)
    assert law_residual_db({"I": signal}, LIMB_LAWS[0]) is None
    apart = {"I": np.where(np.arange(200) < 50, 1.0, np.nan), "II": signal, "III": signal}
    assert law_residual_db({lead: np.asarray(s, np.float32) for lead, s in apart.items()}, LIMB_LAWS[0]) is None


def test_every_layout_is_a_table_of_standard_leads() -> None:
    for name, layout in LAYOUTS.items():
        leads = [lead for row in layout.rows for lead in row]
        assert name == layout.name
        assert len(set(leads)) == len(leads)
        assert set(leads) | set(layout.rhythm) <= set(STANDARD_LEADS)
        assert {len(row) for row in layout.rows} == {layout.columns}
        assert layout.total_rows == len(layout.rows) + len(layout.rhythm)
