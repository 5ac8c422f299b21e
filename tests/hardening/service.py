"""A service as `inkbeat serve` starts it, all that it writes kept where it can be looked at."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from api.settings import PREFIX

COMMAND = [sys.executable, "-c", "from api.command import main; main()"]
START_S = 180.0
STOP_S = 60.0


@dataclass(frozen=True)
class Service:
    """A service that runs."""

    http: httpx.Client
    folder: Path
    """Its documents, results and database."""
    temporary: Path
    """Where it and its children write what they need for a moment."""
    log: Path
    """All that it logs, debugging and the audit among it, one JSON object a line."""

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        return self.http.base_url.host, int(self.http.base_url.port or 80)

    def events(self) -> list[dict[str, object]]:
        """What was logged so far."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]

    def left_over(self) -> list[Path]:
        """Files that no upload and no analysis may leave behind."""
        places = (self.folder / "scratch", self.folder / "children", self.temporary)
        return [path for place in places if place.exists() for path in place.rglob("*") if path.is_file()]


@contextmanager
def running(place: Path, **options: object) -> Iterator[Service]:
    """A service with these options below an empty folder."""
    folder, temporary, log = place / "data", place / "tmp", place / "log.jsonl"
    temporary.mkdir(parents=True)
    given = {"folder": folder, "port": 0, "log_level": "debug", "requests_per_minute": 1_000_000, **options}
    environment = _environment(temporary, given)
    with log.open("w") as told, subprocess.Popen([*COMMAND, "serve"], stderr=told, env=environment) as process:
        try:
            with httpx.Client(base_url=_address(log, process), timeout=300.0) as http:
                service = Service(http, folder, temporary, log)
                _await_ready(service, process)
                yield service
        finally:
            process.terminate()
            process.wait(STOP_S)
    assert process.returncode in (0, -15)


def inkbeat(service: Service, *arguments: str) -> Sequence[str]:
    """What a command of the same installation prints."""
    environment = _environment(service.temporary, {"folder": service.folder})
    done = subprocess.run([*COMMAND, *arguments], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()


def _environment(temporary: Path, options: dict[str, object]) -> dict[str, str]:
    mine = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    told = {f"{PREFIX}{name.upper()}": str(value) for name, value in options.items()}
    return {**mine, **told, "TMPDIR": str(temporary)}


def _address(log: Path, process: "subprocess.Popen[bytes]") -> str:
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        for line in log.read_text(encoding="utf-8").splitlines():
            if line.startswith("{") and json.loads(line).get("event") == "listening":
                return str(json.loads(line)["address"])
        time.sleep(0.1)
    raise RuntimeError(f"the service did not start: {log.read_text(encoding='utf-8')[-2000:]}")


def _await_ready(service: Service, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_S
    while service.http.get("/ready").status_code != 200:
        assert process.poll() is None
        assert time.monotonic() < until, "the service is not ready"
        time.sleep(0.2)
