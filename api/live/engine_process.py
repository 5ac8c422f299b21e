"""The engine of all live streams of a service, in a process of its own.

The event loop and the engine would wait for each other's turn at the interpreter for longer than a beat may take.
"""

import os
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from api.live.engine_messages import Command, Finish, Leave, Mark, Open, Push, Reached, Ready, Report
from api.settings import PREFIX
from ecg.errors import ModelError

PACE_S = 0.01
"""Commands are sent no more often, so that those of many streams go together."""
END_S = 5.0
"""Longest time until a process that lost its service has ended."""
_CODE = [str(Path(__file__).resolve().parents[2])]
_CODE += [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", f"{PREFIX}LOG_FORMAT", f"{PREFIX}LOG_LEVEL")
# Its matrices are small: threads for one of them would only take time from other streams.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")


class EngineProcess:
    """Sends commands and hears reports. Its methods are for any thread and wait for nothing."""

    def __init__(self, hear: Callable[[Sequence[Report]], object], lost: Callable[[], object]) -> None:
        """hear: called from a thread of this, with what happened; lost: once, when the process has ended by itself.

        Raises ModelError where a network is missing or damaged.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | _ONE_THREAD
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-B", "-m", "api.live.engine_program", str(theirs.fileno())],
                env=environment | {"PYTHONPATH": os.pathsep.join(_CODE)},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        self._socket = ours
        self._channel = Connection(os.dup(ours.fileno()))
        self._hear, self._lost = hear, lost
        self._commands: deque[Command] = deque()
        self._names = 0
        self._marks = 0
        self._unreached: deque[tuple[int, float]] = deque()
        self._awake = threading.Event()
        self._stopped = False
        self._threads: list[threading.Thread] = []
        self._await_ready()
        self._threads = [
            threading.Thread(target=work, name=name, daemon=True)
            for work, name in ((self._write, "live-commands"), (self._read, "live-reports"))
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    @property
    def behind_s(self) -> float:
        """For how long the oldest samples wait that were not taken in yet (s)."""
        try:
            return time.monotonic() - self._unreached[0][1]
        except IndexError:
            return 0.0

    def open(self, leads: tuple[str, ...], fs_hz: float) -> int:
        """A stream that begins, by standard names of its leads and its rate, 50 to 2000 Hz: its name here."""
        self._names += 1
        self._say(Open(self._names, leads, fs_hz))
        return self._names

    def push(self, stream: int, samples: NDArray[np.float32]) -> None:
        """Samples of a stream: float32 [lead, sample], mV, NaN where not recorded."""
        self._say(Push(stream, samples))

    def finish(self, stream: int) -> None:
        """No more samples come: `Ended` is heard once all has been told."""
        self._say(Finish(stream))

    def leave(self, stream: int) -> None:
        """Nobody asks for this stream any more."""
        self._say(Leave(stream))

    def stop(self) -> None:
        """End the process, and wait for that."""
        self._stopped = True
        self._awake.set()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # which ends both who reads here and the process
        for thread in self._threads:
            thread.join()
        self._channel.close()
        self._socket.close()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _say(self, command: Command) -> None:
        self._commands.append(command)
        self._awake.set()

    def _await_ready(self) -> None:
        try:
            ready = self._channel.recv()[0]
        except (EOFError, OSError):
            ready = Ready("the engine of live streams did not start")
        assert isinstance(ready, Ready)
        if ready.fault is not None:
            self.stop()
            raise ModelError(ready.fault, cure="reinstall the package")

    def _write(self) -> None:
        while not self._stopped:
            self._awake.wait()
            self._awake.clear()
            commands = [self._commands.popleft() for _ in range(len(self._commands))]
            self._marks += 1
            self._unreached.append((self._marks, time.monotonic()))
            try:
                self._channel.send([*commands, Mark(self._marks)])
            except OSError:
                return
            time.sleep(PACE_S)

    def _read(self) -> None:
        while True:
            try:
                reports: Sequence[Report] = self._channel.recv()
            except (EOFError, OSError):
                break
            for report in reports:
                if isinstance(report, Reached):
                    while self._unreached and self._unreached[0][0] <= report.number:
                        self._unreached.popleft()
            self._hear(reports)
        if not self._stopped:
            with suppress(OSError):
                self._process.kill()
            self._process.wait()
            self._lost()
