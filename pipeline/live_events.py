"""What is told of a live stream, and how it is written in JSON."""

from dataclasses import dataclass
from typing import Any

from classifier.live_rhythm import LiveRhythm
from classifier.not_classified import NotClassified
from vitals.live_quality import LiveFinding, worst


@dataclass(frozen=True)
class BeatEvent:
    """One beat: told within 300 ms of its R peak, and once more when it is known what came after it."""

    number: int
    """From 0; the same both times."""
    sample: int
    """R peak: sample of the stream, counted from 0."""
    at_s: float
    """R peak, s since the stream began."""
    probabilities: dict[str, float] | None
    """By AAMI class, adding up to 1; None where nothing is known to compare with or the beat is taken back."""
    final: bool
    withdrawn: bool = False
    """The beat was none: a P wave or a notch of the beat that comes next."""

    @property
    def label(self) -> str | None:
        """The class of the highest probability."""
        return max(self.probabilities, key=self.probabilities.__getitem__) if self.probabilities else None


@dataclass(frozen=True)
class RhythmEvent:
    """The rhythm of the last seconds."""

    at_s: float
    rhythm: LiveRhythm | NotClassified


@dataclass(frozen=True)
class RateEvent:
    """The heart rate now."""

    at_s: float
    bpm: float | None
    """Of the median of the last RR intervals; None where there are fewer than two beats to tell it by."""
    beats: int
    """So many it rests on."""


@dataclass(frozen=True)
class QualityEvent:
    """What is wrong with the leads now."""

    at_s: float
    leads: tuple[str, ...]
    findings: tuple[LiveFinding, ...]
    noise_only: bool
    """No lead shows a QRS that stands out, so that no beats are told."""


Event = BeatEvent | RhythmEvent | RateEvent | QualityEvent


def event_json(event: Event) -> dict[str, Any]:
    """The event as clients are sent it: `type` tells which, times are s since the stream began."""
    match event:
        case BeatEvent():
            probabilities = event.probabilities
            return {
                "type": "beat",
                "beat": event.number,
                "sample": event.sample,
                "time_s": round(event.at_s, 4),
                "class": event.label,
                "probability": None if probabilities is None else _share(max(probabilities.values())),
                "probabilities": None if probabilities is None else _shares(probabilities),
                "final": event.final,
                "withdrawn": event.withdrawn,
            }
        case RhythmEvent():
            return {"type": "rhythm", "time_s": round(event.at_s, 3), **_rhythm_json(event.rhythm)}
        case RateEvent():
            bpm = None if event.bpm is None else round(event.bpm, 1)
            return {"type": "rate", "time_s": round(event.at_s, 3), "bpm": bpm, "beats": event.beats}
        case QualityEvent():
            return {
                "type": "quality",
                "time_s": round(event.at_s, 3),
                "noise_only": event.noise_only,
                "leads": {
                    lead: {
                        "level": worst(event.findings, lead),
                        "findings": [finding.kind for finding in event.findings if finding.lead == lead],
                    }
                    for lead in event.leads
                },
            }


def _rhythm_json(rhythm: LiveRhythm | NotClassified) -> dict[str, Any]:
    if isinstance(rhythm, NotClassified):
        return {"rhythm": None, "reason": rhythm.reason}
    return {
        "rhythm": rhythm.label,
        "probability": _share(rhythm.probabilities[rhythm.label]),
        "probabilities": _shares(rhythm.probabilities),
        "lead": rhythm.lead,
        "span_s": [round(at_s, 3) for at_s in rhythm.span_s],
    }


def _shares(probabilities: dict[str, float]) -> dict[str, float]:
    return {name: _share(value) for name, value in probabilities.items()}


def _share(value: float) -> float:
    return round(value, 4)
