from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecg.layouts import LAYOUTS
from ecg.leads import (
    LIMB_AXES,
    LIMB_LAWS,
    LIMB_LEADS,
    STANDARD_LEADS,
    law_residual_db,
    limb_laws,
    limb_residual_db,
    polarity,
    printed_name,
    standard_lead_name,
)


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
        assert {polarity(lead)[0] for lead in leads} | set(layout.rhythm) <= set(STANDARD_LEADS)
        assert {len(row) for row in layout.rows} == {layout.columns}
        assert layout.total_rows == len(layout.rows) + len(layout.rhythm)


def planar(noise: float = 0.0) -> dict[str, np.ndarray]:
    """Six limb leads of some I and II."""
    rng = np.random.default_rng(4)
    one, two = rng.normal(0.0, 1.0, (2, 1000))
    return {
        lead: np.asarray(a * one + b * two + rng.normal(0.0, noise, 1000), np.float32)
        for lead, (a, b) in LIMB_AXES.items()
    }


@given(st.lists(st.sampled_from(LIMB_LEADS), min_size=3, max_size=6, unique=True), st.booleans())
def test_any_three_limb_leads_obey_a_law(leads: list[str], turned: bool) -> None:
    printed = [printed_name(lead, -1.0 if turned and lead == "aVR" else 1.0) for lead in leads]
    laws = limb_laws(printed)
    assert laws.shape == (len(leads) - 2, len(leads))
    known = planar()
    shown = np.array([polarity(name)[1] * known[lead] for name, lead in zip(printed, leads, strict=True)])
    assert np.abs(laws @ shown).max() < 1e-5


def test_the_laws_of_three_leads_are_those_of_einthoven_and_goldberger() -> None:
    leads = planar(noise=0.1)
    for law in LIMB_LAWS:
        residual_db = limb_residual_db({lead: leads[lead] for lead in law})
        assert residual_db == pytest.approx(law_residual_db(leads, law), abs=0.01)


@given(st.permutations(LIMB_LEADS))
def test_limb_leads_in_a_wrong_order_break_the_laws(order: list[str]) -> None:
    leads = planar(noise=0.02)
    residual_db = limb_residual_db({lead: leads[name] for lead, name in zip(LIMB_LEADS, order, strict=True)})
    assert residual_db is not None
    assert (residual_db > 20.0) == (tuple(order) == LIMB_LEADS)


def test_laws_of_too_few_leads_or_samples_are_unknown() -> None:
    leads = planar()
    assert limb_residual_db({lead: leads[lead] for lead in ("I", "II", "V1") if lead in leads}) is None
    assert limb_residual_db({lead: leads[lead][:50] for lead in LIMB_LEADS}) is None


@given(st.sampled_from(STANDARD_LEADS), st.sampled_from([1.0, -1.0]))
def test_what_is_printed_tells_lead_and_sign(lead: str, sign: float) -> None:
    assert polarity(printed_name(lead, sign)) == (lead, sign)
