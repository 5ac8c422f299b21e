"""Types of the JSON that tells where the waves of every beat are, of the median beat, and of what classes rest on."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from pipeline.analysis_json_types import Count
from pipeline.page_json_types import Origin, PageNumber, Share

Moments = list[float | None]


class LeadWavesJson(TypedDict):
    """The fiducial points of every beat in one lead, null where the wave is absent or the lead is not recorded."""

    lead: str
    p_on_s: Moments
    """By beat: onset of P on the common time axis (s)."""
    p_peak_s: Moments
    """By beat: peak of P (s)."""
    p_off_s: Moments
    """By beat: end of P (s)."""
    qrs_on_s: Moments
    """By beat: onset of QRS (s)."""
    qrs_off_s: Moments
    """By beat: end of QRS, the J point (s)."""
    t_on_s: Moments
    """By beat: onset of T (s)."""
    t_peak_s: Moments
    """By beat: peak of T (s)."""
    t_off_s: Moments
    """By beat: end of T (s)."""
    p_probability: list[Share | None]
    """By beat: that it has a P wave (0 to 1); null where the lead does not hold its QRS complex."""
    t_probability: list[Share | None]
    """By beat: that it has a T wave (0 to 1)."""


class WaveJson(TypedDict):
    """One wave of the median beat over all leads, from the R peak on."""

    onset_s: float
    """Where it begins (s)."""
    peak_s: float
    """Its peak (s)."""
    offset_s: float
    """Where it ends (s)."""
    height_mv: float
    """Height of the peak above the base line, RMS over the leads (mV)."""
    probability: Share
    """That the wave is there (0 to 1)."""
    onset_uncertainty_s: float | None
    """One standard deviation of the onset (s), null where it is not known."""
    offset_uncertainty_s: float | None
    """One standard deviation of the end (s)."""


class NoWaveJson(TypedDict):
    """A wave that is not there, or that cannot be measured."""

    onset_s: None
    reason: str
    """Why not."""
    probability: Share | None
    """That the wave is there all the same (0 to 1); null where nobody could look."""


class MedianLeadJson(TypedDict):
    """The median beat of one lead. Moments count from the R peak and are null where the wave is absent."""

    lead: str
    beats: Count
    """What it was taken over (beats)."""
    noise_mv: float | None
    """Standard error of the median (mV), null where it is not known."""
    signal_mv: list[float | None]
    """By sample (mV), null where no beat of the lead was recorded."""
    p_on_s: float | None
    """Onset of P in this lead (s)."""
    p_peak_s: float | None
    """Peak of P (s)."""
    p_off_s: float | None
    """End of P (s)."""
    qrs_on_s: float | None
    """Onset of QRS (s)."""
    qrs_off_s: float | None
    """End of QRS (s)."""
    t_on_s: float | None
    """Onset of T (s)."""
    t_peak_s: float | None
    """Peak of T (s)."""
    t_off_s: float | None
    """End of T (s)."""


class MedianBeatJson(TypedDict):
    """The median of all beats of the dominant shape, which intervals and axes are measured on."""

    fs_hz: float
    """Samples per second (Hz)."""
    r_s: float
    """Where the R peak is, from the first sample on (s)."""
    beats: Count
    """In the lead that has most (beats)."""
    rr_s: float | None
    """Median RR interval before these beats (s), null where none is known."""
    p: WaveJson | NoWaveJson
    """The P wave: one boundary for all leads."""
    qrs: WaveJson | NoWaveJson
    """The QRS complex; its peak is the R peak."""
    t: WaveJson | NoWaveJson
    """The T wave."""
    leads: list[MedianLeadJson]
    """In the order of the recording."""


class NoMedianBeatJson(TypedDict):
    """There is no median beat."""

    leads: None
    reason: str
    """Why not."""


class WavesJson(Origin):
    """Where the waves of every beat begin, peak and end in every lead, and the median beat."""

    schema: Literal["urn:inkbeat:waves:1"]
    page: PageNumber | None
    """Page of the document (counted from 1), null for a signal file."""
    model: str
    """Name and version of the network."""
    r_peak_s: list[float]
    """R peaks of these beats on the common time axis (s)."""
    beats_found: Count
    """How many the recording has (beats): of a long one, the first alone are told."""
    leads: list[LeadWavesJson]
    """In the order of the recording."""
    median_beat: MedianBeatJson | NoMedianBeatJson


class LeadSaliencyJson(TypedDict):
    """What a class rests on in one lead."""

    lead: str
    importance: list[float]
    """By step: fall of the class's logit when it is hidden (number); above 0 where it speaks for the class."""


_Named = TypedDict("_Named", {"class": Annotated[str, Field(description="The class that was asked about.")]})


class ClassSaliencyJson(_Named):
    """How much of one class rests on which moments of which lead."""

    start_s: float
    """Where the first step begins on the common time axis (s)."""
    step_s: float
    """Length of a step (s)."""
    leads: list[LeadSaliencyJson]
    """Leads that were looked at."""
    model: str
    """Name and version of the network."""


_NoneNamed = TypedDict("_NoneNamed", {"class": None})


class NoSaliencyJson(_NoneNamed):
    """There is no class to ask about."""

    reason: str
    """Why not."""


class SaliencyJson(Origin):
    """What the likeliest classes rest on, found by hiding one moment after the other."""

    schema: Literal["urn:inkbeat:saliency:1"]
    page: PageNumber | None
    """Page of the document (counted from 1), null for a signal file."""
    rhythm: ClassSaliencyJson | NoSaliencyJson
    """Of the rhythm's class, in the first minute of its lead."""
    twelve_lead: ClassSaliencyJson | NoSaliencyJson
    """Of the likeliest superclass, in the first 10 s of all leads."""
