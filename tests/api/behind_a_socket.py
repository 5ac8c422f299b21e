"""An application behind a socket of this machine, as uvicorn runs it for users."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI

START_S, STOP_S = 30.0, 60.0


@contextmanager
def behind_a_socket(app: FastAPI, **options: Any) -> Iterator[tuple[str, int]]:
    """Host and port for the time of the block; options are those of uvicorn."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, **options))
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until = time.monotonic() + START_S
    while not server.started:
        assert time.monotonic() < until, "the service did not start"
        time.sleep(0.02)
    yield listening.getsockname()
    server.should_exit = True
    thread.join(STOP_S)
