"""What a sample says of the whole lies in its interval about as often as the interval promises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.archive.planning.estimates import CONFIDENCE, Estimate, between, resampled_means, share


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_lies_in_its_interval_which_lies_between_nothing_and_all(counted: tuple[int, int]) -> None:
    found = share(*counted, whole=False)

    assert 0.0 <= found.low <= found.value <= found.high <= 1.0
    assert found.high > 0.0


def test_the_interval_of_a_share_is_wilsons() -> None:
    # z^2 / (n + z^2) for none of 50
    assert share(0, 50, whole=False).high == pytest.approx(3.8415 / 53.8415, abs=1e-4)
    assert share(50, 50, whole=False).low == pytest.approx(50.0 / 53.8415, abs=1e-4)


def test_what_was_counted_is_known() -> None:
    assert share(3, 12, whole=True) == Estimate(0.25, 0.25, 0.25)
    assert share(0, 0, whole=False) == Estimate(0.0, 0.0, 1.0)


def test_most_intervals_hold_the_true_share() -> None:
    hits = np.random.default_rng(0).binomial(50, 0.1, 2_000)
    held = [(found := share(int(k), 50, whole=False)).low <= 0.1 <= found.high for k in hits]

    assert np.mean(held) > 0.92


def test_most_intervals_hold_the_true_mean_also_where_pages_come_by_the_document() -> None:
    rng = np.random.default_rng(1)
    held = []
    for _ in range(200):
        # Pages of a document take about as long as each other.
        pages = rng.integers(1, 6, 40).astype(np.float64)
        seconds = pages * rng.gamma(4.0, 0.5, 40)
        found = between(2.0, resampled_means(seconds, pages, rng))
        held.append(found.low <= 2.0 <= found.high)

    assert np.mean(held) > CONFIDENCE - 0.06
