from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pyedflib
import pytest

from ecg import Patient, Recording
from ecg.errors import InkbeatError, InvalidSignalError, TooLargeError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.edf import read_edf
from ecg.formats.edf_writing import write_edf
from tests.ecg.format_cases import cuts, page_of_heart, refusals, spoiled, whole_heart

RANDOM = np.random.default_rng(5)


def written_elsewhere(
    path: Path, signals: Sequence[tuple[str, str, int, np.ndarray]], kind: int = pyedflib.FILETYPE_EDFPLUS
) -> Path:
    """A file of label, unit, rate and samples by the library that everyone uses."""
    writer = pyedflib.EdfWriter(str(path), len(signals), file_type=kind)
    digital = 2**23 - 1 if kind in (pyedflib.FILETYPE_BDF, pyedflib.FILETYPE_BDFPLUS) else 2**15 - 1
    for k, (label, unit, rate, samples) in enumerate(signals):
        reach = float(np.ceil(np.abs(samples).max()))
        scale = {"physical_max": reach, "physical_min": -reach, "digital_max": digital, "digital_min": -digital}
        writer.setSignalHeader(k, {"label": label, "dimension": unit, "sample_frequency": rate, **scale})
    writer.writeSamples([samples for *_, samples in signals])
    writer.close()
    return path


def heart(seconds: int, fs_hz: int, scale: float = 1.0) -> np.ndarray:
    return scale * RANDOM.normal(size=seconds * fs_hz)


@pytest.mark.parametrize(
    "kind", [pyedflib.FILETYPE_EDF, pyedflib.FILETYPE_EDFPLUS, pyedflib.FILETYPE_BDF, pyedflib.FILETYPE_BDFPLUS]
)
@pytest.mark.parametrize(("unit", "scale"), [("mV", 1.0), ("uV", 1000.0), ("V", 1e-3)])
def test_files_of_the_common_library_are_read_as_it_reads_them(
    tmp_path: Path, kind: int, unit: str, scale: float
) -> None:
    path = written_elsewhere(
        tmp_path / "a.edf", [(lead, unit, 300, heart(4, 300, scale)) for lead in ("ECG II", "V5")], kind
    )
    recording = read_edf(path)
    reader = pyedflib.EdfReader(str(path))
    theirs = np.stack([reader.readSignal(k) for k in range(2)]) / scale
    reader.close()
    # V5 is not called ECG, and where something is, that alone is taken.
    assert (recording.leads, recording.fs_hz) == (("II",), 300.0)
    np.testing.assert_allclose(recording.signal, theirs[:1], rtol=1e-6, atol=1e-6)


def test_what_is_written_the_common_library_reads(tmp_path: Path) -> None:
    page = page_of_heart()
    write_edf(tmp_path / "page.edf", page)
    reader = pyedflib.EdfReader(str(tmp_path / "page.edf"))
    try:
        assert reader.filetype == pyedflib.FILETYPE_EDFPLUS
        assert reader.getSignalLabels() == [f"ECG {lead}" for lead in page.leads]
        assert set(reader.getSampleFrequencies()) == {500.0}
        for k, row in enumerate(page.signal):
            theirs_uv = reader.readSignal(k)
            seen = np.isfinite(row)
            np.testing.assert_allclose(theirs_uv[seen], row[seen] * 1000.0, atol=0.51)
            assert set(theirs_uv[~seen]) <= {reader.getPhysicalMinimum(k)}
            assert theirs_uv[seen].min() > reader.getPhysicalMinimum(k)
        onsets, _, texts = reader.readAnnotations()
        assert "samples at the digital minimum were not recorded" in texts
        starts = {f"lead {lead} begins": start_s for lead, start_s in zip(page.leads, page.start_s, strict=True)}
        assert starts.items() <= dict(zip(texts, onsets.tolist(), strict=True)).items()
        assert (reader.getPatientCode(), reader.getPatientName()) == ("", "X")
    finally:
        reader.close()


def test_nothing_of_the_patient_is_written(tmp_path: Path) -> None:
    write_edf(tmp_path / "a.edf", whole_heart())
    content = (tmp_path / "a.edf").read_bytes()
    assert not any(word in content for word in (b"Kari", b"4711"))


