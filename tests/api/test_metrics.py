"""The service as numbers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from api import metrics_endpoint
from api.access.access_state import open_access
from api.guard import Guard
from api.jobs import State, Store, add_document, enqueue, open_store
from api.metrics import make_metrics
from api.problems import answer_problems
from api.request_log import RequestLog
from api.settings import Settings
from ecg.errors import NoGridError
from ecg.version import __version__

Numbers = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path)
    yield opened
    opened.close()


def service(store: Store, settings: Settings) -> FastAPI:
    app = FastAPI()
    app.state.metrics = make_metrics()
    app.state.access = open_access(settings, store)
    app.state.service = SimpleNamespace(settings=settings, store=store, children=SimpleNamespace(ready=2))
    app.include_router(metrics_endpoint.router)
    answer_problems(app)

    @app.get("/patients/{name}")
    def patient(name: str) -> str:
        return name

    app.add_middleware(Guard, settings=settings)
    app.add_middleware(RequestLog, metrics=app.state.metrics)
    return app


@pytest.fixture
def client(store: Store) -> TestClient:
    return TestClient(service(store, Settings()), base_url="http://localhost")


def scraped(client: TestClient) -> Numbers:
    answered = client.get("/metrics")
    assert answered.status_code == 200
    assert answered.headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answered.text)
        for sample in family.samples
    }


def of(numbers: Numbers, name: str, **labels: str) -> float:
    return numbers[f"inkbeat_{name}", frozenset(labels.items())]


def test_requests_are_counted_by_the_template_of_their_route(client: TestClient) -> None:
    for path in ("/patients/Ann Example", "/patients/Bob", "/nowhere/Ann Example", "/Ann"):
        client.get(path)
    client.request("ANN", "/patients/Ann")
    numbers = scraped(client)
    assert of(numbers, "http_requests_total", route="/patients/{name}", method="GET", status="200") == 2
    assert of(numbers, "http_request_seconds_count", route="/patients/{name}", method="GET") == 2
    assert of(numbers, "http_requests_total", route="-", method="GET", status="404") == 2
    assert of(numbers, "http_requests_total", route="/patients/{name}", method="other", status="405") == 1
    assert "Ann" not in str(numbers)


def test_the_request_that_asks_is_in_flight(client: TestClient) -> None:
    assert of(scraped(client), "requests_in_flight", kind="http") == 1
    assert of(scraped(client), "build_info", version=__version__) == 1
    assert of(scraped(client), "children") == 2


def test_jobs_are_counted_when_somebody_asks(client: TestClient, store: Store) -> None:
    assert of(scraped(client), "jobs", state="queued") == 0
    now = datetime.now(UTC)
    document = add_document(store, "ward", [b"a page"], "image/png", delete_after=now + timedelta(hours=1), now=now)
    enqueue(store, "ward", document.id, {}, "1", now=now - timedelta(seconds=30))
    numbers = scraped(client)
    assert {state.value for state in State} == {
        value for name, labels in numbers if name == "inkbeat_jobs" for _, value in labels
    }
    assert of(numbers, "jobs", state="queued") == 1
    assert 30.0 <= of(numbers, "queue_age_seconds") < 60.0


def test_a_store_that_does_not_answer_is_told(client: TestClient, store: Store) -> None:
    assert of(scraped(client), "store_up") == 1
    with store.engine.begin() as connection:
        connection.execute(text("DROP TABLE jobs"))
    numbers = scraped(client)
    assert of(numbers, "store_up") == 0
    assert of(numbers, "jobs", state="queued") == 0


def test_what_the_parts_of_the_service_count(client: TestClient) -> None:
    app = client.app
    assert isinstance(app, FastAPI)
    metrics = app.state.metrics
    metrics.analysed([None, NoGridError("no grid")], 1.5)
    metrics.analysed([NoGridError("no grid")], 0.3)
    metrics.beat_latency_s.observe(0.12)
    numbers = scraped(client)
    assert of(numbers, "pages_total", outcome="done") == 1
    assert of(numbers, "pages_total", outcome="no-grid") == 2
    assert of(numbers, "analysis_seconds_bucket", outcome="done", le="2.0") == 1
    assert of(numbers, "analysis_seconds_bucket", outcome="done", le="1.0") == 0
    assert of(numbers, "analysis_seconds_count", outcome="refused") == 1
    assert of(numbers, "live_beat_seconds_bucket", le="0.15") == 1


def test_every_service_counts_for_itself() -> None:
    first, second = make_metrics(), make_metrics()
    first.beats.inc()
    assert second.registry.get_sample_value("inkbeat_live_beats_total") == 0


def test_who_has_no_key_gets_a_problem(store: Store) -> None:
    client = TestClient(service(store, Settings(auth="keys")), base_url="http://localhost")
    refused = client.get("/metrics")
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "urn:inkbeat:problem:unauthorized"
