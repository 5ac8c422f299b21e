"""OpenTelemetry, where it is installed and OTEL_... variables say where traces go; else nothing leaves the process."""

import os
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from api.logs import log

OFF: Any = dict.fromkeys(("auto_configure", "logs", "metrics", "operation_spans", "tracing"), False)
"""What FastAPI is told as `telemetry`: its own, where it has one, exports paths, queries and texts of errors."""
ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")


def set_up_telemetry(app: FastAPI, environment: Mapping[str, str] = os.environ) -> None:
    """Trace the requests of an application that has not started, if an OTLP endpoint is named.

    Traces hold route templates, methods and statuses, no address, header or text of an error (`api.traces`). Where
    the extra `telemetry` is not installed, the log says so and the service runs without.
    """
    if not is_asked_for(environment):
        return
    try:
        from api.traces import otlp_exporter, trace_requests

        trace_requests(app, otlp_exporter(_first(environment, PROTOCOLS) or "http/protobuf"))
    except ModuleNotFoundError:
        log.warning("telemetry is missing")


def is_asked_for(environment: Mapping[str, str]) -> bool:
    """Whether OpenTelemetry's own variables name an endpoint, and none switches it off."""
    disabled = environment.get("OTEL_SDK_DISABLED", "").strip().casefold() == "true"
    exporter = environment.get("OTEL_TRACES_EXPORTER", "").strip() or "otlp"
    return _first(environment, ENDPOINTS) is not None and exporter == "otlp" and not disabled


def _first(environment: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((environment[name].strip() for name in names if environment.get(name, "").strip()), None)
