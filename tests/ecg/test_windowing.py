import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ecg.errors import InvalidSignalError
from ecg.windowing import windows, zscore


@given(arrays(np.float64, (3, 40), elements=st.floats(-100, 100)), st.integers(0, 39))
def test_a_scaled_signal_has_mean_0_and_deviation_1_or_is_0(signal: np.ndarray, gap: int) -> None:
    signal[1, gap] = np.nan
    scaled = zscore(signal)
    np.testing.assert_array_equal(np.isnan(scaled), np.isnan(signal))
    for row, original in zip(scaled, signal, strict=True):
        if np.nanstd(original) > 1e-6:
            assert np.nanmean(row) == pytest.approx(0.0, abs=1e-3)
            assert np.nanstd(row) == pytest.approx(1.0, abs=1e-3)


def test_a_flat_signal_becomes_0() -> None:
    np.testing.assert_array_equal(zscore(np.full(20, 3.7)), np.zeros(20))


@given(samples=st.integers(0, 200), length=st.integers(1, 50), step=st.integers(1, 50))
def test_windows_are_the_signal_piece_by_piece(samples: int, length: int, step: int) -> None:
    signal = np.arange(samples, dtype=np.float32)
    cut = windows(np.stack([signal, -signal]), length, step)
    expected = max(0, (samples - length) // step + 1)
    assert cut.shape == (2, expected, length)
    for k in range(expected):
        np.testing.assert_array_equal(cut[0, k], signal[k * step : k * step + length])


def test_windows_of_no_length_are_refused() -> None:
    with pytest.raises(InvalidSignalError):
        windows(np.zeros(10, np.float32), 0, 1)
