"""The beat of a signal whose class is most certain, and its picture."""

import base64
from pathlib import Path
from tempfile import TemporaryDirectory

from api.answers import BeatPrediction
from classifier.beats import BeatResult, classify_beats
from classifier.not_classified import NotClassified
from ecg import Recording
from pipeline.analysis_json_types import NoBeatsJson

SHOWN_S = 1.5
"""What is drawn to either side of the R peak (s)."""


def beat_prediction(recording: Recording) -> BeatPrediction | NoBeatsJson:
    """Classify all beats and show the one whose class is most certain, or say why there is none."""
    found = classify_beats(recording)
    if isinstance(found, NotClassified):
        return {"beats": None, "reason": found.reason}
    beat = int(found.probabilities.max(axis=1).argmax())
    probabilities = found.probabilities[beat]
    return BeatPrediction(
        label=found.labels[beat],
        probability=round(float(probabilities.max()), 4),
        vector={name: round(float(share), 4) for name, share in zip(found.classes, probabilities, strict=True)},
        r_s=round(float(found.r_s[beat]), 4),
        lead=found.leads[0],
        counts=found.counts,
        plot=_plot(recording, found, float(found.r_s[beat])),
        model=found.model_id,
    )


def _plot(recording: Recording, found: BeatResult, r_s: float) -> str:
    """Base64 of a PNG: the first lead that the network saw, around an R peak, with its beats marked."""
    from ecg.plot import plot, write_plot  # matplotlib is loaded when a picture is wanted

    lead = Recording((found.leads[0],), recording.lead(found.leads[0])[None], recording.fs_hz)
    span_s = max(r_s - SHOWN_S, 0.0), min(r_s + SHOWN_S, recording.duration_s)
    figure = plot(lead, beats=list(zip(found.r_s, found.labels, strict=True)), span_s=span_s)
    with TemporaryDirectory(prefix="inkbeat-") as folder:
        path = Path(folder) / "beat.png"
        write_plot(figure, path)
        return base64.b64encode(path.read_bytes()).decode()
