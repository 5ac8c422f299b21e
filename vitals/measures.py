"""Everything that is measured on a recording: a value with its unit, or the reason why there is none."""

from dataclasses import dataclass

import numpy as np

from ecg import Patient, Recording
from vitals.alignment import NO_BEATS, AlignedBeats
from vitals.beat_classes import BeatClasses, laid_on
from vitals.conditioning import WORK_HZ, condition
from vitals.delineation import Delineation, delineate
from vitals.ectopy import Ectopy, ectopy
from vitals.estimate import NO_QRS, Found
from vitals.five_minutes import five_minutes
from vitals.interval_measures import intervals
from vitals.lead_measures import LeadMeasures, lead_measures
from vitals.measure_names import LABELS, ULTRA_SHORT
from vitals.measurement import Measure
from vitals.median_beat import MedianBeat, median_beat
from vitals.nonlinear_variability import nonlinear
from vitals.normal_ranges import normal_range
from vitals.qrs import find_beats
from vitals.rate_measures import rates
from vitals.rr_intervals import rr_intervals
from vitals.spectral_variability import frequency_domain
from vitals.tolerances import tolerance, within
from vitals.variability import SHORT_TERM_S, TIME_DOMAIN, time_domain
from vitals.voltages import voltages
from vitals.wave import Absent

NOT_CLASSIFIED = Absent("beats were not classified")


@dataclass(frozen=True)
class Vitals:
    """All measurements of a recording."""

    measures: tuple[Measure, ...]
    r_peak_s: tuple[float, ...]
    """R peaks in seconds on the recording's axis."""
    leads: tuple[LeadMeasures, ...] = ()
    """Amplitudes of each lead, in the recording's order."""
    ectopy: Ectopy | Absent = NOT_CLASSIFIED
    """Ectopic beats, where the classes of beats were given."""
    beat: MedianBeat | None = None
    """What the intervals were measured on, None where there is no beat."""
    waves: Delineation | None = None
    """Where they were measured on it."""
    found: AlignedBeats = NO_BEATS
    """The beats that all of it rests on, so that nobody needs to look for them again."""

    def get(self, name: str) -> Measure:
        """Return the measure of that name; KeyError where there is none."""
        for measure_ in self.measures:
            if measure_.name == name:
                return measure_
        raise KeyError(name)


def measure(recording: Recording, beat_classes: BeatClasses | Absent = NOT_CLASSIFIED) -> Vitals:
    """Measure heart rate and its variability, intervals, corrected QT, axes, amplitudes of every lead and ectopy.

    Intervals are read from the median beat of the dominant shape, one boundary for all leads; times of the RR intervals
    from all beats. beat_classes: what each beat is, or why that is not known; NN intervals then leave out all but
    normal beats. A measurement that the recording does not support is None with its reason.
    """
    ecg = condition(recording)
    beats = find_beats(ecg)
    return measure_beats(recording, beats, median_beat(ecg, beats), beat_classes)


def measure_beats(
    recording: Recording,
    beats: AlignedBeats,
    beat: MedianBeat | None,
    beat_classes: BeatClasses | Absent = NOT_CLASSIFIED,
) -> Vitals:
    """The same of beats that were found already, and of their median beat."""
    r_s = beats.sample / WORK_HZ
    classes = beat_classes if isinstance(beat_classes, Absent) else laid_on(beat_classes, r_s)
    rr = rr_intervals(beats, None if isinstance(classes, Absent) else ~np.isin(classes.labels, ("", "N")))
    waves = delineate(beat, irregular=rr.irregular) if beat else Delineation(p=NO_QRS, qrs=NO_QRS, t=NO_QRS)
    leads = lead_measures(recording, beats, beat, waves)
    found = rates(rr) | time_domain(rr) | intervals(beat, waves, rr)
    five = five_minutes(rr)
    found |= frequency_domain(five) | nonlinear(five)
    found |= voltages(leads, found["qrs"], recording.patient.sex)
    labels = {name: label for name, (label, _) in LABELS.items()}
    if rr.covered_s < SHORT_TERM_S:
        labels |= {name: f"{labels[name]} {ULTRA_SHORT}" for name in TIME_DOMAIN}
    counted = classes if isinstance(classes, Absent) else ectopy(classes, beats.after_gap, rr.covered_s)
    return Vitals(
        measures=tuple(_measure(name, labels[name], found[name], recording.patient) for name in LABELS),
        r_peak_s=tuple(r_s.tolist()),
        leads=leads,
        ectopy=counted if beats.sample.size else NO_QRS,
        found=beats,
        beat=beat,
        waves=waves,
    )


def _measure(name: str, label: str, found: Found, patient: Patient) -> Measure:
    unit = LABELS[name][1]
    limits = normal_range(name, patient.sex, patient.age_years)
    if isinstance(found, Absent):
        return Measure(name, label, None, unit, 0, found.reason, limits)
    largest = tolerance(name, found.value)
    sure = None if largest is None or found.sd is None else found.present * within(largest, found.sd)
    return Measure(
        name, label, float(found.value), unit, found.beats, None, limits, found.sd, sure, largest, found.note
    )
