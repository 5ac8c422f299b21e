"""A web server over a folder that breaks off every tenth answer, as networks do."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any


class _Failing(SimpleHTTPRequestHandler):
    every = 10

    def __init__(self, *given: Any, calls: "count[int]", **more: Any) -> None:
        self._calls = calls
        super().__init__(*given, **more)

    def do_GET(self) -> None:
        number = next(self._calls)
        if number % self.every:
            super().do_GET()
        elif number % (2 * self.every):
            self.send_error(503)
        else:  # not even that
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def failing_web(folder: Path) -> Iterator[tuple[str, "count[int]"]]:
    """Give the folder's URL and what counts the calls."""
    calls = count(1)
    handler = partial(_Failing, calls=calls, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/", calls
        finally:
            server.shutdown()
            thread.join()