def test_signals_of_lower_rates_are_brought_to_the_highest(tmp_path: Path) -> None:
    slow = np.sin(2 * np.pi * 3.0 * np.arange(1000) / 250)
    signals = [("ECG I", "mV", 250, slow), ("ECG II", "mV", 1000, heart(4, 1000)), ("SpO2", "%", 1, heart(4, 1))]
    recording = read_edf(written_elsewhere(tmp_path / "a.edf", signals))
    assert (recording.leads, recording.fs_hz, recording.signal.shape) == (("I", "II"), 1000.0, (2, 4000))
    there = slice(200, -200)
    expected = np.sin(2 * np.pi * 3.0 * np.arange(4000) / 1000)
    np.testing.assert_allclose(recording.lead("I")[there], expected[there], atol=2e-3)


@pytest.mark.parametrize(
    ("labels", "leads"),
    [
        (("EEG Fpz-Cz", "EKG", "C3"), ("ECG",)),
        (("MLII", "V5", "Resp"), ("II", "V5")),
        (("ECG aVR", "ecg: v2", "Lead I"), ("aVR", "V2")),
        (("left", "right"), ("left", "right")),
        (("ECG1", "ECG2", "left"), ("ECG1", "ECG2")),
        (("ECG -aVR", "ECG-V1"), ("V1", "-aVR")),
    ],
)
def test_the_ecg_is_told_from_other_signals_by_its_label(
    tmp_path: Path, labels: tuple[str, ...], leads: tuple[str, ...]
) -> None:
    path = written_elsewhere(tmp_path / "a.edf", [(label, "mV", 250, heart(2, 250)) for label in labels])
    assert read_edf(path).leads == leads


def test_time_that_passes_between_records_is_a_gap(tmp_path: Path) -> None:
    samples = heart(4, 250)
    path = written_elsewhere(tmp_path / "a.edf", [("ECG II", "mV", 250, samples)])
    content = path.read_bytes().replace(b"EDF+C", b"EDF+D").replace(b"+2\x14\x14", b"+5\x14\x14")
    path.write_bytes(content.replace(b"+3\x14\x14", b"+6\x14\x14"))
    recording = read_edf(path)
    assert recording.signal.shape == (1, 7 * 250)
    expected = np.full(7 * 250, np.nan)
    expected[:500], expected[1250:] = samples[:500], samples[500:]
    np.testing.assert_allclose(recording.signal[0], expected, atol=1e-3, equal_nan=True)


@pytest.mark.parametrize(
    ("onset", "error"),
    [(b"+1\x14\x14", UnreadableFileError), (b"+a\x14\x14", UnreadableFileError), (b"+9999999\x14\x14", TooLargeError)],
)
def test_records_at_impossible_times_are_refused(tmp_path: Path, onset: bytes, error: type[InkbeatError]) -> None:
    path = written_elsewhere(tmp_path / "a.edf", [("ECG II", "mV", 250, heart(4, 250))])
    content = path.read_bytes().replace(b"EDF+C", b"EDF+D")
    width = len(onset)
    path.write_bytes(content.replace((b"+3\x14\x14" + bytes(20))[:width], onset))
    with pytest.raises(error):
        read_edf(path)


def test_the_patient_of_a_file_is_known_but_not_printed(tmp_path: Path) -> None:
    path = tmp_path / "a.edf"
    writer = pyedflib.EdfWriter(str(path), 1)
    writer.setSignalHeader(0, {"label": "ECG", "dimension": "mV", "sample_frequency": 250})
    writer.setPatientName("Kari_Odegard")
    writer.setPatientCode("4711")
    writer.setSex(0)
    writer.setBirthdate(datetime(1960, 5, 2))
    writer.setStartdatetime(datetime(2023, 5, 1))
    writer.writeSamples([heart(1, 250)])
    writer.close()
    recording = read_edf(path)
    assert recording.patient == Patient("Kari Odegard", "4711", "F", 62.0)
    assert "Kari" not in repr(recording)


def test_a_kardia_strip_is_read(shared: Path) -> None:
    path = shared / "data" / "vector_pdf" / "kardia_1l.edf"
    recording = read_edf(path)
    reader = pyedflib.EdfReader(str(path))
    np.testing.assert_allclose(recording.lead("I"), reader.readSignal(0), atol=1e-6)
    reader.close()
    assert (recording.fs_hz, recording.duration_s) == (300.0, 30.0)


