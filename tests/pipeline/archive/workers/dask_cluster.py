"""A Dask cluster in processes of its own, as `dask scheduler` and `dask worker` start it."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]
from distributed import Client

ROOT = Path(__file__).resolve().parents[4]
START_S = 60.0


@dataclass(frozen=True)
class Cluster:
    """Processes that can be killed."""

    address: str
    scheduler: "subprocess.Popen[bytes]"
    nannies: tuple["subprocess.Popen[bytes]", ...]
    """Each keeps one worker alive."""

    def workers(self) -> list[psutil.Process]:
        """The processes that do the work, those that are just starting included."""
        return [
            child
            for nanny in self.nannies
            for child in psutil.Process(nanny.pid).children()
            if "spawn_main" in " ".join(child.cmdline())
        ]


@contextmanager
def dask_cluster(workers: int) -> Iterator[Cluster]:
    """Start a scheduler and workers of one thread each; all are killed at the end."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as ending:
        told = Path(name) / "scheduler.json"
        options = ["--port", "0", "--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(told)]
        scheduler = ending.enter_context(_started(name, "scheduler", *options))
        address = _address(told)
        options = [address, "--nthreads", "1", "--no-dashboard", "--local-directory", name]
        nannies = [ending.enter_context(_started(name, "worker", *options)) for _ in range(workers)]
        with Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
            client.wait_for_workers(workers, timeout=START_S)
        yield Cluster(address, scheduler, tuple(nannies))


def _address(told: Path) -> str:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        with suppress(OSError, ValueError):
            return str(json.loads(told.read_text())["address"])
        time.sleep(0.05)
    raise AssertionError("the scheduler does not start")


@contextmanager
def _started(folder: str, what: str, *options: str) -> "Iterator[subprocess.Popen[bytes]]":
    process = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_" + what, *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        # A nanny would leave its worker behind.
        children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        for one in (psutil.Process(process.pid), *children) if children or process.poll() is None else ():
            with suppress(psutil.NoSuchProcess):
                one.kill()
        process.wait()
