"""Signals over HTTP: the answers are those of the library, whatever else is asked at the same time."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import Any

import httpx
import numpy as np
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifier.beats import classify_beats
from classifier.rhythm import classify_rhythm
from classifier.twelve_lead import classify_12lead
from ecg import Recording
from ecg.leads import STANDARD_LEADS
from pipeline.analysis import beat_classes
from pipeline.as_json import beats_json, measure_json, rhythm_json, twelve_lead_json
from vitals import measure

KINDS = ("beats", "rhythm", "twelve-lead", "vitals")


def sent(recording: Recording, unit: str = "mV") -> dict[str, Any]:
    scale = {"mV": 1.0, "uV": 1000.0}[unit]
    rows = {
        lead: [None if np.isnan(v) else v * scale for v in row.tolist()] for lead, row in recording.as_dict().items()
    }
    return {"leads": rows, "fs_hz": recording.fs_hz, "unit": unit}


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("beats", lambda recording: beats_json(classify_beats(recording))),
        ("rhythm", lambda recording: rhythm_json(classify_rhythm(recording))),
        ("twelve-lead", lambda recording: twelve_lead_json(classify_12lead(recording))),
    ],
)
def test_a_signal_is_answered_as_the_library_answers(
    client: TestClient, recorded: Recording, kind: str, found: Callable[[Recording], dict[str, Any]]
) -> None:
    answered = client.post(f"/v1/signals/{kind}", json=sent(recorded))
    assert answered.status_code == 200
    expected = found(recorded)
    assert answered.json() == {key: list(v) if isinstance(v, tuple) else v for key, v in expected.items()}
    assert expected["model"]


def test_vitals_are_those_of_an_analysis(client: TestClient, recorded: Recording) -> None:
    answered = client.post("/v1/signals/vitals", json=sent(recorded)).json()
    found = measure(recorded, beat_classes(classify_beats(recorded)))
    expected = [measure_json(one) for one in found.measures]
    for here, there in zip(answered["vitals"], expected, strict=True):
        assert here == {key: list(v) if isinstance(v, tuple) else v for key, v in there.items()}
    rate = next(one["value"] for one in answered["vitals"] if one["name"] == "heart_rate")
    assert rate == pytest.approx(100.0, abs=1.0)
    assert len(answered["r_peak_s"]) == answered["ectopy"]["beats"] > 10
    assert [lead["lead"] for lead in answered["lead_measures"]] == list(recorded.leads)


def test_recorded_hearts_are_answered_as_the_library_answers(client: TestClient, packed: ModuleType) -> None:
    for _, (_, _, signal) in zip(range(3), packed.ptbxl("train"), strict=False):
        recording = Recording(STANDARD_LEADS, signal, 500.0)
        for kind, expected in (
            ("beats", beats_json(classify_beats(recording))),
            ("twelve-lead", twelve_lead_json(classify_12lead(recording))),
        ):
            assert client.post(f"/v1/signals/{kind}", json=sent(recording)).json() == expected
        answered = client.post("/v1/signals/vitals", json=sent(recording)).json()
        found = measure(recording, beat_classes(classify_beats(recording)))
        assert [one["value"] for one in answered["vitals"]] == [measure_json(one)["value"] for one in found.measures]


def test_microvolts_are_the_same_signal(client: TestClient, recorded: Recording) -> None:
    in_mv, in_uv = (client.post("/v1/signals/beats", json=sent(recorded, unit)).json() for unit in ("mV", "uV"))
    assert in_mv["counts"] == in_uv["counts"]
    assert [beat["r_s"] for beat in in_mv["beats"]] == [beat["r_s"] for beat in in_uv["beats"]]


def test_spellings_of_leads_are_understood(client: TestClient, recorded: Recording) -> None:
    samples = sent(recorded)["leads"]["II"]
    answered = client.post("/v1/signals/rhythm", json={"leads": {"MLII": samples}, "fs_hz": 250})
    assert answered.json()["lead"] == "II"


@pytest.mark.parametrize("kind", KINDS)
def test_what_cannot_be_classified_has_its_reason(client: TestClient, kind: str) -> None:
    answered = client.post(f"/v1/signals/{kind}", json={"leads": {"II": [0.1, None, 0.2]}, "fs_hz": 500})
    assert answered.status_code == 200
    said = answered.json()
    reasons = [one["reason"] for one in said["vitals"]] if kind == "vitals" else [said["reason"]]
    assert all(reasons)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(KINDS),
    rows=st.lists(
        st.lists(st.one_of(st.none(), st.floats(), st.integers(), st.sampled_from([0.0, 1.0, -1e3, 1e38])), max_size=9),
        max_size=3,
    ),
    repeated=st.integers(1, 700),
    fs_hz=st.one_of(st.floats(), st.floats(49.0, 2001.0), st.integers()),
)
def test_no_signal_is_too_odd_for_an_answer(
    client: TestClient, kind: str, rows: list[list[float | None]], repeated: int, fs_hz: float
) -> None:
    """NaN, infinite, huge, negative, empty: an answer in words of the client, never a fault."""
    leads = {name: row * repeated for name, row in zip(("II", "V1", "aVR"), rows, strict=False)}
    content = json.dumps({"leads": leads, "fs_hz": fs_hz})
    answered = client.post(f"/v1/signals/{kind}", content=content, headers={"Content-Type": "application/json"})
    assert answered.status_code in (200, 422), answered.text
    if answered.status_code == 422:
        assert answered.headers["content-type"] == "application/problem+json"
        assert answered.json()["type"].startswith("urn:inkbeat:problem:")


def test_twenty_at_once_get_their_own_answers(address: tuple[str, int], recorded: Recording) -> None:
    shifted = [recorded.with_signal(np.roll(recorded.signal, 5 * k, axis=1)) for k in range(20)]
    base = f"http://{address[0]}:{address[1]}"
    with httpx.Client(base_url=base, timeout=60.0) as http, ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda one: http.post("/v1/signals/beats", json=sent(one)), shifted))
    assert {answer.status_code for answer in answers} == {200}
    for one, answer in zip(shifted, answers, strict=True):
        assert answer.json() == beats_json(classify_beats(one))
