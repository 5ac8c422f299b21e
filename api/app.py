"""The service: FastAPI over what the other folders do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import anyio
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api import (
    about_endpoints,
    analysis_endpoints,
    correction_endpoints,
    document_endpoints,
    metrics_endpoint,
    predict_endpoint,
    progress_endpoints,
    result_endpoints,
    signal_endpoints,
    web_endpoints,
)
from api.access.access_state import open_access
from api.access.rates import RateHeaders
from api.guard import REQUEST_ID, Guard
from api.inference import CLIENT_GONE, ClientGoneError, Inference
from api.jobs import open_store
from api.live import ecg_endpoint
from api.metrics import make_metrics
from api.openapi_document import openapi_document
from api.problems import answer_problems
from api.request_log import RequestLog
from api.service_state import ServiceState, load_networks
from api.settings import Settings
from api.telemetry import OFF, set_up_telemetry
from api.workers import Children, Workers
from ecg.version import __version__

DESCRIPTION = (
    "ECG pages and signals to calibrated leads, beats, rhythm, classes of twelve leads and vitals. For research and "
    "education: no medical device and not for diagnosis. Every refusal is a problem document (RFC 9457)."
)
ROUTERS = (
    document_endpoints.router,
    analysis_endpoints.router,
    progress_endpoints.router,
    correction_endpoints.router,
    result_endpoints.router,
    signal_endpoints.router,
    predict_endpoint.router,
    ecg_endpoint.router,
    metrics_endpoint.router,
    about_endpoints.router,
    web_endpoints.router,
)
SENT = ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "Last-Event-ID", "Prefer", "X-API-Key")
READ = ("ETag", "Location", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After", REQUEST_ID)
"""Headers that pages from other origins may send and read."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application with its settings, which are those of the environment unless given.

    Networks are loaded when it starts; one that is missing or damaged leaves it alive but not ready. Raises, when it
    starts, StoreUnusableError or AccessUnusableError.
    """
    chosen = settings or Settings()
    app = FastAPI(
        title="Inkbeat",
        version=__version__,
        description=DESCRIPTION,
        lifespan=partial(_running, settings=chosen),
        telemetry=OFF,
        # Their pages load scripts from the net.
        docs_url=None,
        redoc_url=None,
    )
    app.openapi = partial(openapi_document, app)  # type: ignore[method-assign]
    for router in ROUTERS:
        app.include_router(router)
    answer_problems(app)
    app.add_exception_handler(ClientGoneError, _nobody)
    app.add_exception_handler(ClientDisconnect, _nobody)
    app.add_middleware(RateHeaders)
    if chosen.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=chosen.cors_origins,
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=[*SENT, REQUEST_ID],
            expose_headers=READ,
        )
    app.state.metrics = make_metrics()
    app.add_middleware(Guard, settings=chosen)
    app.add_middleware(RequestLog, metrics=app.state.metrics)
    set_up_telemetry(app)
    return app


@asynccontextmanager
async def _running(app: FastAPI, settings: Settings) -> AsyncIterator[None]:
    """All that a service has while it runs; it ends when running analyses have, or their time is over."""
    in_thread = anyio.to_thread.run_sync
    store = await in_thread(open_store, settings.folder, settings.database_address)
    app.state.access = await in_thread(open_access, settings, store)
    children = Children(settings, metrics=app.state.metrics)
    await in_thread(children.start)
    workers = Workers(store, children, settings)
    app.state.service = ServiceState(
        settings=settings,
        inference=Inference(settings.threads, settings.most_requests),
        uploading=anyio.CapacityLimiter(settings.most_requests),
        rendering=anyio.CapacityLimiter(settings.most_requests),
        store=store,
        children=children,
        workers=workers,
        fault=await in_thread(load_networks),
    )
    workers.start()
    try:
        yield
    finally:
        with anyio.CancelScope(shield=True):
            await in_thread(workers.stop, settings.shutdown_s)
            await in_thread(children.close)
            store.close()


async def _nobody(_: Request, __: Exception) -> Response:
    return Response(status_code=CLIENT_GONE)
