"""A service in this process, and one behind a socket."""

from collections.abc import Iterator

import httpx
import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from ecg import Recording
from tests.api.behind_a_socket import behind_a_socket


@pytest.fixture(scope="session", autouse=True)
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Services that are not told where to keep things keep them here, and open no documents unless told to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INKBEAT_FOLDER", str(tmp_path_factory.mktemp("service")))
        patch.setenv("INKBEAT_WORKERS", "0")
        yield


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        port=0,
        folder=tmp_path_factory.mktemp("store"),
        threads=2,
        body_mib=4,
        upload_mib=8,
        most_samples=200_000,
        most_requests=32,
        workers=2,
    )


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """A client of a service in this process that opens no documents."""
    small = Settings(threads=2, body_mib=4, most_samples=200_000, most_requests=32)
    with TestClient(create_app(small), base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def app(settings: Settings) -> FastAPI:
    return create_app(settings)


@pytest.fixture(scope="session")
def address(app: FastAPI) -> Iterator[tuple[str, int]]:
    """Host and port of a service that runs as it does for users."""
    with behind_a_socket(app) as address:
        yield address


@pytest.fixture(scope="session")
def http(address: tuple[str, int]) -> Iterator[httpx.Client]:
    """A client of that service."""
    with httpx.Client(base_url=f"http://{address[0]}:{address[1]}", timeout=120.0) as client:
        yield client


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
