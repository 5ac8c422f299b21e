"""Who is let in, with what, and how the others are refused."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketDenialResponse

from api.access import known_keys
from api.access.caller import LOCAL_TENANT, Scope, needs
from api.access.credentials import MOST_CHARACTERS
from api.access.keys import presented_key, revoke_key
from api.jobs import Store
from api.problems import MEDIA_TYPE
from tests.api.access.conftest import DOCUMENT, MakeKey, Serve
from tests.api.jobs.conftest import NOON
from tests.api.test_problems import Answered, problem

PATH = f"/documents/{DOCUMENT}"


def bearing(key: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {key}"}


def refused(answered: Answered, status: int, challenge: str) -> str:
    """The detail of a refusal, which has its problem document and says how to come in."""
    said = problem(answered)
    assert said.status == status
    assert answered.headers["www-authenticate"] == f'Bearer realm="inkbeat"{challenge}'
    return said.detail


def test_without_authentication_everybody_is_the_local_tenant(serve: Serve) -> None:
    client = serve(auth="none")
    answered = client.get(PATH)
    assert answered.json() == {"tenant": LOCAL_TENANT, "key": "local"}
    assert "ratelimit-limit" not in answered.headers
    assert client.delete(PATH).status_code == 200
    with client.websocket_connect("/live") as live:
        assert live.receive_json()["tenant"] == LOCAL_TENANT


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200),
        ("http://localhost", 200),
        ("http://LOCALHOST", 200),
        ("http://viewer.example", 200),
        ("http://evil.example", 403),
        ("http://localhost:5173", 403),
        ("null", 403),
        ("http://[", 403),
    ],
)
def test_without_authentication_pages_from_elsewhere_are_refused(serve: Serve, origin: str | None, status: int) -> None:
    client = serve(auth="none", cors_origins=("http://viewer.example",))
    answered = client.delete(PATH, headers={"Origin": origin} if origin else {})
    assert answered.status_code == status
    if status == 403:
        assert "INKBEAT_CORS_ORIGINS" in problem(answered).detail


def test_a_key_comes_as_a_bearer_or_in_a_header_of_its_own(serve: Serve, make_key: MakeKey) -> None:
    client, key = serve(), make_key()
    presented = presented_key(key)
    assert presented is not None
    for headers in (
        {"Authorization": f"Bearer {key}"},
        {"authorization": f"bearer  {key} "},
        {"X-API-Key": key},
        {"X-API-Key": key, "Authorization": "Basic d2FyZDp3YXJk"},
    ):
        assert client.get(PATH, headers=headers).json() == {"tenant": "ward", "key": presented.id}


def test_who_brings_nothing_is_told_what_to_bring(serve: Serve) -> None:
    client = serve()
    for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": "Basic d2FyZA=="}, {"X-API-Key": " "}):
        assert "key or token is needed" in refused(client.get(PATH, headers=headers), 401, "")


def test_a_key_in_the_address_opens_nothing(serve: Serve, make_key: MakeKey) -> None:
    client, key = serve(), make_key()
    for query in (f"key={key}", f"api_key={key}", f"access_token={key}", f"token={key}"):
        assert client.get(f"{PATH}?{query}").status_code == 401


def test_wrong_expired_and_revoked_keys_open_nothing_and_look_the_same(
    serve: Serve, make_key: MakeKey, own_store: Store
) -> None:
    client, good, expired, revoked = serve(), make_key(), make_key(hours=-1.0), make_key()
    presented = presented_key(revoked)
    assert presented is not None
    revoke_key(own_store, presented.id, now=NOON)
    wrong_secret = good[:-4] + ("0000" if good[-4:] != "0000" else "1111")
    details = {
        refused(client.get(PATH, headers=bearing(key)), 401, ', error="invalid_token"')
        for key in (wrong_secret, expired, revoked, f"ink_{'0' * 16}_{'0' * 64}")
    }
    assert len(details) == 1


@pytest.mark.parametrize(
    "sent", ["ink_", "ink_x_y", "x", "ink_" + "é" * 80, "a.b.c", "x" * (MOST_CHARACTERS + 1)], ids=len
)
def test_what_is_no_key_is_refused_without_an_echo(serve: Serve, sent: str) -> None:
    headers = {b"X-API-Key": sent.encode("latin-1")}
    answered = serve().get(PATH, headers=headers)
    refused(answered, 401, ', error="invalid_token"')
    assert len(sent) == 1 or sent not in answered.text


def test_a_key_does_what_its_scopes_say_and_no_more(serve: Serve, make_key: MakeKey) -> None:
    client, reader, writer = serve(), make_key(Scope.READ), make_key(Scope.READ, Scope.WRITE)
    assert client.get(PATH, headers=bearing(reader)).status_code == 200
    told = refused(client.delete(PATH, headers=bearing(reader)), 403, ', error="insufficient_scope", scope="write"')
    assert '"write"' in told
    assert client.delete(PATH, headers=bearing(writer)).json() == {"same": True}


def test_keys_of_two_tenants_are_two_callers(serve: Serve, make_key: MakeKey) -> None:
    client = serve()
    for tenant in ("ward", "clinic"):
        assert client.get(PATH, headers=bearing(make_key(tenant=tenant))).json()["tenant"] == tenant


def test_a_websocket_is_opened_with_a_header_or_as_browsers_can(serve: Serve, make_key: MakeKey) -> None:
    client, key = serve(), make_key(Scope.STREAM)
    with client.websocket_connect("/live", headers=bearing(key)) as live:
        assert live.receive_json()["tenant"] == "ward"
        assert live.accepted_subprotocol is None
    with client.websocket_connect("/live", subprotocols=["inkbeat", f"bearer.{key}"]) as live:
        assert live.receive_json()["tenant"] == "ward"
        assert live.accepted_subprotocol == "inkbeat"  # never the key


@pytest.mark.parametrize(
    ("offered", "status"),
    [
        ([], 401),
        (["inkbeat"], 401),
        (["bearer.{stream}"], 401),
        (["inkbeat", "bearer.ink_0"], 401),
        (["inkbeat", "bearer.{read}"], 403),
    ],
)
def test_a_websocket_is_refused_before_it_is_accepted(
    serve: Serve, make_key: MakeKey, offered: list[str], status: int
) -> None:
    keys = {"stream": make_key(Scope.STREAM), "read": make_key(Scope.READ)}
    subprotocols = [offer.format(**keys) for offer in offered]
    client = serve()
    with pytest.raises(WebSocketDenialResponse) as denied, client.websocket_connect("/live", subprotocols=subprotocols):
        pass
    assert denied.value.status_code == status
    assert denied.value.headers["content-type"] == MEDIA_TYPE
    assert "www-authenticate" in denied.value.headers


def test_a_subprotocol_opens_nothing_but_websockets(serve: Serve, make_key: MakeKey) -> None:
    headers = {"Sec-WebSocket-Protocol": f"inkbeat, bearer.{make_key()}"}
    assert serve().get(PATH, headers=headers).status_code == 401


def test_a_stream_can_be_told_when_its_key_is_revoked(
    serve: Serve, make_key: MakeKey, own_store: Store, monkeypatch: pytest.MonkeyPatch, audit_file: Path
) -> None:
    monkeypatch.setattr(known_keys, "FRESH_S", 0.0)
    key = make_key(requests_per_minute=1)
    presented = presented_key(key)
    assert presented is not None
    with serve().websocket_connect("/long", headers=bearing(key)) as live:

        def still() -> bool:
            live.send_text("still?")
            return bool(live.receive_json())

        assert [still() for _ in range(3)] == [True] * 3  # it costs no request
        revoke_key(own_store, presented.id, now=NOON)
        assert not still()
        live.send_text("end")
    assert audit_file.read_text() == ""
    with serve(auth="none").websocket_connect("/long") as live:
        live.send_text("still?")
        assert live.receive_json() is True
        live.send_text("end")


def test_answers_tell_how_many_requests_are_left(serve: Serve, make_key: MakeKey) -> None:
    client, key = serve(requests_per_minute=50), make_key()
    left = []
    for _ in range(3):
        headers = client.get(PATH, headers=bearing(key)).headers
        assert (headers["ratelimit-limit"], headers["ratelimit-policy"]) == ("50", "50;w=60")
        assert 55 <= int(headers["ratelimit-reset"]) <= 60
        left.append(int(headers["ratelimit-remaining"]))
    assert left == [49, 48, 47]
    assert client.delete(PATH, headers=bearing(key)).headers["ratelimit-remaining"] == "46"  # two scopes, one request


def test_beyond_its_limit_a_key_is_asked_to_wait_and_others_are_not(serve: Serve, make_key: MakeKey) -> None:
    client, busy, other = serve(), make_key(requests_per_minute=3), make_key()
    for _ in range(3):
        assert client.get(PATH, headers=bearing(busy)).status_code == 200
    answered = client.get(PATH, headers=bearing(busy))
    said = problem(answered)
    assert (said.status, said.type) == (429, "urn:inkbeat:problem:too-many-requests")
    assert 55 <= int(answered.headers["retry-after"]) <= 60
    assert answered.headers["ratelimit-remaining"] == "0"
    assert client.get(PATH, headers=bearing(other)).status_code == 200


def test_an_address_that_tries_keys_is_shut_out_but_not_who_has_come_in_from_there_before(
    serve: Serve, make_key: MakeKey
) -> None:
    client, known, new = serve(tries_per_minute=5), make_key(), make_key()
    assert client.get(PATH, headers=bearing(known)).status_code == 200
    wrong = bearing(f"ink_{'0' * 16}_{'0' * 64}")
    assert [client.get(PATH, headers=wrong).status_code for _ in range(7)] == [401] * 5 + [429] * 2
    assert client.get(PATH).status_code == 429
    answered = client.get(PATH, headers=bearing(new))
    assert answered.status_code == 429
    assert 55 <= int(answered.headers["retry-after"]) <= 60
    assert client.get(PATH, headers=bearing(known)).status_code == 200


def test_an_application_without_access_control_lets_nobody_in() -> None:
    app = FastAPI()

    @app.get("/", dependencies=[Depends(needs(Scope.READ))])
    async def root() -> None: ...

    assert TestClient(app, raise_server_exceptions=False).get("/").status_code == 500


def test_no_key_stands_in_a_log(serve: Serve, make_key: MakeKey, caplog: pytest.LogCaptureFixture) -> None:
    client, key = serve(), make_key(Scope.READ)
    with caplog.at_level("DEBUG"):
        client.get(PATH, headers=bearing(key))
        client.delete(PATH, headers=bearing(key))
        client.get(PATH, headers=bearing(key[:-1]))
    secret = re.sub("^ink_[0-9a-f]+_", "", key)
    assert secret[:-1] not in caplog.text
