"""A service in this process, and one behind a socket."""

import socket
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
import uvicorn
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from ecg import Recording


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings(port=0, threads=2, body_mib=4, most_samples=200_000, most_requests=32)


@pytest.fixture(scope="session")
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def address(settings: Settings) -> Iterator[tuple[str, int]]:
    """Host and port of a service that runs as it does for users."""
    config = uvicorn.Config(create_app(settings), host=settings.host, port=0, log_level="error", access_log=False)
    server = uvicorn.Server(config)
    listening = socket.create_server((settings.host, 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until = time.monotonic() + 30.0
    while not server.started:
        assert time.monotonic() < until, "the service did not start"
        time.sleep(0.02)
    yield listening.getsockname()
    server.should_exit = True
    thread.join(10.0)


@pytest.fixture(scope="session")
def recorded() -> Recording:
    """Twelve leads of 10 s at 250 Hz: a heart of a hundred beats a minute, the same in every run."""
    time_s = np.arange(2500) / 250.0
    phase = time_s % 0.6
    waves = (0.12, 0.14, 0.02), (1.2, 0.3, 0.012), (-0.3, 0.33, 0.012), (0.3, 0.5, 0.04)
    beat = sum(height * np.exp(-0.5 * ((phase - at) / width) ** 2) for height, at, width in waves)
    noise = np.random.default_rng(7).normal(0.0, 0.01, (2, 2500))
    one, two = 0.8 * beat + noise[0], beat + noise[1]
    limb = {"I": one, "II": two, "III": two - one, "aVR": -(one + two) / 2, "aVL": one - two / 2, "aVF": two - one / 2}
    chest = {f"V{k + 1}": share * beat + noise[k % 2] for k, share in enumerate((-0.7, -0.3, 0.4, 1.0, 1.1, 0.9))}
    leads = limb | chest
    return Recording(tuple(leads), np.stack(list(leads.values())).astype(np.float32), 250.0)
