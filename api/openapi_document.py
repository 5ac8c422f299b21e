"""The OpenAPI document: what FastAPI makes of the addresses, and the problems that each may answer with."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from api.problems import MEDIA_TYPE, Problem
from digitizer.corrections import Corrections

OF_ALL = {421: "Called by another name than its own.", 500: "An unexpected fault."}
OF_BODIES = {
    400: "The body is not what its type says.",
    408: "The body came too slowly.",
    413: "Too many bytes or samples.",
    415: "Another type of body, or another format.",
    422: "A body or signal that is not valid.",
}
OF_NETWORKS = {503: "Too much at once, or a network is missing or damaged."}
OF_KEYS = {401: "No valid key.", 403: "The key does not allow this.", 429: "Too many requests in a minute."}
OF_PARAMETERS = {422: "A parameter that is not valid."}
OF_RESOURCES = {
    400: "A cursor that no list gave out.",
    404: "It is not there, or is another tenant's.",
    409: "An idempotency key whose first request is still being answered.",
    410: "The analysis was made by another version: analyse the document again.",
    503: "The job store cannot be reached, or too much at once.",
    507: "The disk is full.",
}
OF_CORRECTIONS = {412: "It was corrected since.", 428: "If-Match is missing."}
WITH_NETWORKS = ("/ready", "/predict", "/v1/signals", "/v1/models")
WITH_RESOURCES = ("/v1/documents", "/v1/analyses")
WITHOUT_KEYS = ("/health", "/ready", "/v1/version", "/v1/models")
_SHOWN = Problem(
    type="urn:inkbeat:problem:invalid-signal",
    title="Invalid signal",
    status=422,
    detail="values beyond 1000 mV",
    cure="name the unit of the values",
)


def openapi_document(app: FastAPI) -> dict[str, Any]:
    """The document of an application, made once."""
    if app.openapi_schema is None:
        app.openapi_schema = _made(app)
    return app.openapi_schema


def _made(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for kind in (Problem, Corrections):
        schema = TypeAdapter(kind).json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(schema.pop("$defs"), **{kind.__name__: schema})
    for name in ("HTTPValidationError", "ValidationError"):  # FastAPI's own, in whose place problems stand
        schemas.pop(name, None)
    document["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "An API key or a token of the issuer."},
        "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    }
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if path not in WITHOUT_KEYS:
                operation["security"] = [{"bearer": []}, {"key": []}, {}]
            for status, reason in sorted(_reasons(path, method, operation).items()):
                shown = {MEDIA_TYPE: content[MEDIA_TYPE] | {"example": _SHOWN.model_dump(exclude_none=True)}}
                operation["responses"][str(status)] = {
                    "description": reason,
                    "content": shown if status == _SHOWN.status else content,
                }
    return document


def _reasons(path: str, method: str, operation: dict[str, Any]) -> dict[int, str]:
    """Status -> why an operation may answer with a problem of it."""
    reasons = dict(OF_ALL)
    if path not in WITHOUT_KEYS:
        reasons |= OF_KEYS
    if path.startswith(WITH_RESOURCES):
        reasons |= OF_RESOURCES
    if operation.get("parameters"):
        reasons |= OF_PARAMETERS
    if "requestBody" in operation:
        reasons |= OF_BODIES
    if path.startswith(WITH_NETWORKS):
        reasons |= OF_NETWORKS
    if path.endswith("/corrections") and method == "patch":
        reasons |= OF_CORRECTIONS
    return reasons
