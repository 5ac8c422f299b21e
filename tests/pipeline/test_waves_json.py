"""Fiducial points, median beat and saliency as JSON: what the analysis found, and nothing where it found nothing."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import wfdb
from jsonschema import Draft202012Validator

from classifier.rhythm import RhythmResult
from classifier.twelve_lead import SUPERCLASSES, TwelveLeadResult
from ecg import Recording
from ecg.formats.csv_file import write_csv
from pipeline.analysis import Analysis, analyze
from pipeline.schema_command import shipped_schema
from pipeline.waves_json import MOST_ROWS, saliency_json, waves_json
from vitals.fiducials import FIDUCIALS
from vitals.wave import Wave

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def written(name: str, document: Any) -> Any:
    """What a reader of the file gets, after it was held against its schema."""
    read = json.loads(json.dumps(document, allow_nan=False))
    Draft202012Validator(json.loads(shipped_schema(name))).validate(read)
    return read


@pytest.fixture(scope="module")
def page() -> Analysis:
    return analyze(FIXTURES / "scan.pdf")


@pytest.fixture(scope="module")
def waves(page: Analysis) -> Any:
    return written("waves", waves_json(page))


def test_every_beat_has_its_points_in_the_leads_that_show_it(page: Analysis, waves: Any) -> None:
    assert waves["page"] == 1
    assert [lead["lead"] for lead in waves["leads"]] == list(page.recording.leads)
    assert waves["beats_found"] == len(waves["r_peak_s"])
    np.testing.assert_allclose(waves["r_peak_s"], page.vitals.r_peak_s, atol=1e-4)
    seen = 0
    for lead, start_s in zip(waves["leads"], page.recording.start_s, strict=True):
        rows = np.array([lead[f"{name}_s"] for name in FIDUCIALS], np.float64)
        assert rows.shape == (len(FIDUCIALS), len(waves["r_peak_s"]))
        for beat, r_s in zip(rows.T, waves["r_peak_s"], strict=True):
            known = beat[np.isfinite(beat)]
            assert (np.diff(known) >= 0).all()
            assert (np.abs(known - r_s) < 0.9).all()
            assert known.size == 0 or known[0] > start_s
            seen += known.size
    assert seen > 200


def test_the_median_beat_carries_the_intervals_that_were_measured(page: Analysis, waves: Any) -> None:
    beat = waves["median_beat"]
    assert isinstance(page.vitals.waves and page.vitals.waves.qrs, Wave)
    qrs_ms = 1000 * (beat["qrs"]["offset_s"] - beat["qrs"]["onset_s"])
    assert qrs_ms == pytest.approx(page.vitals.get("qrs").value, abs=0.2)
    assert (beat["fs_hz"], beat["r_s"]) == (500.0, 0.5)
    assert len(beat["leads"]) == 12
    for lead in beat["leads"]:
        assert 2 <= lead["beats"] <= beat["beats"]
        signal = np.array(lead["signal_mv"], np.float64)
        assert signal.size == 651
        heights = np.abs(signal - np.nanmedian(signal))
        assert abs(np.nanargmax(heights) / beat["fs_hz"] - beat["r_s"]) < 0.4
        assert lead["qrs_on_s"] < 0.02 < lead["qrs_off_s"] + 0.02


def test_saliency_is_of_the_classes_that_were_answered(page: Analysis) -> None:
    told = written("saliency", saliency_json(page))
    assert isinstance(page.rhythm, RhythmResult)
    assert isinstance(page.twelve_lead, TwelveLeadResult)
    found = page.twelve_lead.probabilities
    assert told["rhythm"]["class"] == page.rhythm.label
    assert [lead["lead"] for lead in told["rhythm"]["leads"]] == [page.rhythm.lead]
    assert told["twelve_lead"]["class"] == max(SUPERCLASSES, key=lambda name: found[name])
    assert {lead["lead"] for lead in told["twelve_lead"]["leads"]} == set(page.twelve_lead.leads)
    assert max(max(lead["importance"]) for lead in told["twelve_lead"]["leads"]) > 0.01


@pytest.mark.parametrize("samples", [5000, 3])
def test_where_there_is_no_heart_there_is_a_reason(tmp_path: Path, samples: int) -> None:
    write_csv(tmp_path / "flat.csv", Recording(("I", "II"), np.zeros((2, samples), np.float32), 500.0))
    analysis = analyze(tmp_path / "flat.csv")
    told = written("waves", waves_json(analysis))
    assert (told["page"], told["r_peak_s"], told["beats_found"]) == (None, [], 0)
    assert [lead["p_on_s"] for lead in told["leads"]] == [[], []]
    assert told["median_beat"] == {"leads": None, "reason": "no QRS complex found"}
    for answer in ("rhythm", "twelve_lead"):
        none = written("saliency", saliency_json(analysis))[answer]
        assert (none["class"], bool(none["reason"])) == (None, True)


def test_of_a_long_recording_the_first_beats_are_told(tmp_path: Path, packed: Any, monkeypatch: Any) -> None:
    record = wfdb.rdrecord(str(Path(packed.mitdb()) / "208"), sampto=60 * 360)
    write_csv(tmp_path / "208.csv", Recording(("II", "V1"), record.p_signal.T, record.fs))
    analysis = analyze(tmp_path / "208.csv")
    whole = waves_json(analysis)
    assert whole["beats_found"] == len(whole["r_peak_s"]) < MOST_ROWS / 2
    monkeypatch.setattr("pipeline.waves_json.MOST_ROWS", 61)
    first = written("waves", waves_json(analysis))
    assert first["beats_found"] == whole["beats_found"]
    assert first["r_peak_s"] == whole["r_peak_s"][:30]
    assert first["leads"][1]["qrs_on_s"] == whole["leads"][1]["qrs_on_s"][:30]
