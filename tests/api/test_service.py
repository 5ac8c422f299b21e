"""The service as a whole: what it says of itself, its headers, its limits over a socket, its document."""

import hashlib
import json
import socket
import threading
import time
from collections.abc import AsyncIterator
from importlib.resources import files
from typing import Any

import anyio
import httpx
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.requests import Request

from api import service_state
from api.app import create_app
from api.guard import HEADERS
from api.inference import ClientGoneError, Inference
from api.settings import Settings
from ecg.errors import ModelError
from ecg.version import __version__

# The document is the application's, so it needs no service that runs; the cases are sent to one that does.
DOCUMENT = schemathesis.openapi.from_dict(create_app(Settings()).openapi())


@DOCUMENT.parametrize()
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
def test_no_request_that_the_document_allows_or_forbids_breaks_it(address: tuple[str, int], case: Case[Any]) -> None:
    answered = case.call(base_url=f"http://{address[0]}:{address[1]}")
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    case.validate_response(answered, checks=checks)


def test_it_says_what_it_is(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "alive"}
    assert client.get("/ready").json() == {"status": "ready"}
    said = client.get("/v1/version").json()
    assert (said["name"], said["version"]) == ("inkbeat", __version__)
    assert "not for diagnosis" in said["purpose"]


def test_every_network_that_ships_is_listed_with_the_checksum_of_its_weights(client: TestClient) -> None:
    listed = {one["sha256"]: one for one in client.get("/v1/models").json()}
    weights = [
        (package, entry)
        for package in ("digitizer", "classifier", "vitals")
        for entry in (files(package) / "models").iterdir()
        if entry.name.endswith(".onnx")
    ]
    assert len(weights) == len(listed) >= 8
    for package, entry in weights:
        assert listed[hashlib.sha256(entry.read_bytes()).hexdigest()]["package"] == package
    assert all(one["what"].endswith("not for diagnosis.") for one in listed.values())


def test_a_missing_network_leaves_it_alive_but_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_state, "NETWORKS", (("classifier", "no-such-network"),))
    with TestClient(create_app(Settings()), base_url="http://localhost") as client:
        assert client.get("/health").status_code == 200
        answered = client.get("/ready")
    assert (answered.status_code, answered.json()["type"]) == (503, "urn:inkbeat:problem:model-unusable")
    assert isinstance(service_state.load_networks(), ModelError)


def test_every_answer_has_the_headers_and_an_identifier(client: TestClient) -> None:
    for answered in (client.get("/health"), client.get("/nowhere"), client.post("/predict")):
        assert {name: answered.headers[name] for name in HEADERS} == HEADERS
        assert "access-control-allow-origin" not in answered.headers
        assert "server" not in answered.headers
    given = "0c6fb0f2-4a1c-4d0e-9d5e-2f1a3b4c5d6e"
    assert client.get("/health", headers={"X-Request-ID": given}).headers["x-request-id"] == given
    for odd in ("Ann Example", "Ann-Example", "a" * 65, "<b>"):
        assert client.get("/health", headers={"X-Request-ID": odd}).headers["x-request-id"] != odd


def test_other_names_than_its_own_are_refused(client: TestClient) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example:80", ""):
        answered = client.get("/health", headers={"Host": host})
        assert (answered.status_code, answered.json()["type"]) == (421, "urn:inkbeat:problem:misdirected-request")
    assert client.get("/health", headers={"Host": "[::1]:8000"}).status_code == 200
    assert client.get("/health", headers={"Host": "LOCALHOST:1"}).status_code == 200


def test_no_page_loads_anything_from_elsewhere(client: TestClient) -> None:
    assert client.get("/docs").status_code == client.get("/redoc").status_code == 404
    document = client.get("/openapi.json")
    assert document.status_code == 200
    assert "cdn" not in document.text


def test_origins_may_call_it_only_where_they_are_named() -> None:
    asked = {"Origin": "http://viewer.example", "Access-Control-Request-Method": "POST"}
    open_to = Settings(cors_origins=("http://viewer.example",))
    for chosen, allowed in ((Settings(), None), (open_to, "http://viewer.example")):
        client = TestClient(create_app(chosen), base_url="http://localhost")
        answered = client.options("/v1/signals/beats", headers=asked)
        assert answered.headers.get("access-control-allow-origin") == allowed


