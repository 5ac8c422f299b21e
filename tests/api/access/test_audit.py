"""Who did what stands in the audit log, and nothing of what it was about."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
import structlog
from fastapi import FastAPI
from starlette.requests import Request

from api.access.access_state import open_access
from api.access.audit import audit
from api.access.audit_log import AuditLog, AuditRecord, as_resource
from api.access.caller import Caller, Scope
from api.access.errors import AccessUnusableError
from api.access.keys import presented_key
from api.guard import SCOPE_ID
from api.settings import Settings
from tests.api.access.conftest import DOCUMENT, MakeKey, Serve

CALLER = Caller("ward", "0123456789abcdef", frozenset())


TRIED = "0c6fb0f2-4a1c-4d0e-9d5e-2f1a3b4c5d6e"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_what_a_caller_does_is_one_line(serve: Serve, make_key: MakeKey, audit_file: Path) -> None:
    key = make_key(Scope.STREAM)
    presented = presented_key(key)
    assert presented is not None
    with serve().websocket_connect("/live", subprotocols=["inkbeat", f"bearer.{key}"]) as live:
        live.receive_json()
    (line,) = lines(audit_file)
    assert line.pop("time").endswith("+00:00")
    assert len(line.pop("request_id")) == 32
    assert line == {
        "action": "stream.open",
        "outcome": "done",
        "tenant": "ward",
        "key": presented.id,
        "resource": DOCUMENT,
        "remote": "10.0.0.7",
    }
    assert presented.secret not in audit_file.read_text()


def test_refusals_are_recorded_by_themselves_without_what_was_asked_for(
    serve: Serve, make_key: MakeKey, audit_file: Path
) -> None:
    client, reader = serve(), make_key(Scope.READ, requests_per_minute=1)
    presented = presented_key(reader)
    assert presented is not None
    named = "/documents/Ann%20Example?name=Ann"
    client.get(named, headers={"X-API-Key": "ink_Ann", "User-Agent": "Ann", "X-Request-ID": TRIED})
    client.delete(named, headers={"X-API-Key": reader})
    for _ in range(5):
        client.get(named, headers={"X-API-Key": reader})
    told = [
        {name: line.get(name) for name in ("action", "outcome", "method", "route", "key")} for line in lines(audit_file)
    ]
    route = "/documents/{document}"
    assert told == [
        {"action": "access", "outcome": "unauthorized", "method": "GET", "route": route, "key": None},
        {"action": "access", "outcome": "forbidden", "method": "DELETE", "route": route, "key": presented.id},
        {"action": "access", "outcome": "too-many-requests", "method": "GET", "route": route, "key": presented.id},
    ]
    assert lines(audit_file)[0]["request_id"] == TRIED
    written = audit_file.read_text()
    assert "Ann" not in written
    assert presented.secret not in written


def test_a_flood_of_tries_does_not_fill_the_disk(serve: Serve, audit_file: Path) -> None:
    client = serve(tries_per_minute=3)
    for _ in range(50):
        client.get(f"/documents/{DOCUMENT}")
    assert [line["outcome"] for line in lines(audit_file)] == ["unauthorized"] * 3 + ["too-many-requests"]


def test_the_file_is_its_owners_alone_and_only_added_to(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    before = os.umask(0)
    try:
        for action in ("document.create", "document.delete"):
            log = AuditLog(path)
            log.write(AuditRecord(action, "done"))
            log.close()
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [line["action"] for line in lines(path)] == ["document.create", "document.delete"]


def test_a_file_that_is_moved_away_has_a_successor(tmp_path: Path) -> None:
    path, moved = tmp_path / "audit.jsonl", tmp_path / "audit.jsonl.1"
    log = AuditLog(path)
    log.write(AuditRecord("document.create", "done"))
    path.rename(moved)
    log.write(AuditRecord("document.delete", "done"))
    log.close()
    assert [line["action"] for line in lines(moved)] == ["document.create"]
    assert [line["action"] for line in lines(path)] == ["document.delete"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_a_file_it_goes_to_the_log(own_request: Request) -> None:
    with structlog.testing.capture_logs() as logged:
        audit(own_request, CALLER, "document.delete", DOCUMENT, "not-found")
    assert logged == [
        {
            "event": "audit",
            "log_level": "info",
            "action": "document.delete",
            "outcome": "not-found",
            "tenant": "ward",
            "key": "0123456789abcdef",
            "resource": DOCUMENT,
            "request_id": "try-1",
            "remote": "unknown",
        }
    ]


@pytest.fixture
def own_request() -> Request:
    """A request to a service that writes its audit log to the log."""
    app = FastAPI()
    app.state.access = open_access(Settings())
    return Request({"type": "http", "headers": [], "client": None, "app": app, SCOPE_ID: "try-1"})


@pytest.mark.parametrize("words", [("Ann Example", "done"), ("document.create", "Ann Example"), ("", "done")])
def test_only_words_of_ours_are_actions_and_outcomes(own_request: Request, words: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="words of ours"):
        audit(own_request, CALLER, words[0], None, words[1])


def test_only_ids_of_ours_are_resources() -> None:
    for ours in (DOCUMENT, DOCUMENT * 2, f"{DOCUMENT}/pages/1/signal.csv"):
        assert as_resource(ours) == ours
    for other in (None, "", "Ann", "Ann Example.pdf", f"{DOCUMENT}/Ann Example.pdf", f"{DOCUMENT}\n", "abc"):
        assert as_resource(other) is None


def test_a_file_that_cannot_be_written_is_told_when_the_service_starts(tmp_path: Path) -> None:
    with pytest.raises(AccessUnusableError, match="audit log cannot be written"):
        open_access(Settings(audit_log=tmp_path / "missing" / "audit.jsonl"))


def test_a_full_disk_stops_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    path = tmp_path / "audit.jsonl"
    path.symlink_to("/dev/full")
    log = AuditLog(path)
    log.write(AuditRecord("document.create", "done"))
    assert "audit not written" in caplog.text
