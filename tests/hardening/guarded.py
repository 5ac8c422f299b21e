"""A process of limited means at work on the corpus: what became of each file, in how much time and memory."""

import json
import os
import selectors
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.hardening.case import ENDED

ROOT = Path(__file__).resolve().parents[2]
LIMITS = (signal.SIGABRT, signal.SIGTRAP, signal.SIGXCPU)
"""Libraries abort or trap where they get no memory."""
AS_CHILDREN = {"OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2", "ARROW_DEFAULT_MEMORY_POOL": "system"}
"""What keeps address space free in the children of the service, too."""
WALL_S = 120.0
"""Longer than the processor time that a file may take: others may be using the machine."""


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    answers: tuple[str, ...]
    """Of each page that was looked at: a slug, "analysed", "fault ...", or how the process ended."""
    told: str = ""
    """The message of the error."""
    cpu_s: float = 0.0
    mib: float = 0.0
    """The most memory beyond what the process held before."""


class Guarded:
    """Analyses files in a process that is replaced when it ends."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def outcome(self, path: Path) -> Outcome:
        """Analyse one file."""
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{path}\n")
        process.stdin.flush()
        with selectors.DefaultSelector() as ready:
            ready.register(process.stdout, selectors.EVENT_READ)
            if not ready.select(WALL_S):
                self.close()
                return Outcome((f"hung for {WALL_S:g} s",))
        line = process.stdout.readline()
        if not line:
            ended_by = -process.wait()
            self._process = None
            return Outcome((ENDED if ended_by in LIMITS else f"ended by signal {ended_by}",))
        said = json.loads(line)
        return Outcome(tuple(said["answers"]), said["told"], said["cpu_s"], said["mib"])

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _started(self) -> "subprocess.Popen[str]":
        if self._process is None:
            command = [sys.executable, "-m", "tests.hardening.child"]
            environment = {**os.environ, **AS_CHILDREN}
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=environment)
        return self._process
