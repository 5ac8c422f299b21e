"""The codes of a FHIR waveform as they are published, and against pydicom's tables where these have them."""

import uuid
from typing import Any

import pytest
from pydicom.sr import _concepts_dict

from ecg.formats.fhir_codes import (
    EKG_PANEL,
    EKG_STUDY,
    INKBEAT,
    LEAD_CODES,
    LEAD_START,
    LOINC,
    MDC,
    POTENTIAL,
    coded_lead,
    is_potential,
    named_lead,
)
from ecg.leads import STANDARD_LEADS

CONCEPTS: Any = _concepts_dict.concepts
MDC_LEADS = {
    value: meaning
    for concept in CONCEPTS["MDC"].values()
    for value, (meaning, groups) in concept.items()
    if 3001 in groups
}
NUMBERS = {
    "I": 131329,
    "II": 131330,
    "V1": 131331,
    "V2": 131332,
    "V3": 131333,
    "V4": 131334,
    "V5": 131335,
    "V6": 131336,
    "III": 131389,
    "aVR": 131390,
    "aVL": 131391,
    "aVF": 131392,
}


def test_each_of_the_twelve_leads_has_its_number_and_its_name() -> None:
    assert {lead: int(code.code) for lead, code in LEAD_CODES.items()} == NUMBERS
    assert tuple(LEAD_CODES) == STANDARD_LEADS
    assert all(code.system == MDC == "urn:iso:std:iso:11073:10101" for code in LEAD_CODES.values())
    assert {lead: code.display for lead, code in LEAD_CODES.items()} == {
        lead: f"MDC_ECG_ELEC_POTL_{lead.upper()}" for lead in STANDARD_LEADS
    }


@pytest.mark.parametrize("lead", STANDARD_LEADS)
def test_a_potential_is_numbered_as_pydicom_numbers_its_lead(lead: str) -> None:
    meaning = MDC_LEADS[f"2:{int(LEAD_CODES[lead].code) - 131328}"]
    assert meaning.partition(", augmented voltage")[0].removeprefix("Lead ") == lead


@pytest.mark.parametrize("system", [MDC, "urn:oid:2.16.840.1.113883.6.24"])
def test_codes_of_both_names_of_the_system_are_leads(system: str) -> None:
    assert {lead: coded_lead(system, code.code) for lead, code in LEAD_CODES.items()} == {
        lead: lead for lead in NUMBERS
    }
    assert coded_lead(system, POTENTIAL.code) is None
    assert is_potential(system, POTENTIAL.code)
    assert not is_potential(system, LEAD_CODES["I"].code)


def test_the_same_number_in_another_system_is_no_lead() -> None:
    assert coded_lead(LOINC, "131329") is None
    assert not is_potential(LOINC, "131328")


def test_names_of_the_nomenclature_are_leads_in_any_case() -> None:
    assert named_lead("MDC_ECG_ELEC_POTL_AVR") == named_lead("mdc_ecg_lead_avr ") == "aVR"
    assert named_lead("MDC_ECG_ELEC_POTL_V7") == "V7"
    assert named_lead("MDC_ECG_ELEC_POTL") is None
    assert named_lead("MDC_ECG_HEART_RATE") is None
    assert named_lead("aVR") is None


def test_panel_and_study_have_the_codes_that_are_published() -> None:
    assert EKG_PANEL[:2] == (LOINC, "34534-8")
    assert EKG_STUDY[:2] == (LOINC, "11524-6")
    assert is_potential(*EKG_PANEL[:2])
    assert is_potential(*EKG_STUDY[:2])


def test_inkbeats_own_names_are_valid_urns() -> None:
    for name in (INKBEAT, LEAD_START):
        assert uuid.UUID(name).urn == name
