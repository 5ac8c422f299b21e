"""Bearer tokens of an issuer: whoever it vouches for comes in, and nobody else."""

import base64
import hashlib
import hmac
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi.testclient import TestClient

from api.access import issuer_keys
from api.access.access_state import open_access
from api.access.errors import AccessUnusableError
from api.access.issuer_keys import AGAIN_S, FRESH_S, LASTING_S, IssuerKeys, fetched_keys, secure
from api.access.scope import Scope
from api.jobs import Store
from api.settings import Settings
from tests.api.access.conftest import DOCUMENT, MakeKey, Serve
from tests.api.access.issuer import Issuer, issuer_server
from tests.api.test_problems import problem

PATH = f"/documents/{DOCUMENT}"


@pytest.fixture(scope="module")
def started() -> Iterator[Issuer]:
    with issuer_server() as issuer:
        yield issuer


@pytest.fixture
def issuer(started: Issuer) -> Iterator[Issuer]:
    """An issuer of which nothing was fetched so far."""
    started.fetched.clear()
    yield started
    started.down = False
    started.further.clear()


@pytest.fixture
def client(serve: Serve, issuer: Issuer) -> TestClient:
    return serve(auth="oidc", oidc_issuer=issuer.url)


def status(client: TestClient, token: str, path: str = PATH) -> int:
    return client.get(path, headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_token_says_whose_it_is_and_what_it_allows(client: TestClient, issuer: Issuer) -> None:
    headers = {"Authorization": f"Bearer {issuer.token()}"}
    said = client.get(PATH, headers=headers).json()
    assert said["tenant"] == "ward"
    assert said["key"].startswith("oidc:")
    assert "ann" not in said["key"]
    assert client.delete(PATH, headers=headers).status_code == 200
    reader = {"Authorization": f"Bearer {issuer.token(scope='read')}"}
    answered = client.delete(PATH, headers=reader)
    assert (answered.status_code, 'scope="write"' in answered.headers["www-authenticate"]) == (403, True)
    assert client.get(PATH, headers=reader).json()["key"] == said["key"]
    other = {"Authorization": f"Bearer {issuer.token(sub='bob@ward.example')}"}
    assert client.get(PATH, headers=other).json()["key"] != said["key"]


@pytest.mark.parametrize("key", ["rsa", "ec", "ed"])
def test_it_may_be_signed_with_any_key_of_its_issuer(client: TestClient, issuer: Issuer, key: str) -> None:
    assert status(client, issuer.token(key)) == 200


def test_a_browser_may_open_a_websocket_with_it(client: TestClient, issuer: Issuer) -> None:
    token = issuer.token(scope="stream")
    with client.websocket_connect("/live", subprotocols=["inkbeat", f"bearer.{token}"]) as live:
        assert live.receive_json()["tenant"] == "ward"
        assert live.accepted_subprotocol == "inkbeat"


def test_api_keys_work_beside_it(client: TestClient, issuer: Issuer, make_key: MakeKey) -> None:
    assert status(client, make_key(Scope.READ)) == 200
    assert issuer.fetched == []
    assert status(client, f"ink_{'0' * 16}_{'0' * 64}") == 401


def test_the_claim_that_names_the_tenant_can_be_chosen(serve: Serve, issuer: Issuer) -> None:
    client = serve(auth="oidc", oidc_issuer=issuer.url, oidc_tenant_claim="org", oidc_audience="ecg")
    token = issuer.token(org="clinic", aud=["other", "ecg"])
    assert client.get(PATH, headers={"Authorization": f"Bearer {token}"}).json()["tenant"] == "clinic"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"exp": time.time() - 60}, "expired"),
        ({"nbf": time.time() + 600}, "does not hold yet"),
        ({"iat": time.time() + 600}, "does not hold yet"),
        ({"aud": "another"}, "another audience"),
        ({"aud": None}, "lacks a claim"),
        ({"iss": "https://evil.example"}, "another issuer"),
        ({"iss": None}, "lacks a claim"),
        ({"exp": None}, "lacks a claim"),
        ({"sub": None}, "lacks a claim"),
        ({"exp": "soon"}, "not valid"),
        ({"tenant": None}, "names no tenant"),
        ({"tenant": ""}, "names no tenant"),
        ({"tenant": "../clinic"}, "names no tenant"),
        ({"tenant": ["ward"]}, "names no tenant"),
    ],
)
def test_a_token_that_breaks_a_rule_opens_nothing(
    client: TestClient, issuer: Issuer, changed: dict[str, Any], reason: str
) -> None:
    answered = client.get(PATH, headers={"Authorization": f"Bearer {issuer.token(**changed)}"})
    said = problem(answered)
    assert said.status == 401
    assert reason in said.detail
    assert 'error="invalid_token"' in answered.headers["www-authenticate"]


