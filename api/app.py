"""The service: FastAPI over what the other folders do, for programs on this machine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import anyio
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api import about_endpoints, predict_endpoint, signal_endpoints
from api.guard import REQUEST_ID, Guard
from api.inference import CLIENT_GONE, ClientGoneError, Inference
from api.openapi_document import openapi_document
from api.problems import answer_problems
from api.service_state import ServiceState, load_networks
from api.settings import Settings
from ecg.version import __version__

DESCRIPTION = (
    "ECG signals to beats, rhythm, classes of twelve leads and vitals. For research and education: no medical device "
    "and not for diagnosis. Every refusal is a problem document (RFC 9457)."
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application with its settings, which are those of the environment unless given.

    Networks are loaded when it starts; one that is missing or damaged leaves it alive but not ready.
    """
    chosen = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        inference = Inference(chosen.threads, chosen.most_requests)
        app.state.service = ServiceState(chosen, inference, await anyio.to_thread.run_sync(load_networks))
        yield

    app = FastAPI(
        title="Inkbeat",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        # Their pages load scripts from the net.
        docs_url=None,
        redoc_url=None,
    )
    app.openapi = partial(openapi_document, app)  # type: ignore[method-assign]
    app.include_router(signal_endpoints.router)
    app.include_router(predict_endpoint.router)
    app.include_router(about_endpoints.router)
    answer_problems(app)
    app.add_exception_handler(ClientGoneError, _nobody)
    app.add_exception_handler(ClientDisconnect, _nobody)
    if chosen.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=chosen.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Content-Type", REQUEST_ID],
            expose_headers=[REQUEST_ID],
        )
    app.add_middleware(Guard, settings=chosen)
    return app


async def _nobody(_: Request, __: Exception) -> Response:
    return Response(status_code=CLIENT_GONE)
