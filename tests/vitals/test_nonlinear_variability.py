"""Nonlinear measures against what is known of known series."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from vitals.alignment import AlignedBeats
from vitals.estimate import Estimate
from vitals.five_minutes import five_minutes
from vitals.nonlinear_variability import NONLINEAR, dfa_alpha1, nonlinear, poincare_ms, sample_entropy
from vitals.rr_intervals import rr_intervals
from vitals.variability import rmssd_ms, sdnn_ms

BeatsOf = Callable[[NDArray[np.float64]], AlignedBeats]
CHAINED = np.ones(5000, bool)


@given(rr=st.lists(st.floats(400.0, 1500.0), min_size=4, max_size=200))
def test_sd1_is_rmssd_over_the_root_of_two(rr: list[float]) -> None:
    nn = np.array(rr)
    sd1, _ = poincare_ms(np.stack([nn[:-1], nn[1:]]))
    assert sd1 == pytest.approx(rmssd_ms(np.diff(nn)) / np.sqrt(2))


def test_sd1_and_sd2_share_the_variance() -> None:
    nn = 800.0 + np.cumsum(np.random.default_rng(0).normal(0.0, 5.0, 2000))
    sd1, sd2 = poincare_ms(np.stack([nn[:-1], nn[1:]]))
    assert sd1**2 + sd2**2 == pytest.approx(2 * sdnn_ms(nn) ** 2, rel=0.01)
    assert sd2 > 5 * sd1


def by_definition(nn: NDArray[np.float64]) -> float:
    """Sample entropy as Richman and Moorman write it."""
    r, size = 0.2 * nn.std(), nn.size - 2
    counts = [0, 0]
    for i in range(size):
        for j in range(size):
            for k, length in enumerate((2, 3)):
                counts[k] += i != j and np.abs(nn[i : i + length] - nn[j : j + length]).max() <= r
    return float(np.log(counts[0] / counts[1]))


def test_sample_entropy_is_what_its_definition_says() -> None:
    nn = np.random.default_rng(1).normal(800.0, 40.0, 120)
    assert sample_entropy(nn, CHAINED[: nn.size]) == pytest.approx(by_definition(nn))


def test_sample_entropy_of_noise_and_of_a_cycle() -> None:
    noise = np.random.default_rng(2).normal(800.0, 40.0, 1500)
    cycle = 800.0 + 40.0 * np.sin(np.arange(1500) * 2 * np.pi / 20)
    assert sample_entropy(noise, CHAINED[:1500]) == pytest.approx(2.19, abs=0.1)  # -ln erf(0.1)
    assert sample_entropy(cycle, CHAINED[:1500]) < 0.3


def test_sample_entropy_does_not_chain_intervals_across_ectopic_beats() -> None:
    nn = np.tile([700.0, 800.0, 900.0], 60)
    broken = np.arange(nn.size) % 2 == 0
    assert sample_entropy(nn, CHAINED[: nn.size]) < 0.1
    assert np.isnan(sample_entropy(nn, broken))


@given(scale=st.floats(0.5, 3.0), shift=st.floats(-200.0, 500.0))
def test_entropy_and_alpha_do_not_depend_on_level_and_scale(scale: float, shift: float) -> None:
    nn = np.random.default_rng(3).integers(-30, 30, 200).astype(np.float64)
    moved = 800.0 + shift + scale * nn
    assert sample_entropy(moved, CHAINED[:200]) == pytest.approx(sample_entropy(nn, CHAINED[:200]), abs=0.05)
    assert dfa_alpha1(moved) == pytest.approx(dfa_alpha1(nn), abs=1e-6)


@pytest.mark.parametrize(("alpha", "least", "most"), [(0.5, 0.5, 0.62), (1.0, 0.95, 1.15), (1.5, 1.45, 1.65)])
def test_alpha_of_noise_of_known_colour(alpha: float, least: float, most: float) -> None:
    rng = np.random.default_rng(4)
    found = []
    for _ in range(10):
        spectrum = np.fft.rfft(rng.normal(0.0, 1.0, 4096))
        spectrum[1:] *= np.arange(1, spectrum.size) ** (0.5 - alpha)
        spectrum[0] = 0.0
        found.append(dfa_alpha1(np.fft.irfft(spectrum)))
    assert least < np.mean(found) < most


def test_one_value_of_a_day_of_beats_in_seconds(beats_of: BeatsOf) -> None:
    rr = rr_intervals(beats_of(np.random.default_rng(5).normal(860.0, 30.0, 100_000)))
    parts = five_minutes(rr)
    assert isinstance(parts, tuple)
    found = nonlinear(parts)
    for name in NONLINEAR:
        one = found[name]
        assert isinstance(one, Estimate)
        assert one.sd is not None
        assert str(len(parts)) in str(one.note)


def test_a_paced_heart_has_no_alpha(beats_of: BeatsOf) -> None:
    found = nonlinear(five_minutes(rr_intervals(beats_of(np.full(400, 800.0)))))
    sd1 = found["sd1"]
    assert isinstance(sd1, Estimate)
    assert sd1.value == 0.0
    assert not isinstance(found["dfa_alpha1"], Estimate)
