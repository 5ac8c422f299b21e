"""What the parts of a running service share, and the networks that it loads before it answers."""

from dataclasses import dataclass

from anyio import CapacityLimiter
from fastapi.requests import HTTPConnection

from api.inference import Inference
from api.jobs import Store
from api.settings import Settings
from api.workers import Children, Workers
from ecg.errors import ModelError
from ecg.shipped_model import load_model

NETWORKS = (("classifier", "rhythm"), ("classifier", "beats"), ("classifier", "twelve_lead"), ("vitals", "waves"))
"""Package and name of what answers about signals."""


@dataclass(frozen=True, eq=False)
class ServiceState:
    """Made when the service starts, the same for all requests."""

    settings: Settings
    inference: Inference
    uploading: CapacityLimiter
    """Threads that receive documents: slow senders hold one each, and nothing else waits for them."""
    rendering: CapacityLimiter
    """Threads that wait for results being made."""
    store: Store
    children: Children
    """Processes that open documents."""
    workers: Workers
    fault: ModelError | None
    """Why a network could not be loaded; None where the service is ready."""


def state_of(connection: HTTPConnection) -> ServiceState:
    """The state of the service that a request or WebSocket came to."""
    state: ServiceState = connection.app.state.service
    return state


def load_networks() -> ModelError | None:
    """Load the networks, which stay loaded; the first fault where one is missing or damaged."""
    try:
        for package, name in NETWORKS:
            load_model(package, name)
    except ModelError as error:
        return error
    return None
