"""What is measured where there is no ECG, too little of one, or a very slow heart: values and reasons, counted."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecg import Recording
from ecg.leads import STANDARD_LEADS
from training.synthetic import SyntheticHeart, synthesize
from vitals import measure

FS_HZ = 500.0


@dataclass(frozen=True)
class Outcome:
    """What `vitals.measure` says of one input."""

    beats: int
    values: dict[str, float]
    """Measurement -> value."""
    reasons: Counter[str]
    """Reason -> measurements that lack a value for it."""

    def __str__(self) -> str:
        values = ", ".join(f"{name} {value:.0f}" for name, value in self.values.items())
        reasons = "; ".join(f"{count} times: {reason}" for reason, count in self.reasons.most_common())
        said = [f"{self.beats} beats, {len(self.values)} values", values, reasons]
        return "; ".join(part for part in said if part)


def outcome(recording: Recording) -> Outcome:
    """Measure and count."""
    vitals = measure(recording)
    values = {one.name: one.value for one in vitals.measures if one.value is not None}
    return Outcome(
        len(vitals.r_peak_s), values, Counter(one.reason for one in vitals.measures if one.reason is not None)
    )


def degenerate_inputs() -> dict[str, Recording]:
    """Recordings by what is odd about them."""
    heart = synthesize(3, 60.0, FS_HZ)
    slow = ten_bpm()
    noise = np.random.default_rng(0).normal(0.0, 0.1, (12, 5000)).astype(np.float32)
    gap = heart.signal[:, :5000].copy()
    gap[:, 1000:4000] = np.nan
    signals = {
        "no sample": np.zeros((12, 0), np.float32),
        "3 samples": heart.signal[:, :3],
        "1 s": heart.signal[:, :500],
        "all NaN": np.full((12, 5000), np.nan, np.float32),
        "flat": np.zeros((12, 5000), np.float32),
        "flat at 5 mV": np.full((12, 5000), 5.0, np.float32),
        "white noise": noise,
        "10 s of which 6 are missing": gap,
        "10 bpm, 12 leads of 60 s": slow,
    }
    recordings = {name: Recording(STANDARD_LEADS, signal, FS_HZ) for name, signal in signals.items()}
    recordings["3 samples of one lead"] = Recording(("II",), heart.lead("II")[None, :3], FS_HZ)
    recordings["10 bpm, lead II of 60 s"] = Recording(("II",), slow[STANDARD_LEADS.index("II")][None], FS_HZ)
    recordings["3 samples at 0.1 Hz"] = Recording(("II",), heart.lead("II")[None, :3], 0.1)
    return recordings


def ten_bpm() -> NDArray[np.float32]:
    """float32 [12, sample], mV at 500 Hz: a usual beat every 6 s for a minute, nothing but 5 uV of noise between."""
    heart = synthesize(3, 4.0, FS_HZ, SyntheticHeart(rate_bpm=60.0, rate_sd_bpm=0.0))
    middle = slice(round(FS_HZ), round(3 * FS_HZ))
    r_sample = middle.start + int(heart.lead("II")[middle].argmax())
    beat = heart.signal[:, r_sample - round(0.4 * FS_HZ) : r_sample + round(0.55 * FS_HZ)]
    beat = beat - np.linspace(beat[:, 0], beat[:, -1], beat.shape[1], axis=1)
    signal = np.random.default_rng(0).normal(0.0, 0.005, (12, round(60 * FS_HZ)))
    for start_s in range(1, 60, 6):
        start = round(start_s * FS_HZ)
        signal[:, start : start + beat.shape[1]] += beat
    return signal.astype(np.float32)


def degenerate_table() -> str:
    """One line for each input; an exception is told as what it is, a fault."""
    lines = []
    for name, recording in degenerate_inputs().items():
        try:
            said = str(outcome(recording))
        except Exception as error:
            said = f"FAULT {type(error).__name__}: {error}"
        lines.append(f"  {name:28s} {said}")
    return "\n".join(lines)
