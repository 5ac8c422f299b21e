"""Everything that is measured on a recording: a value with its unit, or the reason why there is none."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ecg import Recording
from vitals import qt_correction
from vitals.alignment import AlignedBeats
from vitals.axis import frontal_axis_deg
from vitals.conditioning import WORK_HZ, condition
from vitals.delineation import Delineation, delineate
from vitals.median_beat import MedianBeat, median_beat
from vitals.normal_ranges import normal_range
from vitals.qrs import find_beats
from vitals.rr_intervals import RrIntervals, rr_intervals
from vitals.wave import Absent, Wave


@dataclass(frozen=True)
class Measure:
    """One measurement. Exactly one of value and reason is there."""

    name: str
    label: str
    value: float | None
    unit: str
    """"bpm", "ms" or "deg"."""
    beats: int
    """Beats that the value rests on, 0 where there is none."""
    reason: str | None
    """Why there is no value."""
    normal_range: tuple[float, float] | None
    """Lowest and highest usual value, None where there is no agreed range."""

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason is None):
            raise ValueError(f"{self.name}: a value without reason or a reason without value, not both or neither")
        if self.value is not None and not np.isfinite(self.value):
            raise ValueError(f"{self.name}: {self.value} is no measurement")


@dataclass(frozen=True)
class Vitals:
    """All measurements of a recording."""

    measures: tuple[Measure, ...]
    r_peak_s: tuple[float, ...]
    """R peaks in seconds on the recording's axis."""

    def get(self, name: str) -> Measure:
        """Return the measure of that name; KeyError where there is none."""
        for measure_ in self.measures:
            if measure_.name == name:
                return measure_
        raise KeyError(name)


_LABELS = {
    "heart_rate": ("Heart rate", "bpm"),
    "rr_mean": ("Mean RR interval", "ms"),
    "rr_min": ("Shortest RR interval", "ms"),
    "rr_max": ("Longest RR interval", "ms"),
    "rr_sd": ("Standard deviation of RR intervals", "ms"),
    "rmssd": ("RMSSD of normal RR intervals", "ms"),
    "pr": ("PR interval", "ms"),
    "qrs": ("QRS duration", "ms"),
    "qt": ("QT interval", "ms"),
    "qtc_fridericia": ("QTc (Fridericia)", "ms"),
    "qtc_bazett": ("QTc (Bazett)", "ms"),
    "qtc_framingham": ("QTc (Framingham)", "ms"),
    "qtc_hodges": ("QTc (Hodges)", "ms"),
    "p_duration": ("P duration", "ms"),
    "axis_p": ("P axis", "deg"),
    "axis_qrs": ("QRS axis", "deg"),
    "axis_t": ("T axis", "deg"),
}

_QT_CORRECTIONS: dict[str, Callable[[float, float], float]] = {
    "qtc_fridericia": qt_correction.fridericia_ms,
    "qtc_bazett": qt_correction.bazett_ms,
    "qtc_framingham": qt_correction.framingham_ms,
    "qtc_hodges": qt_correction.hodges_ms,
}

# Task Force of the ESC and NASPE (1996): short-term heart rate variability is measured over 5 minutes.
_SHORT_TERM_S = 300.0
_LEAST_RR = 2
_LEAST_NN_CHANGES = 3
_LEAST_NORMAL_SHARE = 0.9
_CORRECTABLE_RR_MS = (200.0, 3000.0)

_NO_QRS = Absent("no QRS complex found")


def measure(recording: Recording) -> Vitals:
    """Measure heart rate, RR intervals, PR, QRS, QT, corrected QT, P duration and the frontal axes.

    Intervals are read from the median beat of the dominant shape, one boundary for all leads; times of the RR intervals
    from all beats. A measurement that the recording does not support is None with its reason.
    """
    ecg = condition(recording)
    beats = find_beats(ecg)
    return measure_beats(beats, median_beat(ecg, beats), recording.patient.sex)


def measure_beats(beats: AlignedBeats, beat: MedianBeat | None, sex: str | None = None) -> Vitals:
    """The same of beats that were found already, and of their median beat."""
    rr = rr_intervals(beats)
    found = _rates(rr) | _variability(rr)
    used = dict.fromkeys(found, rr.rr_ms.size + 1)
    of_beat = _of_beat(beat, rr)
    used |= dict.fromkeys(of_beat, beat.beats if beat else 0)
    found |= of_beat
    ultra_short = float(rr.rr_ms.sum()) / 1000 < _SHORT_TERM_S
    measures = tuple(_measure(name, found[name], used[name], sex, ultra_short) for name in _LABELS)
    return Vitals(measures, tuple(float(sample) / WORK_HZ for sample in beats.sample))


