"""Synthetic hearts beat as they are asked to, and obey the laws of the leads."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.rhythm import RhythmResult, classify_rhythm
from ecg.leads import LIMB_LAWS, STANDARD_LEADS, law_residual_db
from training.synthetic import SyntheticHeart, synthesize
from vitals import measure, r_peaks


@settings(max_examples=10)
@given(seed=st.integers(0, 10_000), rate_bpm=st.floats(45, 130), fibrillation=st.booleans())
def test_twelve_leads_of_the_asked_rate_obey_the_limb_laws(seed: int, rate_bpm: float, fibrillation: bool) -> None:
    recording = synthesize(seed, 20.0, heart=SyntheticHeart(rate_bpm, fibrillation=fibrillation))
    assert recording.leads == STANDARD_LEADS
    assert recording.signal.shape == (12, 10_000)
    for law in LIMB_LAWS:
        residual_db = law_residual_db(recording.as_dict(), law)
        assert residual_db is not None
        assert residual_db > 60.0
    beats = len(r_peaks(recording))
    spread = 0.25 if fibrillation else 0.08
    assert beats == pytest.approx(rate_bpm / 60.0 * 20.0, rel=spread, abs=1.5)


def test_the_same_seed_is_the_same_heart() -> None:
    assert (synthesize(3).signal == synthesize(3).signal).all()
    assert (synthesize(3).signal != synthesize(4).signal).any()


@pytest.mark.parametrize(("fibrillation", "label"), [(False, "normal"), (True, "atrial fibrillation")])
def test_the_classifier_tells_fibrillation_from_a_steady_rhythm(fibrillation: bool, label: str) -> None:
    labels = []
    for seed in range(6):
        rhythm = classify_rhythm(synthesize(seed, heart=SyntheticHeart(80.0, fibrillation=fibrillation)))
        assert isinstance(rhythm, RhythmResult)
        labels.append(rhythm.label)
    assert labels.count(label) >= 5


def test_fibrillation_has_no_p_wave_and_no_pr_interval() -> None:
    steady, fibrillating = (
        measure(synthesize(1, heart=SyntheticHeart(75.0, fibrillation=f))).get("pr") for f in (False, True)
    )
    assert steady.value == pytest.approx(165.0, abs=60.0)
    assert fibrillating.value is None
    assert fibrillating.reason


def test_no_beat_ends_with_a_step() -> None:
    """A T wave runs on into an early next beat."""
    quiet = synthesize(5, 30.0, heart=SyntheticHeart(110.0, fibrillation=True))
    steepest = np.abs(np.diff(quiet.signal, axis=1)).max(axis=1) * quiet.fs_hz
    assert steepest.max() < 300.0
