"""A service as `inkbeat serve` starts it, with an empty folder, and the memory of all its processes."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import psutil  # type: ignore[import-untyped]

from api.settings import PREFIX

COMMAND = [sys.executable, "-c", "from api.command import main; main()", "serve"]
GIVEN = {"port": 0, "requests_per_minute": 1_000_000, "log_format": "json"}
START_S = 120.0
SAMPLE_S = 0.5


@contextmanager
def running_service(**options: object) -> Iterator[tuple[httpx.Client, int]]:
    """A client of a service with these options, and the process it is; INKBEAT_... variables of ours do not count.

    Raises RuntimeError where it does not come up.
    """
    with TemporaryDirectory(prefix="inkbeat-serve-") as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        options = {"folder": Path(folder) / "data", **GIVEN, **options}
        environment |= {f"{PREFIX}{name.upper()}": str(value) for name, value in options.items()}
        with subprocess.Popen(COMMAND, stderr=subprocess.PIPE, text=True, env=environment) as process:
            try:
                limits = httpx.Limits(max_connections=None, max_keepalive_connections=100)
                with httpx.Client(base_url=_address(process), timeout=600.0, limits=limits) as client:
                    _await_ready(client)
                    yield client, process.pid
            finally:
                process.terminate()
                process.wait(timeout=120.0)


def _address(process: "subprocess.Popen[str]") -> str:
    """Where it says that it listens; what it logs later is read and dropped, so that no full pipe stops it."""
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if told.get("event") == "listening":
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return str(told["address"])
    raise RuntimeError("the service did not start: " + "".join(lines))


def _await_ready(client: httpx.Client) -> None:
    until = time.monotonic() + START_S
    while client.get("/ready").status_code != 200:
        if time.monotonic() > until:
            raise RuntimeError("the service is not ready")
        time.sleep(0.2)


class MemoryWatch:
    """The largest memory that a process and all below it held together while this was open.

    Sum of the proportional set sizes (PSS), in which pages that processes share count once.
    """

    def __init__(self, pid: int) -> None:
        """pid: the first of the processes."""
        self.peak_mib = 0.0
        self._process = psutil.Process(pid)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "MemoryWatch":
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Look no more."""
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(SAMPLE_S):
            self.peak_mib = max(self.peak_mib, self._held_mib())

    def _held_mib(self) -> float:
        held = 0
        for process in (self._process, *self._process.children(recursive=True)):
            try:
                held += process.memory_full_info().pss
            except psutil.Error:  # it has just ended
                continue
        return held / 2**20
