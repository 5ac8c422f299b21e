"""The corpus over a real service: each file its answer, and the service as well afterwards as before."""

from collections.abc import Iterator

import pytest

from tests.hardening.case import ANALYSED, Case
from tests.hardening.corpus import corpus
from tests.hardening.good_signals import content_of
from tests.hardening.over_http import Answered, allowed, answered
from tests.hardening.service import Service, running

PAGE_S = 30.0
"""What is stuck is ended after so long, not after the usual minute."""


SENT = [case for k, case in enumerate(corpus()) if case.costly or case.group in ("images", "pdf") or k % 3 == 0]
"""Of the many files and signals that test_corpus looks at one by one, every third."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("service"), workers=2, page_s=PAGE_S, upload_mib=64) as service:
        yield service


@pytest.fixture(scope="module")
def answers(service: Service, request: pytest.FixtureRequest) -> dict[str, Answered]:
    """What became of each case that is to be looked at."""
    mine = [item for item in request.session.items if item.path == request.path]
    specs = [getattr(item, "callspec", None) for item in mine]
    wanted = [spec.params["sent"] for spec in specs if spec is not None]
    return {case.name: told for case, told in answered(service.http, wanted)}


@pytest.mark.parametrize("sent", SENT, ids=str)
def test_it_ends_in_its_answer(sent: Case, answers: dict[str, Answered]) -> None:
    told = answers[sent.name]
    assert set(told.answers) <= allowed(sent), told
    assert all(status < 500 for status in told.statuses)
    assert told.state in ("", "done" if ANALYSED in told.answers else "refused")


def test_the_service_is_as_well_as_before(service: Service, answers: dict[str, Answered]) -> None:
    assert answers
    assert service.http.get("/health").status_code == 200
    assert service.http.get("/ready").status_code == 200
    document = service.http.post("/v1/documents", content=content_of("edf")).json()["id"]
    analysis = service.http.post("/v1/analyses", json={"document": document}, headers={"Prefer": "wait=60"}).json()
    assert analysis["state"] == "done"
    assert service.left_over() == []


def test_nothing_of_it_is_a_fault_in_the_log(service: Service, answers: dict[str, Answered]) -> None:
    assert answers
    assert [event for event in service.events() if event.get("level") in ("error", "critical")] == []
