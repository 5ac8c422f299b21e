"""The OpenAPI document: what FastAPI makes of the addresses, and the problems that each may answer with."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.problems import MEDIA_TYPE, Problem

OF_ALL = {421: "Called by another name than its own.", 500: "An unexpected fault."}
OF_BODIES = {
    400: "The body is not what its type says.",
    408: "The body came too slowly.",
    413: "Too many bytes or samples.",
    415: "Another type of body, or another format.",
    422: "A body or signal that is not valid.",
}
OF_NETWORKS = {503: "Too much at once, or a network is missing or damaged."}
WITH_NETWORKS = ("/ready", "/predict", "/v1/signals", "/v1/models")
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
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(schema.pop("$defs"), Problem=schema)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            reasons = OF_ALL | (OF_BODIES if "requestBody" in operation else {})
            if path.startswith(WITH_NETWORKS):
                reasons = reasons | OF_NETWORKS
            for status, reason in sorted(reasons.items()):
                shown = {MEDIA_TYPE: content[MEDIA_TYPE] | {"example": _SHOWN.model_dump(exclude_none=True)}}
                operation["responses"][str(status)] = {
                    "description": reason,
                    "content": shown if status == _SHOWN.status else content,
                }
    return document
