"""Our measure of digitization equals the shared definition."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.snr import page_snr, summary


@pytest.fixture(scope="session")
def definition(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("shared_snr", shared / "eval" / "snr.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@settings(max_examples=40)
@given(
    seed=st.integers(0, 2**32 - 1),
    length=st.integers(60, 900),
    lag=st.integers(-90, 90),
    noise_mv=st.sampled_from([0.0, 0.01, 0.3]),
    missing=st.floats(0.0, 0.6),
    cut=st.integers(-30, 30),
    absent=st.booleans(),
)
def test_it_equals_the_definition(
    definition: ModuleType, seed: int, length: int, lag: int, noise_mv: float, missing: float, cut: int, absent: bool
) -> None:
    rng = np.random.default_rng(seed)
    wave = np.cumsum(rng.normal(0, 0.05, length + 300))
    reference = {"II": wave[100 : 100 + length], "V1": wave[60 : 60 + length][::-1].copy()}
    found = wave[100 + lag : 100 + lag + length + cut] + rng.normal(0.2, noise_mv, length + cut)
    found[rng.random(len(found)) < missing] = np.nan
    estimate = {"II": found} if absent else {"II": found, "V1": reference["V1"] + rng.normal(0, 0.02, length)}
    ours, theirs = page_snr(reference, estimate, 250.0), definition.page_snr(reference, estimate, 250.0)
    assert ours == pytest.approx(theirs, abs=1e-6)


def test_the_summary_equals_the_definition(definition: ModuleType) -> None:
    pages_db = [120.0, 21.3, 2.99, 3.0, -4.0, 17.2, 25.0]
    assert summary(pages_db) == pytest.approx(definition.summary(pages_db))


def test_what_is_missing_counts_as_zero() -> None:
    reference = {"II": np.sin(np.arange(500) / 20.0)}
    assert page_snr(reference, {}, 500.0) == pytest.approx(0.0, abs=1e-9)
    assert page_snr(reference, {"II": np.full(500, np.nan)}, 500.0) == pytest.approx(0.0, abs=1e-9)
    assert page_snr(reference, reference, 500.0) == 120.0
