"""What the wave network is shown, and how its answers are read."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vitals
from ecg.errors import ModelError
from ecg.shipped_model import load_model
from training.wave_card import model_card
from vitals.fiducials import FIDUCIALS
from vitals.wave_input import BEFORE, SAMPLES, WavePlan, channels, in_heights
from vitals.wave_network import places, seen_waves

MODELS = Path(vitals.__path__[0]) / "models"


@settings(max_examples=25)
@given(at=st.floats(-100, 150), width=st.floats(1.0, 6.0))
def test_a_place_is_the_median_of_a_distribution_to_a_fraction_of_a_sample(at: float, width: float) -> None:
    time = np.arange(SAMPLES) - BEFORE
    logits = np.tile(-0.5 * ((time - at) / width) ** 2, (len(FIDUCIALS), 1)).astype(np.float32)
    place, spread = places(logits, WavePlan())
    np.testing.assert_allclose(place, at, atol=0.15)
    np.testing.assert_allclose(spread, width, rtol=0.1)


def test_a_temperature_widens_and_does_not_move() -> None:
    time = np.arange(SAMPLES) - BEFORE
    logits = np.tile(-0.5 * ((time - 20.0) / 2.0) ** 2, (len(FIDUCIALS), 1)).astype(np.float32)
    plan = WavePlan(temperatures=(4.0,) * len(FIDUCIALS))
    place, spread = places(logits, plan)
    np.testing.assert_allclose(place, 20.0, atol=0.05)
    np.testing.assert_allclose(spread, 4.0, rtol=0.05)


def test_leads_are_shown_in_heights_of_their_qrs_whatever_their_gain() -> None:
    rng = np.random.default_rng(0)
    windows = rng.normal(0, 0.02, (2, 3, SAMPLES)).astype(np.float32)
    windows[:, :, BEFORE - 10 : BEFORE + 10] += np.hanning(20).astype(np.float32)
    np.testing.assert_allclose(in_heights(windows * 5), in_heights(windows), atol=1e-4)
    assert np.abs(in_heights(windows)).max() < 1.3


def test_only_leads_that_are_recorded_and_used_are_shown_beside_a_lead() -> None:
    leads = np.zeros((1, 3, SAMPLES), np.float32)
    leads[0, 1], leads[0, 2] = 3.0, np.nan
    every = channels(leads[:, 0], leads)
    alone = channels(leads[:, 0], leads, np.array([[True, False, False]]))
    assert every[0, 1].min() == pytest.approx(np.sqrt(4.5))
    assert alone[0, 1].max() == 0.0
    assert channels(leads[:, 2], leads)[0, 3].max() == 0.0


def test_a_lead_without_its_qrs_is_not_judged() -> None:
    windows = np.zeros((1, 2, SAMPLES), np.float32)
    windows[0, 0] = np.hanning(SAMPLES)
    windows[0, 1, BEFORE - 3 :] = np.nan
    seen = seen_waves(windows)
    assert np.isfinite(seen.p_logit[0, 0])
    assert np.isnan(seen.p_logit[0, 1])
    assert np.isnan(seen.times_s[0, 1]).all()
    assert seen_waves(np.full((0, 2, SAMPLES), np.nan, np.float32)).times_s.shape == (0, 2, len(FIDUCIALS))


def test_card_and_weights_belong_together_and_changed_weights_are_refused(tmp_path: Path) -> None:
    weights = (MODELS / "waves.onnx").read_bytes()
    card = json.loads((MODELS / "waves.json").read_text(encoding="utf-8"))
    assert hashlib.sha256(weights).hexdigest() == card["sha256"]
    assert (MODELS / "waves.md").read_text(encoding="utf-8") == model_card(card)
    assert len(weights) < 4_000_000
    (tmp_path / "waves.json").write_text(json.dumps(card))
    (tmp_path / "waves.onnx").write_bytes(weights + b"x")
    with pytest.raises(ModelError, match="do not match their checksum"):
        load_model("vitals", "waves", folder=tmp_path)
