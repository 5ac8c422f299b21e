"""One curve from all leads of the median beat: how far, and how fast, the heart's vector moves at each moment.

A boundary read from this curve is one for all leads, and a single noisy or odd lead moves it little.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from vitals.conditioning import WORK_HZ
from vitals.median_beat import MedianBeat


def usable_leads(beat: MedianBeat, first: int, last: int) -> NDArray[np.bool_]:
    """Tell for each lead (bool [lead]) whether its median has every sample from first up to, not with, last."""
    return np.asarray(np.isfinite(beat.signal[:, first:last]).all(axis=1), np.bool_)


def lead_weights(beat: MedianBeat, leads: NDArray[np.bool_]) -> NDArray[np.float64]:
    """float64 [used lead], sum 1: leads whose median rests on few or noisy beats weigh less.

    A lead's weight falls to a half where its noise equals the usual lead's. One beat alone has no known noise and
    counts as twice as noisy as the usual lead.
    """
    noise = beat.noise_mv[leads].astype(np.float64)
    known = np.isfinite(noise)
    usual = max(float(np.median(noise[known])) if known.any() else 0.0, 1e-9)
    noise[~known] = 2 * usual
    weight = 1.0 / (noise**2 + usual**2)
    spread: NDArray[np.float64] = weight / weight.sum()
    return spread


def bridged(beat: MedianBeat, leads: NDArray[np.bool_]) -> NDArray[np.float64]:
    """float64 [used lead, sample], mV: the median beat, held level beyond its recorded part so that no step arises."""
    index = np.arange(beat.signal.shape[1])
    rows = [(row, np.isfinite(row)) for row in beat.signal[leads].astype(np.float64)]
    return np.stack([np.interp(index, index[held], row[held]) for row, held in rows])


def noise_level_mv(beat: MedianBeat, leads: NDArray[np.bool_]) -> float:
    """Noise (mV) of `deflection` over the used leads, NaN where no lead has two beats."""
    noise = beat.noise_mv[leads].astype(np.float64)
    known = np.isfinite(noise)
    if not known.any():
        return float("nan")
    weight = lead_weights(beat, leads)[known]
    return float(np.sqrt((weight * noise[known] ** 2).sum() / weight.sum()))


def deflection(signal: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64 [sample], mV: weighted RMS over float64 [lead, sample] whose baseline is 0."""
    rms: NDArray[np.float64] = np.sqrt(weight @ signal**2)
    return rms


def smoothed(signal: NDArray[np.floating], width_s: float) -> NDArray[np.float64]:
    """float64 [lead, sample]: Gaussian average of that standard deviation."""
    result: NDArray[np.float64] = ndimage.gaussian_filter1d(signal.astype(np.float64), width_s * WORK_HZ, axis=1)
    return result


def speed(signal: NDArray[np.floating], weight: NDArray[np.float64], width_s: float) -> NDArray[np.float64]:
    """float64 [sample], mV/s: weighted RMS over the leads of the slope, smoothed by a Gaussian of that deviation."""
    slope = ndimage.gaussian_filter1d(signal.astype(np.float64), width_s * WORK_HZ, axis=1, order=1) * WORK_HZ
    return deflection(slope, weight)
