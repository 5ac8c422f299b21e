"""Whatever is refused is refused with a problem document that tells what to do and repeats nothing that was sent."""

import json
import logging
from collections.abc import Mapping
from typing import Any, Protocol

import pytest
from fastapi.testclient import TestClient

from api.access.errors import AccessUnusableError
from api.app import create_app
from api.child.errors import ChildFaultError
from api.jobs.errors import StoreUnusableError
from api.problems import MEDIA_TYPE, MOST_PLACES, Problem, of_error
from api.settings import Settings
from ecg import errors

JSON = {"Content-Type": "application/json"}
GOOD: dict[str, Any] = {"leads": {"II": [0.0] * 100}, "fs_hz": 250}


class Answered(Protocol):
    """What the test client answers with, whichever library it is built on."""

    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def status_code(self) -> int: ...
    def json(self) -> Any: ...


def problem(answered: Answered) -> Problem:
    assert answered.headers["content-type"] == MEDIA_TYPE
    assert answered.headers["x-request-id"]
    said = Problem.model_validate(answered.json())
    assert said.status == answered.status_code
    return said


def ask(client: TestClient, body: Any) -> Problem:
    return problem(client.post("/v1/signals/rhythm", content=json.dumps(body), headers=JSON))


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ([], ""),
        ({}, "/leads"),
        (GOOD | {"leads": {}}, "/leads"),
        (GOOD | {"leads": {"II": []}}, "/leads/II"),
        (GOOD | {"leads": {"II": [0.0, "1"]}}, "/leads/II/1"),
        (GOOD | {"leads": {"II": [0.0, True]}}, "/leads/II/1"),
        (GOOD | {"leads": {"II": [0.0, float("nan")]}}, "/leads/II/1"),
        (GOOD | {"leads": {"II": [float("-inf")]}}, "/leads/II/0"),
        (GOOD | {"leads": {"II": [0.0], "V1": [0.0, 0.1]}}, "/leads"),
        (GOOD | {"leads": {"II": [0.0], "MLII": [0.0]}}, "/leads"),
        (GOOD | {"leads": {"X": [0.0]}}, "/leads"),
        (GOOD | {"fs_hz": 49.9}, "/fs_hz"),
        (GOOD | {"fs_hz": 2001}, "/fs_hz"),
        (GOOD | {"fs_hz": -250}, "/fs_hz"),
        (GOOD | {"fs_hz": "250"}, "/fs_hz"),
        (GOOD | {"fs_hz": float("nan")}, "/fs_hz"),
        (GOOD | {"unit": "V"}, "/unit"),
        (GOOD | {"patient": "Ann Example"}, ""),
    ],
)
def test_a_body_that_is_not_valid_has_its_places(client: TestClient, body: Any, pointer: str) -> None:
    said = ask(client, body)
    assert (said.status, said.type) == (422, "urn:inkbeat:problem:invalid-body")
    assert said.places is not None
    assert pointer in [place.pointer for place in said.places]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"II,V1\n0,1\n", b"[" * 10_000, b'{"leads": {"\\ud800": [0]}}']
)
def test_a_body_that_is_no_json(client: TestClient, content: bytes) -> None:
    said = problem(client.post("/v1/signals/vitals", content=content, headers=JSON))
    assert (said.status, said.type) == (400, "urn:inkbeat:problem:no-json")


def test_nothing_that_was_sent_is_repeated(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    named = {"leads": {"Ann Example": [0.0], "II": ["Ann Example"]}, "fs_hz": "Ann Example", "Ann Example": 1}
    with caplog.at_level(logging.DEBUG):
        answers = [client.post("/v1/signals/beats", json=named), client.get("/Ann Example?name=Ann Example")]
        form = {"fs_hz": "Ann Example"}
        answers.append(client.post("/predict", files={"file": ("Ann Example.csv", "Ann Example\n1\nAnn\n")}, data=form))
        answers.append(client.post("/predict", files={"file": ("Ann Example.csv", "Ann Example\n1\nAnn\n")}))
    for answered in answers:
        assert problem(answered).status in (404, 415, 422)
        assert "Ann" not in answered.text
        assert "Ann" not in str(answered.headers)
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("http")]  # not the client's
    assert not [line for line in ours if "Ann" in line]