def test_over_a_socket(address: tuple[str, int]) -> None:
    assert address[0] == "127.0.0.1"
    with httpx.Client(base_url=f"http://{address[0]}:{address[1]}") as http:
        assert http.get("/ready").json() == {"status": "ready"}
        assert http.get("/openapi.json").json()["openapi"].startswith("3.1")


def _exchange(address: tuple[str, int], sent: bytes) -> bytes:
    with socket.create_connection(address, timeout=20.0) as connection:
        connection.sendall(sent)
        return connection.recv(65536)


HEAD = b"POST /v1/signals/beats HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


def test_a_length_that_is_too_large_is_refused_before_the_body_comes(address: tuple[str, int]) -> None:
    said = _exchange(address, HEAD + b"Content-Length: 99999999999\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 413 ")


def test_a_body_without_a_length_is_cut_off_where_it_is_too_large(address: tuple[str, int]) -> None:
    chunk = b"100000\r\n" + b" " * 2**20 + b"\r\n"
    with socket.create_connection(address, timeout=20.0) as connection:
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(5):
            connection.sendall(chunk)
        assert connection.recv(65536).startswith(b"HTTP/1.1 413 ")


def test_a_client_that_leaves_in_mid_upload_does_no_harm(address: tuple[str, int]) -> None:
    for _ in range(40):  # more than there are places
        with socket.create_connection(address, timeout=20.0) as connection:
            connection.sendall(HEAD + b'Content-Length: 1000\r\n\r\n{"leads"')
    until = time.monotonic() + 10.0
    body = json.dumps({"leads": {"II": [0.0]}, "fs_hz": 250}).encode()
    while True:
        said = _exchange(address, HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        if said.startswith(b"HTTP/1.1 200 ") or time.monotonic() > until:
            break
    assert said.startswith(b"HTTP/1.1 200 ")


def test_a_slow_body_is_given_up() -> None:
    async def dripping() -> AsyncIterator[bytes]:
        yield b"{"
        await anyio.sleep(30.0)

    async def scenario() -> httpx.Response:
        app = create_app(Settings(body_s=0.2))
        json_type = {"Content-Type": "application/json"}
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost", headers=json_type)
        async with app.router.lifespan_context(app), client as http:
            return await http.post("/v1/signals/beats", content=dripping())

    began = time.monotonic()
    answered = anyio.run(scenario)
    assert (answered.status_code, answered.json()["type"]) == (408, "urn:inkbeat:problem:request-timeout")
    assert time.monotonic() - began < 10.0


class Line:
    """A client's connection that breaks when it is told to."""

    def __init__(self) -> None:
        self.broken = anyio.Event()

    async def receive(self) -> dict[str, str]:
        await self.broken.wait()
        return {"type": "http.disconnect"}

    @property
    def request(self) -> Request:
        return Request({"type": "http", "headers": []}, self.receive)


def test_who_leaves_while_waiting_gives_the_turn_to_the_next() -> None:
    async def scenario() -> list[str]:
        inference = Inference(threads=1, most_requests=3)
        done: list[str] = []
        going, may_end = threading.Event(), threading.Event()

        def long_work() -> str:
            going.set()
            may_end.wait(10.0)
            return "first"

        async def ask(line: Line, work: object) -> None:
            async with inference.place():
                try:
                    done.append(await inference.run(line.request, work))  # type: ignore[arg-type]
                except ClientGoneError:
                    done.append("gone")

        second = Line()
        async with anyio.create_task_group() as group:
            group.start_soon(ask, Line(), long_work)
            await anyio.to_thread.run_sync(going.wait)
            group.start_soon(ask, second, lambda: "second")
            group.start_soon(ask, Line(), lambda: "third")
            await anyio.wait_all_tasks_blocked()
            assert inference.taken == 3
            second.broken.set()
            await anyio.wait_all_tasks_blocked()
            assert inference.taken == 2
            may_end.set()
        assert inference.taken == 0
        return done

    assert anyio.run(scenario) == ["gone", "first", "third"]


def test_more_than_there_are_places_for_come_again() -> None:
    async def scenario() -> httpx.Response:
        app = create_app(Settings(most_requests=1))
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost")
        async with app.router.lifespan_context(app), app.state.service.inference.place(), client as http:
            return await http.post("/v1/signals/beats", json={"leads": {"II": [0.0]}, "fs_hz": 250})

    answered = anyio.run(scenario)
    assert (answered.status_code, answered.json()["type"]) == (503, "urn:inkbeat:problem:busy")
    assert answered.headers["retry-after"] == "1"
