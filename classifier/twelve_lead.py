"""Twelve leads at once: PTB-XL's superclasses and single statements, each with a probability and how certain it is."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from classifier.not_classified import NotClassified
from classifier.twelve_lead_input import TwelveLeadInputs, TwelveLeadPlan, normalized, twelve_lead_inputs
from ecg.leads import STANDARD_LEADS
from ecg.recording import Recording
from ecg.shipped_model import Model, load_model

LOWEST_FS_HZ = 90.0
FEWEST_LEADS = 8
SHORTEST_S = 2.0
LEAST_RANGE_MV = 0.05
LIKELIER = 0.5
LONGEST_S = 120.0
SUPERCLASSES = {
    "NORM": "normal ECG",
    "MI": "myocardial infarction",
    "STTC": "ST or T changes",
    "CD": "conduction disturbance",
    "HYP": "hypertrophy",
}
STATEMENTS = {
    "AFIB": "atrial fibrillation or flutter",
    "PVC": "ventricular ectopic beats",
    "LAFB": "left anterior fascicular block",
    "IRBBB": "incomplete right bundle branch block",
    "CRBBB": "complete right bundle branch block",
    "CLBBB": "complete left bundle branch block",
    "1AVB": "first-degree AV block",
    "LVH": "left ventricular hypertrophy",
    "IMI": "inferior infarction",
    "AMI": "anterior infarction",
    "ISC": "ischaemic ST or T changes",
}

Answer = Literal["yes", "no", "uncertain"]


@dataclass(frozen=True)
class TwelveLeadResult:
    """What the network says about one recording, which may be of several classes."""

    probabilities: dict[str, float]
    """By class: the superclasses of PTB-XL (NORM, MI, STTC, CD, HYP), then single statements by their SCP codes."""
    answers: dict[str, Answer]
    """By class: "yes" or "no" where conformal prediction at 90 % leaves it alone, and it is likelier; "uncertain"."""
    refer: str | None
    """Why a human should look first; None where at least one superclass is certain."""
    leads: tuple[str, ...]
    """Leads that were looked at."""
    model_id: str
    limits: dict[str, tuple[float, float]]
    """By class: up to the first probability the answer is "no", from the second on "yes", between them "uncertain"."""


def classify_12lead(recording: Recording) -> TwelveLeadResult | NotClassified:
    """Classify a recording of eight or more of the twelve standard leads, whole or as a page shows them (2.5 s each).

    Recordings above 10 s are looked at in windows, whose mean logit counts; above two minutes, in their first two.
    NotClassified, with the reason, where the rate is below 90 Hz, where fewer than eight leads hold 2 s of a signal
    that is not flat, or where no heartbeat is found. Raises ModelError where the shipped model is missing or damaged.
    """
    if recording.fs_hz < LOWEST_FS_HZ:
        return NotClassified(f"sampled at {recording.fs_hz:g} Hz, below the {LOWEST_FS_HZ:g} Hz that waves are told by")
    recording = recording.with_signal(recording.signal[:, : round(LONGEST_S * recording.fs_hz)])
    leads = usable_leads(recording)
    if len(leads) < FEWEST_LEADS:
        return NotClassified(
            f"{len(leads)} of the twelve leads hold {SHORTEST_S:g} s of signal; {FEWEST_LEADS} are needed"
        )
    model = load_model("classifier", "twelve_lead")
    plan = TwelveLeadPlan.from_dict(model.card["plan"])
    inputs = twelve_lead_inputs(recording, plan)
    if not inputs.beat.any():
        return NotClassified("no heartbeat found")
    probabilities = probabilities_of(logits_of(inputs, plan, model), plan)
    answers: dict[str, Answer] = {
        name: "yes" if yes else "no" if no else "uncertain"
        for name, yes, no in zip(plan.classes, *answers_of(probabilities, plan), strict=True)
    }
    certain = any(answers[name] == "yes" for name in SUPERCLASSES)
    return TwelveLeadResult(
        probabilities=dict(zip(plan.classes, probabilities.tolist(), strict=True)),
        answers=answers,
        refer=None if certain else "no class is certain at 90 %",
        leads=leads,
        model_id=model.model_id,
        limits=dict(zip(plan.classes, limits_of(plan), strict=True)),
    )


def usable_leads(recording: Recording) -> tuple[str, ...]:
    """The standard leads that hold two seconds of a signal that is not flat."""
    return tuple(
        lead
        for lead, row in recording.as_dict().items()
        if lead in STANDARD_LEADS
        and np.isfinite(row).sum() >= SHORTEST_S * recording.fs_hz
        and np.nanmax(row) - np.nanmin(row) >= LEAST_RANGE_MV
    )


def logits_of(inputs: TwelveLeadInputs, plan: TwelveLeadPlan, model: Model) -> NDArray[np.float64]:
    """float64 [class]: mean logit over the windows of one recording."""
    windows = len(inputs.signal)
    features = normalized(inputs.features, plan)
    given = inputs.signal, np.repeat(inputs.beat[None], windows, 0), np.repeat(features[None], windows, 0)
    return np.asarray(model.run_all(*given)[0].mean(axis=0), np.float64)


def probabilities_of(logits: NDArray[np.float64], plan: TwelveLeadPlan) -> NDArray[np.float64]:
    """Calibrated probabilities float64 [..., class] (Platt 1999)."""
    return np.asarray(1.0 / (1.0 + np.exp(-(np.array(plan.slopes) * logits + np.array(plan.offsets)))), np.float64)


def limits_of(plan: TwelveLeadPlan) -> tuple[tuple[float, float], ...]:
    """The probabilities of each class that `answers_of` draws the lines at: the highest "no" and the lowest "yes"."""
    return tuple(
        (min(most_no, least_yes, LIKELIER), max(least_yes, most_no, LIKELIER))
        for least_yes, most_no in zip(plan.least_yes, plan.most_no, strict=True)
    )


def answers_of(probabilities: NDArray[np.float64], plan: TwelveLeadPlan) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which classes are certainly there, and which certainly not: both bool [..., class].

    Class-conditional conformal prediction (Vovk et al. 2005): an answer that nine in ten recordings of its kind fit
    better is struck out. What is left must also be the likelier one: most of what looks like a rare class is not.
    """
    may_be, may_not = probabilities >= np.array(plan.least_yes), probabilities <= np.array(plan.most_no)
    likelier = probabilities >= LIKELIER
    return np.asarray(may_be & ~may_not & likelier), np.asarray(may_not & ~may_be & ~likelier)