def _measure(name: str, value: float | Absent, beats: int, sex: str | None, ultra_short: bool) -> Measure:
    label, unit = _LABELS[name]
    if name == "rmssd" and ultra_short:
        label += " (ultra-short, below 5 minutes)"
    limits = normal_range(name, sex)
    if isinstance(value, Absent):
        return Measure(name, label, None, unit, 0, value.reason, limits)
    return Measure(name, label, float(value), unit, beats, None, limits)


def _rates(rr: RrIntervals) -> dict[str, float | Absent]:
    """Heart rate (bpm, 60 s over the mean RR) and the RR intervals (ms), from at least two intervals."""
    names = ("heart_rate", "rr_mean", "rr_min", "rr_max", "rr_sd")
    if rr.rr_ms.size < _LEAST_RR:
        return dict.fromkeys(names, _NO_QRS if rr.beats == 0 else Absent("fewer than two RR intervals"))
    mean = rr.mean_ms
    values = (60000.0 / mean, mean, rr.rr_ms.min(), rr.rr_ms.max(), rr.rr_ms.std(ddof=1))
    return dict(zip(names, map(float, values), strict=True))


def _variability(rr: RrIntervals) -> dict[str, float | Absent]:
    """RMSSD (ms) over successive normal intervals; withheld where the rhythm makes it meaningless."""
    if rr.beats == 0:
        return {"rmssd": _NO_QRS}
    if rr.irregular:
        return {"rmssd": Absent("RR intervals are grossly irregular")}
    if rr.nn_change_ms.size < _LEAST_NN_CHANGES:
        return {"rmssd": Absent("fewer than three pairs of successive normal RR intervals")}
    if rr.normal.mean() < _LEAST_NORMAL_SHARE:
        return {"rmssd": Absent("ectopic beats or noise break more than a tenth of the RR intervals")}
    return {"rmssd": float(np.sqrt(np.mean(rr.nn_change_ms**2)))}


def _of_beat(beat: MedianBeat | None, rr: RrIntervals) -> dict[str, float | Absent]:
    """Intervals (ms) and axes (degrees) of the median beat."""
    waves = delineate(beat, irregular=rr.irregular) if beat else Delineation(p=_NO_QRS, qrs=_NO_QRS, t=_NO_QRS)
    qt = _interval_ms(waves.qrs, waves.t, to_offset=True)
    found: dict[str, float | Absent] = {
        "pr": _interval_ms(waves.p, waves.qrs, to_offset=False),
        "qrs": _interval_ms(waves.qrs, waves.qrs, to_offset=True),
        "qt": qt,
        "p_duration": _interval_ms(waves.p, waves.p, to_offset=True),
    }
    for name, correct in _QT_CORRECTIONS.items():
        if isinstance(qt, Absent):
            found[name] = qt
        elif rr.rr_ms.size < _LEAST_RR:
            found[name] = Absent("no heart rate to correct for: fewer than two RR intervals")
        elif not _CORRECTABLE_RR_MS[0] <= rr.mean_ms <= _CORRECTABLE_RR_MS[1]:
            found[name] = Absent("no formula corrects QT for a heart rate outside 20 to 300 bpm")
        else:
            found[name] = correct(qt, rr.mean_ms / 1000.0)
    for name, wave in (("axis_p", waves.p), ("axis_qrs", waves.qrs), ("axis_t", waves.t)):
        if beat is None or isinstance(wave, Absent):
            found[name] = wave if isinstance(wave, Absent) else _NO_QRS
        else:
            found[name] = frontal_axis_deg(beat, wave, straight_baseline=wave is waves.p)
    return found


def _interval_ms(start: Wave | Absent, end: Wave | Absent, *, to_offset: bool) -> float | Absent:
    """From the first wave's onset to the second's offset or onset (ms); Absent where one of them is."""
    if isinstance(start, Absent):
        return start
    if isinstance(end, Absent):
        return end
    return 1000.0 * ((end.offset_s if to_offset else end.onset_s) - start.onset_s)
