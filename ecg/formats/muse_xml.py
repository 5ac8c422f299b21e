"""GE MUSE XML (RestingECG): 16-bit samples in base64, eight leads of twelve stored."""

from datetime import date, datetime
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np

from ecg.errors import UnreadableFileError, UnsupportedFormatError
from ecg.formats.derived_leads import with_limb_leads
from ecg.formats.format import Format
from ecg.formats.lead_codes import unique_names
from ecg.formats.patient_fields import age_in_years, age_on, cleaned, full_name, sex_letter
from ecg.formats.stretches import Stretch, checked_rate, in_mv, one_recording
from ecg.formats.xml_tree import decoded_base64, number_at, read_tree, root_name, text_at
from ecg.recording import Patient, Recording

NAME = "muse-xml"
_MV = {"MICROVOLTS": 1e-3, "MILLIVOLTS": 1.0}


def read_muse_xml(path: Path) -> Recording:
    """Read the rhythm waveform; III, aVR, aVL and aVF follow from I and II, as the machine leaves them out.

    Median beats are left. Raises UnreadableFileError (damaged, cut off), UnsupportedFormatError (no rhythm waveform,
    other units or sample sizes), TooLargeError or InvalidSignalError.
    """
    root = read_tree(path)
    waveform = next((found for found in root.findall("Waveform") if _is_rhythm(found)), None)
    leads = [] if waveform is None else waveform.findall("LeadData")
    if waveform is None or not leads:
        what, cure = "a MUSE file without a rhythm waveform", "export it with waveforms"
        raise UnsupportedFormatError(what, cure=cure, source=path.name)
    base, exponent = number_at(waveform, "SampleBase"), number_at(waveform, "SampleExponent") or 0.0
    if base is None or abs(exponent) > 9:
        raise UnreadableFileError("no sampling rate (SampleBase)", cure="export it again", source=path.name)
    fs_hz = checked_rate(base * 10.0**exponent, path)
    names = unique_names([text_at(lead, "LeadID") for lead in leads])
    stretches = [Stretch(name, 0.0, _samples(lead, path)) for name, lead in zip(names, leads, strict=True)]
    return with_limb_leads(one_recording(stretches, fs_hz, path, NAME, _patient(root)))


def _is_rhythm(waveform: Element) -> bool:
    return text_at(waveform, "WaveformType").casefold() == "rhythm"


def _samples(lead: Element, path: Path) -> np.ndarray:
    """float32 [sample], mV of one LeadData."""
    per_bit = number_at(lead, "LeadAmplitudeUnitsPerBit")
    scale = _MV.get(text_at(lead, "LeadAmplitudeUnits").upper())
    size = text_at(lead, "LeadSampleSize") or "2"
    if per_bit is None or scale is None or size != "2":
        what = "a lead that is not in 16-bit samples of microvolts or millivolts"
        raise UnsupportedFormatError(what, cure="export it with LeadAmplitudeUnits", source=path.name)
    raw = decoded_base64(text_at(lead, "WaveFormData"), path)
    count = number_at(lead, "LeadSampleCountTotal")
    if len(raw) % 2 or (count is not None and count != len(raw) // 2):
        what = f"a lead of {len(raw)} bytes where {count or 0:g} samples are announced"
        raise UnreadableFileError(what, cure="export it again", source=path.name)
    return in_mv(np.frombuffer(raw, "<i2"), per_bit * scale)


def _patient(root: Element) -> Patient:
    demographics = root.find("PatientDemographics")
    age = age_in_years(number_at(demographics, "PatientAge"), text_at(demographics, "AgeUnits") or "YEARS")
    birth = _date(text_at(demographics, "DateofBirth"))
    return Patient(
        name=full_name(text_at(demographics, "PatientLastName"), text_at(demographics, "PatientFirstName")),
        identifier=cleaned(text_at(demographics, "PatientID")),
        sex=sex_letter(text_at(demographics, "Gender")),
        age_years=age if age is not None else age_on(birth, _date(text_at(root, "TestDemographics/AcquisitionDate"))),
    )


def _date(text: str) -> date | None:
    """MUSE writes month, day and year."""
    try:
        return datetime.strptime(text, "%m-%d-%Y").date()
    except ValueError:
        return None


FORMAT = Format(
    NAME, "GE MUSE XML", (".xml",), lambda head, _: root_name(head) == "RestingECG", read_muse_xml, write=None
)