@pytest.mark.parametrize("leads", [("a" * 40, "a" * 41, "a" * 42), ("Ønske", "Ånske"), (" ", "\n"), ("ECG", "EKG x")])
def test_names_that_edf_cannot_hold_become_others_that_differ(tmp_path: Path, leads: tuple[str, ...]) -> None:
    signal = np.arange(len(leads), dtype=np.float32)[:, None] + np.zeros((1, 300), np.float32)
    recording = Recording(leads, signal, 300.0, tuple(map(float, range(len(leads)))))
    write_edf(tmp_path / "a.edf", recording)
    back = read_edf(tmp_path / "a.edf")
    assert len(set(back.leads)) == len(leads)
    # Names may have changed their order; each signal kept its start.
    assert [row[0] for row in back.signal] == list(back.start_s)


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    heart_ = whole_heart()
    for bad in (
        replace(heart_, signal=np.zeros((12, 0), np.float32)),
        replace(heart_, signal=np.full((12, 9), 33.0, np.float32)),
        replace(heart_, fs_hz=1e9),
        Recording(tuple(map(str, range(1000))), np.zeros((1000, 2), np.float32), 500.0),
    ):
        with pytest.raises(InvalidSignalError):
            write_edf(tmp_path / "a.edf", bad)
    assert not list(tmp_path.iterdir())


def patched(content: bytes, at: int, width: int, text: str) -> bytes:
    return content[:at] + text.encode().ljust(width) + content[at + width :]


@pytest.mark.parametrize(
    ("at", "width", "text", "error"),
    [
        (0, 8, "1", UnsupportedFormatError),
        (252, 4, "0", UnreadableFileError),
        (252, 4, "-1", UnreadableFileError),
        (252, 4, "9999", UnreadableFileError),
        (252, 4, "1.5", UnreadableFileError),
        (252, 4, "", UnreadableFileError),
        (236, 8, "99999999", UnreadableFileError),
        (236, 8, "0", UnreadableFileError),
        (236, 8, "-7", UnreadableFileError),
        (244, 8, "0", InvalidSignalError),
        (244, 8, "-1", UnreadableFileError),
        (244, 8, "1e-300", InvalidSignalError),
        (244, 8, "nan", UnreadableFileError),
        (184, 8, "7", UnreadableFileError),
        (256 + 2 * 216, 8, "99999999", UnreadableFileError),
        (256 + 2 * 216, 8, "0", UnreadableFileError),
        (256 + 2 * 216, 8, "-250", UnreadableFileError),
        (256 + 2 * 104, 8, "inf", UnreadableFileError),
        (256 + 2 * 104, 8, "1", UnreadableFileError),
        (256 + 2 * 120, 8, "32767", UnreadableFileError),
        (256 + 2 * 96, 8, "mmHg", UnsupportedFormatError),
    ],
)
def test_headers_that_lie_are_typed_errors(
    tmp_path: Path, at: int, width: int, text: str, error: type[InkbeatError]
) -> None:
    # Physical and digital numbers of the first signal stand right behind each other for all signals.
    signal = np.clip(heart(2, 250), -0.99, 0.99)
    path = written_elsewhere(tmp_path / "a.edf", [("ECG II", "mV", 250, signal)])
    path.write_bytes(patched(path.read_bytes(), at, width, text))
    with pytest.raises(error) as caught:
        read_edf(path)
    assert caught.value.source == "a.edf"
    assert caught.value.cure


def test_files_cut_off_or_spoiled_anywhere_are_refused_or_read(tmp_path: Path) -> None:
    write_edf(tmp_path / "whole.edf", replace(whole_heart(), signal=whole_heart().signal[:, :300]))
    content = (tmp_path / "whole.edf").read_bytes()
    pieces = list(cuts(content))
    assert refusals(read_edf, tmp_path / "a.edf", pieces) == len(pieces)
    head = content[:4000]
    assert 0 < refusals(read_edf, tmp_path / "a.edf", (bad + content[4000:] for bad in spoiled(head))) < 400
