"""Spans of requests, of which nothing leaves the process but what cannot name anybody."""

from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points

from fastapi import FastAPI
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import SpanContext, SpanKind, Status
from opentelemetry.util.types import AttributeValue

from ecg.version import __version__

ROUTE = "http.route"
METHODS = ("http.request.method", "http.method")
TOLD = (
    *METHODS,
    ROUTE,
    "http.response.status_code",
    "http.status_code",
    "url.scheme",
    "http.scheme",
    "network.protocol.version",
    "http.flavor",
    "error.type",
)
"""Attributes that are exported, by OpenTelemetry's stable and former conventions for HTTP."""
EXPORTERS = {"http/protobuf": "otlp_proto_http", "grpc": "otlp_proto_grpc"}
"""Protocol -> entry point of the exporter, as OpenTelemetry's SDK looks it up."""


class Scrubbed(SpanExporter):
    """An exporter that hands on spans of requests, each without what may quote."""

    def __init__(self, exporter: SpanExporter) -> None:
        """exporter: where they go."""
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Hand on."""
        return self._exporter.export([scrubbed(span) for span in spans if span.kind is SpanKind.SERVER])

    def shutdown(self) -> None:
        """End."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send what waits."""
        return self._exporter.force_flush(timeout_millis)


def scrubbed(span: ReadableSpan) -> ReadableSpan:
    """The same span with the attributes that are told: no events, no links, no text of a status, no trace state."""
    attributes: Mapping[str, AttributeValue] = span.attributes or {}
    kept = {name: attributes[name] for name in TOLD if name in attributes}
    method = next((str(kept[name]) for name in METHODS if name in kept), "")
    return ReadableSpan(
        name=f"{method} {kept.get(ROUTE, '')}".strip() or "request",
        context=_plain(span.context),
        parent=_plain(span.parent),
        resource=span.resource,
        attributes=kept,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _plain(context: SpanContext | None) -> SpanContext | None:
    """The ids alone: trace state is text of the client's."""
    return context and SpanContext(context.trace_id, context.span_id, context.is_remote, context.trace_flags)


def trace_requests(app: FastAPI, exporter: SpanExporter) -> TracerProvider:
    """Let an application that has not started trace its requests; what is left is sent when the process ends."""
    ours = Resource({"service.name": "inkbeat", "service.version": __version__})
    provider = TracerProvider(resource=ours.merge(OTELResourceDetector().detect()))
    provider.add_span_processor(BatchSpanProcessor(Scrubbed(exporter)))
    FastAPIInstrumentor.instrument_app(app, tracer_provider=provider, exclude_spans=["receive", "send"])
    return provider


def otlp_exporter(protocol: str) -> SpanExporter:
    """The exporter of a protocol, set up by its own variables. Raises ModuleNotFoundError."""
    name = EXPORTERS.get(protocol, protocol)
    for found in entry_points(group="opentelemetry_traces_exporter", name=name):
        exporter: SpanExporter = found.load()()
        return exporter
    raise ModuleNotFoundError(f"no exporter for {protocol}")
