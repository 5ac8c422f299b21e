from typing import Any

import pydicom.uid
import pytest
from pydicom.sr import _concepts_dict
from pydicom.sr.codedict import codes

from ecg.formats import dicom_codes
from ecg.formats.dicom_codes import coded_lead, lead_code
from ecg.formats.lead_codes import NUMBERS

CONCEPTS: Any = _concepts_dict.concepts
MDC_BY_VALUE = {
    value: meaning
    for concept in CONCEPTS["MDC"].values()
    for value, (meaning, groups) in concept.items()
    if 3001 in groups
}


@pytest.mark.parametrize("lead", [*NUMBERS, "ECG"])
def test_the_code_of_every_lead_is_in_context_group_3001(lead: str) -> None:
    code = lead_code(lead)
    assert code.scheme == "MDC"
    assert code.meaning == MDC_BY_VALUE[code.value].replace("−", "-")


@pytest.mark.parametrize("lead", NUMBERS)
def test_a_lead_comes_back_from_its_code_in_both_schemes(lead: str) -> None:
    code = lead_code(lead)
    assert coded_lead(code.value, "MDC") == lead
    assert coded_lead(f"5.6.3-9-{NUMBERS[lead]}", "SCPECG") == lead


@pytest.mark.parametrize(
    ("value", "scheme"), [("2:0", "MDC"), ("2:1", "LN"), ("", "MDC"), ("2:²", "MDC"), ("2:" + "9" * 5000, "MDC")]
)
def test_other_codes_are_no_lead(value: str, scheme: str) -> None:
    assert coded_lead(value, scheme) is None


def test_classes_units_and_titles_are_those_of_the_tables() -> None:
    assert pydicom.uid.TwelveLeadECGWaveformStorage == dicom_codes.TWELVE_LEAD
    assert pydicom.uid.GeneralECGWaveformStorage == dicom_codes.GENERAL
    assert pydicom.uid.AmbulatoryECGWaveformStorage == dicom_codes.AMBULATORY
    assert pydicom.uid.General32bitECGWaveformStorage == dicom_codes.GENERAL_32_BIT
    assert pydicom.uid.EncapsulatedPDFStorage == dicom_codes.ENCAPSULATED_PDF
    assert codes.UCUM.Microvolt.value == dicom_codes.MICROVOLT.value
    assert dicom_codes.EKG_STUDY == ("11524-6", "LN", "EKG study")  # pydicom's tables hold no such title
