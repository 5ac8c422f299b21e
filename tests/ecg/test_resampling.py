import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecg import Recording
from ecg.errors import InvalidSignalError
from ecg.resampling import resampled, resampled_recording

RATES_HZ = st.sampled_from([100.0, 250.0, 257.0, 300.0, 360.0, 500.0, 1000.0])


@given(from_hz=RATES_HZ, to_hz=RATES_HZ, hz=st.floats(0.5, 15.0))
def test_a_slow_wave_is_the_same_at_every_rate(from_hz: float, to_hz: float, hz: float) -> None:
    def wave(fs_hz: float, samples: int) -> np.ndarray:
        values: np.ndarray = np.sin(2 * np.pi * hz * np.arange(samples) / fs_hz)
        return values

    new = resampled(wave(from_hz, int(4 * from_hz)), from_hz, to_hz)
    inner = slice(int(to_hz), len(new) - int(to_hz))
    assert new[inner] == pytest.approx(wave(to_hz, len(new))[inner], abs=0.02)


@given(start=st.integers(1, 300), length=st.integers(4, 200), to_hz=RATES_HZ)
def test_gaps_neither_close_nor_spread(start: int, length: int, to_hz: float) -> None:
    signal = np.ones((2, 800), np.float32)
    signal[1, start : start + length] = np.nan
    new = resampled(signal, 500.0, to_hz)
    assert np.isfinite(new[0]).all()
    missing_s = np.isnan(new[1]).sum() / to_hz
    assert missing_s == pytest.approx(length / 500.0, abs=2 / to_hz + 2 / 500.0)


def test_a_lead_that_was_not_recorded_stays_so() -> None:
    assert np.isnan(resampled(np.full(100, np.nan), 500.0, 250.0)).all()


def test_a_recording_keeps_its_leads_and_offsets() -> None:
    recording = Recording(("II", "V1"), np.zeros((2, 500), np.float32), 500.0, (0.0, 0.5))
    slower = resampled_recording(recording, 250.0)
    assert (slower.fs_hz, slower.signal.shape, slower.start_s) == (250.0, (2, 250), (0.0, 0.5))


@pytest.mark.parametrize("to_hz", [0.0, -1.0, np.nan, np.inf, 0.01])
def test_a_rate_that_makes_no_signal_is_refused(to_hz: float) -> None:
    with pytest.raises(InvalidSignalError):
        resampled(np.zeros(10), 500.0, to_hz)
