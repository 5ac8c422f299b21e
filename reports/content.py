"""What a summary is made of."""

from dataclasses import dataclass
from datetime import datetime

from classifier.beats import BeatResult
from classifier.not_classified import NotClassified
from classifier.rhythm import RhythmResult
from classifier.twelve_lead import TwelveLeadResult
from digitizer.page import DigitizedPage, PageWarning
from ecg import Recording
from reports.printed_comparison import Comparison, compare, contradictions
from reports.quality_warnings import quality_warnings
from vitals import Measure, Vitals
from vitals.signal_quality import Quality


@dataclass(frozen=True, eq=False)
class ReportInput:
    """A recording and everything that was found on it."""

    recording: Recording
    page: DigitizedPage | None
    """The page that the recording was read from; None where it came as a signal file."""
    rhythm: RhythmResult | NotClassified
    vitals: Vitals
    beats: BeatResult | NotClassified
    twelve_lead: TwelveLeadResult | NotClassified
    source: str
    """Name of the file, without its folder."""
    created: datetime
    quality: Quality | None = None
    """How far the signal may be trusted; None where nobody looked."""
    network_ids: tuple[str, ...] = ()
    """Networks that read the page and its beats; those that classified stand in their results."""
    redacted: bool = False
    """Whether patient text was taken out."""

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """The machine's printed measurements beside the measured ones."""
        return compare(self.page.printed, self.vitals) if self.page else ()

    @property
    def warnings(self) -> tuple[PageWarning, ...]:
        """What a reader must know before trusting signal and measurements."""
        of_page = self.page.warnings if self.page else ()
        doubts = quality_warnings(self.quality.doubts, of_page) if self.quality else ()
        return of_page + doubts + contradictions(self.comparisons)


def referrals(report: ReportInput) -> tuple[str, ...]:
    """What a human should look at first, and why."""
    asked = {"rhythm": report.rhythm, "twelve leads": report.twelve_lead}
    return tuple(
        f"{sentence_text(name)}: {found.refer}"
        for name, found in asked.items()
        if not isinstance(found, NotClassified) and found.refer
    )


def rhythm_text(label: str) -> str:
    """Return the class as printed. A normal rhythm is not a normal ECG, so it says of what it speaks."""
    return sentence_text("normal rhythm" if label == "normal" else label)


def sentence_text(words: str) -> str:
    """Return words as they begin a line."""
    return words[:1].upper() + words[1:]


def percent_text(share: float) -> str:
    """Return a probability as printed; nothing but 0 and 1 is shown as 0 or 100 %."""
    if 0.0 < share < 0.005:
        return "< 1 %"
    if 0.995 <= share < 1.0:
        return "> 99 %"
    return f"{100 * share:.0f} %"


def value_text(measure: Measure) -> str:
    """Return the value as printed, without its unit: no more digits than a printed trace carries."""
    return "–" if measure.value is None else f"{measure.value:.{_digits(measure)}f}".replace("-", "−")


def mv_text(value: float | None) -> str:
    """Return an amplitude as printed."""
    return "–" if value is None else f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def unit_text(measure: Measure) -> str:
    """Return the unit as printed."""
    return "°" if measure.unit == "deg" else measure.unit


def error_text(measure: Measure) -> str:
    """Return one standard deviation of the error as printed, "" where it is not known."""
    if measure.uncertainty is None:
        return ""
    rounded = f"{measure.uncertainty:.{_digits(measure)}f}"
    return f"± {rounded if float(rounded) else format(measure.uncertainty, '.1g')}"


def span_text(measure: Measure) -> str:
    """Return the normal range as printed, without its unit, "" where there is none."""
    if measure.normal_range is None:
        return ""
    low, high = (f"{limit:g}".replace("-", "−") for limit in measure.normal_range)
    return f"up to {high}" if measure.normal_range[0] == 0.0 and measure.unit != "deg" else f"{low} to {high}"


def limits_text(measure: Measure) -> str:
    """Return the normal range as printed, "" where there is none."""
    span = span_text(measure)
    if not span:
        return ""
    return f"{span}°" if measure.unit == "deg" else f"{span} {measure.unit}"


def range_side(measure: Measure) -> str:
    """Return "low" or "high" where the printed value lies outside the normal range, else ""."""
    if measure.value is None or measure.normal_range is None:
        return ""
    lowest, highest = measure.normal_range
    printed = round(measure.value, _digits(measure))
    if printed < lowest:
        return "low"
    return "high" if printed > highest else ""


def _digits(measure: Measure) -> int:
    """Digits behind the point: a tenth of a millimetre of paper in voltages, else none."""
    return 2 if measure.unit == "mV" else 0
