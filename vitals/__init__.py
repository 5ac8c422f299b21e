"""Beats, intervals, axes, amplitudes and variability measured on a recording."""

from vitals.beat_classes import BeatClasses
from vitals.ectopy import Ectopy
from vitals.lead_measures import LeadMeasures
from vitals.measurement import Measure
from vitals.measures import Vitals, measure
from vitals.qrs import r_peaks

__all__ = ["BeatClasses", "Ectopy", "LeadMeasures", "Measure", "Vitals", "measure", "r_peaks"]
