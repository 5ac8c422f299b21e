import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifier.rhythm_input import RhythmPlan, bridged, conditioned, is_flat, longest_span, scaled

PLAN = RhythmPlan()


def runs_of_nan(signal: np.ndarray) -> list[int]:
    edges = np.flatnonzero(np.diff(np.isnan(signal).astype(int), prepend=0, append=0)).reshape(-1, 2)
    return [int(end - first) for first, end in edges if first > 0 and end < len(signal)]


@given(st.lists(st.booleans(), min_size=1, max_size=80), st.integers(0, 6))
def test_only_short_inner_gaps_are_bridged(missing: list[bool], longest: int) -> None:
    signal = np.where(missing, np.nan, np.arange(len(missing))).astype(np.float32)
    filled = bridged(signal, longest)
    recorded = ~np.isnan(signal)
    assert np.array_equal(filled[recorded], signal[recorded])
    assert all(length > longest for length in runs_of_nan(filled))
    # On a straight line a bridge restores what was lost.
    found = ~np.isnan(filled)
    assert np.allclose(filled[found], np.arange(len(missing))[found])


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_the_longest_span_is_recorded_throughout_and_no_longer_one_exists(recorded: list[bool]) -> None:
    signal = np.where(recorded, 0.0, np.nan).astype(np.float32)
    first, end = longest_span(signal)
    assert np.isfinite(signal[first:end]).all()
    text = "".join("x" if sample else " " for sample in recorded)
    assert end - first == max(len(word) for word in text.split(" "))


@given(st.floats(0.05, 20.0), st.floats(-5.0, 5.0))
def test_scaling_forgets_gain_and_offset(gain: float, offset_mv: float) -> None:
    signal = np.random.default_rng(0).standard_normal(1000).astype(np.float32)
    again = scaled((gain * signal + offset_mv).astype(np.float32), PLAN)
    assert np.allclose(again, scaled(signal, PLAN), atol=1e-3)


def test_scaling_bounds_artefacts() -> None:
    signal = np.random.default_rng(0).standard_normal(1000).astype(np.float32)
    signal[500] = 1e4
    assert np.abs(scaled(signal, PLAN)).max() == PLAN.clip


def test_the_same_seconds_at_another_rate_look_the_same_to_the_network() -> None:
    def beats(fs_hz: float) -> np.ndarray:
        time_s = np.arange(int(10 * fs_hz)) / fs_hz
        return np.exp(-0.5 * ((np.mod(time_s, 0.8) - 0.4) / 0.02) ** 2).astype(np.float32)

    slow, fast = (scaled(conditioned(beats(fs_hz), fs_hz, PLAN), PLAN) for fs_hz in (250.0, 500.0))
    assert len(slow) == len(fast) == 1000
    assert np.abs(slow - fast)[50:-50].max() < 0.15


def test_a_constant_is_flat_and_a_small_beat_is_not() -> None:
    flat = conditioned(np.full(3000, 1.5, np.float32), 300.0, PLAN)
    assert is_flat(flat)
    beat = np.zeros(3000, np.float32)
    beat[1500:1520] = 0.15
    assert not is_flat(conditioned(beat, 300.0, PLAN))


def test_a_plan_survives_its_json_form() -> None:
    from dataclasses import asdict

    assert RhythmPlan.from_dict(asdict(PLAN)) == PLAN
