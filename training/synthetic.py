"""Synthetic 12-lead ECGs: the dynamical model of McSharry, Clifford, Tarassenko and Smith (IEEE TBME 50(3), 2003).

A point circles the unit circle once a beat; Gaussian events at fixed angles pull the signal up and down. The signal is
written here in closed form, beat by beat in time. As Sameni and others did (EURASIP J. Adv. Signal Process. 2007),
three such signals are the x, y and z of the heart's dipole, and eight independent leads are projections of it
(Dower 1980); the other four follow from the limb-lead laws.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from ecg import Patient, Provenance, Recording
from ecg.leads import STANDARD_LEADS

# Dower's matrix: rows V1 to V6, I, II; columns x, y, z of the dipole.
DOWER = np.array(
    [
        [-0.515, 0.157, -0.917],
        [0.044, 0.164, -1.387],
        [0.882, 0.098, -1.277],
        [1.213, 0.127, -0.601],
        [1.125, 0.127, -0.086],
        [0.831, 0.076, 0.230],
        [0.632, -0.235, 0.059],
        [0.235, 1.066, -0.132],
    ]
)
# Each event: angle (rad; R at 0), width (rad), and its height on x, y and z (mV).
EVENTS = {
    "P": (-1.20, 0.22, (0.09, 0.13, -0.03)),
    "Q": (-0.16, 0.06, (-0.12, -0.06, 0.20)),
    "R": (0.0, 0.09, (1.15, 0.95, 0.25)),
    "S": (0.17, 0.07, (-0.18, -0.22, 0.55)),
    "T": (1.55, 0.40, (0.26, 0.30, -0.22)),
}
# The spectrum of the heart rate (McSharry 2003): breathing and blood-pressure waves.
LF_HZ, HF_HZ, SPREAD_HZ = 0.1, 0.25, 0.01
# How far an event reaches: at 6 standard deviations it is below a millionth of its height.
EVENT_REACH_SD = 6.0
FIBRILLATION_HZ = (4.5, 8.0)
NOISE_MV = 0.006
WANDER_MV = 0.03


@dataclass(frozen=True)
class SyntheticHeart:
    """What the model is asked for."""

    rate_bpm: float = 72.0
    rate_sd_bpm: float = 2.0
    fibrillation: bool = False
    """Irregular beats, no P waves, a fibrillating baseline."""


def synthesize(
    seed: int, duration_s: float = 10.0, fs_hz: float = 500.0, heart: SyntheticHeart | None = None
) -> Recording:
    """Return 12 leads of a synthetic heart (float32 [lead, sample], mV); the same seed gives the same recording."""
    heart = heart or SyntheticHeart()
    rng = np.random.default_rng(seed)
    samples = round(duration_s * fs_hz)
    r_s, rr_s = _beats(rng, samples / fs_hz, heart)
    dipole = _events(r_s, rr_s, samples, fs_hz, heart)
    if heart.fibrillation:
        dipole += _fibrillation(rng, samples, fs_hz)
    chest_and_limb = DOWER @ dipole
    chest_and_limb += _noise(rng, chest_and_limb.shape, fs_hz)
    *chest, one, two = chest_and_limb
    limb = [one, two, two - one, -(one + two) / 2.0, one - two / 2.0, two - one / 2.0]
    signal = np.stack([*limb, *chest]).astype(np.float32)
    patient = Patient(name="Synthetic, Page", identifier=f"S{seed:05d}")
    provenance = Provenance(f"synthetic-{seed}", "McSharry 2003")
    return Recording(STANDARD_LEADS, signal, fs_hz, patient=patient, provenance=provenance)


def _beats(
    rng: np.random.Generator, duration_s: float, heart: SyntheticHeart
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Time of every R peak (float64 [beat], s) and how long its turn round the circle takes (s)."""
    beats = int(duration_s * heart.rate_bpm / 60.0 * 2.0) + 8
    mean_s = 60.0 / heart.rate_bpm
    if heart.fibrillation:
        intervals = mean_s * np.clip(rng.gamma(18.0, 1.0 / 18.0, beats), 0.55, 1.8)
    else:
        intervals = _tachogram(rng, beats, mean_s, heart.rate_sd_bpm / heart.rate_bpm * mean_s)
    starts = np.concatenate([[0.0], np.cumsum(intervals[:-1])]) - rng.uniform(0.2, 0.8) * intervals[0]
    return starts + intervals / 2.0, intervals


