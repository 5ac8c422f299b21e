"""What the service says about itself: alive, ready, version, networks."""

from functools import lru_cache

from fastapi import APIRouter
from starlette.requests import Request

from api.answers import Liveness, ShippedModel, Version
from api.model_cards import shipped_models
from api.service_state import state_of
from ecg.version import __version__

router = APIRouter(tags=["service"])
_models = lru_cache(maxsize=1)(shipped_models)


@router.get("/health")
async def health() -> Liveness:
    """Whether the process answers at all."""
    return Liveness(status="alive")


@router.get("/ready")
async def ready(request: Request) -> Liveness:
    """Whether signals and documents can be answered; 503 with the reason where a network could not be loaded."""
    state = state_of(request)
    fault = state.fault or state.children.fault
    if fault is not None:
        raise fault
    return Liveness(status="ready")


@router.get("/v1/version")
async def version() -> Version:
    """Name and version of what answers here."""
    return Version(name="inkbeat", version=__version__, purpose="research and education, not for diagnosis")


@router.get("/v1/models")
def models() -> list[ShippedModel]:
    """Every network that ships: name and version, checksum, what it does."""
    return _models()
