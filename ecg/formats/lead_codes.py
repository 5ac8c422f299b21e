"""The numbers that SCP-ECG, DICOM and HL7 give the leads.

SCP-ECG (EN 1064) numbers them; the nomenclature of ISO/IEEE 11073-10102 took these numbers over, so that lead 61 (III)
of an SCP-ECG file is the code 2:61 of the scheme MDC in DICOM (context group 3001) and MDC_ECG_LEAD_III in HL7.
"""

from ecg.formats.patient_fields import cleaned
from ecg.leads import standard_lead_name

MAX_NAME = 32

UNSPECIFIED = 0
_IN_ORDER = "I II V1 V2 V3 V4 V5 V6 V7 V2R V3R V4R V5R V6R V7R X Y Z CC5 CM5"
NUMBERS = {lead: number for number, lead in enumerate(_IN_ORDER.split(), start=1)}
"""Lead name -> number."""
NUMBERS |= {"III": 61, "aVR": 62, "aVL": 63, "aVF": 64, "-aVR": 65, "V8": 66, "V9": 67, "V8R": 68, "V9R": 69}
LEADS = {number: lead for lead, number in NUMBERS.items()}
"""Number -> lead name."""

MDC_OID = "2.16.840.1.113883.6.24"
_MDC_PREFIX = "MDC_ECG_LEAD_"
_BY_MDC_NAME = {_MDC_PREFIX + lead.upper(): lead for lead in NUMBERS if lead != "-aVR"}


def mdc_name(lead: str) -> str | None:
    """The lead's name in ISO/IEEE 11073, as "MDC_ECG_LEAD_AVR"; None for a lead that has none here."""
    name = _MDC_PREFIX + lead.upper()
    return name if _BY_MDC_NAME.get(name) == lead else None


def lead_of_mdc_name(name: str) -> str | None:
    """The lead of "MDC_ECG_LEAD_AVR", in any case; None for a name that is no lead's."""
    return _BY_MDC_NAME.get(name.strip().upper())


def unique_names(names: list[str]) -> tuple[str, ...]:
    """Standard spellings where there are some; a name that is empty or comes again becomes "channel k", from 1."""
    found: list[str] = []
    for k, name in enumerate(names, start=1):
        lead = standard_lead_name(name) or (cleaned(name) or "")[:MAX_NAME]
        found.append(lead if lead and lead not in found else f"channel {k}")
    return tuple(found)
