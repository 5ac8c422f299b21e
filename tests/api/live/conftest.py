"""A service with live streams alone, behind a socket."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI
from numpy.typing import NDArray
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from api.access.access_state import open_access
from api.guard import Guard
from api.jobs import Store
from api.live.ecg_endpoint import router
from api.metrics import make_metrics
from api.settings import Settings
from tests.api.behind_a_socket import behind_a_socket
from tests.vitals.conftest import beating_heart


@contextmanager
def served(settings: Settings, store: Store | None = None) -> Iterator[str]:
    """Address of `/ws/ecg` behind a socket."""
    app = FastAPI()
    app.state.access = open_access(settings, store)
    app.state.metrics = make_metrics()
    app.include_router(router)
    app.add_middleware(Guard, settings=settings)
    with behind_a_socket(app) as address:
        yield "ws://{}:{}/ws/ecg".format(*address)


@pytest.fixture(scope="session")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("live")
    with served(Settings(folder=folder, most_streams=64, audit_log=folder / "audit.jsonl")) as address:
        yield address


@pytest.fixture(scope="session")
def heart_mv() -> NDArray[np.float32]:
    """float32 [sample], mV: 9 s of lead II at 360 Hz, a heart of 75 beats a minute."""
    row: NDArray[np.float32] = beating_heart(bpm=75.0, duration_s=9.0, fs_hz=360.0, leads=("II",)).signal[0]
    return row


class Client:
    """A client that says what it is told to and keeps what it hears."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.heard: list[dict[str, Any]] = []

    def say(self, **message: Any) -> None:
        self.connection.send(json.dumps(message))

    def hello(self, **more: Any) -> dict[str, Any]:
        """Say hello and hear the welcome."""
        self.say(**{"type": "hello", "fs_hz": 360.0, "leads": ["II"], **more})
        return self.until("welcome")

    def until(self, kind: str, timeout_s: float = 20.0) -> dict[str, Any]:
        """Listen until a message of this type comes."""
        while True:
            self.heard.append(json.loads(self.connection.recv(timeout_s)))
            if self.heard[-1]["type"] == kind:
                return self.heard[-1]

    def samples(self, row: NDArray[np.float32], sequence: int | None = None) -> None:
        """Send one lead as JSON."""
        values = [None if np.isnan(value) else float(value) for value in row]
        self.say(type="samples", samples=values, **({} if sequence is None else {"sequence": sequence}))

    def binary(self, rows: NDArray[np.float32], sequence: int) -> None:
        """Send float32 [lead, sample] as bytes."""
        self.connection.send(np.uint64(sequence).tobytes() + rows.T.astype("<f4").tobytes())

    def bye(self) -> dict[str, Any]:
        """Say bye and hear the summary."""
        self.say(type="bye")
        return self.until("summary")

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.heard if message["type"] == kind]

    def closed(self) -> tuple[int, str]:
        """Code and reason of the close that comes now."""
        with pytest.raises(ConnectionClosed) as ended:
            self.until("nothing", 20.0)
        assert ended.value.rcvd is not None
        return ended.value.rcvd.code, ended.value.rcvd.reason


@contextmanager
def connected(url: str, **options: Any) -> Iterator[Client]:
    with connect(url, **options) as connection:
        yield Client(connection)
