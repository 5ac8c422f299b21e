import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian

from ecg.errors import InkbeatError, InvalidSignalError, TooLargeError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.dicom_waveform import FORMAT, read_dicom
from ecg.formats.dicom_writer import write_dicom, write_encapsulated_pdf
from ecg.formats.format import SNIFFED_BYTES
from ecg.leads import STANDARD_LEADS
from tests.ecg.format_cases import PATIENT, cuts, refusals, spoiled, whole_heart


def changed(path: Path, change: Callable[[Dataset], object], leads: tuple[str, ...] = ("II", "V5")) -> Path:
    """A file of two leads, changed by hand."""
    write_dicom(path, whole_heart(leads=leads))  # type: ignore[arg-type]
    dataset = pydicom.dcmread(path)
    change(dataset)
    dataset.save_as(path)
    return path


def set_all(dataset: Dataset, **values: object) -> None:
    for keyword, value in values.items():
        setattr(dataset, keyword, value)


def test_a_recording_of_another_maker_is_read_without_its_median_beat() -> None:
    path = Path(str(get_testdata_file("waveform_ecg.dcm")))
    recording = read_dicom(path)
    assert (recording.leads, recording.signal.shape, recording.fs_hz) == (STANDARD_LEADS, (12, 10000), 1000.0)
    assert (recording.patient.sex, recording.patient.age_years) == ("F", 42.0)
    theirs_uv = pydicom.dcmread(path).waveform_array(0)
    np.testing.assert_allclose(recording.lead("I"), theirs_uv[:, 0] / 1000.0, atol=1e-6)
    np.testing.assert_allclose(recording.lead("V6"), theirs_uv[:, 11] / 1000.0, atol=1e-6)
    assert FORMAT.sniff(path.read_bytes()[:SNIFFED_BYTES], "")


def test_the_patient_is_read_and_where_the_signal_came_from(tmp_path: Path) -> None:
    write_dicom(tmp_path / "a.dcm", whole_heart())
    back = read_dicom(tmp_path / "a.dcm")
    assert back.patient == PATIENT
    assert (back.provenance.source, back.provenance.method) == ("a.dcm", "dicom")


def test_the_age_follows_from_birth_and_recording_where_it_is_not_stated(tmp_path: Path) -> None:
    def born(dataset: Dataset) -> None:
        del dataset.PatientAge
        set_all(dataset, PatientBirthDate="19600502", AcquisitionDateTime="20230501120000.0000+0100")

    assert read_dicom(changed(tmp_path / "a.dcm", born)).patient.age_years == 62.0


@pytest.mark.parametrize(
    ("bits", "kind", "stored", "padding"),
    [
        (8, "SB", "i1", -128),
        (8, "UB", "u1", 255),
        (16, "SS", "<i2", -32768),
        (16, "US", "<u2", 65535),
        (32, "SL", "<i4", -(2**31)),
        (32, "UL", "<u4", 2**32 - 1),
    ],
)
def test_units_corrections_baselines_and_padding_count(
    tmp_path: Path, bits: int, kind: str, stored: str, padding: int
) -> None:
    numbers = np.array([[0, 1], [100, 2], [padding, 3]], stored)

    def rewrite(dataset: Dataset) -> None:
        group = dataset.WaveformSequence[0]
        set_all(group, NumberOfWaveformSamples=3, WaveformBitsAllocated=bits, WaveformSampleInterpretation=kind)
        group.add_new("WaveformPaddingValue", "OW" if bits > 8 else "OB", np.array(padding, stored).tobytes())
        group.add_new("WaveformData", "OW" if bits > 8 else "OB", numbers.tobytes())
        one, two = group.ChannelDefinitionSequence
        set_all(one, ChannelSensitivity=2.5, ChannelSensitivityCorrectionFactor=2, ChannelBaseline=10)
        set_all(two.ChannelSensitivityUnitsSequence[0], CodeValue="mV")
        set_all(two, ChannelSensitivity="0.5")

    recording = read_dicom(changed(tmp_path / "a.dcm", rewrite))
    np.testing.assert_allclose(recording.lead("II"), [0.010, 0.510, np.nan], atol=1e-6, equal_nan=True)
    np.testing.assert_allclose(recording.lead("V5"), [0.5, 1.0, 1.5], atol=1e-6)


