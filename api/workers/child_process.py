"""One child process, as its parent sees it: started, asked, and killed with all that it started."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.child.den import Den
from api.child.errors import ChildFaultError, StoppedError, TooCostlyError
from api.child.messages import BadMessageError, Channel
from api.child.told_errors import MEMORY_CURE, told_error
from ecg.errors import InkbeatError

POLL_S = 0.1
"""How often it is asked whether to go on."""
START_S = 120.0
"""Longest time until a child has loaded everything."""
END_S = 5.0
"""Longest time until a process that closed its end has ended."""
TIME_CURE = "give fewer pages at once, or a scan of 300 dpi"
_CODE = [str(Path(__file__).resolve().parents[2])]
_CODE += [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
"""Where the program and what it imports lie."""
_OUT_OF_MEMORY = (-signal.SIGABRT, -signal.SIGTRAP)
"""How PDFium and other libraries end their process where they get no memory."""
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class ChildPlan:
    """How children are started."""

    tasks: str
    """Module with `warm` and TASKS."""
    memory_mib: int
    threads: int


class ChildProcess:
    """A process that is warming up, waits or works. One thread at a time may use it."""

    def __init__(self, plan: ChildPlan, den: Den) -> None:
        """Start it; `await_ready` comes next. Only threads that live as long as it may do that: it dies with them."""
        self.den = den
        self.documents = 0
        """How many it was given."""
        self.latest: Path | None = None
        """The document that it was given last."""
        self.at_rest = False
        """Whether it waits for a request."""
        self.worn_out = False
        """Whether it should not be given anything any more."""
        self.held: Mapping[str, bool] = {}
        """What `api.child.sandbox.Held` says of it."""
        self._killing = threading.Lock()
        ours, theirs = socket.socketpair()
        self._channel = Channel(ours)
        with theirs:
            try:
                self._process = _started(plan, den, theirs.fileno())
            except OSError:
                den.remove()
                raise

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether its process has not ended.

        It is looked at without reaping where the system can: until it is killed with its group, its number stays its
        own.
        """
        if not hasattr(os, "waitid"):  # macOS before Python 3.13
            return self._process.poll() is None
        try:
            return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
        except ChildProcessError:
            return False

    def await_ready(self, keep_going: Callable[[], bool]) -> None:
        """Wait until it has loaded everything. Raises what stopped it, or ChildFaultError."""
        try:
            message = self._answer("ready", lambda _: False, keep_going, START_S)
        except TooCostlyError:
            raise ChildFaultError(f"a child process was not ready after {START_S:g} s") from None
        self.held = {str(name): bool(value) for name, value in message.items()}

    def ask(
        self,
        request: Mapping[str, Any],
        listen: Callable[[Mapping[str, Any]], bool],
        keep_going: Callable[[], bool],
        within_s: float,
    ) -> Mapping[str, Any]:
        """Have a task done and return its answer.

        listen: called with each message before the answer; True gives the child its time anew. Raises the error that
        the child told of, TooCostlyError beyond its time, ChildFaultError where it ended or told nonsense, StoppedError
        where `keep_going` said no, and what `listen` raises. `at_rest` then tells whether it still works.
        """
        self.at_rest = False
        try:
            self._channel.send({**request, "processor_s": within_s})
        except OSError:
            raise self._end() from None
        return self._answer("done", listen, keep_going, within_s)

    def _answer(
        self,
        name: str,
        listen: Callable[[Mapping[str, Any]], bool],
        keep_going: Callable[[], bool],
        within_s: float,
    ) -> Mapping[str, Any]:
        until = time.monotonic() + within_s
        asked = time.monotonic()
        while True:
            try:
                message = self._channel.receive(POLL_S)
            except EOFError:
                raise self._end() from None
            except BadMessageError as error:
                raise ChildFaultError(f"a child process sent a message that is {error}") from None
            now = time.monotonic()
            if now - asked >= POLL_S:
                asked = now
                if not keep_going():
                    raise StoppedError
            if now > until:
                raise TooCostlyError(f"it takes longer than the {within_s:g} s that it may", cure=TIME_CURE)
            if message is None:
                continue
            if "error" in message:
                self.at_rest = True
                raise told_error(message["error"])
            if isinstance(answer := message.get(name), dict):
                self.at_rest = True
                return answer
            if listen(message):
                until = now + within_s

    def _end(self) -> InkbeatError:
        """Why it ended, or at least fell silent."""
        until = time.monotonic() + END_S
        while self.alive and time.monotonic() < until:
            time.sleep(0.005)
        self.kill()
        code = self._process.returncode
        if code == -signal.SIGXCPU:
            return TooCostlyError("it takes more processor time than it may", cure=TIME_CURE)
        if code in _OUT_OF_MEMORY:
            return TooCostlyError("it takes more memory than it may", cure=MEMORY_CURE)
        how = f"by signal {-code}" if code < 0 else f"with code {code}"
        return ChildFaultError(f"a child process ended {how}")

    def kill(self) -> None:
        """Kill it with all that it started and left in its group, and delete its den."""
        with self._killing:
            if self._process.returncode is None:
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(self.pid, signal.SIGKILL)
                self._process.wait()
        self.den.remove()


def _started(plan: ChildPlan, den: Den, channel: int) -> "subprocess.Popen[bytes]":
    told = {
        "channel": channel,
        "parent": os.getpid(),
        "den": str(den.folder),
        "readable": _CODE,
        "tasks": plan.tasks,
        "memory_mib": plan.memory_mib,
        "threads": plan.threads,
    }
    return subprocess.Popen(
        [sys.executable, "-P", "-B", "-m", "api.child.program", json.dumps(told)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=den.out,
        env=_environment(den, plan.threads),
        pass_fds=[channel],
        start_new_session=True,
    )


def _environment(den: Den, threads: int) -> dict[str, str]:
    """What a child gets to know: nothing that may be secret."""
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    count = str(threads)
    return passed_on | {
        "PYTHONPATH": os.pathsep.join(_CODE),
        "LANG": "C.UTF-8",
        "HOME": str(den.out),
        "TMPDIR": str(den.out),
        "OMP_NUM_THREADS": count,
        "OPENBLAS_NUM_THREADS": count,
        # Every thread would reserve 64 MiB of address space for itself.
        "MALLOC_ARENA_MAX": "2",
        # Its own pool would reserve a GiB for the first Parquet file.
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }
