"""Types of what the service answers: parts of an analysis as `pipeline.as_json` writes them, and facts about itself."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, RootModel

from pipeline.analysis_json_types import (
    BeatClass,
    BeatsJson,
    Count,
    EctopyJson,
    LeadMeasuresJson,
    MeasureJson,
    NoBeatsJson,
    NoRhythmJson,
    NoTwelveLeadJson,
    RhythmJson,
    TwelveLeadJson,
)
from pipeline.page_json_types import Share

DESCRIBED = ConfigDict(use_attribute_docstrings=True)


class RhythmAnswer(RootModel[RhythmJson | NoRhythmJson]):
    """The rhythm, or why it was not classified."""

    model_config = DESCRIBED


class BeatsAnswer(RootModel[BeatsJson | NoBeatsJson]):
    """The class of every beat, or why there is none."""

    model_config = DESCRIBED


class TwelveLeadAnswer(RootModel[TwelveLeadJson | NoTwelveLeadJson]):
    """Classes of twelve leads, or why there are none."""

    model_config = DESCRIBED


class VitalsAnswer(BaseModel):
    """Everything that is measured."""

    model_config = DESCRIBED

    vitals: list[MeasureJson]
    lead_measures: list[LeadMeasuresJson]
    """In the standard order of leads."""
    ectopy: EctopyJson | NoBeatsJson
    r_peak_s: list[float]
    """R peaks on the common time axis (s)."""


class BeatPrediction(BaseModel):
    """The beat whose class is most certain, in the words of many small services."""

    model_config = DESCRIBED

    label: BeatClass
    """Its class."""
    probability: Share
    """Probability of that class (0 to 1)."""
    vector: dict[BeatClass, Share]
    """Probability of every class (0 to 1), adding up to 1."""
    r_s: float
    """Its R peak (s)."""
    lead: str
    """The lead that the network saw and the plot shows."""
    counts: dict[BeatClass, Count]
    """Beats of the whole signal by class."""
    plot: str
    """The signal around it on millimetre paper: PNG in base64."""
    model: str
    """Name and version of the network."""


class Prediction(BaseModel):
    """The rhythm of a signal file, in the words of many small services."""

    model_config = ConfigDict(
        use_attribute_docstrings=True,
        json_schema_extra={
            "example": {
                "prediction": "normal",
                "confidence": 0.9731,
                "samples": 5000,
                "probabilities": {
                    "normal": 0.9731,
                    "atrial fibrillation": 0.0042,
                    "other arrhythmia": 0.0214,
                    "too noisy": 0.0013,
                },
                "fs_hz": 500.0,
                "refer": None,
                "reason": None,
                "model": "rhythm-cnn-bilstm-1",
                "beats": None,
            }
        },
    )

    prediction: str | None
    """The class of the highest probability; null where `reason` says why."""
    confidence: Share | None
    """Its probability (0 to 1)."""
    samples: Annotated[int, Field(ge=0)]
    """Samples of each lead."""
    probabilities: dict[str, Share]
    """By class (0 to 1), adding up to 1; empty where nothing was classified."""
    fs_hz: float
    """Samples per second (Hz)."""
    refer: str | None
    """Why a human should look first, null where there is no reason."""
    reason: str | None
    """Why nothing was classified."""
    model: str | None
    """Name and version of the network."""
    beats: BeatPrediction | NoBeatsJson | None
    """Where they were asked for: the most certain beat, or why none was classified."""


class ShippedModel(BaseModel):
    """A network that ships with Inkbeat."""

    model_config = DESCRIBED

    id: str
    """Name and version, as results quote it."""
    package: str
    """digitizer, classifier or vitals."""
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """Checksum of its weights, which is checked when they are loaded."""
    what: str
    """What it does, in the words of its card."""


class Version(BaseModel):
    """What answers here."""

    model_config = DESCRIBED

    name: str
    version: str
    purpose: str
    """What it is for, and what not."""


class Liveness(BaseModel):
    """How the service is."""

    model_config = DESCRIBED

    status: str
    """alive or ready."""
