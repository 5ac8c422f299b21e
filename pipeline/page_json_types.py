"""Types of the JSON that tells of pages, signal files and refusals; `pipeline.json_schema` makes their JSON Schema.

Unknown keys are errors, so that a released version never changes: a key more or less, or another meaning, is the next.
"""

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

Share = Annotated[float, Field(ge=0.0, le=1.0)]
PageNumber = Annotated[int, Field(ge=1)]


class Origin(TypedDict):
    """What made a document, and of which file.

    Keys that other types inherit have their description in Annotated: pydantic reads docstrings of the type's own.
    """

    software: Annotated[str, Field(description="Inkbeat and its version.")]
    source: Annotated[str, Field(description="Name of the file, without its folder.")]


class Written(Origin):
    """A document that may name files."""

    files: NotRequired[
        Annotated[
            list[str],
            Field(description="Paths of the files that were written; only where a command prints the document."),
        ]
    ]


class WarningJson(TypedDict):
    """What a reader should know before trusting signal and measurements."""

    code: str
    """Stable, for machines."""
    message: str
    """For readers."""
    lead: str | None
    """The lead that it is about, null where it is about the page."""


class CalibrationJson(TypedDict):
    """The scale of the page, and where each part of it was read."""

    speed_mm_per_s: float
    """Paper speed (mm/s)."""
    speed_source: str
    """corrected, printed, pulse, timing marks or assumed."""
    gain_mm_per_mv: float
    """Gain (mm/mV), of the limb leads where the chest leads have another."""
    gain_source: str
    """corrected, printed, pulse or assumed."""
    chest_gain_mm_per_mv: float | None
    """Gain of V1 to V6 (mm/mV), null where all leads have one."""
    scale_source: str
    """What gives the millimetre: grid, pulse or page size."""
    px_per_mm_x: float | None
    """Pixels across (px/mm), null for vector graphics."""
    px_per_mm_y: float | None
    """Pixels down (px/mm), null for vector graphics."""


class PrintedJson(TypedDict):
    """What the page says in print, null where it says nothing plausible."""

    speed_mm_per_s: float | None
    """Paper speed (mm/s)."""
    gain_mm_per_mv: float | None
    """Gain (mm/mV)."""
    chest_gain_mm_per_mv: float | None
    """Gain of V1 to V6 (mm/mV) where it is another."""
    heart_rate_bpm: float | None
    """Heart rate (bpm)."""
    pr_ms: float | None
    """PR interval (ms)."""
    qrs_ms: float | None
    """QRS duration (ms)."""
    qt_ms: float | None
    """QT interval (ms)."""
    qtc_ms: float | None
    """Corrected QT interval (ms)."""
    qtc_formula: str | None
    """bazett, fridericia, framingham or hodges where it is named."""
    p_axis_deg: float | None
    """Frontal axis of P (deg)."""
    qrs_axis_deg: float | None
    """Frontal axis of QRS (deg)."""
    t_axis_deg: float | None
    """Frontal axis of T (deg)."""
    statements: list[str]
    """What the machine says of the trace, in the order of the page."""


class RecordedLeadJson(TypedDict):
    """One lead of a signal file."""

    lead: Annotated[str, Field(description="Its name.")]
    start_s: Annotated[float, Field(description="Where it begins on the common time axis (s).")]


class PageLeadJson(RecordedLeadJson):
    """One lead of a page."""

    confidence: Share
    """How sure its trace is (0 to 1); 0 where nothing was recovered."""


class _Sampled(TypedDict):
    method: Annotated[str, Field(description="How the signal was read, for example vector-pdf, raster-page or edf.")]
    fs_hz: Annotated[float, Field(description="Samples per second (Hz).")]
    duration_s: Annotated[float, Field(description="Length of the common time axis (s).")]
    warnings: list[WarningJson]


class PageJson(Written, _Sampled):
    """A digitized page: layout, calibration, print, confidence and starts of its leads."""

    schema: Literal["urn:inkbeat:page:1"]
    page: PageNumber
    """Page of the document (counted from 1)."""
    layout: str
    """Rows and columns, for example 3x4+1R; strip for one lead over rows, other for leads placed freely."""
    calibration: CalibrationJson
    printed: PrintedJson
    confidence: Share
    """How sure the page is as a whole (0 to 1)."""
    leads: list[PageLeadJson]
    """In the standard order."""
    timings_s: dict[str, float]
    """Time of each stage (s)."""


class RecordingJson(Written, _Sampled):
    """A signal file that was read."""

    schema: Literal["urn:inkbeat:recording:1"]
    leads: list[RecordedLeadJson]
    """In the standard order."""


class ErrorJson(TypedDict):
    """What was wrong and what to do."""

    code: str
    """Stable, for machines."""
    message: str
    """What was wrong."""
    cure: str
    """What to do, empty where nothing is known to help."""
    exit_code: Annotated[int, Field(ge=1)]
    """Code (number) that the command leaves with."""


class RefusalJson(Origin):
    """A page that was not read."""

    schema: Literal["urn:inkbeat:refusal:1"]
    page: PageNumber | None
    """Page of the document (counted from 1), null where the whole file is meant."""
    error: ErrorJson
