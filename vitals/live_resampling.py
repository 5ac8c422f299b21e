"""One stream of samples to 360 Hz and below 40 Hz, as it comes in."""

from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vitals.live_axis import FINE_HZ

LOWPASS_HZ = 40.0
_NYQUIST_SHARE = 0.45
_REACH = 4.4
_LEAST_WEIGHT = 0.5
_MAX_DENOMINATOR = 1000


class LiveResampler:
    """The state of one stream between its chunks.

    The lowpass is the second-order Butterworth filter forwards and backwards that whole recordings go through
    (`ecg.filters`), by its impulse response, which has vanished after 25 ms: so long a sample waits for those after it,
    and no wave moves. The same samples come out however they are cut into chunks.
    """

    def __init__(self, leads: int, fs_hz: float) -> None:
        """fs_hz: of the samples that will be pushed."""
        ratio = Fraction(FINE_HZ / fs_hz).limit_denominator(_MAX_DENOMINATOR)
        self._up, self._down = ratio.numerator, ratio.denominator
        self._taps = _kernel(fs_hz, self._up)
        self._ahead = self._taps.shape[1] // 2
        # What lies before the first sample was not recorded.
        self._tail = np.full((leads, self._ahead - 1), np.nan, np.float32)
        self._tail_first = 1 - self._ahead
        self._next = 0

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take float32 [lead, sample at fs_hz], mV, NaN where not recorded; give float32 [lead, sample at 360 Hz].

        Sample k of all that is given lies k / 360 s after the first that was pushed.
        """
        held = np.concatenate([self._tail, samples], axis=1)
        end = self._tail_first + held.shape[1]
        # The last place whose taps have all come.
        last = ((end - self._ahead) * self._up - 1) // self._down
        fine = self._filtered(held, last) if last >= self._next else np.zeros((len(held), 0), np.float32)
        self._next = max(self._next, last + 1)
        used = min(max(self._next * self._down // self._up - self._ahead + 1 - self._tail_first, 0), held.shape[1])
        self._tail, self._tail_first = held[:, used:], self._tail_first + used
        return fine

    def _filtered(self, held: NDArray[np.float32], last: int) -> NDArray[np.float32]:
        """float32 [lead, place], mV, of the places up to the last, from float32 [lead, sample]."""
        if self._up == self._down and np.isfinite(held).all():  # the sum below, in a fifth of the time
            begin = self._next - self._ahead + 1 - self._tail_first
            rows = [np.correlate(row[begin:], self._taps[0], "valid") for row in held]
            return np.stack(rows).astype(np.float32)
        places = np.arange(self._next, last + 1) * self._down
        first = places // self._up - self._ahead + 1 - self._tail_first
        windows = np.lib.stride_tricks.sliding_window_view(held, self._taps.shape[1], axis=1)[:, first]
        return _weighted(windows, self._taps[places % self._up]).astype(np.float32)


def _weighted(windows: NDArray[np.float32], taps: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64 [lead, place]: windows (float32 [lead, place, tap]) by taps (float64 [place, tap]), over what is known.

    NaN where less than half of the weight is on samples that were recorded.
    """
    recorded = np.isfinite(windows)
    if recorded.all():
        return np.asarray((windows * taps).sum(axis=2), np.float64)
    total = (np.where(recorded, windows, np.float32(0.0)) * taps).sum(axis=2)
    weight = (recorded * taps).sum(axis=2)
    known = np.where(recorded.all(axis=2), total, total / np.maximum(weight, _LEAST_WEIGHT))
    return np.where(weight >= _LEAST_WEIGHT, known, np.nan)


@lru_cache(maxsize=64)
def _kernel(fs_hz: float, up: int) -> NDArray[np.float64]:
    """float64 [phase, tap]: the lowpass around a place that lies phase / up after a sample, each row adding up to 1.

    1 / (1 + (f / fc)^4), a Butterworth filter of order 2 forwards and backwards, has the impulse response
    exp(-a |t|) (cos a t + sin a |t|) with a = 2 pi fc / sqrt 2, but for a factor.
    """
    decay = 2.0 * np.pi * min(LOWPASS_HZ, _NYQUIST_SHARE * fs_hz) / np.sqrt(2.0)
    ahead = max(2, int(np.ceil(_REACH / decay * fs_hz)))
    at = np.arange(1 - ahead, ahead + 1) - np.arange(up)[:, None] / up
    phase = decay * np.abs(at) / fs_hz
    taps = np.exp(-phase) * (np.cos(phase) + np.sin(phase))
    kernel: NDArray[np.float64] = taps / taps.sum(axis=1, keepdims=True)
    return kernel
