"""Each beat stands beside the patient's usual one, whatever the gain, the rate and the lead."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from classifier.beat_input import FEATURES, BeatPlan, beat_inputs, normalized, row_medians

PLAN = BeatPlan(feature_means=(0.0,) * len(FEATURES), feature_sds=(1.0,) * len(FEATURES))


def train_of_beats(r_s: NDArray[np.float64], fs_hz: float, wide: int | None = None) -> NDArray[np.float32]:
    """Two leads, float32 [2, sample], mV: P, QRS and T around every R peak; one beat may have a wide QRS."""
    time_s = np.arange(round((r_s[-1] + 2.0) * fs_hz)) / fs_hz
    waves = ((-0.16, 0.15, 0.02), (0.0, 1.0, 0.012), (0.28, 0.3, 0.04))
    signal = np.zeros((2, len(time_s)))
    for k, peak_s in enumerate(r_s):
        for at_s, height_mv, width_s in waves:
            broad = 4.0 if k == wide and at_s == 0.0 else 1.0
            signal[0] += height_mv * np.exp(-0.5 * ((time_s - peak_s - at_s) / (width_s * broad)) ** 2)
    signal[1] = -0.5 * signal[0]
    return signal.astype(np.float32)


def peaks(*rr_s: float) -> NDArray[np.float64]:
    """float64 [beat], s: R peaks, the first after a second, that stand so far apart."""
    return np.asarray(1.0 + np.cumsum([0.0, *rr_s]), np.float64)


def feature(features: NDArray[np.float32], name: str) -> NDArray[np.float32]:
    return features[:, FEATURES.index(name)]


@settings(max_examples=15, deadline=None)
@given(gain=st.floats(0.3, 3.0), rr_s=st.floats(0.5, 1.4))
def test_a_regular_heart_has_nothing_but_usual_beats(gain: float, rr_s: float) -> None:
    r_s = peaks(*[rr_s] * 11)
    inputs = beat_inputs(gain * train_of_beats(r_s, 360.0), 360.0, r_s, PLAN)
    assert inputs.windows.shape == (12, 4, 192)
    assert inputs.windows.dtype == inputs.features.dtype == np.float32
    # The first and the last beat have neighbours on one side only.
    assert np.abs(inputs.windows[2:-2, [1, 3]]).max() < 0.1
    assert feature(inputs.features, "qrs likeness").min() > 0.98
    for name in ("rr before / local median", "rr after / usual", "rr before / rr after"):
        np.testing.assert_allclose(feature(inputs.features, name)[1:-1], 0.0, atol=1e-6)


def test_gain_and_sampling_rate_change_nothing() -> None:
    r_s = peaks(0.8, 0.8, 0.5, 1.1, 0.8, 0.8, 0.8)
    usual = beat_inputs(train_of_beats(r_s, 360.0), 360.0, r_s, PLAN)
    louder = beat_inputs(2.0 * train_of_beats(r_s, 360.0), 360.0, r_s, PLAN)
    faster = beat_inputs(train_of_beats(r_s, 1000.0), 1000.0, r_s, PLAN)
    np.testing.assert_allclose(louder.windows, usual.windows, atol=1e-4)
    assert np.sqrt(((faster.windows - usual.windows) ** 2).mean()) < 0.03
    np.testing.assert_allclose(faster.features[:, :14], usual.features[:, :14], atol=1e-6)


def test_an_early_wide_beat_stands_out_in_time_and_shape() -> None:
    r_s = peaks(*[0.8] * 9, 0.5, 1.1, *[0.8] * 8)
    inputs = beat_inputs(train_of_beats(r_s, 360.0, wide=10), 360.0, r_s, PLAN)
    np.testing.assert_allclose(feature(inputs.features, "rr before / local median")[10], np.log(0.5 / 0.8), atol=1e-5)
    np.testing.assert_allclose(feature(inputs.features, "rr after / usual")[10], np.log(1.1 / 0.8), atol=1e-5)
    likeness = feature(inputs.features, "qrs likeness")
    assert likeness.argmin() == 10
    left = np.abs(inputs.windows[:, 1]).max(axis=1)
    assert left[10] > 0.3 > np.delete(left, [0, 9, 10, 11, 19]).max()


def test_a_lead_that_was_not_recorded_is_silent_and_said_to_be_missing() -> None:
    r_s = peaks(*[0.8] * 9)
    signal = train_of_beats(r_s, 360.0)
    signal[1, : signal.shape[1] // 2] = np.nan
    inputs = beat_inputs(signal, 360.0, r_s, PLAN)
    there = feature(inputs.features, "second lead there") > 0
    assert not there[:4].any()
    assert there[-4:].all()
    assert not inputs.windows[:4, 2:].any()
    assert np.isfinite(inputs.windows).all()
    one = beat_inputs(signal[:1], 360.0, r_s, PLAN)
    assert not one.windows[:, 2:].any()
    np.testing.assert_array_equal(one.windows[:, :2], inputs.windows[:, :2])


def test_what_is_unknown_is_nothing_unusual() -> None:
    r_s = peaks()
    inputs = beat_inputs(train_of_beats(r_s, 360.0), 360.0, r_s, PLAN)
    assert np.isnan(feature(inputs.features, "rr before / local median")[0])
    assert feature(normalized(inputs.features, PLAN), "rr before / local median")[0] == 0.0
    assert beat_inputs(train_of_beats(r_s, 360.0), 360.0, np.zeros(0), PLAN).windows.shape == (0, 4, 192)


@given(
    arrays(np.float64, st.tuples(st.integers(1, 12), st.integers(1, 9)), elements=st.floats(-5, 5) | st.just(np.nan))
)
def test_medians_of_rows_are_those_of_what_is_known(rows: NDArray[np.float64]) -> None:
    expected = [np.median(row[np.isfinite(row)]) if np.isfinite(row).any() else np.nan for row in rows]
    np.testing.assert_allclose(row_medians(rows), expected)
