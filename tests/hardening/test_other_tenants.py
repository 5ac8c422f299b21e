"""Nothing of one tenant is found, changed or deleted with another's key, even by who knows its id."""

from collections.abc import Iterator

import pytest

from tests.hardening.good_signals import content_of
from tests.hardening.service import Service, inkbeat, running


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("service"), workers=1, auth="keys") as service:
        yield service


@pytest.fixture(scope="module")
def keys(service: Service) -> dict[str, dict[str, str]]:
    """Tenant -> the header that lets it in."""
    made = {}
    for tenant in ("north", "south"):
        scopes = [part for scope in ("read", "write") for part in ("--scope", scope)]
        (key,) = inkbeat(service, "keys", "create", "--tenant", tenant, *scopes)
        made[tenant] = {"Authorization": f"Bearer {key}"}
    return made


@pytest.fixture(scope="module")
def analysis(service: Service, keys: dict[str, dict[str, str]]) -> dict[str, str]:
    """One of the tenant "north", done."""
    mine = keys["north"]
    document = service.http.post("/v1/documents", content=content_of("edf"), headers=mine).json()["id"]
    wanted = {"document": document}
    begun = service.http.post("/v1/analyses", json=wanted, headers={**mine, "Prefer": "wait=120"}).json()
    assert begun["state"] == "done"
    return {"document": document, "id": begun["id"], "url": begun["url"]}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/documents/{document}"),
        ("DELETE", "/v1/documents/{document}"),
        ("GET", "/v1/analyses/{id}"),
        ("DELETE", "/v1/analyses/{id}"),
        ("POST", "/v1/analyses/{id}/cancel"),
        ("GET", "/v1/analyses/{id}/events"),
        ("GET", "/v1/analyses/{id}/pages/1"),
        ("GET", "/v1/analyses/{id}/pages/1/signal.csv"),
        ("GET", "/v1/analyses/{id}/pages/1/report.pdf"),
        ("GET", "/v1/analyses/{id}/pages/1/state"),
        ("GET", "/v1/analyses/{id}/pages/1/corrections"),
        ("GET", "/v1/analyses/{id}/pages/1/corrections/history"),
    ],
)
def test_another_s_is_as_if_it_were_not_there(
    service: Service, keys: dict[str, dict[str, str]], analysis: dict[str, str], method: str, path: str
) -> None:
    there, nowhere = path.format(**analysis), path.format(document="0" * 32, id="0" * 32)
    foreign = [service.http.request(method, place, headers=keys["south"]) for place in (there, nowhere)]
    assert [answer.status_code for answer in foreign] == [404, 404]
    assert foreign[0].json() == foreign[1].json()


def test_nor_can_it_be_analysed_or_listed(
    service: Service, keys: dict[str, dict[str, str]], analysis: dict[str, str]
) -> None:
    theirs = keys["south"]
    wanted = {"document": analysis["document"]}
    assert service.http.post("/v1/analyses", json=wanted, headers=theirs).status_code == 404
    for listed in ("documents", "analyses"):
        assert service.http.get(f"/v1/{listed}", headers=theirs).json()[listed] == []
        mine = service.http.get(f"/v1/{listed}", headers=keys["north"]).json()[listed]
        assert len(mine) == 1
    key = {"Idempotency-Key": "the-same"}
    ids = {
        service.http.post("/v1/documents", content=content_of("edf"), headers={**who, **key}).json()["id"]
        for who in keys.values()
    }
    assert len(ids) == 2  # neither the key nor the equal content joins two tenants


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer x", "Bearer " + "ink_" + "0" * 64, "Basic eDp5", "bearer\x01"])
def test_without_a_key_nothing_is_told(service: Service, analysis: dict[str, str], given: str) -> None:
    headers = {"Authorization": given} if given else {}
    answer = service.http.get(analysis["url"], headers=headers)
    assert answer.status_code in (400, 401)
    assert analysis["document"] not in answer.text