def _part(content: object) -> bytes:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=")


def _signed_with(issuer: Issuer, header: dict[str, object], secret: bytes) -> str:
    """A token whose signature is an HMAC, as anybody can make it."""
    signed = _part(header) + b"." + _part(issuer.claims())
    signature = base64.urlsafe_b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).rstrip(b"=")
    return (signed + b"." + signature).decode()


def _by_public_key(issuer: Issuer, algorithm: str) -> str:
    pem = issuer.private["rsa"][1].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return _signed_with(issuer, {"alg": algorithm, "kid": "rsa", "typ": "JWT"}, pem)


def _by_shared_key(issuer: Issuer) -> str:
    issuer.further.append({"kty": "oct", "kid": "shared", "k": base64.urlsafe_b64encode(b"k" * 32).decode()})
    return _signed_with(issuer, {"alg": "HS256", "kid": "shared"}, b"k" * 32)


def _unsigned(issuer: Issuer) -> str:
    return f"{_part({'alg': 'none', 'kid': 'rsa'}).decode()}.{_part(issuer.claims()).decode()}."


def _of_another_key(issuer: Issuer) -> str:
    return jwt.encode(issuer.claims(), issuer.private["ec"][1], "ES256", headers={"kid": "rsa"})


def _tampered(issuer: Issuer) -> str:
    head, _, signature = issuer.token().split(".")
    return f"{head}.{_part(issuer.claims(tenant='clinic')).decode()}.{signature}"


FORGERIES: dict[str, Callable[[Issuer], str]] = {
    "alg none": _unsigned,
    "HS256 by the public key": lambda issuer: _by_public_key(issuer, "HS256"),
    "an HMAC that says RS256": lambda issuer: _by_public_key(issuer, "RS256"),
    "HS256 by a key that everybody can fetch": _by_shared_key,
    "another key than it says": _of_another_key,
    "another algorithm than its key's": lambda issuer: issuer.token("rsa", "RS512"),
    "claims that were changed": _tampered,
    "no signature": lambda issuer: issuer.token().rpartition(".")[0] + ".",
    "no key's name": lambda issuer: jwt.encode(issuer.claims(), issuer.private["rsa"][1], "RS256"),
    "an unknown key's name": lambda issuer: jwt.encode(
        issuer.claims(), issuer.private["rsa"][1], "RS256", headers={"kid": "other"}
    ),
    "no token": lambda _: "a.b.c",
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=list(FORGERIES))
def test_a_forged_token_opens_nothing(client: TestClient, issuer: Issuer, forge: Callable[[Issuer], str]) -> None:
    forged = forge(issuer)
    assert status(client, forged) == 401
    assert status(client, issuer.token()) == 200


def test_tries_are_limited_for_tokens_too(serve: Serve, issuer: Issuer) -> None:
    client = serve(auth="oidc", oidc_issuer=issuer.url, tries_per_minute=3, requests_per_minute=2)
    forged = _unsigned(issuer)
    assert [status(client, forged) for _ in range(5)] == [401] * 3 + [429] * 2
    assert [status(client, issuer.token()) for _ in range(3)] == [200, 200, 429]


def test_keys_are_fetched_once_from_where_the_issuer_says(client: TestClient, issuer: Issuer) -> None:
    for _ in range(5):
        assert status(client, issuer.token("ec")) == 200
    unknown = FORGERIES["an unknown key's name"](issuer)
    for _ in range(5):
        assert status(client, unknown) == 401
    assert issuer.fetched == ["/.well-known/openid-configuration", "/keys"]


def test_keys_may_lie_elsewhere(serve: Serve, issuer: Issuer) -> None:
    client = serve(auth="oidc", oidc_issuer=issuer.url, oidc_jwks_url=f"{issuer.url}/keys")
    assert status(client, issuer.token()) == 200
    assert issuer.fetched == ["/keys"]


def test_where_the_issuer_never_answered_nobody_is_told_that_the_token_is_bad(
    serve: Serve, issuer: Issuer, make_key: MakeKey
) -> None:
    issuer.down = True
    client = serve(auth="oidc", oidc_issuer=issuer.url)
    answered = client.get(PATH, headers={"Authorization": f"Bearer {issuer.token()}"})
    assert (answered.status_code, answered.json()["type"]) == (503, "urn:inkbeat:problem:access-unusable")
    assert issuer.url not in answered.text
    assert status(client, make_key()) == 200


class Clock:
    """Seconds, as they are set."""

    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        return self.s


