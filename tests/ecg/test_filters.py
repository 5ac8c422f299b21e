import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecg.errors import InvalidSignalError
from ecg.filters import MEASUREMENT_BAND_HZ, bandpass


def tone(hz: float, fs_hz: float = 500.0, duration_s: float = 10.0) -> np.ndarray:
    samples: np.ndarray = np.sin(2 * np.pi * hz * np.arange(int(duration_s * fs_hz)) / fs_hz)
    return samples


@given(hz=st.floats(2.0, 25.0), fs_hz=st.sampled_from([100.0, 250.0, 300.0, 500.0, 1000.0]))
def test_a_tone_inside_the_band_keeps_its_height_and_its_place_in_time(hz: float, fs_hz: float) -> None:
    wave = tone(hz, fs_hz)
    middle = slice(int(2 * fs_hz), int(8 * fs_hz))
    assert bandpass(wave, fs_hz)[middle] == pytest.approx(wave[middle], abs=0.15)


@given(hz=st.floats(0.01, 0.1))
def test_slow_wander_is_taken_out_of_the_rhythm_band(hz: float) -> None:
    assert np.abs(bandpass(tone(hz, duration_s=30.0), 500.0)[5000:10000]).max() < 0.05


def test_mains_noise_is_taken_out_of_the_rhythm_band_and_left_in_the_measurement_band() -> None:
    wave = tone(60.0)
    assert np.abs(bandpass(wave, 500.0)[1000:4000]).max() < 0.25
    assert np.abs(bandpass(wave, 500.0, *MEASUREMENT_BAND_HZ)[1000:4000]).max() > 0.9


@given(start=st.integers(0, 900), length=st.integers(1, 300), offset=st.floats(-5, 5))
def test_gaps_stay_where_they_are_and_offsets_vanish(start: int, length: int, offset: float) -> None:
    rng = np.random.default_rng(start)
    signal = rng.normal(size=(2, 1200)) + offset
    signal[0, start : start + length] = np.nan
    filtered = bandpass(signal, 500.0)
    assert filtered.dtype == np.float32
    np.testing.assert_array_equal(np.isnan(filtered), np.isnan(signal))
    assert np.isfinite(filtered[1]).all()


def test_a_panel_that_ends_within_a_wave_keeps_its_baseline() -> None:
    time_s = np.arange(1250) / 500.0
    t_wave = 0.4 * np.exp(-0.5 * ((time_s - 2.48) / 0.06) ** 2)
    flat = slice(250, 1000)
    assert np.abs(bandpass(t_wave, 500.0)[flat]).max() < 0.1
    assert np.abs(bandpass(t_wave, 500.0, *MEASUREMENT_BAND_HZ)[flat]).max() < 0.04


def test_a_stretch_too_short_to_show_wander_loses_its_mean() -> None:
    beat = np.exp(-0.5 * ((np.arange(100) - 50) / 6.0) ** 2) + 2.0
    filtered = bandpass(beat, 500.0)
    assert abs(filtered.mean()) < 0.02
    assert np.ptp(filtered) == pytest.approx(1.0, abs=0.1)


def test_adding_a_constant_changes_nothing() -> None:
    wave = tone(5.0)
    np.testing.assert_allclose(bandpass(wave + 3.0, 500.0), bandpass(wave, 500.0), atol=1e-4)


def test_a_rate_too_low_for_the_upper_edge_still_loses_its_wander() -> None:
    assert np.abs(bandpass(tone(5.0, 60.0) + 2.0, 60.0, 0.5, 40.0)[120:480].mean()) < 0.05


def test_a_signal_of_nothing_but_gaps_stays_so() -> None:
    assert np.isnan(bandpass(np.full((3, 50), np.nan), 500.0)).all()


@pytest.mark.parametrize(("fs_hz", "low_hz", "high_hz"), [(0.0, 0.5, 40.0), (500.0, 40.0, 0.5), (500.0, 0.0, 40.0)])
def test_an_impossible_band_is_refused(fs_hz: float, low_hz: float, high_hz: float) -> None:
    with pytest.raises(InvalidSignalError):
        bandpass(np.zeros(100), fs_hz, low_hz, high_hz)
