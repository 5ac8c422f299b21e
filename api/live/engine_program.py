"""The process of the engine of live streams: it does what the service sends, so that neither waits for the other.

python -P -m api.live.engine_program 5

The number is that of its end of a socket pair; when the other end is closed, the process ends.
"""

import os
import sys
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection

from api.live.engine_messages import Command, Ended, Finish, Happened, Leave, Mark, Open, Push, Reached, Ready, Report
from api.live.engine_thread import EngineThread, Listener
from api.logs import set_up_logs
from api.settings import Settings
from ecg.errors import ModelError
from pipeline.live_events import Event, event_json
from pipeline.live_stream import LiveStream

SWITCH_S = 0.0005
"""Longest turn of a thread at the interpreter: beats are not to wait for rhythms."""


class EngineProgram:
    """The engine, and the names that the service has for its streams."""

    def __init__(self, channel: Connection) -> None:
        """Raises ModelError where a network is missing or damaged."""
        self._channel = channel
        self._sending = threading.Lock()
        self._streams: dict[int, LiveStream] = {}
        self._names: dict[LiveStream, int] = {}
        # A fault leaves no stream usable: the service sees this process end, and begins anew.
        listener = Listener(tell=self._tell, ended=self._end, reached=self._reach, failed=lambda: os._exit(1))
        self._engine = EngineThread(listener)

    def serve(self) -> None:
        """Do what is sent until the other end is closed."""
        self.send([Ready()])
        while True:
            try:
                commands: Sequence[Command] = self._channel.recv()
            except (EOFError, OSError):
                os._exit(0)
            for command in commands:
                self._do(command)

    def send(self, reports: Sequence[Report]) -> None:
        """Send what has happened."""
        with self._sending:
            try:
                self._channel.send(reports)
            except OSError:
                os._exit(0)

    def _do(self, command: Command) -> None:
        match command:
            case Open(name, leads, fs_hz):
                stream = self._engine.open(leads, fs_hz)
                self._streams[name], self._names[stream] = stream, name
            case Push():
                self._streams[command.stream].push(command.samples)
            case Finish(name):
                self._streams[name].finish()
                self._engine.end(self._streams[name])
            case Leave(name):
                stream = self._streams.pop(name)
                self._engine.leave(stream)
                del self._names[stream]
            case Mark(number):
                self._engine.wake(number)

    def _tell(self, events: Sequence[tuple[LiveStream, Event]]) -> None:
        named = [(self._names.get(stream), event) for stream, event in events]
        self.send([Happened(name, event_json(event)) for name, event in named if name is not None])

    def _end(self, stream: LiveStream) -> None:
        name = self._names.get(stream)
        if name is not None:
            self.send([Ended(name)])

    def _reach(self, number: int) -> None:
        self.send([Reached(number)])


def main() -> None:
    """Serve until the service is gone."""
    set_up_logs(Settings())
    sys.setswitchinterval(SWITCH_S)
    channel = Connection(int(sys.argv[1]))
    try:
        program = EngineProgram(channel)
    except ModelError as error:
        channel.send([Ready(error.what)])
        return
    program.serve()


if __name__ == "__main__":
    main()
