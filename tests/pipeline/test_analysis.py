"""One document through the whole way."""

from pathlib import Path

import numpy as np
import pytest

from classifier.beats import BeatResult
from classifier.not_classified import NotClassified
from classifier.rhythm import RhythmResult
from classifier.twelve_lead import TwelveLeadResult
from digitizer.corrections import Corrections, PanelCorrection
from digitizer.kept_stages import KeptStages
from ecg import Recording
from ecg.errors import InputError, InvalidCorrectionError, InvalidSignalError, UnreadableFileError
from ecg.formats.csv_file import write_csv
from ecg.formats.wfdb_record import write_wfdb
from pipeline.analysis import Analysis, analyze, analyze_pages
from training.synthetic import SyntheticHeart, synthesize
from vitals import Ectopy
from vitals.wave import Absent

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@pytest.mark.parametrize(
    ("file", "label", "rate_bpm"),
    [("vector.pdf", "normal", 72.0), ("scan.pdf", "atrial fibrillation", 94.0), ("photo.jpg", "normal", 58.0)],
)
def test_a_shipped_page_becomes_leads_rhythm_and_vitals(file: str, label: str, rate_bpm: float) -> None:
    analysis = analyze(FIXTURES / file)
    assert analysis.page is not None
    assert len(analysis.recording.leads) == 12
    assert isinstance(analysis.rhythm, RhythmResult)
    assert analysis.rhythm.label == label
    assert analysis.rhythm.lead == "II"
    assert analysis.rhythm.span_s[1] - analysis.rhythm.span_s[0] == pytest.approx(10.0, abs=0.1)
    assert analysis.vitals.get("heart_rate").value == pytest.approx(rate_bpm, rel=0.06)
    assert analysis.source == file
    assert isinstance(analysis.beats, BeatResult)
    assert analysis.beats.counts["N"] > 0.8 * len(analysis.beats.r_s)
    assert isinstance(analysis.vitals.ectopy, Ectopy)
    assert analysis.vitals.ectopy.beats == len(analysis.beats.r_s)
    assert analysis.vitals.ectopy.ventricular.count == analysis.beats.counts["V"]
    assert [lead.lead for lead in analysis.vitals.leads] == list(analysis.recording.leads)
    assert isinstance(analysis.twelve_lead, TwelveLeadResult)
    assert set(analysis.timings_s) == {"read", "rhythm", "vitals", "beats", "twelve_lead", "quality"}
    assert tuple(one.lead for one in analysis.quality.leads) == analysis.recording.leads


def test_a_page_measures_what_its_truth_measures() -> None:
    page, truth = analyze(FIXTURES / "scan.pdf"), analyze(FIXTURES / "scan_truth.csv")
    for name, apart in (("heart_rate", 1.0), ("qrs", 12.0), ("qt", 25.0)):
        from_page, from_truth = (analysis.vitals.get(name).value for analysis in (page, truth))
        assert from_page == pytest.approx(from_truth, abs=apart)


@pytest.mark.parametrize("ending", ["csv", "hea"])
def test_a_signal_file_enters_after_the_tracing(tmp_path: Path, ending: str) -> None:
    recording = synthesize(3, heart=SyntheticHeart(66.0))
    if ending == "csv":
        write_csv(tmp_path / "record.csv", recording)
    else:
        write_wfdb(tmp_path, "record", recording)
    analysis = analyze(tmp_path / f"record.{ending}")
    assert analysis.page is None
    assert analysis.vitals.get("heart_rate").value == pytest.approx(66.0, abs=2.0)
    assert isinstance(analysis.rhythm, RhythmResult)


def test_a_signal_without_beats_has_reasons_instead_of_values(tmp_path: Path) -> None:
    write_csv(tmp_path / "flat.csv", Recording(("II",), np.zeros((1, 5000), np.float32), 500.0))
    analysis = analyze(tmp_path / "flat.csv")
    for found in (analysis.rhythm, analysis.beats, analysis.twelve_lead):
        assert isinstance(found, NotClassified)
        assert found.reason
    assert all(measure.value is None and measure.reason for measure in analysis.vitals.measures)
    assert analysis.vitals.ectopy == Absent("no QRS complex found")


def test_a_corrected_page_is_measured_anew() -> None:
    stages = KeptStages()
    for corrections, rate_bpm in ((None, 72.0), (Corrections(speed_mm_per_s=50.0, gain_mm_per_mv=5.0), 144.0)):
        analysis = analyze(FIXTURES / "vector.pdf", corrections=corrections, stages=stages)
        assert analysis.vitals.get("heart_rate").value == pytest.approx(rate_bpm, rel=0.06)
    ((number, same),) = analyze_pages(FIXTURES / "vector.pdf", corrections=corrections, stages=stages)
    assert number == 0
    assert isinstance(same, Analysis)
    assert np.array_equal(same.recording.signal, analysis.recording.signal, equal_nan=True)
    beside = Corrections(panels=(PanelCorrection("V1", (9000.0, 0.0, 9100.0, 100.0)),))
    ((_, refused),) = analyze_pages(FIXTURES / "vector.pdf", corrections=beside, stages=stages)
    assert isinstance(refused, InvalidCorrectionError)


def test_a_signal_file_has_nothing_to_correct() -> None:
    with pytest.raises(InvalidCorrectionError) as caught:
        analyze(FIXTURES / "scan_truth.csv", corrections=Corrections(gain_mm_per_mv=5.0))
    assert caught.value.source == "scan_truth.csv"
    assert analyze(FIXTURES / "scan_truth.csv", corrections=Corrections()).page is None


def test_errors_name_the_file(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    (tmp_path / "headless.csv").write_text("1\n2\n3\n")
    for name, error in (("empty.csv", UnreadableFileError), ("none.pdf", UnreadableFileError)):
        with pytest.raises(error) as caught:
            analyze(tmp_path / name)
        assert caught.value.source == name
    with pytest.raises(InvalidSignalError):
        analyze(tmp_path / "headless.csv", fs_hz=-1.0)
    with pytest.raises(InputError):
        analyze(tmp_path / "none.hea")
