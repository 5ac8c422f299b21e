"""Twelve leads get their classes however they were recorded; what holds too little is refused with the reason."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from classifier.not_classified import NotClassified
from classifier.twelve_lead import (
    STATEMENTS,
    SUPERCLASSES,
    TwelveLeadResult,
    answers_of,
    classify_12lead,
    limits_of,
)
from classifier.twelve_lead_input import FEATURES, TwelveLeadPlan, normalized, twelve_lead_inputs
from ecg.leads import STANDARD_LEADS
from ecg.recording import Recording
from ecg.resampling import resampled_recording
from ecg.shipped_model import load_model
from training.synthetic import synthesize
from training.twelve_lead_data import as_page, labels_of, ptbxl_rows
from training.twelve_lead_scores import twelve_lead_scores


def classified(recording: Recording) -> TwelveLeadResult:
    result = classify_12lead(recording)
    assert isinstance(result, TwelveLeadResult)
    return result


def heart(duration_s: float = 10.0) -> Recording:
    return synthesize(3, duration_s, 500.0)


def only(leads: tuple[str, ...]) -> Recording:
    whole = heart()
    return Recording(leads, np.stack([whole.lead(lead) for lead in leads]), whole.fs_hz)


def test_every_class_has_a_probability_and_an_answer() -> None:
    result = classified(heart())
    assert set(result.probabilities) == set(SUPERCLASSES) | set(STATEMENTS) == set(result.answers)
    assert all(0.0 < p < 1.0 for p in result.probabilities.values())
    assert set(result.answers.values()) <= {"yes", "no", "uncertain"}
    assert (result.refer is None) == any(result.answers[name] == "yes" for name in SUPERCLASSES)
    assert result.leads == STANDARD_LEADS
    assert result.model_id


def test_answers_lie_on_the_sides_of_their_limits() -> None:
    plan = TwelveLeadPlan.from_dict(load_model("classifier", "twelve_lead").card["plan"])
    limits = limits_of(plan)
    for share in np.linspace(0.0005, 0.9995, 1000):
        yes, no = answers_of(np.full(len(plan.classes), share), plan)
        assert list(zip(no, yes, strict=True)) == [(share <= low, share >= high) for low, high in limits]
    told = classified(heart())
    assert tuple(told.limits.values()) == limits
    for name, (no_to, yes_from) in told.limits.items():
        share = told.probabilities[name]
        assert told.answers[name] == ("no" if share <= no_to else "yes" if share >= yes_from else "uncertain")


@pytest.mark.parametrize("fs_hz", [100.0, 250.0, 1000.0])
def test_the_rate_of_the_recording_matters_little(fs_hz: float) -> None:
    whole, other = classified(heart()), classified(resampled_recording(heart(), fs_hz))
    for name, p in whole.probabilities.items():
        assert abs(other.probabilities[name] - p) < 0.1


def test_a_page_and_eight_leads_are_enough_and_other_leads_are_left_out() -> None:
    page = classified(as_page(heart()))
    assert page.leads == STANDARD_LEADS
    eight = ("I", "II", "V1", "V2", "V3", "V4", "V5", "V6")
    assert classified(only(eight)).leads == eight
    whole = heart()
    more = Recording((*STANDARD_LEADS, "X"), np.vstack([whole.signal, whole.signal[:1]]), whole.fs_hz)
    assert classified(more).probabilities == classified(whole).probabilities


def test_long_recordings_are_looked_at_in_windows_and_only_their_first_two_minutes() -> None:
    long = synthesize(3, 150.0, 500.0)
    changed = long.signal.copy()
    changed[:, 65000:] = 0.0
    assert classified(long).probabilities == classified(replace(long, signal=changed)).probabilities


@pytest.mark.parametrize(
    ("signal", "fs_hz", "why"),
    [
        (np.full((12, 5000), np.nan, np.float32), 500.0, "0 of the twelve leads hold"),
        (np.zeros((12, 5000), np.float32), 500.0, "0 of the twelve leads hold"),
        (heart().signal[:, :900], 500.0, "0 of the twelve leads hold"),
        (heart().signal, 60.0, "below the 90 Hz"),
        (np.random.default_rng(1).normal(0.0, 0.2, (12, 5000)).astype(np.float32), 500.0, "no heartbeat found"),
    ],
)
def test_what_holds_nothing_is_refused_with_the_reason(signal: NDArray[np.float32], fs_hz: float, why: str) -> None:
    result = classify_12lead(Recording(STANDARD_LEADS, signal, fs_hz))
    assert isinstance(result, NotClassified)
    assert why in result.reason


def test_one_lead_is_refused() -> None:
    result = classify_12lead(only(("II",)))
    assert isinstance(result, NotClassified)
    assert "1 of the twelve leads" in result.reason


def test_a_flat_lead_does_not_count() -> None:
    signal = heart().signal.copy()
    signal[2] = 0.0
    assert "III" not in classified(Recording(STANDARD_LEADS, signal, 500.0)).leads


def test_inputs_are_what_their_names_say() -> None:
    plan = TwelveLeadPlan()
    inputs = twelve_lead_inputs(heart(25.0), plan)
    assert inputs.signal.shape == (3, 12, 1000)
    r_sample = round(plan.beat_span_s[0] * 500 / plan.beat_step)
    assert abs(int(np.abs(inputs.beat[1]).argmax()) - r_sample) <= 2
    values = dict(zip(FEATURES, inputs.features.tolist(), strict=True))
    assert 40.0 < values["heart_rate"] < 120.0
    assert values["p wave found"] == 1.0
    plan = replace(plan, feature_means=(0.0,) * len(FEATURES), feature_sds=(1.0,) * len(FEATURES))
    unknown = np.full(len(FEATURES), np.nan, np.float32)
    assert (normalized(unknown, plan) == 0.0).all()


def test_held_out_recordings_are_told_apart(shared: Path) -> None:
    rows = [(labels_of(row), recording) for row, val, recording in ptbxl_rows(shared / "data") if val][:80]
    labels = np.array([label for label, _ in rows], np.int8)
    answers = [list(classified(recording).probabilities.values()) for _, recording in rows]
    assert twelve_lead_scores(np.array(answers), labels).macro_auroc > 0.85
