"""Signal quality goes into JSON whole, and into nothing that JSON does not know."""

import json
from pathlib import Path

import numpy as np

from ecg import Recording
from ecg.formats.csv_file import write_csv
from ecg.leads import STANDARD_LEADS
from pipeline.analysis import analyze
from pipeline.as_json import analysis_json
from pipeline.quality_json import quality_json
from training.synthetic import SyntheticHeart, synthesize
from vitals.signal_quality import signal_quality


def test_an_analysis_tells_levels_numbers_and_doubts(tmp_path: Path) -> None:
    recording = synthesize(3, heart=SyntheticHeart(66.0))
    signal = recording.signal.copy()
    signal[8] = 0.2
    write_csv(tmp_path / "record.csv", recording.with_signal(signal))
    quality = json.loads(json.dumps(analysis_json(analyze(tmp_path / "record.csv"))))["quality"]
    leads = {lead["lead"]: lead for lead in quality["leads"]}
    assert tuple(leads) == STANDARD_LEADS
    assert leads["V3"]["level"] == "unusable"
    assert leads["V3"]["findings"][0]["kind"] == "flat"
    assert leads["II"]["qrs_mv"] > 0.1
    assert "V3: a straight line" in quality["in_doubt"]["ST"]
    assert {"code", "reason", "leads", "families"} == set(quality["doubts"][0])


def test_swaps_and_broken_laws_come_with_their_evidence() -> None:
    recording = synthesize(3, heart=SyntheticHeart(66.0))
    turned = recording.signal.copy()
    turned[1] *= -1
    laws = quality_json(signal_quality(recording.with_signal(turned)))["limb_lead_laws"]
    assert "II is upside down" in laws[0]["reason"]
    arms = recording.signal[[0, 2, 1, 4, 3, 5, *range(6, 12)]]
    arms[0] *= -1
    (swap,) = quality_json(signal_quality(recording.with_signal(arms)))["swaps"]
    assert swap["code"] == "LA/RA"
    assert swap["odds"] is not None
    assert swap["odds"] > 3
    assert len(swap["evidence"]) >= 2


def test_nothing_recorded_is_none_with_its_reason() -> None:
    empty = quality_json(signal_quality(Recording(("II",), np.full((1, 3000), np.nan, np.float32), 250.0)))
    (lead,) = json.loads(json.dumps(empty))["leads"]
    assert lead["noise_mv"] is None
    assert lead["snr_db"] is None
    assert lead["unknown"]["noise_mv"] == "the lead is not recorded"
