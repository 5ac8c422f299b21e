"""One rate and two passbands for every measurement, so that no answer depends on how the signal was sampled."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy import signal as sps

from ecg import Recording
from ecg.filters import sections

WORK_HZ = 500.0
_WAVE_BAND_HZ = (0.5, 40.0)
_QRS_BAND_HZ = (5.0, 20.0)
_LEAST_RECORDED_S = 0.5
_EDGE_S = 1.0


@dataclass(frozen=True, eq=False)
class Conditioned:
    """The leads of a recording at 500 Hz, once with all waves and once with the QRS alone."""

    leads: tuple[str, ...]
    waves: NDArray[np.float32]
    """float32 [lead, sample], mV, 0.5 to 40 Hz; NaN where not recorded."""
    qrs: NDArray[np.float32]
    """float32 [lead, sample], mV, 5 to 20 Hz; NaN where not recorded."""

    @property
    def samples(self) -> int:
        """Length of the common time axis in samples at `WORK_HZ`."""
        return int(self.waves.shape[1])


def condition(recording: Recording) -> Conditioned:
    """Bring every lead to 500 Hz and filter it without moving its waves (zero phase).

    Gaps are bridged by straight lines while filtering and stay gaps in the result. A lead recorded for less than half a
    second counts as not recorded.
    """
    samples = round(recording.signal.shape[1] * WORK_HZ / recording.fs_hz)
    waves = np.full((len(recording.leads), samples), np.nan, np.float32)
    qrs = waves.copy()
    for lead, row in enumerate(recording.signal.astype(np.float64)):
        recorded = np.isfinite(row)
        if recorded.sum() >= _LEAST_RECORDED_S * recording.fs_hz:
            bridged, held = _at_work_rate(row, recorded, recording.fs_hz, samples)
            waves[lead] = np.where(held, _passband(bridged, *_WAVE_BAND_HZ), np.nan)
            qrs[lead] = np.where(held, _passband(bridged, *_QRS_BAND_HZ), np.nan)
    return Conditioned(recording.leads, waves, qrs)


def _at_work_rate(
    row: NDArray[np.float64], recorded: NDArray[np.bool_], fs_hz: float, samples: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The lead at 500 Hz with its gaps bridged (float64 [sample], mV), and bool [sample]: recorded there."""
    index = np.arange(row.size)
    bridged = np.interp(index, index[recorded], row[recorded])
    if fs_hz == WORK_HZ:
        return bridged, recorded
    ratio = Fraction(WORK_HZ / fs_hz).limit_denominator(1000)
    resampled = sps.resample_poly(bridged, ratio.numerator, ratio.denominator, padtype="line")[:samples]
    resampled = np.pad(resampled, (0, samples - resampled.size), mode="edge")
    nearest = np.minimum(np.round(np.arange(samples) * fs_hz / WORK_HZ).astype(np.int64), row.size - 1)
    return resampled, recorded[nearest]


def _passband(row: NDArray[np.float64], low_hz: float, high_hz: float) -> NDArray[np.float64]:
    """float64 [sample], mV: second-order Butterworth, forwards and backwards."""
    band = sections("bandpass", (low_hz, high_hz), WORK_HZ)
    edge = min(round(_EDGE_S * WORK_HZ), row.size - 1)
    passed: NDArray[np.float64] = sps.sosfiltfilt(band, row, padlen=edge)
    return passed
