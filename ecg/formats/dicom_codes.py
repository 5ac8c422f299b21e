"""The codes that a DICOM ECG is made of; a test holds each against pydicom's own tables."""

from typing import NamedTuple

from ecg.formats.lead_codes import LEADS, NUMBERS, UNSPECIFIED


class Code(NamedTuple):
    """A coded concept: value, scheme and meaning."""

    value: str
    scheme: str
    meaning: str


TWELVE_LEAD = "1.2.840.10008.5.1.4.1.1.9.1.1"
GENERAL = "1.2.840.10008.5.1.4.1.1.9.1.2"
AMBULATORY = "1.2.840.10008.5.1.4.1.1.9.1.3"
GENERAL_32_BIT = "1.2.840.10008.5.1.4.1.1.9.1.4"
ECG_CLASSES = (TWELVE_LEAD, GENERAL, AMBULATORY, GENERAL_32_BIT)
"""SOP classes whose waveforms are ECGs."""
ENCAPSULATED_PDF = "1.2.840.10008.5.1.4.1.1.104.1"

MICROVOLT = Code("uV", "UCUM", "microvolt")
EKG_STUDY = Code("11524-6", "LN", "EKG study")
_MDC, _SCPECG, _SCPECG_PREFIX = "MDC", "SCPECG", "5.6.3-9-"
_AUGMENTED = {
    "aVR": "aVR, augmented voltage, right",
    "aVL": "aVL, augmented voltage, left",
    "aVF": "aVF, augmented voltage, foot",
    "-aVR": "-aVR",
    "CC5": "Chest lead per V5 and V5R placement",
    "CM5": "Chest-manubrium lead per V5 placement",
}


def lead_code(lead: str) -> Code:
    """Channel source of a lead (context group 3001); "Unspecified lead" for one that has no code."""
    number = NUMBERS.get(lead, UNSPECIFIED)
    meaning = _AUGMENTED.get(lead, f"Lead {lead}") if number else "Unspecified lead"
    return Code(f"2:{number}", _MDC, meaning)


def coded_lead(value: str, scheme: str) -> str | None:
    """The lead of a channel source, in MDC or the SCPECG of older files; None where it says none."""
    number = value.removeprefix("2:") if scheme == _MDC else value.removeprefix(_SCPECG_PREFIX)
    known = scheme in (_MDC, _SCPECG) and number.isascii() and number.isdecimal() and len(number) < 4
    return LEADS.get(int(number)) if known else None
