"""The fit recovers what made the data."""

import numpy as np
import pytest

from training.lead_relations import logit_weights, mean_products
from vitals.beat_vectors import WaveVector


def test_weights_of_choices_come_back() -> None:
    rng = np.random.default_rng(0)
    true = np.array([2.0, -1.0, 0.0])
    choices = rng.normal(size=(4000, 4, 3))
    picked = (choices @ true + rng.gumbel(size=(4000, 4))).argmax(axis=1)
    choices[np.arange(4000), 0], choices[np.arange(4000), picked] = (
        choices[np.arange(4000), picked],
        choices[np.arange(4000), 0].copy(),
    )
    np.testing.assert_allclose(logit_weights(choices), true, atol=0.12)


def test_products_tell_how_leads_go_together() -> None:
    rng = np.random.default_rng(1)
    mixing = rng.normal(size=(8, 3))
    vectors = []
    for _ in range(200):
        rows = 10 ** rng.normal() * mixing @ rng.normal(size=(3, 80))
        vectors.append({"qrs": WaveVector(rows[:2], rows[2:])})
    products = mean_products(vectors, ("qrs",))
    expected = mixing @ mixing.T
    np.testing.assert_allclose(products / np.trace(products), expected / np.trace(expected), atol=0.02)
    assert mean_products([*vectors, {"p": vectors[0]["qrs"]}], ("qrs",)) == pytest.approx(products)
