import pytest

from ecg.formats.lead_codes import LEADS, NUMBERS, lead_of_mdc_name, mdc_name, unique_names
from ecg.leads import STANDARD_LEADS


def test_the_standard_leads_have_the_numbers_of_the_standard() -> None:
    assert [NUMBERS[lead] for lead in STANDARD_LEADS] == [1, 2, 61, 62, 63, 64, 3, 4, 5, 6, 7, 8]


def test_numbers_and_names_are_each_other_and_no_number_stands_for_two_leads() -> None:
    assert len(LEADS) == len(NUMBERS)
    assert all(LEADS[number] == lead for lead, number in NUMBERS.items())


@pytest.mark.parametrize("lead", STANDARD_LEADS)
def test_a_lead_comes_back_from_its_mdc_name(lead: str) -> None:
    name = mdc_name(lead)
    assert name == f"MDC_ECG_LEAD_{lead.upper()}"
    assert lead_of_mdc_name(name.lower()) == lead


@pytest.mark.parametrize("lead", ["ECG", "channel 1", "-aVR", "avr", ""])
def test_other_names_have_no_mdc_name(lead: str) -> None:
    assert mdc_name(lead) is None


def test_names_become_unique_short_and_clean() -> None:
    assert unique_names(["Lead II", "II", "", "a\x00b", "x" * 99]) == ("II", "channel 2", "channel 3", "a b", "x" * 32)
