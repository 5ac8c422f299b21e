"""Where the wave network sees each fiducial point of a beat in each lead, and which waves it sees at all."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecg.shipped_model import Model, load_model
from vitals.fiducials import FIDUCIALS
from vitals.wave_input import BEFORE, SAMPLES, WINDOW_HZ, WavePlan, channels, in_heights

_ROWS_AT_ONCE = 512
_QRS = slice(BEFORE - 10, BEFORE + 11)
_REACH = 2


@dataclass(frozen=True, eq=False)
class SeenWaves:
    """What the network says of beats, lead by lead; NaN where the lead does not hold the beat's QRS complex."""

    times_s: NDArray[np.float64]
    """float64 [beat, lead, fiducial], s from the R peak, in the order of `FIDUCIALS`: the median of the network's
    distribution over time; NaN where the lead is not recorded there."""
    sd_s: NDArray[np.float64]
    """float64 [beat, lead, fiducial], s: standard deviation of that distribution."""
    p_logit: NDArray[np.float64]
    """float64 [beat, lead]: calibrated log odds that there is a P wave."""
    t_logit: NDArray[np.float64]
    """float64 [beat, lead]: the same of a T wave."""


def seen_waves(windows: NDArray[np.float32]) -> SeenWaves:
    """Show float32 [beat, lead, sample] windows (mV, see `vitals.wave_input`) to the network.

    Raises ModelError where the shipped model is missing or damaged.
    """
    model = load_model("vitals", "waves")
    plan = WavePlan.from_dict(model.card["plan"])
    beats, leads = windows.shape[:2]
    times = np.full((beats, leads, len(FIDUCIALS)), np.nan)
    spread, presence = times.copy(), np.full((beats, leads, 2), np.nan)
    beat, lead = np.nonzero(np.isfinite(windows[:, :, _QRS]).all(axis=2))
    if not beat.size:
        return SeenWaves(times, spread, presence[:, :, 0], presence[:, :, 1])
    scaled = in_heights(windows)
    for part in np.array_split(np.arange(beat.size), -(-beat.size // _ROWS_AT_ONCE)):
        rows = scaled[beat[part]]
        own = rows[np.arange(part.size), lead[part]]
        at, width, known = _read(model, plan, channels(own, rows))
        lost = ~_held(own, at)
        at[lost], width[lost] = np.nan, np.nan
        times[beat[part], lead[part]], spread[beat[part], lead[part]] = at, width
        presence[beat[part], lead[part]] = known
    return SeenWaves(times / WINDOW_HZ, spread / WINDOW_HZ, presence[:, :, 0], presence[:, :, 1])


def _read(
    model: Model, plan: WavePlan, shown: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Place and spread (float64 [row, fiducial], samples from the R peak) and log odds (float64 [row, 2])."""
    fiducials, presence = model.run_all(shown)
    place, spread = places(fiducials, plan)
    return place, spread, presence / np.array([plan.p_temperature, plan.t_temperature])


def places(logits: NDArray[np.float32], plan: WavePlan) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Median and standard deviation (float64 [..., fiducial], samples from the R peak) of distributions over time.

    logits: float32 [..., fiducial, sample].
    """
    scaled = logits / np.array(plan.temperatures, np.float32)[:, None]
    odds = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    density = odds / odds.sum(axis=-1, keepdims=True)
    at = np.arange(SAMPLES) - BEFORE
    mean = density @ at
    spread = np.sqrt(np.maximum(density @ (at.astype(np.float64) ** 2) - mean**2, 0.0))
    below = density.cumsum(axis=-1)
    middle = np.minimum((below < 0.5).sum(axis=-1), SAMPLES - 1)[..., None]
    here = np.take_along_axis(density, middle, axis=-1)
    before = np.take_along_axis(below, middle, axis=-1) - here
    place = middle + (0.5 - before) / np.maximum(here, 1e-9) - 0.5 - BEFORE
    return place[..., 0].astype(np.float64), spread.astype(np.float64)


def _held(own: NDArray[np.float32], at: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell whether the lead (float32 [row, sample]) is recorded at and around each place (float64 [row, fiducial])."""
    held = np.pad(np.isfinite(own), ((0, 0), (_REACH, _REACH)))
    inside = np.lib.stride_tricks.sliding_window_view(held, 2 * _REACH + 1, axis=1).all(axis=2)
    index = np.clip(np.round(at).astype(np.int64) + BEFORE, 0, SAMPLES - 1)
    return np.asarray(np.take_along_axis(inside, index, axis=1), np.bool_)
