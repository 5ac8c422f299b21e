"""Noise has the power that is asked for and obeys the limb leads' laws; swaps are what they are called."""

import numpy as np
import pytest

from benchmarks.lead_swaps import limb_swaps, mirrored, swaps
from benchmarks.signal_quality import with_noise
from ecg import Recording
from ecg.leads import LIMB_LAWS, STANDARD_LEADS, law_residual_db
from vitals.limb_lead_laws import broken_laws

FS_HZ = 500.0


@pytest.fixture
def recording() -> Recording:
    """Twelve leads of noise that obey the laws."""
    rows = np.random.default_rng(0).normal(size=(12, 5000)).cumsum(axis=1)
    rows -= rows.mean(axis=1, keepdims=True)
    rows[2] = rows[1] - rows[0]
    rows[3], rows[4], rows[5] = -(rows[0] + rows[1]) / 2, rows[0] - rows[1] / 2, rows[1] - rows[0] / 2
    return Recording(STANDARD_LEADS, rows.astype(np.float32), FS_HZ)


@pytest.mark.parametrize("snr_db", [24.0, 0.0])
def test_noise_has_the_power_that_is_asked_for(recording: Recording, snr_db: float) -> None:
    heights_mv = np.linspace(0.5, 3.0, 12)
    noise = np.random.default_rng(1).normal(0.2, 0.7, (2, 200_000))
    noisy = with_noise(recording, noise, heights_mv, snr_db, seed=3)
    added = noisy.signal[[0, 1, *range(6, 12)]] - recording.signal[[0, 1, *range(6, 12)]]
    power = heights_mv[[0, 1, *range(6, 12)]] ** 2 / 8
    np.testing.assert_allclose(10 * np.log10(power / added.var(axis=1)), snr_db, atol=0.3)
    assert broken_laws(noisy) == ()


def test_limb_swaps_keep_the_laws_and_the_names_that_they_go_by(recording: Recording) -> None:
    i, ii, iii = recording.signal[:3]
    made = {code: swap(recording) for code, swap in limb_swaps().items()}
    np.testing.assert_allclose(made["none"].signal, recording.signal, atol=1e-3)
    np.testing.assert_allclose(made["LA/RA"].signal[:3], [-i, iii, ii], atol=1e-3)
    np.testing.assert_allclose(made["LA/LL"].signal[:3], [ii, i, -iii], atol=1e-3)
    np.testing.assert_allclose(made["RA/LL"].signal[:3], [-iii, -ii, -i], atol=1e-3)
    assert np.ptp(made["RA/RL"].lead("II")) < 0.05 * np.ptp(ii)
    assert np.ptp(made["LA/RL"].lead("III")) < 0.05 * np.ptp(iii)
    assert np.ptp(made["LA/RA-legs"].lead("I")) < 0.05 * np.ptp(i)
    for swapped in made.values():
        leads = swapped.as_dict()
        assert all((law_residual_db(leads, law) or 0.0) > 40 for law in LIMB_LAWS)


def test_chest_swaps_exchange_what_they_name(recording: Recording) -> None:
    swapped = swaps()["V2/V4"](recording)
    np.testing.assert_array_equal(swapped.lead("V2"), recording.lead("V4"))
    np.testing.assert_array_equal(swapped.lead("V4"), recording.lead("V2"))
    np.testing.assert_array_equal(swapped.lead("V3"), recording.lead("V3"))


def test_a_mirrored_heart_points_the_other_way(recording: Recording) -> None:
    twice = mirrored(mirrored(recording))
    once = mirrored(recording)
    assert np.corrcoef(once.lead("I"), twice.lead("I"))[0, 1] < 0.5
    assert np.corrcoef(mirrored(twice).lead("V6"), once.lead("V6"))[0, 1] > 0.9