def test_big_endian_samples_are_turned(tmp_path: Path) -> None:
    heart = whole_heart()
    write_dicom(tmp_path / "a.dcm", heart)
    dataset = pydicom.dcmread(tmp_path / "a.dcm")
    group = dataset.WaveformSequence[0]
    group.WaveformData = np.frombuffer(group.WaveformData, "<i2").byteswap().tobytes()
    group.WaveformPaddingValue = group.WaveformPaddingValue[::-1]
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRBigEndian
    pydicom.dcmwrite(tmp_path / "big.dcm", dataset)
    np.testing.assert_allclose(read_dicom(tmp_path / "big.dcm").signal, heart.signal, atol=1e-6)


def test_channels_that_are_no_voltage_are_left(tmp_path: Path) -> None:
    def pressure(dataset: Dataset) -> None:
        channel = dataset.WaveformSequence[0].ChannelDefinitionSequence[0]
        channel.ChannelSensitivityUnitsSequence[0].CodeValue = "mm[Hg]"

    assert read_dicom(changed(tmp_path / "a.dcm", pressure)).leads == ("V5",)


def test_labels_name_leads_that_no_code_names(tmp_path: Path) -> None:
    def unnamed(dataset: Dataset) -> None:
        one, two = dataset.WaveformSequence[0].ChannelDefinitionSequence
        set_all(one.ChannelSourceSequence[0], CodeValue="2:0", CodeMeaning="Unspecified lead")
        set_all(one, ChannelLabel="avf")
        del two.ChannelSourceSequence, two.ChannelLabel

    assert read_dicom(changed(tmp_path / "a.dcm", unnamed)).leads == ("aVF", "channel 2")


def test_offsets_before_time_0_and_other_rates_fall_into_place(tmp_path: Path) -> None:
    def second_group(dataset: Dataset) -> None:
        write_dicom(tmp_path / "b.dcm", whole_heart(leads=("V1",), fs_hz=250.0))  # type: ignore[arg-type]
        other = pydicom.dcmread(tmp_path / "b.dcm").WaveformSequence[0]
        dataset.WaveformSequence[0].MultiplexGroupTimeOffset = -1000
        dataset.WaveformSequence.append(other)

    recording = read_dicom(changed(tmp_path / "a.dcm", second_group))
    assert (recording.leads, recording.start_s) == (("II", "V1", "V5"), (0.0, 1.0, 0.0))
    assert (recording.fs_hz, recording.signal.shape) == (500.0, (3, 1500))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda d: set_all(d, SOPClassUID="1.2.840.10008.5.1.4.1.1.9.2.1"), UnsupportedFormatError),
        (lambda d: d.pop("WaveformSequence"), UnsupportedFormatError),
        (lambda d: set_all(d, WaveformSequence=[]), UnsupportedFormatError),
        (lambda d: set_all(d.WaveformSequence[0], WaveformOriginality="DERIVED"), UnsupportedFormatError),
        (lambda d: set_all(d.WaveformSequence[0], WaveformSampleInterpretation="MB"), UnsupportedFormatError),
        (lambda d: set_all(d.WaveformSequence[0], WaveformBitsAllocated=8), UnsupportedFormatError),
        (lambda d: [c.pop("ChannelSensitivity") for c in d.WaveformSequence[0].ChannelDefinitionSequence],
         UnsupportedFormatError),
        (lambda d: set_all(d.WaveformSequence[0], SamplingFrequency=0), InvalidSignalError),
        (lambda d: set_all(d.WaveformSequence[0], SamplingFrequency="1e9"), InvalidSignalError),
        (lambda d: d.WaveformSequence[0].pop("SamplingFrequency"), UnreadableFileError),
        (lambda d: d.WaveformSequence[0].pop("WaveformData"), UnreadableFileError),
        (lambda d: set_all(d.WaveformSequence[0], NumberOfWaveformSamples=2**32 - 1), UnreadableFileError),
        (lambda d: set_all(d.WaveformSequence[0], NumberOfWaveformSamples=0), UnreadableFileError),
        (lambda d: set_all(d.WaveformSequence[0], NumberOfWaveformChannels=65535), UnreadableFileError),
        (lambda d: set_all(d.WaveformSequence[0], NumberOfWaveformChannels=0), UnreadableFileError),
        (lambda d: d.WaveformSequence.append(moved(d.WaveformSequence[0], "1e12")), TooLargeError),
    ],
)  # fmt: skip
def test_files_that_hold_no_ecg_are_typed_errors(
    tmp_path: Path, change: Callable[[Dataset], object], error: type[InkbeatError]
) -> None:
    with pytest.raises(error) as caught:
        read_dicom(changed(tmp_path / "a.dcm", change))
    assert caught.value.source == "a.dcm"
    assert caught.value.cure