def _tachogram(rng: np.random.Generator, beats: int, mean_s: float, sd_s: float) -> NDArray[np.float64]:
    """float64 [beat], s: RR intervals whose spectrum has the two peaks of a healthy heart, with random phases."""
    size = max(beats, 64)
    hz = np.fft.rfftfreq(size, mean_s)
    power = sum(np.exp(-0.5 * ((hz - centre) / SPREAD_HZ) ** 2) for centre in (LF_HZ, HF_HZ))
    phases = rng.uniform(0.0, 2.0 * np.pi, len(hz))
    series = np.fft.irfft(np.sqrt(power) * np.exp(1j * phases), size)[:beats]
    spread = float(series.std())
    return np.asarray(mean_s + (series * sd_s / spread if spread > 0 else 0.0), np.float64)


def _events(
    r_s: NDArray[np.float64], rr_s: NDArray[np.float64], samples: int, fs_hz: float, heart: SyntheticHeart
) -> NDArray[np.float64]:
    """float64 [3, sample], mV: the Gaussian events of every beat.

    The closed form of the model's third equation for a slow return to the baseline; places and widths in time follow
    the square root of the RR interval, as the QT interval does (Bazett 1920). A beat's T wave runs on where the next
    beat comes early, and adds to it.
    """
    dipole = np.zeros((3, samples))
    for name, (angle, width, height) in EVENTS.items():
        if name == "P" and heart.fibrillation:
            continue
        for peak_s, turn_s in zip(r_s, rr_s, strict=True):
            second_per_rad = np.sqrt(turn_s) / (2.0 * np.pi)
            centre_s, sd_s = peak_s + angle * second_per_rad, width * second_per_rad
            edges = np.round((centre_s + np.array([-EVENT_REACH_SD, EVENT_REACH_SD]) * sd_s) * fs_hz).astype(int)
            at = np.arange(*np.clip(edges, 0, samples))
            dipole[:, at] += np.outer(height, np.exp(-0.5 * ((at / fs_hz - centre_s) / sd_s) ** 2))
    return dipole


def _fibrillation(rng: np.random.Generator, samples: int, fs_hz: float) -> NDArray[np.float64]:
    """float64 [3, sample], mV: waves of the fibrillating atria, of changing frequency."""
    hz = np.interp(np.arange(samples), np.linspace(0, samples, 12), rng.uniform(*FIBRILLATION_HZ, 12))
    phase = 2.0 * np.pi * np.cumsum(hz) / fs_hz
    height, lag = np.array([[0.025], [0.05], [-0.05]]), np.array([[0.0], [0.6], [1.9]])
    return np.asarray(height * np.sin(phase + lag), np.float64)


def _noise(rng: np.random.Generator, shape: tuple[int, ...], fs_hz: float) -> NDArray[np.float64]:
    """float64 [lead, sample], mV: muscle noise and slow wander."""
    muscle = NOISE_MV * rng.normal(size=shape)
    time_s = np.arange(shape[1]) / fs_hz
    wander = WANDER_MV * np.sin(
        2 * np.pi * rng.uniform(0.1, 0.3, (shape[0], 1)) * time_s + rng.uniform(0, 6, (shape[0], 1))
    )
    return np.asarray(lfilter([0.5, 0.5], [1.0], muscle, axis=1) + wander, np.float64)
