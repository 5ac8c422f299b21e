"""The small network answers as the five do where beats are easily told, and says that it was the one that did."""

from pathlib import Path

import numpy as np
import pytest

from classifier.beats import BeatResult, classify_beats
from ecg.recording import Recording
from tests.classifier.test_beats import ECTOPIC, with_ectopy
from training.beat_data import DS1, mitdb_records
from training.synthetic import synthesize


def by_both(recording: Recording) -> tuple[BeatResult, BeatResult]:
    """By the five networks, and by the small one."""
    five, small = classify_beats(recording), classify_beats(recording, edge=True)
    assert isinstance(five, BeatResult)
    assert isinstance(small, BeatResult)
    return five, small


@pytest.mark.parametrize("leads", [("II", "V1"), ("II",), ("V5",)])
def test_early_wide_beats_are_ventricular_and_the_others_normal(leads: tuple[str, ...]) -> None:
    recording, r_s = with_ectopy(leads)
    _, small = by_both(recording)
    assert [k for k, label in enumerate(small.labels) if label == "V"] == list(ECTOPIC)
    assert small.counts["N"] == len(r_s) - len(ECTOPIC)
    np.testing.assert_allclose(small.probabilities.sum(axis=1), 1.0, atol=1e-5)


def test_the_same_beats_are_classified_on_the_same_leads_by_another_model() -> None:
    five, small = by_both(synthesize(3, 10.0, 500.0))
    assert small.leads == five.leads
    assert small.classes == five.classes
    np.testing.assert_array_equal(small.r_s, five.r_s)
    assert set(small.labels) == {"N"}
    assert small.model_id != five.model_id


def test_ventricular_beats_of_a_real_patient_are_found(shared: Path) -> None:
    (record,) = mitdb_records(shared / "data", ("N", "S", "V", "F", "Q"), ("119",))
    assert record.name in DS1
    _, small = by_both(Recording(record.leads, record.signal[:, : round(60 * record.fs_hz)], record.fs_hz))
    truth_s = record.r_s[(record.labels == 2) & (record.r_s < 59.0)]
    found_s = small.r_s[[label == "V" for label in small.labels]]
    assert all(np.abs(found_s - at_s).min() < 0.1 for at_s in truth_s)
