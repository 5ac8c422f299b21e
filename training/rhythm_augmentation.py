"""Random changes that make a clean single-lead strip look like one that was printed, scanned and traced."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

Strip = NDArray[np.float32]
"""float32 [sample], mV."""


def stretched_crop(signal: Strip, length: int, rng: np.random.Generator, largest_stretch: float = 0.08) -> Strip:
    """Cut `length` samples at a random place, the time axis stretched as by a slightly wrong paper speed."""
    stretch = 1.0 + rng.uniform(-largest_stretch, largest_stretch) * (rng.random() < 0.5)
    span = min((length - 1) * stretch, len(signal) - 1.0)
    start = rng.uniform(0.0, len(signal) - 1.0 - span)
    if span == length - 1:
        return signal[int(start) : int(start) + length].copy()
    wanted = start + np.linspace(0.0, span, length)
    return np.asarray(np.interp(wanted, np.arange(len(signal)), signal), dtype=np.float32)


def scanned(strip: Strip, fs_hz: float, rng: np.random.Generator) -> Strip:
    """Scale, blur and quantize as a pen of 5 to 20 ms width on pixels of 5 to 25 uV does."""
    gained = strip * rng.uniform(0.6, 1.6)
    step_mv = rng.uniform(0.005, 0.025)
    blurred: NDArray[np.float64] = gaussian_filter1d(gained, rng.uniform(0.005, 0.020) * fs_hz)
    return (np.round(blurred / step_mv) * step_mv).astype(np.float32)


def wandering(strip: Strip, fs_hz: float, rng: np.random.Generator) -> Strip:
    """Add the residue of baseline wander: a sine of 0.1 to 0.8 Hz, up to 0.6 of the strip's own spread."""
    phase = 2 * np.pi * (rng.uniform(0.1, 0.8) * np.arange(len(strip)) / fs_hz + rng.random())
    return np.asarray(strip + rng.uniform(0.0, 0.6) * strip.std() * np.sin(phase), dtype=np.float32)


def noisy(strip: Strip, rng: np.random.Generator) -> Strip:
    """Add white or smoothed noise, up to 0.2 of the strip's own spread."""
    noise = rng.standard_normal(len(strip))
    if rng.random() < 0.5:
        noise = gaussian_filter1d(noise, rng.uniform(0.7, 2.0))
    scale = rng.uniform(0.0, 0.2) * strip.std() / max(float(noise.std()), 1e-6)
    return np.asarray(strip + scale * noise, dtype=np.float32)


def interrupted(strip: Strip, fs_hz: float, longest_gap_s: float, rng: np.random.Generator) -> Strip:
    """Replace one stretch by a straight line, as a short gap in a trace is bridged."""
    gap = int(rng.uniform(0.05, longest_gap_s) * fs_hz)
    first = int(rng.integers(0, len(strip) - gap))
    bridged = strip.copy()
    bridged[first : first + gap] = np.linspace(strip[first], strip[first + gap - 1], gap)
    return bridged


def augmented(strip: Strip, fs_hz: float, longest_gap_s: float, rng: np.random.Generator) -> Strip:
    """Apply each change with its own modest probability, and a wrong polarity to every fifth strip."""
    if rng.random() < 0.3:
        strip = wandering(strip, fs_hz, rng)
    if rng.random() < 0.4:
        strip = noisy(strip, rng)
    if rng.random() < 0.4:
        strip = scanned(strip, fs_hz, rng)
    if rng.random() < 0.15:
        strip = interrupted(strip, fs_hz, longest_gap_s, rng)
    return -strip if rng.random() < 0.2 else strip
