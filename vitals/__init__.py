"""Beats, intervals and axes measured on a recording."""

from vitals.measures import Measure, Vitals, measure
from vitals.qrs import r_peaks

__all__ = ["Measure", "Vitals", "measure", "r_peaks"]
