"""The waves that neurokit2 finds, lead by lead, in the shape of our own."""

from functools import partial
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from benchmarks.delineation import Delineator
from benchmarks.event_matching import matched
from benchmarks.ludb import SAME_BEAT_S
from ecg import Recording
from vitals.beat_waves import BeatWaves
from vitals.fiducials import FIDUCIALS

METHODS = ("dwt", "cwt")
_POINTS = {
    "p_on": "ECG_P_Onsets",
    "p_peak": "ECG_P_Peaks",
    "p_off": "ECG_P_Offsets",
    "qrs_on": "ECG_R_Onsets",
    "qrs_off": "ECG_R_Offsets",
    "t_on": "ECG_T_Onsets",
    "t_peak": "ECG_T_Peaks",
    "t_off": "ECG_T_Offsets",
}
_BEFORE_R = frozenset({"p_on", "p_peak", "p_off", "qrs_on"})


def neurokit_delineators() -> dict[str, Delineator]:
    """The methods of `neurokit2.ecg_delineate` by name, none where neurokit2 is not installed."""
    if not find_spec("neurokit2"):
        return {}
    return {f"neurokit2 {method}": partial(neurokit_waves, method=method) for method in METHODS}


def neurokit_waves(recording: Recording, *, method: str) -> BeatWaves:
    """Delineate every lead with its own R peaks by `neurokit2.ecg_delineate`.

    A beat is where at least one lead has an R peak; leads whose peaks lie within 150 ms share it. Where neurokit2
    raises, the lead keeps its R peaks and has no waves. Probabilities are 1 where a wave was found, else 0.
    """
    found = [_lead_points(row.astype(np.float64), round(recording.fs_hz), method) for row in recording.signal]
    r_s, beat_of = common_beats([lead_r_s for lead_r_s, _ in found])
    times_s = np.full((r_s.size, len(recording.leads), len(FIDUCIALS)), np.nan)
    for lead, (lead_r_s, points_s) in enumerate(found):
        for name, point_s in points_s.items():
            own = beat_of_point(point_s, lead_r_s, before=name in _BEFORE_R)
            held = (own >= 0) & (own < lead_r_s.size)
            times_s[beat_of[lead][own[held]], lead, FIDUCIALS.index(name)] = point_s[held]
    has_p, has_t = (np.isfinite(times_s[:, :, FIDUCIALS.index(peak)]) for peak in ("p_peak", "t_peak"))
    return BeatWaves(recording.leads, r_s, times_s, has_p.astype(np.float64), has_t.astype(np.float64))


def common_beats(own_r_s: list[NDArray[np.float64]]) -> tuple[NDArray[np.float64], list[NDArray[np.int64]]]:
    """float64 [beat], s: R peaks of all leads together, and for each lead int64 [own beat]: which of them its own are.

    Own beats of different leads are the same beat where they lie within 150 ms of the lead that had it first.
    """
    first_s = np.zeros(0)
    beat_of = []
    for own_s in own_r_s:
        order = np.argsort(first_s)
        pairs = matched(first_s[order], own_s, SAME_BEAT_S)
        beats = np.full(own_s.size, -1)
        beats[pairs[:, 1]] = order[pairs[:, 0]]
        new = beats < 0
        beats[new] = first_s.size + np.arange(new.sum())
        first_s = np.concatenate([first_s, own_s[new]])
        beat_of.append(beats)
    every_s, every = np.concatenate(own_r_s), np.concatenate(beat_of)
    r_s = np.array([np.median(every_s[every == beat]) for beat in range(first_s.size)])
    order = np.argsort(r_s)
    place = np.argsort(order)
    return r_s[order], [place[beats] for beats in beat_of]


def beat_of_point(point_s: NDArray[np.float64], r_s: NDArray[np.float64], *, before: bool) -> NDArray[np.int64]:
    """int64 [point]: the next R peak of a point that lies before it, the last one of a point after it; may be outside.

    neurokit2 drops points near the ends of the signal, so that their place in its lists does not tell their beat.
    """
    return np.asarray(np.searchsorted(r_s, point_s, side="left") - (0 if before else 1), np.int64)


def _lead_points(
    row: NDArray[np.float64], fs_hz: int, method: str
) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]:
    """R peaks (float64 [beat], s) and fiducial points (name -> float64 [point], s) of one lead."""
    import neurokit2

    cleaned = neurokit2.ecg_clean(row, sampling_rate=fs_hz)
    r_samples = neurokit2.ecg_findpeaks(cleaned, sampling_rate=fs_hz)["ECG_R_Peaks"]
    r_s = np.asarray(r_samples, np.float64) / fs_hz
    try:
        _, waves = neurokit2.ecg_delineate(cleaned, r_samples, sampling_rate=fs_hz, method=method)
    except (ValueError, ZeroDivisionError):
        return r_s, {}
    points = {name: np.asarray(waves[key], np.float64) / fs_hz for name, key in _POINTS.items()}
    return r_s, {name: point[np.isfinite(point)] for name, point in points.items()}
