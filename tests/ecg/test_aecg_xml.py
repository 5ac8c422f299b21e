from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ecg import Patient, Recording
from ecg.errors import (
    InkbeatError,
    InvalidSignalError,
    OutputError,
    TooLargeError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from ecg.formats.aecg_writer import write_aecg
from ecg.formats.aecg_xml import FORMAT, read_aecg
from ecg.formats.format import SNIFFED_BYTES
from tests.ecg.format_cases import PATIENT, cuts, digital, page_of_heart, refusals, spoiled, whole_heart

SAMPLES = arrays(np.float32, (3, 25), elements=st.one_of(st.just(np.nan), st.floats(-99, 99, width=32)))
HL7 = "{urn:hl7-org:v3}"


def series(*sets: str, code: str = "RHYTHM") -> str:
    components = "".join(f"<component><sequenceSet>{each}</sequenceSet></component>" for each in sets)
    return f'<component><series><code code="{code}"/>{components}</series></component>'


def time(head: str = 'value="20230501120000.000"', step: str = 'value="0.002" unit="s"', kind: str = "ABSOLUTE") -> str:
    value = f'<value xsi:type="GLIST_TS"><head {head}/><increment {step}/></value>'
    return f'<component><sequence><code code="TIME_{kind}"/>{value}</sequence></component>'


def lead(code: str, digits: str, scale: str = 'value="5" unit="uV"', origin: str = 'value="0" unit="uV"') -> str:
    value = f'<value xsi:type="SLIST_PQ"><origin {origin}/><scale {scale}/><digits>{digits}</digits></value>'
    return f'<component><sequence><code code="{code}" displayName="Lead X"/>{value}</sequence></component>'


def annotated(*parts: str) -> bytes:
    """A file as other makers write it."""
    person = (
        '<name><family>Ødegård</family><given>Kari</given></name><administrativeGenderCode code="F"/>'
        '<birthTime value="19600502"/>'
    )
    subject = f'<trialSubject><id extension="4711"/><subjectDemographicPerson>{person}</subjectDemographicPerson>'
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><AnnotatedECG xmlns="urn:hl7-org:v3" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><id root="1.2"/>'
        '<effectiveTime><low value="20230501120000.000"/></effectiveTime>'
        f"<componentOf><timepointEvent><subject>{subject}</trialSubject></subject></timepointEvent></componentOf>"
    )
    return (head + "".join(parts) + "</AnnotatedECG>").encode()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    signal=SAMPLES, fs_hz=st.sampled_from([100.0, 257.0, 360.0, 1000.0]), starts=st.tuples(*[st.floats(0, 0.02)] * 3)
)
def test_samples_gaps_starts_and_length_survive(
    tmp_path: Path, signal: np.ndarray, fs_hz: float, starts: tuple[float, float, float]
) -> None:
    signal[0, 12] = 1.0  # a recording without any sample makes no file to read
    write_aecg(tmp_path / "a.xml", Recording(("II", "V6", "my lead"), signal, fs_hz, starts))
    back = read_aecg(tmp_path / "a.xml")
    assert back.leads == ("II", "V6", "my lead")
    assert back.fs_hz == pytest.approx(fs_hz, abs=1e-5)
    np.testing.assert_allclose(back.signal, signal, atol=5.1e-4, equal_nan=True)
    for read, written, row in zip(back.start_s, starts, signal, strict=True):
        first = np.flatnonzero(np.isfinite(row))[:1] / fs_hz
        assert read == pytest.approx(min([written, *first.tolist()]), abs=0.51 / fs_hz)


def test_a_page_and_its_patient_survive(tmp_path: Path) -> None:
    page = page_of_heart()
    write_aecg(tmp_path / "page.xml", page)
    back = read_aecg(tmp_path / "page.xml")
    assert (back.leads, back.start_s, back.fs_hz) == (page.leads, page.start_s, 500.0)
    np.testing.assert_allclose(back.signal, page.signal, atol=1e-6, equal_nan=True)
    assert back.patient == replace(PATIENT, age_years=None)
    assert (back.provenance.source, back.provenance.method) == ("page.xml", "aecg")
    write_aecg(tmp_path / "again.xml", page)
    assert (tmp_path / "again.xml").read_bytes() == (tmp_path / "page.xml").read_bytes()


def test_what_is_written_has_codes_units_and_no_invented_time(tmp_path: Path) -> None:
    write_aecg(tmp_path / "a.xml", whole_heart())
    root = ElementTree.parse(tmp_path / "a.xml").getroot()
    codes = [each.get("code") for each in root.iter(f"{HL7}code")]
    assert root.tag == f"{HL7}AnnotatedECG"
    assert codes[:5] == ["93000", "RHYTHM", "TIME_RELATIVE", "MDC_ECG_LEAD_I", "MDC_ECG_LEAD_II"]
    assert {each.get("unit") for each in root.iter(f"{HL7}scale")} == {"uV"}
    assert {each.get("nullFlavor") for each in root.iter(f"{HL7}effectiveTime")} == {"UNK"}
    digits = next(root.iter(f"{HL7}digits")).text
    assert digits is not None
    np.testing.assert_array_equal(np.array(digits.split(), int), digital(whole_heart())[0])