def test_keys_are_fetched_anew_after_a_while_and_new_ones_soon(issuer: Issuer) -> None:
    clock, names = Clock(), []

    def fetch() -> issuer_keys.Keys:
        names.append(clock.s)
        return fetched_keys(issuer.url, f"{issuer.url}/keys")

    keys = IssuerKeys(fetch, clock)

    def known(name: str, second: float) -> bool:
        clock.s = second
        return anyio.run(keys.key, name) is not None

    assert known("rsa", 0.0)
    assert not known("new", AGAIN_S - 1.0)
    issuer.further.append({**issuer.public()["keys"][0], "kid": "new"})
    assert known("new", AGAIN_S)
    assert known("rsa", FRESH_S)
    assert names == [0.0, AGAIN_S]
    issuer.further.clear()
    assert not known("new", AGAIN_S + FRESH_S + 1.0)
    assert known("rsa", AGAIN_S + FRESH_S + 2.0)
    assert names == [0.0, AGAIN_S, AGAIN_S + FRESH_S + 1.0]


def test_the_last_keys_hold_for_a_while_where_the_issuer_does_not_answer(
    issuer: Issuer, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    keys = IssuerKeys(lambda: fetched_keys(issuer.url, f"{issuer.url}/keys"), clock)
    assert anyio.run(keys.key, "rsa") is not None
    issuer.down = True
    clock.s = LASTING_S
    assert anyio.run(keys.key, "rsa") is not None
    assert "issuer does not answer" in caplog.text
    clock.s = LASTING_S + 1.0
    with pytest.raises(AccessUnusableError, match="does not answer"):
        anyio.run(keys.key, "rsa")
    issuer.down = False
    clock.s += AGAIN_S
    assert anyio.run(keys.key, "rsa") is not None


def test_who_knows_its_key_does_not_wait_for_a_slow_issuer(issuer: Issuer) -> None:
    clock = Clock()

    async def scenario() -> list[str]:
        slow, done = anyio.Event(), []
        ours = fetched_keys(issuer.url, f"{issuer.url}/keys")

        def fetch() -> issuer_keys.Keys:
            if clock.s > 0:
                anyio.from_thread.run(slow.wait)
            return ours

        keys = IssuerKeys(fetch, clock)
        await keys.key("rsa")
        clock.s = FRESH_S + 1.0

        async def ask(name: str) -> None:
            assert await keys.key("rsa") is not None
            done.append(name)

        async with anyio.create_task_group() as group:
            group.start_soon(ask, "fetches")
            await anyio.wait_all_tasks_blocked()
            await ask("knows")
            slow.set()
        return done

    assert anyio.run(scenario) == ["knows", "fetches"]


@pytest.mark.parametrize("told", [{"issuer": "https://other.example"}, {"jwks_uri": "http://other.example/keys"}, []])
def test_a_configuration_that_is_not_the_issuers_own_or_not_safe_gives_no_keys(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch, told: dict[str, str] | list[str]
) -> None:
    right = {"issuer": issuer.url, "jwks_uri": f"{issuer.url}/keys"}
    monkeypatch.setattr(issuer, "answer", lambda _: right | told if isinstance(told, dict) else told)
    with pytest.raises(AccessUnusableError):
        fetched_keys(issuer.url, None)


def test_keys_that_others_could_change_are_refused_when_the_service_starts(own_store: Store) -> None:
    for issuer in ("http://issuer.example", "file:///etc", "ftp://127.0.0.1", "issuer.example"):
        with pytest.raises(AccessUnusableError, match="https"):
            open_access(Settings(auth="oidc", oidc_issuer=issuer), own_store)
    with pytest.raises(AccessUnusableError, match="https"):
        open_access(Settings(auth="oidc", oidc_issuer="https://a.example", oidc_jwks_url="http://a.example"), own_store)
    assert secure("https://issuer.example") == "https://issuer.example"


@pytest.mark.parametrize("library", ["jwt", "cryptography"])
def test_a_library_that_is_missing_is_told_when_the_service_starts(
    own_store: Store, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(AccessUnusableError, match=f"{library} is missing.*inkbeat\\[oidc\\]"):
        open_access(Settings(auth="oidc", oidc_issuer="https://issuer.example"), own_store)


def test_keys_without_a_store_are_refused_when_the_service_starts() -> None:
    with pytest.raises(AccessUnusableError, match="there is none"):
        open_access(Settings(auth="keys"))


def test_a_person_stands_in_no_audit_log(client: TestClient, issuer: Issuer, audit_file: Path) -> None:
    token = issuer.token(scope="stream")
    with client.websocket_connect("/live", subprotocols=["inkbeat", f"bearer.{token}"]) as live:
        live.receive_json()
    status(client, token)
    written = audit_file.read_text()
    assert written.count("oidc:") == 2
    assert "ann" not in written
    assert token not in written
