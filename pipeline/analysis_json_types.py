"""Types of the JSON that tells of analyses; what `pipeline.page_json_types` says of keys and versions holds for it."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from pipeline.page_json_types import PageNumber, Share, WarningJson, Written
from pipeline.quality_json_types import QualityJson

Count = Annotated[int, Field(ge=0)]
BeatClass = Annotated[
    str,
    Field(
        pattern="^[NSVFQ]$",
        description="ANSI/AAMI EC57: N normal, S supraventricular, V ventricular, F fusion, Q paced or unclassifiable.",
    ),
]


class RhythmJson(TypedDict):
    """Rhythm of one span of one lead."""

    label: str
    """The class of the highest probability."""
    probabilities: dict[str, Share]
    """By class (0 to 1), adding up to 1."""
    p_arrhythmia: Share
    """Probability of atrial fibrillation or another arrhythmia where the signal is not too noisy (0 to 1)."""
    least: dict[str, Share]
    """By class: from this probability on conformal prediction at 90 % does not strike it out (0 to 1)."""
    refer: str | None
    """Why a human should look first, null where there is no reason."""
    lead: str
    """The lead that was looked at."""
    span_s: tuple[float, float]
    """Begin and end of the span on the common time axis (s)."""
    model: str
    """Name and version of the network."""


class NoRhythmJson(TypedDict):
    """A rhythm that was not classified."""

    label: None
    reason: str
    """Why not."""


_Classed = TypedDict("_Classed", {"class": BeatClass})


class BeatJson(_Classed):
    """One beat."""

    r_s: float
    """Its R peak on the common time axis (s)."""
    probability: Share
    """Probability of its class (0 to 1)."""


class BeatsJson(TypedDict):
    """The class of every beat."""

    counts: dict[str, Count]
    """By class (beats)."""
    beats: list[BeatJson]
    """In the order of time."""
    leads: list[str]
    """One or two leads that were looked at."""
    model: str
    """Name and version of the network."""


class NoBeatsJson(TypedDict):
    """Beats that were not classified."""

    beats: None
    reason: str
    """Why not."""


class AnswerLimitsJson(TypedDict):
    """Where the answers of one class begin and end; between the two it is uncertain."""

    no_to: Share
    """Up to this probability the answer is no (0 to 1)."""
    yes_from: Share
    """From this probability on the answer is yes (0 to 1)."""


class TwelveLeadJson(TypedDict):
    """Superclasses and statements of PTB-XL, of which several may hold."""

    probabilities: dict[str, Share]
    """By class (0 to 1)."""
    answers: dict[str, Literal["yes", "no", "uncertain"]]
    """By class: what conformal prediction at 90 % leaves."""
    limits: dict[str, AnswerLimitsJson]
    """By class: the probabilities that the answers rest on."""
    refer: str | None
    """Why a human should look first, null where there is no reason."""
    leads: list[str]
    """Leads that were looked at."""
    model: str
    """Name and version of the network."""


class NoTwelveLeadJson(TypedDict):
    """Twelve leads that were not classified."""

    probabilities: None
    reason: str
    """Why not."""


class MeasuredFindingJson(TypedDict):
    """A statement by a rule, and the measurement that it rests on."""

    name: str
    """The statement."""
    measure: str
    """Name of the measurement in `vitals`."""
    value: float
    """In `unit`."""
    unit: str
    limit: float
    """The statement holds from here on, in `unit`."""


class MeasureJson(TypedDict):
    """One measurement: a value or the reason why there is none."""

    name: str
    """Stable, for machines."""
    label: str
    """For readers."""
    value: float | None
    """In `unit`."""
    unit: str
    """bpm, ms, ms^2, mV, mV ms, deg, %, beats, or empty of a number without unit."""
    beats: Count
    """What the value rests on (beats)."""
    reason: str | None
    """Why there is no value."""
    normal_range: tuple[float, float] | None
    """Lowest and highest usual value, in `unit`; a lowest of 0 is no limit."""
    uncertainty: float | None
    """One standard deviation of the value's error, in `unit`; null where it is not known."""
    confidence: Share | None
    """Probability that the error is within the tolerance (0 to 1); null where it is not known."""
    tolerance: float | None
    """Largest error that a standard lets pass, in `unit`; null where none sets one."""
    note: str | None
    """What weakens the value; several notes are parted by "; "."""


