"""Access as clients meet it behind a real server."""

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets import Subprotocol
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from api.access.scope import Scope
from api.jobs import Store
from api.settings import Settings
from tests.api.access.conftest import DOCUMENT, MakeKey, small_service
from tests.api.behind_a_socket import behind_a_socket


@pytest.fixture
def address(own_store: Store, audit_file: Path) -> Iterator[str]:
    """Host and port of a service that asks for keys."""
    app = small_service(Settings(auth="keys", audit_log=audit_file, tries_per_minute=3), own_store)
    with behind_a_socket(app, lifespan="off") as address:
        yield "{}:{}".format(*address)


def refusal(address: str, offered: list[str]) -> httpx.Headers:
    """Headers of the answer to a WebSocket that is not opened."""
    with pytest.raises(InvalidStatus) as denied:
        connect(f"ws://{address}/live", subprotocols=[Subprotocol(offer) for offer in offered] or None)
    response = denied.value.response
    return httpx.Headers({"status": str(response.status_code), **dict(response.headers.raw_items())})


def test_a_websocket_says_why_it_is_not_opened_and_opens_with_a_key(address: str, make_key: MakeKey) -> None:
    assert refusal(address, [])["status"] == "401"
    lacking = refusal(address, ["inkbeat", f"bearer.{make_key(Scope.READ)}"])
    assert (lacking["status"], lacking["content-type"]) == ("403", "application/problem+json")
    assert 'scope="stream"' in lacking["www-authenticate"]
    offered = [Subprotocol("inkbeat"), Subprotocol(f"bearer.{make_key(Scope.STREAM)}")]
    with connect(f"ws://{address}/live", subprotocols=offered) as live:
        assert live.subprotocol == "inkbeat"
        assert '"tenant":"ward"' in str(live.recv(5.0)).replace(" ", "")
    assert [refusal(address, [])["status"] for _ in range(3)] == ["401", "401", "429"]


def test_many_requests_at_once_with_keys_of_two_tenants_are_not_mixed_up(address: str, make_key: MakeKey) -> None:
    keys = {tenant: make_key(tenant=tenant) for tenant in ("ward", "clinic")}
    seen: dict[str, set[str]] = {tenant: set() for tenant in keys}

    def ask(tenant: str) -> None:
        with httpx.Client(base_url=f"http://{address}", headers={"X-API-Key": keys[tenant]}) as http:
            for _ in range(20):
                seen[tenant].add(http.get(f"/documents/{DOCUMENT}").json()["tenant"])

    threads = [threading.Thread(target=ask, args=(tenant,)) for tenant in keys for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30.0)
    assert seen == {"ward": {"ward"}, "clinic": {"clinic"}}
