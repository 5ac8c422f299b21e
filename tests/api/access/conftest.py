"""A small service behind the real access control, and keys for it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI, WebSocket
from fastapi.testclient import TestClient

from api.access.access_state import open_access
from api.access.audit import audit
from api.access.caller import Caller, Scope, needs, still_admitted
from api.access.credentials import subprotocol_of
from api.access.keys import create_key
from api.access.rates import RateHeaders
from api.guard import Guard
from api.jobs import Store, open_store
from api.problems import answer_problems
from api.settings import Settings
from tests.api.jobs.conftest import folder, place, postgres, store

__all__ = ["folder", "place", "postgres", "store"]

DOCUMENT = "0123456789abcdef"
Serve = Callable[..., TestClient]
MakeKey = Callable[..., str]


def small_service(settings: Settings, store: Store | None) -> FastAPI:
    """Reads and deletes for whoever may, and a WebSocket that says who opened it."""
    app = FastAPI()
    answer_problems(app)
    app.add_middleware(RateHeaders)
    app.add_middleware(Guard, settings=settings)
    app.state.access = open_access(settings, store)

    @app.get("/documents/{document}")
    async def read(document: str, caller: Annotated[Caller, Depends(needs(Scope.READ))]) -> Mapping[str, str]:
        del document
        return {"tenant": caller.tenant, "key": caller.key}

    @app.delete("/documents/{document}")
    async def delete(
        reader: Annotated[Caller, Depends(needs(Scope.READ))],
        caller: Annotated[Caller, Depends(needs(Scope.WRITE))],
    ) -> Mapping[str, bool]:
        return {"same": caller is reader}

    @app.websocket("/live")
    async def live(websocket: WebSocket, caller: Annotated[Caller, Depends(needs(Scope.STREAM))]) -> None:
        await websocket.accept(subprotocol=subprotocol_of(websocket))
        audit(websocket, caller, "stream.open", DOCUMENT)
        await websocket.send_json({"tenant": caller.tenant, "key": caller.key})
        await websocket.close()

    @app.websocket("/long")
    async def long(websocket: WebSocket, _: Annotated[Caller, Depends(needs(Scope.STREAM))]) -> None:
        await websocket.accept()
        while await websocket.receive_text() != "end":
            await websocket.send_json(await still_admitted(websocket))

    return app


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[Store]:
    """An open store on SQLite."""
    opened = open_store(tmp_path / "store")
    yield opened
    opened.close()


@pytest.fixture
def audit_file(tmp_path: Path) -> Path:
    return tmp_path / "audit.jsonl"


@pytest.fixture
def serve(own_store: Store, audit_file: Path) -> Iterator[Serve]:
    """Starts a service with some settings, as it is seen from this machine."""
    started: list[TestClient] = []

    def start(**chosen: Any) -> TestClient:
        own: dict[str, Any] = {"auth": "keys", "audit_log": audit_file, "allowed_hosts": ("localhost", "testserver")}
        settings = Settings(**own | chosen)
        client = TestClient(small_service(settings, own_store), base_url="http://localhost", client=("10.0.0.7", 50000))
        started.append(client.__enter__())
        return client

    yield start
    for client in started:
        client.__exit__(None, None, None)


@pytest.fixture
def make_key(own_store: Store) -> MakeKey:
    """Makes a key of a ward that holds for an hour and may do all, unless told otherwise."""

    def make(*scopes: Scope, tenant: str = "ward", hours: float = 1.0, requests_per_minute: int | None = None) -> str:
        now = datetime.now(UTC)
        _, text = create_key(
            own_store,
            tenant,
            "the viewer",
            scopes or tuple(Scope),
            expires=now + timedelta(hours=hours),
            now=now,
            requests_per_minute=requests_per_minute,
        )
        return text

    return make
