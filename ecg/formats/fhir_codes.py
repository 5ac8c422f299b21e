"""The codes that an ECG waveform in FHIR is made of.

MDC (ISO/IEEE 11073-10101) numbers the potential of a lead 131328 (MDC_ECG_ELEC_POTL) and the number that SCP-ECG gives
the lead. These numbers are in pydicom's tables (context group 3001), against which a test holds them; 131328 and the
LOINC codes of this module are in no table of a library. Other leads than the twelve have their name alone.
"""

from typing import NamedTuple

from ecg.formats.lead_codes import NUMBERS, lead_of_mdc_name
from ecg.leads import STANDARD_LEADS

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
MDC = "urn:iso:std:iso:11073:10101"
MDC_SYSTEMS = (MDC, "urn:oid:2.16.840.1.113883.6.24")
"""The names of MDC that files use; the first is the one that is written."""
INKBEAT = "urn:uuid:a57a326d-9552-44a0-af51-91282b054dc4"
"""Inkbeat's own code system, for what no other has a code that says the same."""

DATA_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
TIME_OFFSET = "http://hl7.org/fhir/StructureDefinition/observation-timeOffset"
"""Milliseconds from the time of an Observation to the first sample of a component."""
LEAD_START = "urn:uuid:c8c9f998-e396-4901-b9f7-f1e618e773d3"
"""Inkbeat's own extension of a component: seconds from time 0 of the page to where the lead's panel begins."""


class FhirCode(NamedTuple):
    """A coded concept: its code system, its code and the words that the system has for it."""

    system: str
    code: str
    display: str


_POTENTIAL = 131328
POTENTIAL = FhirCode(MDC, str(_POTENTIAL), "MDC_ECG_ELEC_POTL")
EKG_PANEL = FhirCode(LOINC, "34534-8", "EKG 12 channel panel")
EKG_STUDY = FhirCode(LOINC, "11524-6", "EKG study")
_POTENTIAL_PREFIX, _LEAD_PREFIX = "MDC_ECG_ELEC_POTL_", "MDC_ECG_LEAD_"

LEAD_CODES = {
    lead: FhirCode(MDC, str(_POTENTIAL + NUMBERS[lead]), _POTENTIAL_PREFIX + lead.upper()) for lead in STANDARD_LEADS
}
"""Lead name -> code of its potential."""
_BY_NUMBER = {code.code: lead for lead, code in LEAD_CODES.items()}


def coded_lead(system: str, code: str) -> str | None:
    """The lead of a code, None where it is none of the twelve leads'."""
    return _BY_NUMBER.get(code) if system in MDC_SYSTEMS else None


def is_potential(system: str, code: str) -> bool:
    """Whether a code says that samples are an ECG without saying of which lead, or that a panel is one."""
    whole = {(EKG_PANEL.system, EKG_PANEL.code), (EKG_STUDY.system, EKG_STUDY.code)}
    return (system, code) in whole or (system in MDC_SYSTEMS and code == POTENTIAL.code)


def named_lead(text: str) -> str | None:
    """The lead of "MDC_ECG_ELEC_POTL_V1" or "MDC_ECG_LEAD_V1", None where a text is neither."""
    return lead_of_mdc_name(text.strip().upper().replace(_POTENTIAL_PREFIX, _LEAD_PREFIX))
