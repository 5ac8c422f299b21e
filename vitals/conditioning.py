"""One rate and two passbands for every measurement, so that no answer depends on how the signal was sampled."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import signal as sps

from ecg import Recording
from ecg.filters import sections

WORK_HZ = 500.0
QRS_HZ = 125.0
_WAVE_BAND_HZ = (0.5, 40.0)
_QRS_BAND_HZ = (5.0, 20.0)
_LEAST_RECORDED_S = 0.5
_EDGE_S = 1.0
_AROUND_EDGE_S = 0.1
# Where the QRS band holds less than this share of a lead's steps, it is the echo of hum at the lead's ends.
_ECHO = 0.02
# Anti-aliasing filter: this many samples of the lower rate on either side. The QRS band ends far below its rate.
_HALF_TAPS, _QRS_HALF_TAPS = 10, 4
_KAISER_BETA = 5.0


@dataclass(frozen=True, eq=False)
class Conditioned:
    """The leads of a recording with the QRS alone at 125 Hz, and with all waves at 500 Hz where they are asked for."""

    leads: tuple[str, ...]
    bridged: NDArray[np.float32]
    """float32 [lead, sample at fs_hz], mV: as recorded, gaps bridged by straight lines."""
    recorded: NDArray[np.bool_]
    """bool [lead, sample at fs_hz]."""
    fs_hz: float
    qrs: NDArray[np.float32]
    """float32 [lead, sample at QRS_HZ], mV, 5 to 20 Hz; NaN where not recorded."""

    @property
    def samples(self) -> int:
        """Length of the common time axis in samples at `WORK_HZ`."""
        recorded: int = self.bridged.shape[1]
        return round(recorded * WORK_HZ / self.fs_hz)

    @cached_property
    def waves(self) -> NDArray[np.float32]:
        """float32 [lead, sample at WORK_HZ], mV, 0.5 to 40 Hz; NaN where not recorded."""
        waves = np.full((len(self.leads), self.samples), np.nan, np.float32)
        for lead in np.flatnonzero(self.recorded.any(axis=1)):
            row = _at_rate(self.bridged[lead].astype(np.float64), self.fs_hz, WORK_HZ, _HALF_TAPS, self.samples)
            held = _nearest(self.recorded[lead], self.fs_hz, WORK_HZ, self.samples)
            waves[lead] = np.where(held, _passband(row, _WAVE_BAND_HZ, WORK_HZ), np.nan)
        return waves

    def around(self, centres: NDArray[np.int64], half: int) -> NDArray[np.float32]:
        """Cut float32 [beat, lead, 2 half + 1] at WORK_HZ, mV, up to 40 Hz and above its own median.

        centres: int64 [beat], samples at WORK_HZ; NaN where not recorded. Costs as much as there are beats, however
        long the recording is.
        """
        reach = half / WORK_HZ + _AROUND_EDGE_S
        before = int(np.ceil(reach * self.fs_hz)) + 1
        first = np.floor(centres / WORK_HZ * self.fs_hz).astype(np.int64) - before
        index = first[:, None] + np.arange(2 * before + 2)
        inside = np.clip(index, 0, self.bridged.shape[1] - 1)
        rows = self.bridged[:, inside].swapaxes(0, 1)
        fine = _at_rate(rows, self.fs_hz, WORK_HZ, _HALF_TAPS)
        lowpass = sections("lowpass", _WAVE_BAND_HZ[1], WORK_HZ)
        fine = sps.sosfiltfilt(lowpass, fine, axis=2, padtype="even", padlen=min(50, fine.shape[2] - 1))
        at = (centres - first / self.fs_hz * WORK_HZ)[:, None] + np.arange(-half, half + 1)
        low = np.floor(at).astype(np.int64)
        share = (at - low)[:, None, :]
        cut = np.take_along_axis(fine, low[:, None, :], axis=2) * (1 - share)
        cut += np.take_along_axis(fine, low[:, None, :] + 1, axis=2) * share
        cut -= np.median(cut, axis=2, keepdims=True)
        nearest = np.round((centres[:, None] + np.arange(-half, half + 1)) / WORK_HZ * self.fs_hz).astype(np.int64)
        held = self.recorded[:, np.clip(nearest, 0, self.recorded.shape[1] - 1)].swapaxes(0, 1)
        held &= ((nearest >= 0) & (nearest < self.recorded.shape[1]))[:, None, :]
        return np.where(held, cut, np.nan).astype(np.float32)


def condition(recording: Recording) -> Conditioned:
    """Bring every lead to one rate and filter it without moving its waves (zero phase).

    Gaps are bridged by straight lines while filtering and stay gaps in the result. A lead recorded for less than half a
    second counts as not recorded.
    """
    signal = recording.signal
    samples = round(signal.shape[1] * QRS_HZ / recording.fs_hz)
    recorded = np.isfinite(signal)
    recorded[recorded.sum(axis=1) < _LEAST_RECORDED_S * recording.fs_hz] = False
    qrs = np.full((len(recording.leads), samples), np.nan, np.float32)
    bridged = signal if recorded.all() else np.where(recorded, signal, np.float32(0.0))
    for lead in np.flatnonzero(recorded.any(axis=1)):
        if not recorded[lead].all():
            held = np.flatnonzero(recorded[lead])
            bridged[lead] = np.interp(np.arange(signal.shape[1]), held, signal[lead, held])
        row = _at_rate(bridged[lead], recording.fs_hz, QRS_HZ, _QRS_HALF_TAPS, samples)
        passed = _passband(row, _QRS_BAND_HZ, QRS_HZ)
        if passed.std() < _ECHO * np.diff(row, append=row[-1]).std():
            passed[:] = 0.0
        qrs[lead] = np.where(_nearest(recorded[lead], recording.fs_hz, QRS_HZ, samples), passed, np.nan)
    return Conditioned(recording.leads, bridged, recorded, recording.fs_hz, qrs)


def _at_rate(
    rows: NDArray[np.floating], fs_hz: float, to_hz: float, half_taps: int, samples: int | None = None
) -> NDArray[np.floating]:
    """Rows (last axis: sample) at another rate, in their own precision; sample 0 stays at time 0.

    samples: so many, the last repeated where a rounded length asks for one more.
    """
    ratio = Fraction(to_hz / fs_hz).limit_denominator(1000)
    if ratio == 1:
        return rows if samples is None else rows[..., np.minimum(np.arange(samples), rows.shape[-1] - 1)]
    up, down = ratio.numerator, ratio.denominator
    most = max(up, down)
    taps = _anti_aliasing(most, half_taps).astype(rows.dtype)
    # Mirrored at its ends, hum goes on as it was and the level stays: no step there looks like a beat.
    periods = -(-half_taps * most // (up * down))
    edges = [(0, 0)] * (rows.ndim - 1) + [(periods * down, periods * down)]
    padded = np.pad(rows, edges, mode="symmetric")
    moved = sps.resample_poly(padded, up, down, axis=-1, window=taps)
    length = -(-rows.shape[-1] * up // down)
    inside: NDArray[np.floating] = moved[..., periods * up : periods * up + length]
    if samples is not None and samples != length:
        inside = inside[..., np.minimum(np.arange(samples), length - 1)]
    return inside


@lru_cache(maxsize=64)
def _anti_aliasing(most: int, half_taps: int) -> NDArray[np.float64]:
    """float64 [tap]: lowpass at the lower of two rates, kept: designing takes its time. To be read only."""
    taps: NDArray[np.float64] = sps.firwin(2 * half_taps * most + 1, 1.0 / most, window=("kaiser", _KAISER_BETA))
    return taps


def _nearest(recorded: NDArray[np.bool_], fs_hz: float, to_hz: float, samples: int) -> NDArray[np.bool_]:
    """Tell (bool [sample at to_hz]) whether the nearest sample at fs_hz is recorded."""
    if recorded.all():
        return np.ones(samples, bool)
    nearest = np.minimum(np.round(np.arange(samples) * fs_hz / to_hz).astype(np.int64), recorded.size - 1)
    held: NDArray[np.bool_] = recorded[nearest]
    return held


def _passband(row: NDArray[np.floating], band_hz: tuple[float, float], fs_hz: float) -> NDArray[np.floating]:
    """Filter float [sample], mV, in its own precision: second-order Butterworth, forwards and backwards."""
    band = sections("bandpass", band_hz, fs_hz).astype(row.dtype)
    edge = min(round(_EDGE_S * fs_hz), row.size - 1)
    passed: NDArray[np.floating] = sps.sosfiltfilt(band, row, padtype="even", padlen=edge)
    return passed
