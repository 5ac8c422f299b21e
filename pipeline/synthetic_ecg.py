"""A heart that can beat for as long as it is wanted, for streams that have no patient: lead II, with ectopic beats."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecg import Provenance, Recording

_SPREAD = 0.03
_EARLY, _PAUSE = 0.65, 1.35
_WANDER_MV, _WANDER_HZ = 0.05, 0.25
_REACH_S = 0.7
# Waves: time from the R peak (s), width (s, standard deviation), height (mV). P and T stand at 60 bpm.
_NORMAL = ((-0.17, 0.02, 0.12), (-0.026, 0.008, -0.1), (0.0, 0.011, 1.1), (0.028, 0.009, -0.2), (0.3, 0.045, 0.3))
_VENTRICULAR = ((0.0, 0.035, 1.5), (0.09, 0.03, -0.4), (0.34, 0.06, -0.5))


@dataclass(frozen=True)
class SyntheticHeart:
    """How it beats."""

    bpm: float = 70.0
    ectopic_share: float = 0.05
    """Share of the beats that are ventricular, early and followed by a pause."""
    noise_mv: float = 0.01
    """RMS of white noise."""
    seed: int = 0


def synthetic_ecg(heart: SyntheticHeart, duration_s: float, fs_hz: float) -> Recording:
    """Lead II of a heart, the same each time; sums of Gaussian waves (McSharry et al. 2003), beat by beat."""
    random = np.random.default_rng(heart.seed)
    time_s = np.arange(round(duration_s * fs_hz)) / fs_hz
    signal = random.normal(0.0, heart.noise_mv, time_s.size)
    signal += _WANDER_MV * np.sin(2.0 * np.pi * _WANDER_HZ * time_s)
    usual_s, r_s, ectopic = 60.0 / heart.bpm, 0.4, False
    while r_s < duration_s + _REACH_S:
        _add(signal, time_s, fs_hz, r_s, _VENTRICULAR if ectopic else _NORMAL, min(np.sqrt(usual_s), 1.0))
        before, ectopic = ectopic, not ectopic and random.random() < heart.ectopic_share
        r_s += usual_s * (_PAUSE if before else _EARLY if ectopic else 1.0 + _SPREAD * random.standard_normal())
    return Recording(("II",), signal[None].astype(np.float32), fs_hz, provenance=Provenance("synthetic", "synthetic"))


def _add(
    signal: NDArray[np.float64],
    time_s: NDArray[np.float64],
    fs_hz: float,
    r_s: float,
    waves: tuple[tuple[float, float, float], ...],
    pace: float,
) -> None:
    """Add one beat to float64 [sample], mV; pace: at a quicker rate P and T lie nearer to the R peak."""
    first, end = (max(round((r_s + side) * fs_hz), 0) for side in (-_REACH_S, _REACH_S))
    near = time_s[first:end] - r_s
    for at_s, width_s, height_mv in waves:
        centre = at_s * pace if abs(at_s) > 0.1 else at_s
        signal[first:end] += height_mv * np.exp(-0.5 * ((near - centre) / width_s) ** 2)
