"""The machine's printed measurements beside those of this recording."""

from dataclasses import dataclass

from digitizer.page import PageWarning
from digitizer.printed_findings import PrintedFindings
from vitals import Measure, Vitals

# IEC 60601-2-25 lets an electrocardiograph be off by a mean of 10, 10 and 25 ms with a standard deviation of 10, 10 and
# 30 ms in PR, QRS and QT: what lies within mean + 2 SD may be two right measurements of one beat.
_LARGEST_MS = {"pr": 30.0, "qrs": 30.0, "qt": 85.0, "qtc": 85.0}
# ANSI/AAMI EC13: a heart rate may be off by 10 % or 5 bpm, whichever is more.
_RATE_SHARE, _RATE_BPM = 0.10, 5.0
# The frontal plane is named in sectors of 30 degrees; P and T are too small on paper for less than two.
_LARGEST_DEG = {"axis_qrs": 30.0, "axis_p": 60.0, "axis_t": 60.0}


@dataclass(frozen=True)
class Comparison:
    """One measurement, in print and measured."""

    measure: str
    """Name of the measure in `vitals`."""
    label: str
    unit: str
    printed: float
    measured: float | None
    """None where the recording does not give it."""
    limit: float
    """Largest difference that may be chance."""

    @property
    def difference(self) -> float | None:
        """Measured less printed, angles by the shorter way round."""
        if self.measured is None:
            return None
        plain = self.measured - self.printed
        return (plain + 180.0) % 360.0 - 180.0 if self.unit == "deg" else plain

    @property
    def agrees(self) -> bool:
        """Whether they differ by no more than the limit, or cannot be compared."""
        return self.difference is None or abs(self.difference) <= self.limit


def compare(printed: PrintedFindings, vitals: Vitals) -> tuple[Comparison, ...]:
    """Every printed measurement beside the measured one."""
    formula = f"qtc_{printed.qtc_formula or 'bazett'}"
    pairs = (
        ("heart_rate", "heart_rate", printed.heart_rate_bpm),
        ("pr", "pr", printed.pr_ms),
        ("qrs", "qrs", printed.qrs_ms),
        ("qt", "qt", printed.qt_ms),
        ("qtc", formula, printed.qtc_ms),
        ("axis_p", "axis_p", printed.p_axis_deg),
        ("axis_qrs", "axis_qrs", printed.qrs_axis_deg),
        ("axis_t", "axis_t", printed.t_axis_deg),
    )
    measures = {measure.name: measure for measure in vitals.measures}
    return tuple(
        _comparison(name, measures[measured], value)
        for name, measured, value in pairs
        if value is not None and measured in measures
    )


def _comparison(name: str, measure: Measure, printed: float) -> Comparison:
    rate_limit = max(_RATE_SHARE * printed, _RATE_BPM)
    limit = rate_limit if name == "heart_rate" else (_LARGEST_MS | _LARGEST_DEG)[name]
    return Comparison(measure.name, measure.label, measure.unit, printed, measure.value, limit)


def contradictions(comparisons: tuple[Comparison, ...]) -> tuple[PageWarning, ...]:
    """A warning for each measurement that differs by more than chance."""
    return tuple(
        PageWarning(
            "print-disagrees",
            f"{one.label}: {one.printed:g} {_unit(one)} is printed, {one.measured:.0f} {_unit(one)} was measured",
        )
        for one in comparisons
        if not one.agrees
    )


def _unit(comparison: Comparison) -> str:
    return "°" if comparison.unit == "deg" else comparison.unit
