"""A monitor: a recording that is sent to `/ws/ecg` as if it were being made, over as many connections as it takes."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.sync.client import ClientConnection, connect

from ecg import Recording
from ecg.errors import InkbeatError

CHUNK_S = 0.05
"""So much is sent at once."""
LONGEST_LOSS_S = 60.0
"""Longest time that a lost connection is tried again; the service keeps a stream no longer."""
_PAUSES_S = (0.2, 0.5, 1.0, 2.0, 5.0)
_DONE, _TRY_LATER = 1000, 1013
_ANSWER_S = 20.0
Tell = Callable[[dict[str, Any]], None]


class StreamLostError(InkbeatError):
    """The service cannot be reached, or not any more."""

    slug = "stream-lost"
    exit_code = 5


class StreamRefusedError(InkbeatError):
    """The service does not take the stream."""

    slug = "stream-refused"
    exit_code = 3


@dataclass(frozen=True, eq=False)
class Replay:
    """What is sent, and how fast."""

    recording: Recording
    speed: float = 1.0
    """Times real time."""
    seconds: float | None = None
    """So much of it; all unless given, and for ever where it begins anew."""
    loop: bool = False
    """Begin anew after the last sample."""

    @property
    def end(self) -> int | None:
        """Number of the sample after the last; None where there is no last."""
        if self.seconds is not None:
            wanted = round(self.seconds * self.recording.fs_hz)
            return wanted if self.loop else min(wanted, self.recording.signal.shape[1])
        return None if self.loop else self.recording.signal.shape[1]

    def samples(self, first: int, end: int) -> NDArray[np.float32]:
        """float32 [lead, sample], mV."""
        return self.recording.signal[:, np.arange(first, end) % self.recording.signal.shape[1]]

    def due(self, elapsed_s: float) -> int:
        """Samples that are made by now."""
        made = int(elapsed_s * self.speed * self.recording.fs_hz)
        return made if self.end is None else min(made, self.end)


class Monitor:
    """Sends a replay and hears what is told of it."""

    def __init__(self, replay: Replay, url: str, key: str | None, tell: Tell) -> None:
        """url: of `/ws/ecg`; key: an API key or bearer token; tell: called with each event."""
        self._replay, self._url, self._tell = replay, url, tell
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._stream: str | None = None
        self._heard = 0
        """Number of the event that comes next."""
        self._began_s = 0.0

    def run(self) -> None:
        """Send to the end. Raises StreamRefusedError or StreamLostError."""
        lost_s: float | None = None
        tries = 0
        while True:
            try:
                with self._connected() as connection:
                    first = self._hello(connection)
                    lost_s, tries = None, 0
                    self._play(connection, first)
                    return
            except InvalidURI:
                raise StreamRefusedError("the address is none of a WebSocket", cure="ws://host:port/ws/ecg") from None
            except InvalidHandshake as error:
                status = getattr(getattr(error, "response", None), "status_code", None)
                if status not in (502, 503, 504):
                    raise StreamRefusedError(f"the service answers {status or 'what is no WebSocket'}") from None
            except ConnectionClosed as closed:
                if closed.rcvd is not None and closed.rcvd.code not in (_DONE, 1001, 1012, _TRY_LATER):
                    raise StreamRefusedError(closed.rcvd.reason or f"closed with {closed.rcvd.code}") from None
            except (OSError, TimeoutError):
                pass
            now_s = time.monotonic()
            lost_s = now_s if lost_s is None else lost_s
            if now_s - lost_s > LONGEST_LOSS_S or (self._stream is None and tries >= len(_PAUSES_S)):
                raise StreamLostError("the service does not answer", cure="see whether `inkbeat serve` runs")
            time.sleep(_PAUSES_S[min(tries, len(_PAUSES_S) - 1)])
            tries += 1

    def _connected(self) -> ClientConnection:
        # Samples hardly get shorter by compression, and it takes either side longer than all the rest.
        return connect(self._url, additional_headers=self._headers, open_timeout=_ANSWER_S, compression=None)

    def _hello(self, connection: ClientConnection) -> int:
        """Begin or go on; the number of the sample that is wanted next."""
        recording = self._replay.recording
        hello: dict[str, Any] = {"type": "hello", "fs_hz": recording.fs_hz, "leads": list(recording.leads)}
        if self._stream is not None:
            hello |= {"stream": self._stream, "from_sequence": self._heard}
        connection.send(json.dumps(hello))
        welcome = self._listen(connection, _ANSWER_S)
        while welcome["type"] != "welcome":
            welcome = self._listen(connection, _ANSWER_S)
        if self._stream is None:
            self._began_s = time.monotonic()
        self._stream = str(welcome["stream"])
        return int(welcome["next_sequence"])

    def _play(self, connection: ClientConnection, first: int) -> None:
        """Send from a sample on, as time goes, and listen meanwhile."""
        chunk = max(1, round(CHUNK_S * self._replay.recording.fs_hz))
        while self._replay.end is None or first < self._replay.end:
            due = self._replay.due(time.monotonic() - self._began_s)
            while first + chunk <= due or (first < due == self._replay.end):
                end = min(first + chunk, due)
                rows = self._replay.samples(first, end)
                connection.send(np.uint64(first).astype("<u8").tobytes() + rows.T.astype("<f4").tobytes())
                first = end
            self._hear(connection, CHUNK_S / max(self._replay.speed, 1.0))
        connection.send(json.dumps({"type": "bye"}))
        while self._listen(connection, _ANSWER_S)["type"] != "summary":
            pass

    def _hear(self, connection: ClientConnection, longest_s: float) -> None:
        """Listen for so long."""
        until_s = time.monotonic() + longest_s
        while (left_s := until_s - time.monotonic()) > 0:
            try:
                self._listen(connection, left_s)
            except TimeoutError:
                return

    def _listen(self, connection: ClientConnection, longest_s: float) -> dict[str, Any]:
        """The next message, which is told where it is an event. Raises TimeoutError."""
        message: dict[str, Any] = json.loads(connection.recv(longest_s))
        if "sequence" in message:
            self._heard = int(message["sequence"]) + 1
            self._tell(message)
        return message
