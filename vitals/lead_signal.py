"""What can be measured of the signal of a lead: its size, its noise, and where it is no signal at all."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecg import Recording
from vitals.alignment import SAME_SHAPE, AlignedBeats, evenly_spread
from vitals.between_beats import BESIDE_MAINS_HZ, MAINS_HZ, between_beats
from vitals.conditioning import WORK_HZ
from vitals.median_beat import MedianBeat
from vitals.plateaus import Spans, clipped_spans, flat_spans

_USUAL_SHARE = 0.8
_QRS_HALF_S = 0.08
_MOST_BEATS = 100


@dataclass(frozen=True, eq=False)
class LeadSignal:
    """The numbers of one lead. Noise and wander are what four of five seconds (windows of 10 s) stay below."""

    lead: str
    recorded_s: float
    missing_share: float
    """Share of the time from its first to its last sample that is not recorded, 0 to 1."""
    range_mv: float | None
    """From its lowest to its highest value."""
    qrs_mv: float | None
    """Peak to peak of the QRS complex, median over the beats as recorded."""
    beats: int
    """Beats that the lead's median beat rests on."""
    slow_mv: float | None
    """RMS of about 1 to 20 Hz between QRS complexes: electrodes that move, and fibrillatory waves."""
    muscle_mv: float | None
    """RMS above about 20 Hz between QRS complexes, without mains hum."""
    noise_mv: float | None
    """RMS of both together."""
    wander_mv: float | None
    """Peak to peak of the baseline below 0.7 Hz, within 10 s."""
    hum_mv: float | None
    """Amplitude of the mains hum, median over the seconds."""
    hum_hz: float | None
    """50 or 60 Hz, the louder one."""
    flat_s: Spans
    """Where the lead is a straight line."""
    clipped_s: Spans
    """Where it is cut off at its highest or lowest value."""
    noise_by_second_mv: NDArray[np.float64]
    """float64 [second]: `noise_mv` of each; NaN where it is not known."""
    unrest_by_window_mv: NDArray[np.float64]
    """float64 [window of about 10 s]: the larger of wander and of the largest change of the baseline within 0.2 s."""
    unknown: Mapping[str, str]
    """Name of a number that is None -> why."""

    @property
    def noise_share(self) -> float | None:
        """Noise over the height of the QRS complex."""
        return self.noise_mv / self.qrs_mv if self.noise_mv is not None and self.qrs_mv else None

    @property
    def snr_db(self) -> float | None:
        """Signal-to-noise ratio as in the noise stress test (Moody 1984): the power of the signal is QRS^2 / 8."""
        share = self.noise_share
        return -10 * float(np.log10(8 * max(share, 1e-6) ** 2)) if share is not None else None


def lead_signals(recording: Recording, beats: AlignedBeats, beat: MedianBeat | None) -> tuple[LeadSignal, ...]:
    """Measure every lead of the recording, in its order; beats and beat are what was found on it."""
    rows, fs_hz = recording.signal, recording.fs_hz
    rest = between_beats(recording, beats, beat)
    noise, unrest = rest.noise_mv, np.fmax(rest.wander_mv, rest.step_mv)
    hum = quantile(rest.hum_mv, 0.5)
    numbers: dict[str, NDArray[np.float64]] = {
        "range_mv": np.fmax.reduce(rows, axis=1, initial=np.nan) - np.fmin.reduce(rows, axis=1, initial=np.nan),
        "qrs_mv": _qrs_mv(recording, beats, beat),
        "slow_mv": quantile(rest.slow_mv, _USUAL_SHARE),
        "muscle_mv": quantile(rest.muscle_mv, _USUAL_SHARE),
        "noise_mv": quantile(noise, _USUAL_SHARE),
        "wander_mv": quantile(rest.wander_mv, _USUAL_SHARE),
        "hum_mv": np.fmax.reduce(hum, axis=0),
    }
    numbers["hum_hz"] = np.where(np.isnan(numbers["hum_mv"]), np.nan, _louder_hz(hum))
    flat, clipped = flat_spans(rows, fs_hz), clipped_spans(rows, fs_hz)
    found = []
    for lead, name in enumerate(recording.leads):
        values = {what: float(of[lead]) if np.isfinite(of[lead]) else None for what, of in numbers.items()}
        recorded_s, missing_share = _recorded(rows[lead], fs_hz)
        found.append(
            LeadSignal(
                name,
                recorded_s=recorded_s,
                missing_share=missing_share,
                beats=int(beat.beats_per_lead[lead]) if beat else 0,
                flat_s=flat[lead],
                clipped_s=clipped[lead],
                noise_by_second_mv=noise[lead],
                unrest_by_window_mv=unrest[lead],
                unknown={what: _why(what, recorded_s, beat, fs_hz) for what, value in values.items() if value is None},
                **values,
            )
        )
    return tuple(found)


def quantile(rows: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """float64 [...]: what this share of the known values of float64 [..., time] stay below; NaN where none is known."""
    ordered = np.sort(rows, axis=-1)
    known = np.isfinite(ordered).sum(axis=-1, keepdims=True)
    at = np.maximum(np.ceil(share * known).astype(np.int64) - 1, 0)
    return np.asarray(np.take_along_axis(ordered, at, axis=-1)[..., 0], np.float64)


def _louder_hz(hum: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64 [lead], Hz: the mains frequency at which float64 [mains frequency, lead], mV, is largest."""
    return np.asarray(np.array(MAINS_HZ)[np.nan_to_num(hum, nan=-1.0).argmax(axis=0)], np.float64)


def _recorded(row: NDArray[np.float32], fs_hz: float) -> tuple[float, float]:
    """How long a lead is recorded (s), and the share of the time from its first to its last sample that is not."""
    held = np.isfinite(row)
    count = int(held.sum())
    if count == 0:
        return 0.0, 1.0
    between = row.size - int(held.argmax()) - int(held[::-1].argmax())
    return count / fs_hz, 1 - count / between


def _why(what: str, recorded_s: float, beat: MedianBeat | None, fs_hz: float) -> str:
    if recorded_s == 0:
        return "the lead is not recorded"
    if what.startswith("hum") and fs_hz / 2 <= MAINS_HZ[0] + BESIDE_MAINS_HZ:
        return f"sampled at {fs_hz:g} Hz, which holds no mains hum"
    if what == "qrs_mv" and beat is None:
        return "no QRS complex found"
    return "too little of the lead is recorded"


def _qrs_mv(recording: Recording, beats: AlignedBeats, beat: MedianBeat | None) -> NDArray[np.float64]:
    """float64 [lead], mV: range of the median over the beats of the dominant shape, 80 ms around the R peak."""
    half = round(_QRS_HALF_S * recording.fs_hz)
    centres = np.round(beats.sample * (recording.fs_hz / WORK_HZ)).astype(np.int64)
    inside = (centres >= half) & (centres + half < recording.signal.shape[1]) & ~(beats.likeness < SAME_SHAPE)
    if beat is None or not inside.any():
        return np.full(len(recording.leads), np.nan)
    chosen = centres[evenly_spread(inside, _MOST_BEATS)]
    cut = recording.signal[:, chosen[:, None] + np.arange(-half, half + 1)].astype(np.float64)
    cut -= cut.mean(axis=2, keepdims=True)
    usual = quantile(cut.swapaxes(1, 2), 0.5)
    return np.asarray(np.ptp(usual, axis=1), np.float64)