@pytest.mark.parametrize("name", ["<b>&\"'", "\x00\x1b\ud800", "x" * 500, "\u202eمریم"])
def test_hostile_names_are_written_as_text(tmp_path: Path, name: str) -> None:
    recording = Recording((name,), np.ones((1, 5), np.float32), 500.0, patient=Patient(name, name))
    write_aecg(tmp_path / "a.xml", recording)
    assert read_aecg(tmp_path / "a.xml").signal.tolist() == [[1.0] * 5]


def test_another_makers_file_is_read(tmp_path: Path) -> None:
    one = time() + lead("MDC_ECG_LEAD_I", "0 1 -2\n3", origin='value="10" unit="uV"') + lead("MDC_ECG_LEAD_AVR", "1 2")
    two = time('value="20230501120000.004"') + lead("MDC_ECG_LEAD_V1", "7 8", scale='value="0.001" unit="mV"')
    beat = series(time() + lead("MDC_ECG_LEAD_I", "99"), code="REPRESENTATIVE_BEAT")
    (tmp_path / "a.xml").write_bytes(annotated(beat, series(one, two)))
    recording = read_aecg(tmp_path / "a.xml")
    assert (recording.leads, recording.fs_hz) == (("I", "aVR", "V1"), 500.0)
    np.testing.assert_allclose(recording.lead("I"), [0.01, 0.015, 0.0, 0.025], atol=1e-6)
    np.testing.assert_allclose(recording.lead("V1"), [np.nan, np.nan, 0.007, 0.008], atol=1e-6)
    assert recording.start_s == pytest.approx((0.0, 0.0, 0.004))
    assert recording.patient == replace(PATIENT, age_years=62.0)
    assert FORMAT.sniff((tmp_path / "a.xml").read_bytes()[:SNIFFED_BYTES], "")


def test_milliseconds_time_zones_and_vendor_codes_are_understood(tmp_path: Path) -> None:
    one = time('value="20230501120000.000+0200"', 'value="4" unit="ms"') + lead("ACME_ECG_LEAD_II", "1 2")
    two = time('value="20230501100000.008+0000"', 'value="4" unit="ms"') + lead("OTHER", "3")
    (tmp_path / "a.xml").write_bytes(annotated(series(one, two)))
    recording = read_aecg(tmp_path / "a.xml")
    assert (recording.leads, recording.fs_hz) == (("II", "Lead X"), 250.0)
    assert recording.start_s == pytest.approx((0.0, 0.008))


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        ((), UnsupportedFormatError),
        ((series(),), UnsupportedFormatError),
        ((series(time() + lead("MDC_ECG_LEAD_I", "1"), code="REPRESENTATIVE_BEAT"),), UnsupportedFormatError),
        ((series(lead("MDC_ECG_LEAD_I", "1")),), UnreadableFileError),
        ((series(time()),), UnreadableFileError),
        ((series(time() + lead("MDC_ECG_LEAD_I", "")),), UnreadableFileError),
        ((series(time() + lead("MDC_ECG_LEAD_I", "1 2 three")),), UnreadableFileError),
        ((series(time(step='value="0" unit="s"') + lead("MDC_ECG_LEAD_I", "1")),), UnreadableFileError),
        ((series(time(step='value="1" unit="d"') + lead("MDC_ECG_LEAD_I", "1")),), UnreadableFileError),
        ((series(time(step='value="5e-324" unit="us"') + lead("MDC_ECG_LEAD_I", "1")),), UnreadableFileError),
        ((series(time(step='value="1e-300" unit="s"') + lead("MDC_ECG_LEAD_I", "1")),), InvalidSignalError),
        ((series(time() + lead("MDC_ECG_LEAD_I", "1", scale='value="5" unit="mmHg"')),), UnsupportedFormatError),
        ((series(time() + lead("MDC_ECG_LEAD_I", "1", scale='value="1e308" unit="V"')),), InvalidSignalError),
        ((series(time() + lead("MDC_ECG_LEAD_I", "1"), time('value="29230501120000"') + lead("MDC_ECG_LEAD_I", "1")),),
         TooLargeError),
    ],
)  # fmt: skip
def test_files_that_hold_no_ecg_are_typed_errors(
    tmp_path: Path, parts: tuple[str, ...], error: type[InkbeatError]
) -> None:
    (tmp_path / "bad.xml").write_bytes(annotated(*parts))
    with pytest.raises(error) as caught:
        read_aecg(tmp_path / "bad.xml")
    assert caught.value.source == "bad.xml"
    assert caught.value.cure


def test_a_file_cut_off_or_spoiled_anywhere_is_read_or_refused(tmp_path: Path) -> None:
    content = annotated(series(time() + "".join(lead(f"MDC_ECG_LEAD_V{k}", "1 2 3 4") for k in range(1, 7))))
    assert refusals(read_aecg, tmp_path / "cut.xml", cuts(content)) >= 200
    assert refusals(read_aecg, tmp_path / "spoiled.xml", spoiled(content)) >= 1


def test_a_missing_folder_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_aecg(tmp_path / "none" / "a.xml", whole_heart())
