"""The progress of an analysis while it runs, over both ways."""

import json
import re
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from pipeline.kept_analysis import STAGES
from tests.api.documents import CSV, FIXTURES, analysed, uploaded


def begun(http: httpx.Client, content: bytes) -> dict[str, Any]:
    document = uploaded(http, content)["id"]
    answered = http.post("/v1/analyses", json={"document": document}, headers={"Prefer": "respond-async"})
    analysis: dict[str, Any] = answered.json()
    return analysis


def told(
    http: httpx.Client, analysis: dict[str, Any], after: int = 0, **query: int
) -> list[tuple[int, dict[str, Any]]]:
    """Numbers and events, until the service ends the stream."""
    found = []
    headers = {"Last-Event-ID": str(after)}
    with http.stream("GET", f"{analysis['url']}/events", params=query, headers=headers) as answered:
        assert answered.headers["content-type"].startswith("text/event-stream")
        number = 0
        for line in answered.iter_lines():
            kind, _, value = line.partition(": ")
            if kind == "id":
                number = int(value)
            elif kind == "data":
                found.append((number, json.loads(value)))
    return found


def test_every_stage_of_a_page_is_told_until_it_is_done(http: httpx.Client) -> None:
    analysis = begun(http, (FIXTURES / "scan.pdf").read_bytes() + b"\n% once more")
    events = told(http, analysis)
    assert [number for number, _ in events] == [event["sequence"] for _, event in events]
    assert [number for number, _ in events] == list(range(1, len(events) + 1))
    assert events[0][1]["state"] == "queued"
    assert events[-1][1]["state"] == "done"
    shares = [event["progress"] for _, event in events]
    assert shares == sorted(shares)
    stages = {event["stage"] for _, event in events if event["state"] == "running"}
    assert {"sketch", "tracing"} <= stages <= {"", *STAGES}
    rest = told(http, analysis, after=len(events) - 1)
    assert [event["state"] for _, event in rest] == ["done"]
    over = http.get(f"{analysis['url']}/events", headers={"Last-Event-ID": str(len(events))})
    assert over.status_code == 204


def test_a_correction_is_followed_until_it_is_computed(http: httpx.Client) -> None:
    # A rate of its own: what other tests corrected is computed already.
    page = str(analysed(http, (FIXTURES / "scan.pdf").read_bytes(), fs_hz=410)["pages"][0]["url"])
    revision = http.get(page).json()["revision"]
    headers = {"If-Match": "*", "Prefer": "respond-async"}
    begun = http.patch(f"{page}/corrections", json={"gain_mm_per_mv": 5}, headers=headers)
    assert (begun.status_code, begun.json()["revision"]) == (202, revision + 1)
    events = told(http, {"url": page})
    assert [number for number, _ in events] == list(range(1, len(events) + 1))
    assert (events[0][1]["state"], events[-1][1]["state"]) == ("queued", "done")
    assert http.get(page).json()["state"] == "done"
    # As it was found, it is the analysis that is followed.
    assert [event["state"] for _, event in told(http, {"url": page}, revision=0)][-1] == "done"
    over = http.get(f"{page}/events", headers={"Last-Event-ID": str(len(events))})
    assert over.status_code == 204
    for path, query in ((f"{page[:-1]}9/events", {}), (f"{page}/events", {"revision": 99})):
        assert http.get(path, params=query).status_code == 404


def test_the_guide_names_every_stage() -> None:
    guide = (FIXTURES.parent / "docs" / "service.md").read_text(encoding="utf-8")
    comment = guide.partition("# Follow it, stage by stage")[2].partition("\ncurl")[0]
    assert [stage for stage in STAGES if not re.search(rf"\b{stage}\b", comment)] == []


def test_the_same_over_a_websocket(http: httpx.Client, address: tuple[str, int]) -> None:
    analysis = begun(http, (FIXTURES / "scan.pdf").read_bytes() + b"\n% and once more")
    with connect(f"ws://{address[0]}:{address[1]}{analysis['url']}/progress") as socket:
        events = [json.loads(message) for message in socket]
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    assert (events[0]["state"], events[-1]["state"]) == ("queued", "done")


def test_nobody_follows_what_is_not_there(http: httpx.Client, address: tuple[str, int]) -> None:
    assert http.get(f"/v1/analyses/{'0' * 32}/events").status_code == 404
    odd = http.get(f"{analysed(http, CSV)['url']}/events", headers={"Last-Event-ID": "x"})
    assert odd.status_code == 422
    with (
        connect(f"ws://{address[0]}:{address[1]}/v1/analyses/{'0' * 32}/progress") as socket,
        pytest.raises(ConnectionClosed, match="4404"),
    ):
        socket.recv(timeout=20)


def test_a_page_from_elsewhere_opens_no_websocket(address: tuple[str, int], client: TestClient) -> None:
    url = f"ws://{address[0]}:{address[1]}/v1/analyses/{'0' * 32}/progress"
    for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}):
        with pytest.raises(InvalidStatus, match="403"), connect(url, additional_headers=headers):
            pass
    path = f"/v1/analyses/{'0' * 32}/progress"
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(path, headers={"Host": "evil.example"}):
        pass