class LeadMeasuresJson(TypedDict):
    """Amplitudes of one lead from the level just before the QRS complex, null where `reasons` says why."""

    lead: str
    q_mv: float | None
    """Depth of the Q wave (mV), 0 where there is none."""
    r_mv: float | None
    """Height of the highest R wave (mV), 0 where there is none."""
    s_mv: float | None
    """Depth of the deepest S wave (mV), 0 where there is none."""
    st_j_mv: float | None
    """Level at the J point (mV)."""
    st_j60_mv: float | None
    """Level 60 ms after the J point (mV)."""
    st_j80_mv: float | None
    """Level 80 ms after the J point (mV)."""
    t_mv: float | None
    """Largest deflection of the T wave (mV), below 0 where it points down."""
    beats: Count
    """What the values rest on (beats)."""
    qrs_uncertainty_mv: float | None
    """One standard deviation of the larger of Q, R and S (mV)."""
    st_uncertainty_mv: float | None
    """One standard deviation of the ST levels and of T (mV)."""
    reasons: dict[str, str]
    """Name of a value that is null, and why it is."""


class EctopicBeatsJson(TypedDict):
    """The ectopic beats of one kind."""

    count: Count
    """How many (beats)."""
    uncertainty: float | None
    """One standard deviation of the count's error (beats)."""
    share_percent: Annotated[float, Field(ge=0.0, le=100.0)]
    """Of the classified beats (%)."""
    per_hour: float | None
    """Hourly rate (1/h), null where less than an hour was recorded."""
    couplets: Count
    """Two in succession (count)."""
    runs: Count
    """Three or more in succession (count)."""
    longest_run: Count
    """Length of the longest run (beats), 0 where there is none."""
    bigeminy: Count
    """Episodes of three or more with one other beat between each and the next (count)."""
    trigeminy: Count
    """Episodes of three or more with two other beats between each and the next (count)."""


class EctopyJson(TypedDict):
    """Supraventricular and ventricular beats."""

    beats: Count
    """How many were classified (beats)."""
    hours: float
    """Time that the beats cover (h)."""
    supraventricular: EctopicBeatsJson
    ventricular: EctopicBeatsJson
    per_hour_reason: str | None
    """Why there are no hourly rates."""


class ComparisonJson(TypedDict):
    """A measurement that the page prints, beside the measured one."""

    name: str
    """Name of the measurement in `vitals`."""
    label: str
    """For readers."""
    unit: str
    printed: float
    """In `unit`."""
    measured: float | None
    """In `unit`; null where the recording does not give it."""
    difference: float | None
    """Measured less printed, in `unit`; angles by the shorter way round."""
    limit: float
    """Largest difference that may be chance, in `unit`."""
    agrees: bool | None
    """Whether the difference is within the limit, null where there is none."""


class AnalysisJson(Written):
    """Everything that was found on one page or in one signal file."""

    schema: Literal["urn:inkbeat:analysis:1"]
    purpose: str
    """What the analysis is for, and what not."""
    page: PageNumber | None
    """Page of the document (counted from 1), null for a signal file."""
    created: str
    """When it was analysed, ISO 8601 with the zone."""
    rhythm: RhythmJson | NoRhythmJson
    beats: BeatsJson | NoBeatsJson
    twelve_lead: TwelveLeadJson | NoTwelveLeadJson
    measured_findings: list[MeasuredFindingJson]
    """Statements by rules alone."""
    vitals: list[MeasureJson]
    lead_measures: list[LeadMeasuresJson]
    """In the standard order of leads."""
    ectopy: EctopyJson | NoBeatsJson
    r_peak_s: list[float]
    """R peaks on the common time axis (s)."""
    quality: QualityJson
    printed: list[ComparisonJson]
    """Measurements in print beside the measured ones."""
    statements: list[str]
    """What the machine that printed the page says of the trace."""
    warnings: list[WarningJson]
    timings_s: dict[str, float]
    """Time of each stage (s)."""
