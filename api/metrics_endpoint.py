"""GET /metrics: the service as numbers, for Prometheus."""

from fastapi import APIRouter, Depends
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from api.access.caller import Scope, needs
from api.metrics import metrics_of
from api.service_state import state_of

router = APIRouter(tags=["service"])
_TEXT = {"content": {"text/plain": {}}, "description": "The numbers in Prometheus' text format."}


@router.get("/metrics", dependencies=[Depends(needs(Scope.METRICS))], response_class=Response, responses={200: _TEXT})
def metrics(request: Request) -> Response:
    """Requests, jobs, analyses, processes and live streams as numbers."""
    numbers = metrics_of(request)
    state = state_of(request)
    numbers.ask(state.store)
    numbers.children.set(state.children.ready)
    return Response(generate_latest(numbers.registry), media_type=CONTENT_TYPE_LATEST)