def moved(group: Dataset, offset_ms: str) -> Dataset:
    other = Dataset()
    other.update(group)
    other.MultiplexGroupTimeOffset = offset_ms
    return other


def test_a_deflated_file_is_refused_before_it_grows(tmp_path: Path) -> None:
    write_dicom(tmp_path / "a.dcm", whole_heart())
    dataset = pydicom.dcmread(tmp_path / "a.dcm")
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    dataset.save_as(tmp_path / "a.dcm")
    with pytest.raises(UnsupportedFormatError, match="deflated"):
        read_dicom(tmp_path / "a.dcm")


def test_a_pdf_in_dicom_is_said_to_be_one(tmp_path: Path) -> None:
    write_encapsulated_pdf(tmp_path / "a.dcm", b"%PDF-1.7", whole_heart())
    with pytest.raises(UnsupportedFormatError, match="PDF"):
        read_dicom(tmp_path / "a.dcm")


def test_a_file_cut_off_or_spoiled_anywhere_is_read_or_refused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, recwarn: pytest.WarningsRecorder
) -> None:
    write_dicom(tmp_path / "whole.dcm", whole_heart(duration_s=0.2))
    whole = (tmp_path / "whole.dcm").read_bytes()
    assert refusals(read_dicom, tmp_path / "cut.dcm", cuts(whole, 150)) >= 150
    assert refusals(read_dicom, tmp_path / "spoiled.dcm", spoiled(whole, 200)) >= 1
    assert "4711" not in caplog.text + "".join(str(warning.message) for warning in recwarn)


@pytest.mark.parametrize("content", [b"", b"\0", b"\0" * 128 + b"DICM", b"DICM", b"\xff" * 500])
def test_what_is_no_dicom_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refusals(read_dicom, tmp_path / "a.dcm", [content]) == 1


def test_no_memory_is_taken_for_what_an_element_claims(tmp_path: Path) -> None:
    write_dicom(tmp_path / "ecg.dcm", whole_heart())
    content = (tmp_path / "ecg.dcm").read_bytes()
    head = content[: content.index(struct.pack("<HH2s", 0x0008, 0x0005, b"CS"))]
    path = tmp_path / "claims.dcm"
    path.write_bytes(head + struct.pack("<HH2sHI", 0x0009, 0x0010, b"OB", 0, 2**31))
    tracemalloc.start()
    try:
        with pytest.raises(InkbeatError):
            read_dicom(path)
        assert tracemalloc.get_traced_memory()[1] < 2**24
    finally:
        tracemalloc.stop()
