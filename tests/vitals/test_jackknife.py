"""The block jackknife knows what the textbook knows, and more where values hang together."""

import numpy as np
import pytest

from vitals.jackknife import jackknife_sd


def test_of_independent_values_it_is_the_standard_error() -> None:
    rng = np.random.default_rng(0)
    rows = [rng.normal(0.0, 1.0, 400) for _ in range(200)]
    found = np.array([jackknife_sd(row, lambda x: float(x.mean())) for row in rows])
    assert np.sqrt(np.mean(found**2)) == pytest.approx(1 / np.sqrt(400), rel=0.1)


def test_slow_rhythms_make_a_mean_less_sure_than_its_standard_error_says() -> None:
    rng = np.random.default_rng(1)
    rows = [np.convolve(rng.normal(0.0, 1.0, 430), np.ones(31) / np.sqrt(31), "valid") for _ in range(200)]
    true_sd = np.std([row.mean() for row in rows])
    found = np.sqrt(np.mean([jackknife_sd(row, lambda x: float(x.mean())) ** 2 for row in rows]))
    assert found == pytest.approx(true_sd, rel=0.3)
    assert found > 3 * np.std(rows[0]) / np.sqrt(400)


@pytest.mark.parametrize("count", [1, 2])
def test_too_few_values_have_none(count: int) -> None:
    assert np.isnan(jackknife_sd(np.ones(count), lambda x: float(x.mean())))


def test_a_statistic_may_have_several_numbers() -> None:
    values = np.random.default_rng(2).normal(0.0, 1.0, (50, 3))
    assert jackknife_sd(values, lambda x: np.asarray(x.mean(axis=0))).shape == (3,)
