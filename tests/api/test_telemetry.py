"""What traces tell, and that nothing of them is there unless it is asked for."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from fastapi import FastAPI, WebSocket
from fastapi.testclient import TestClient
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from api.telemetry import OFF, is_asked_for, set_up_telemetry
from api.traces import trace_requests

ENDPOINT = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.example:4318"}


class Traced:
    """A service whose traces stay here."""

    def __init__(self) -> None:
        self.app = FastAPI(telemetry=OFF)
        self.exporter = InMemorySpanExporter()
        self.app.get("/patients/{name}")(lambda name: name)
        self.app.get("/broken/{name}")(_broken)
        self.app.websocket("/streams/{name}")(_stream)
        self.provider: TracerProvider = trace_requests(self.app, self.exporter)
        self.client = TestClient(self.app, base_url="http://localhost", raise_server_exceptions=False)

    def spans(self) -> tuple[ReadableSpan, ...]:
        assert self.provider.force_flush()
        return self.exporter.get_finished_spans()


def _broken(name: str) -> None:
    raise ValueError(name)


async def _stream(websocket: WebSocket, name: str) -> None:
    await websocket.accept()
    await websocket.send_text(name)
    await websocket.close()


@pytest.fixture
def traced(monkeypatch: pytest.MonkeyPatch) -> Iterator[Traced]:
    monkeypatch.setenv("OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_REQUEST", ".*")
    made = Traced()
    yield made
    FastAPIInstrumentor.uninstrument_app(made.app)
    made.provider.shutdown()


def test_a_span_is_called_by_the_template_of_its_route(traced: Traced) -> None:
    parent = f"00-{'a' * 32}-{'b' * 16}-01"
    traced.client.get("/patients/Bob", headers={"traceparent": parent})
    (span,) = traced.spans()
    assert span.name == "GET /patients/{name}"
    assert span.attributes is not None
    assert {"/patients/{name}", "GET", 200} <= set(span.attributes.values())
    assert span.parent is not None
    assert (span.parent.trace_id, span.parent.span_id) == (int("a" * 32, 16), int("b" * 16, 16))
    assert span.resource.attributes["service.name"] == "inkbeat"


def test_a_collector_is_told_nothing_that_was_sent(traced: Traced) -> None:
    headers = {
        "X-Patient": "Ann",
        "User-Agent": "Ann",
        "Cookie": "Ann=Ann",
        "Host": "Ann.example",
        "traceparent": f"00-{'a' * 32}-{'b' * 16}-01",
        "tracestate": "ann=Ann",
        "baggage": "patient=Ann",
    }
    for method, path in [
        ("GET", "/patients/Ann?name=Ann"),
        ("GET", "/Ann"),
        ("POST", "/patients/Ann"),
        ("ANN", "/patients/Ann"),
        ("GET", "/broken/Ann"),
    ]:
        traced.client.request(method, path, headers=headers, content=b"Ann")
    with traced.client.websocket_connect("/streams/Ann", headers=headers) as websocket:
        assert websocket.receive_text() == "Ann"
    spans = traced.spans()
    assert len(spans) == 6
    assert "ann" not in "".join(span.to_json() for span in spans).casefold()
    assert {span.name for span in spans} >= {"GET /patients/{name}", "GET /broken/{name}", "/streams/{name}"}


def test_a_fault_is_told_without_its_text(traced: Traced) -> None:
    traced.client.get("/broken/Ann")
    (span,) = traced.spans()
    assert span.status.status_code is StatusCode.ERROR
    assert (span.status.description, span.events) == (None, ())
    assert 500 in json.loads(span.to_json())["attributes"].values()


@pytest.mark.parametrize(
    ("environment", "asked"),
    [
        ({}, False),
        ({"OTEL_SERVICE_NAME": "inkbeat"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": " "}, False),
        (ENDPOINT, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector.example/v1/traces"}, True),
        (ENDPOINT | {"OTEL_SDK_DISABLED": "True"}, False),
        (ENDPOINT | {"OTEL_TRACES_EXPORTER": "none"}, False),
        (ENDPOINT | {"OTEL_TRACES_EXPORTER": "otlp"}, True),
    ],
)
def test_the_variables_of_opentelemetry_ask_for_it(environment: dict[str, str], asked: bool) -> None:
    assert is_asked_for(environment) is asked


def test_what_is_not_installed_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    app = FastAPI()
    set_up_telemetry(app, ENDPOINT | {"OTEL_EXPORTER_OTLP_PROTOCOL": "pigeons"})
    assert "telemetry is missing" in caplog.text
    assert TestClient(app).get("/openapi.json").status_code == 200


def run(code: str, **environment: str) -> str:
    """What a fresh process prints."""
    given = os.environ | environment
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=given).stdout


def test_nothing_is_loaded_unless_it_is_asked_for() -> None:
    code = """
import sys
from fastapi import FastAPI
from api.telemetry import OFF, set_up_telemetry
set_up_telemetry(FastAPI(telemetry=OFF))
print([name for name in sys.modules if name.startswith(("opentelemetry.sdk", "opentelemetry.instrumentation"))])
"""
    assert run(code).strip() == "[]"


def test_fastapi_itself_traces_nothing() -> None:
    code = """
from fastapi import FastAPI
from fastapi.testclient import TestClient
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from api.telemetry import OFF
exporter = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))
trace.set_tracer_provider(provider)
with TestClient(FastAPI(telemetry=OFF)) as client:
    client.get("/patients/Ann?name=Ann")
print(len(exporter.get_finished_spans()))
"""
    asked = {"FASTAPI_OTEL_AUTO_CONFIGURE": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    assert run(code, **asked).strip() == "0"
