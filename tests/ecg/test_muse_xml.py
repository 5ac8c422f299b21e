import base64
from pathlib import Path

import numpy as np
import pytest

from ecg import Recording
from ecg.errors import InkbeatError, InvalidSignalError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.format import SNIFFED_BYTES
from ecg.formats.muse_xml import FORMAT, read_muse_xml
from ecg.leads import STANDARD_LEADS
from tests.ecg.format_cases import PATIENT, cuts, digital, refusals, spoiled, whole_heart

STORED = ("I", "II", "V1", "V2", "V3", "V4", "V5", "V6")
UV_PER_BIT = 4.88


def lead_data(lead: str, samples: np.ndarray, **changes: str) -> str:
    """One LeadData, the base64 broken into lines as MUSE does."""
    coded = base64.b64encode(samples.astype("<i2").tobytes()).decode()
    fields = {
        "LeadByteCountTotal": str(2 * samples.size),
        "LeadTimeOffset": "0",
        "LeadSampleCountTotal": str(samples.size),
        "LeadAmplitudeUnitsPerBit": str(UV_PER_BIT),
        "LeadAmplitudeUnits": "MICROVOLTS",
        "LeadID": lead,
        "LeadSampleSize": "2",
        "WaveFormData": "\n".join(coded[k : k + 76] for k in range(0, len(coded), 76)),
    } | changes
    return "<LeadData>" + "".join(f"<{key}>{value}</{key}>" for key, value in fields.items()) + "</LeadData>"


def waveform(kind: str, *leads: str, base: str = "500", exponent: str = "0") -> str:
    rate = f"<SampleBase>{base}</SampleBase><SampleExponent>{exponent}</SampleExponent>"
    return f"<Waveform><WaveformType>{kind}</WaveformType>{rate}{''.join(leads)}</Waveform>"


def resting_ecg(*waveforms: str, encoding: str = "ISO-8859-1", age: str = "<PatientAge>63</PatientAge>") -> bytes:
    demographics = (
        "<PatientDemographics><PatientID>4711</PatientID>" + age + "<AgeUnits>YEARS</AgeUnits>"
        "<DateofBirth>05-02-1960</DateofBirth><Gender>FEMALE</Gender>"
        "<PatientLastName>Ødegård</PatientLastName><PatientFirstName>Kari</PatientFirstName></PatientDemographics>"
        "<TestDemographics><AcquisitionDate>05-01-2023</AcquisitionDate></TestDemographics>"
    )
    head = f'<?xml version="1.0" encoding="{encoding}"?>\n<!DOCTYPE RestingECG SYSTEM "restecg.dtd">\n'
    return (head + f"<RestingECG>{demographics}{''.join(waveforms)}</RestingECG>").encode(encoding)


def stored(recording: Recording) -> list[str]:
    units = digital(recording, UV_PER_BIT)
    return [lead_data(lead, units[recording.leads.index(lead)]) for lead in STORED]


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-8", "UTF-16", "windows-1252"])
def test_eight_stored_leads_become_twelve(tmp_path: Path, encoding: str) -> None:
    heart = whole_heart()
    median = waveform("Median", lead_data("I", np.zeros(600)))
    (tmp_path / "a.xml").write_bytes(resting_ecg(median, waveform("Rhythm", *stored(heart)), encoding=encoding))
    recording = read_muse_xml(tmp_path / "a.xml")
    assert (recording.leads, recording.fs_hz, recording.signal.shape) == (STANDARD_LEADS, 500.0, heart.signal.shape)
    units = digital(heart, UV_PER_BIT)
    np.testing.assert_allclose(recording.lead("V3"), units[8] * UV_PER_BIT / 1000.0, atol=1e-6)
    np.testing.assert_allclose(recording.lead("III"), (units[1] - units[0]) * UV_PER_BIT / 1000.0, atol=1e-6)
    np.testing.assert_allclose(recording.lead("aVR"), -(units[1] + units[0]) * UV_PER_BIT / 2000.0, atol=1e-6)
    assert recording.patient == PATIENT
    assert recording.provenance.method == "muse-xml"
    assert FORMAT.sniff((tmp_path / "a.xml").read_bytes()[:SNIFFED_BYTES], "")


def test_a_stored_limb_lead_stays_as_it_is_and_rates_have_an_exponent(tmp_path: Path) -> None:
    leads = [lead_data(name, np.full(4, k)) for k, name in enumerate(("I", "II", "III"))]
    (tmp_path / "a.xml").write_bytes(resting_ecg(waveform("RHYTHM", *leads, base="25", exponent="1")))
    recording = read_muse_xml(tmp_path / "a.xml")
    assert recording.fs_hz == 250.0
    np.testing.assert_allclose(recording.lead("III"), np.full(4, 2 * UV_PER_BIT / 1000))


def test_the_age_follows_from_the_dates_where_it_is_not_stated(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(resting_ecg(waveform("Rhythm", lead_data("II", np.arange(9))), age=""))
    assert read_muse_xml(tmp_path / "a.xml").patient.age_years == 62.0


@pytest.mark.parametrize(
    ("waveforms", "error"),
    [
        ((), UnsupportedFormatError),
        ((waveform("Median", lead_data("II", np.arange(9))),), UnsupportedFormatError),
        ((waveform("Rhythm"),), UnsupportedFormatError),
        ((waveform("Rhythm", lead_data("II", np.arange(9), LeadAmplitudeUnits="PERCENT")),), UnsupportedFormatError),
        ((waveform("Rhythm", lead_data("II", np.arange(9), LeadSampleSize="4")),), UnsupportedFormatError),
        ((waveform("Rhythm", lead_data("II", np.arange(9), LeadAmplitudeUnitsPerBit="nan")),), UnsupportedFormatError),
        ((waveform("Rhythm", lead_data("II", np.arange(9), LeadAmplitudeUnitsPerBit="1e300")),), InvalidSignalError),
        ((waveform("Rhythm", lead_data("II", np.arange(9), LeadSampleCountTotal="999999999")),), UnreadableFileError),
        ((waveform("Rhythm", lead_data("II", np.arange(9), WaveFormData="not base64!")),), UnreadableFileError),
        ((waveform("Rhythm", lead_data("II", np.arange(0))),), UnreadableFileError),
        ((waveform("Rhythm", lead_data("II", np.arange(9)), base=""),), UnreadableFileError),
        ((waveform("Rhythm", lead_data("II", np.arange(9)), base="0"),), InvalidSignalError),
        ((waveform("Rhythm", lead_data("II", np.arange(9)), exponent="999999"),), UnreadableFileError),
    ],
)
def test_files_that_hold_no_ecg_are_typed_errors(
    tmp_path: Path, waveforms: tuple[str, ...], error: type[InkbeatError]
) -> None:
    (tmp_path / "bad.xml").write_bytes(resting_ecg(*waveforms))
    with pytest.raises(error) as caught:
        read_muse_xml(tmp_path / "bad.xml")
    assert caught.value.source == "bad.xml"
    assert caught.value.cure


def test_a_file_cut_off_or_spoiled_anywhere_is_read_or_refused(tmp_path: Path) -> None:
    content = resting_ecg(waveform("Rhythm", *stored(whole_heart(duration_s=0.1))))
    assert refusals(read_muse_xml, tmp_path / "cut.xml", cuts(content)) >= 200
    assert refusals(read_muse_xml, tmp_path / "spoiled.xml", spoiled(content)) >= 1
