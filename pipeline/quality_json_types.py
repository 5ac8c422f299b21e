"""Types of the JSON that tells of the signal's quality; what `pipeline.page_json_types` says of keys holds for it."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from pipeline.page_json_types import Share

SpanS = Annotated[tuple[float, float], Field(description="Begin and end (s).")]


class LeadFindingJson(TypedDict):
    """One thing to know about the signal of a lead."""

    kind: Literal[
        "not recorded", "flat", "lead off", "clipped", "noise", "baseline wander", "mains hum", "low voltage", "no QRS"
    ]
    level: Literal["note", "doubtful", "unusable"]
    text: str
    """For readers, with its number."""
    spans_s: list[SpanS]
    """When, on the common time axis (s); empty where it is so all the time."""


class LeadQualityJson(TypedDict):
    """The signal of one lead, null where `unknown` says why. Noise is what four of five seconds stay below."""

    lead: str
    level: Literal["good", "doubtful", "unusable"]
    """The worst of the findings; a note leaves a lead good."""
    recorded_s: float
    """How much of the lead there is (s)."""
    missing_share: Share
    """What is not recorded between its first and its last sample (0 to 1)."""
    range_mv: float | None
    """From its lowest to its highest value (mV)."""
    qrs_mv: float | None
    """Peak to peak of the usual QRS complex (mV)."""
    slow_mv: float | None
    """RMS of about 1 to 20 Hz between QRS complexes (mV)."""
    muscle_mv: float | None
    """RMS above about 20 Hz between QRS complexes, without mains hum (mV)."""
    noise_mv: float | None
    """RMS of both together (mV)."""
    snr_db: float | None
    """An eighth of the square of the QRS complex over the power of the noise (dB)."""
    wander_mv: float | None
    """Peak to peak of the baseline below 0.7 Hz, within 10 s (mV)."""
    hum_mv: float | None
    """Amplitude of the mains hum (mV)."""
    hum_hz: float | None
    """50 or 60, the louder one (Hz)."""
    unknown: dict[str, str]
    """Name of a number that is null, and why it is."""
    findings: list[LeadFindingJson]


class LeadSwapJson(TypedDict):
    """Electrodes that are likely not where the leads say, or a mirrored heart."""

    code: str
    """Stable, for machines: LA/RA, V2/V3, mirrored ..."""
    statement: str
    """For readers."""
    leads: list[str]
    """Leads that would show something else than their names say."""
    odds: float | None
    """Natural logarithm of how much likelier it is than the names (number); null where a rule tells it."""
    evidence: list[str]
    alternative: str | None
    """What speaks for or against the other thing that looks like that."""


class BrokenLawJson(TypedDict):
    """Limb leads that do not go together."""

    leads: list[str]
    residual_db: float
    """Signal over what is left of the law (dB)."""
    reason: str


class DoubtJson(TypedDict):
    """One fault and the measurements that it puts in doubt."""

    code: str
    """Stable, for machines."""
    reason: str
    """For readers."""
    leads: list[str]
    families: list[str]
    """Families of measurements and classes."""


class QualityJson(TypedDict):
    """How far the signal may be trusted."""

    leads: list[LeadQualityJson]
    swaps: list[LeadSwapJson]
    limb_lead_laws: list[BrokenLawJson]
    """Einthoven's and Goldberger's, where they do not hold."""
    doubts: list[DoubtJson]
    """The gravest first."""
    in_doubt: dict[str, list[str]]
    """Family of measurements -> why it should not be trusted; families that may be are not in it."""