def test_many_faults_are_one_short_answer(client: TestClient) -> None:
    answered = client.post("/v1/signals/beats", json=GOOD | {f"key {k}": k for k in range(1000)})
    said = problem(answered)
    assert said.places is not None
    assert len(said.places) == MOST_PLACES
    assert len(answered.content) < 5000


def test_values_in_another_unit_are_asked_about(client: TestClient) -> None:
    said = ask(client, GOOD | {"leads": {"II": [0.0, 1500.0, -1500.0]}})
    assert (said.status, said.type) == (422, "urn:inkbeat:problem:invalid-signal")
    assert said.cure is not None
    assert "unit" in said.cure


def test_no_such_address_or_method(client: TestClient) -> None:
    assert problem(client.get("/v2/signals")).type == "urn:inkbeat:problem:not-found"
    refused = client.get("/v1/signals/beats")
    assert problem(refused).type == "urn:inkbeat:problem:method-not-allowed"
    assert refused.headers["allow"] == "POST"


@pytest.mark.parametrize(("path", "kind"), [("/v1/signals/beats", "text/plain"), ("/predict", "text/csv")])
def test_another_type_of_body(client: TestClient, path: str, kind: str) -> None:
    said = problem(client.post(path, content=b"{}", headers={"Content-Type": kind}))
    assert (said.status, said.type) == (415, "urn:inkbeat:problem:unsupported-media-type")


def test_too_many_bytes_or_samples(client: TestClient) -> None:
    long = client.post("/v1/signals/beats", content=b" " * (4 * 2**20 + 1), headers=JSON)
    assert (problem(long).status, problem(long).type) == (413, "urn:inkbeat:problem:too-large")
    counted = ask(client, {"leads": {"II": [0] * 200_001}, "fs_hz": 250})
    assert (counted.status, counted.type) == (413, "urn:inkbeat:problem:too-large")


def test_a_fault_of_ours_is_told_without_its_inside(caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(Settings())

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("Ann Example")

    client = TestClient(app, base_url="http://localhost")  # no lifespan: what is broken needs no network
    with caplog.at_level(logging.ERROR, "inkbeat"):
        answered = client.get("/broken", headers={"X-Request-ID": TRIED})
    said = problem(answered)
    assert (said.status, said.type) == (500, "urn:inkbeat:problem:unexpected-fault")
    assert "Ann" not in answered.text
    assert "Ann" not in caplog.text
    assert TRIED in caplog.text
    assert "'error': 'RuntimeError'" in caplog.text


TRIED = "0c6fb0f2-4a1c-4d0e-9d5e-2f1a3b4c5d6e"


def _kinds(kind: type[errors.InkbeatError]) -> list[type[errors.InkbeatError]]:
    return [kind, *(one for child in kind.__subclasses__() for one in _kinds(child))]


FAULTS_OF_OURS = (
    errors.InkbeatError,
    errors.OutputError,
    errors.ModelError,
    StoreUnusableError,
    AccessUnusableError,
    ChildFaultError,
)


@pytest.mark.parametrize("kind", _kinds(errors.InkbeatError))
def test_every_error_of_ours_is_a_problem_by_its_slug(kind: type[errors.InkbeatError]) -> None:
    said = of_error(kind("what", cure="do this", source="Ann Example.pdf"))
    assert said.type == f"urn:inkbeat:problem:{kind.slug}"
    assert (said.detail, said.cure) == ("what", "do this")
    assert (said.status >= 500) == (kind in FAULTS_OF_OURS)
    assert "Ann" not in said.model_dump_json()
