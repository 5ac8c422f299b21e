from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pydicom
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ecg import Patient, Recording
from ecg.errors import InvalidSignalError, OutputError
from ecg.formats.dicom_codes import GENERAL, TWELVE_LEAD
from ecg.formats.dicom_waveform import read_dicom
from ecg.formats.dicom_writer import write_dicom, write_encapsulated_pdf
from ecg.leads import STANDARD_LEADS
from tests.ecg.format_cases import PATIENT, page_of_heart, whole_heart

SAMPLES = arrays(np.float32, (3, 25), elements=st.one_of(st.just(np.nan), st.floats(-32, 32, width=32)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    signal=SAMPLES, fs_hz=st.sampled_from([200.0, 257.0, 333.25, 1000.0]), starts=st.tuples(*[st.floats(0, 0.05)] * 3)
)
def test_what_is_written_is_read_again(
    tmp_path: Path, signal: np.ndarray, fs_hz: float, starts: tuple[float, float, float]
) -> None:
    write_dicom(tmp_path / "a.dcm", Recording(("II", "V6", "ECG"), signal, fs_hz, starts))
    back = read_dicom(tmp_path / "a.dcm")
    assert back.leads == ("II", "V6", "ECG")
    assert back.fs_hz == pytest.approx(fs_hz)
    np.testing.assert_allclose(back.signal, signal, atol=5.1e-4, equal_nan=True)


def test_a_page_keeps_its_columns_as_multiplex_groups(tmp_path: Path) -> None:
    page = page_of_heart()
    write_dicom(tmp_path / "page.dcm", page)
    dataset = pydicom.dcmread(tmp_path / "page.dcm")
    offsets_ms = [float(group.MultiplexGroupTimeOffset) for group in dataset.WaveformSequence]
    samples = [group.NumberOfWaveformSamples for group in dataset.WaveformSequence]
    assert dataset.SOPClassUID == TWELVE_LEAD
    assert (offsets_ms, samples) == ([0.0, 2500.0, 5000.0, 7500.0], [5000, 1250, 1250, 1250])
    back = read_dicom(tmp_path / "page.dcm")
    assert (back.leads, back.start_s) == (page.leads, page.start_s)
    np.testing.assert_allclose(back.signal, page.signal, atol=1e-6, equal_nan=True)


def test_more_starts_than_groups_stand_in_one_padded_group(tmp_path: Path) -> None:
    heart = whole_heart()
    signal, starts = heart.signal.copy(), tuple(0.1 * k for k in range(12))
    for row, start_s in zip(signal, starts, strict=True):
        row[: round(start_s * 500)] = np.nan
    write_dicom(tmp_path / "a.dcm", replace(heart, signal=signal, start_s=starts))
    assert len(pydicom.dcmread(tmp_path / "a.dcm").WaveformSequence) == 1
    back = read_dicom(tmp_path / "a.dcm")
    assert back.start_s == pytest.approx(starts)
    np.testing.assert_allclose(back.signal, signal, atol=1e-6, equal_nan=True)


def test_pydicom_reads_the_microvolts(tmp_path: Path) -> None:
    heart = whole_heart()
    write_dicom(tmp_path / "a.dcm", heart)
    microvolts = pydicom.dcmread(tmp_path / "a.dcm").waveform_array(0)
    np.testing.assert_array_equal(microvolts.T, np.rint(heart.signal.astype(np.float64) * 1000))


def test_the_header_says_who_what_and_nothing_it_does_not_know(tmp_path: Path) -> None:
    write_dicom(tmp_path / "a.dcm", whole_heart())
    dataset = pydicom.dcmread(tmp_path / "a.dcm")
    assert str(dataset.PatientName) == "Ødegård^Kari"
    assert (dataset.PatientID, dataset.PatientSex, dataset.PatientAge) == ("4711", "F", "063Y")
    assert (dataset.Modality, dataset.Manufacturer) == ("ECG", "inkbeat")
    assert (dataset.AcquisitionDateTime, dataset.StudyDate, dataset.PatientBirthDate) == ("", "", "")
    sources = [channel.ChannelSourceSequence[0] for channel in dataset.WaveformSequence[0].ChannelDefinitionSequence]
    assert [source.CodeValue for source in sources][:4] == ["2:1", "2:2", "2:61", "2:62"]
    write_dicom(tmp_path / "a.dcm", whole_heart(), datetime(2021, 2, 3, 4, 5, 6))
    assert pydicom.dcmread(tmp_path / "a.dcm").AcquisitionDateTime == "20210203040506"


def test_the_same_recording_gives_the_same_bytes_and_another_patient_another_study(tmp_path: Path) -> None:
    heart = whole_heart()
    for name, recording in (("a", heart), ("b", heart), ("c", replace(heart, patient=Patient("Other")))):
        write_dicom(tmp_path / f"{name}.dcm", recording)
    a, b, c = ((tmp_path / f"{name}.dcm").read_bytes() for name in "abc")
    assert a == b
    studies = {pydicom.dcmread(tmp_path / f"{name}.dcm").StudyInstanceUID for name in "ac"}
    assert len(studies) == 2
    assert a != c


@pytest.mark.parametrize("name", ["a\\b^c=d", "\x00\x1b[31m", "x" * 500, "مریم ‮", "😀, 😀"])
def test_hostile_names_and_leads_are_written_as_valid_text(tmp_path: Path, name: str) -> None:
    recording = Recording((name,), np.zeros((1, 5), np.float32), 500.0, patient=Patient(name, name))
    with pydicom.config.strict_reading():
        write_dicom(tmp_path / "a.dcm", recording)
        assert len(str(pydicom.dcmread(tmp_path / "a.dcm").PatientName)) <= 64
    assert read_dicom(tmp_path / "a.dcm").signal.shape == (1, 5)


@pytest.mark.parametrize(
    ("leads", "samples", "sop_class"),
    [(STANDARD_LEADS, 16384, TWELVE_LEAD), (STANDARD_LEADS, 16385, GENERAL), (("II",), 100, GENERAL)],
)
def test_the_class_follows_the_leads_and_the_length(
    tmp_path: Path, leads: tuple[str, ...], samples: int, sop_class: str
) -> None:
    write_dicom(tmp_path / "a.dcm", Recording(leads, np.zeros((len(leads), samples), np.float32), 500.0))
    assert pydicom.dcmread(tmp_path / "a.dcm").SOPClassUID == sop_class


@pytest.mark.parametrize(
    ("shape", "fs_hz", "value"),
    [((1, 5), 199.0, 0.0), ((1, 5), 1001.0, 0.0), ((1, 0), 500.0, 0.0), ((25, 5), 500.0, 0.0), ((1, 5), 500.0, 33.0)],
)
def test_what_the_classes_do_not_hold_is_refused(
    tmp_path: Path, shape: tuple[int, int], fs_hz: float, value: float
) -> None:
    recording = Recording(tuple(map(str, range(shape[0]))), np.full(shape, value, np.float32), fs_hz)
    with pytest.raises(InvalidSignalError) as caught:
        write_dicom(tmp_path / "a.dcm", recording)
    assert caught.value.cure
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_dicom(tmp_path / "none" / "a.dcm", whole_heart())


@pytest.mark.parametrize("pdf", [b"%PDF-1.7 odd", b"%PDF-1.7 even"])
def test_a_pdf_lies_in_the_study_of_its_waveform(tmp_path: Path, pdf: bytes) -> None:
    heart = whole_heart()
    write_encapsulated_pdf(tmp_path / "report.dcm", pdf, heart)
    write_dicom(tmp_path / "wave.dcm", heart)
    report, wave = (pydicom.dcmread(tmp_path / name) for name in ("report.dcm", "wave.dcm"))
    assert report.SOPClassUID == pydicom.uid.EncapsulatedPDFStorage
    assert report.MIMETypeOfEncapsulatedDocument == "application/pdf"
    assert report.EncapsulatedDocument[: report.EncapsulatedDocumentLength] == pdf
    assert len(report.EncapsulatedDocument) % 2 == 0
    assert report.StudyInstanceUID == wave.StudyInstanceUID
    assert report.SeriesInstanceUID != wave.SeriesInstanceUID
    assert report.ConceptNameCodeSequence[0].CodeValue == "11524-6"
    assert report.PatientID == PATIENT.identifier


def test_only_a_pdf_is_encapsulated(tmp_path: Path) -> None:
    with pytest.raises(InvalidSignalError):
        write_encapsulated_pdf(tmp_path / "report.dcm", b"<html>", whole_heart())
