"""What parent and child tell each other: JSON, a line each. Nothing that a child sends is believed unread."""

import json
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any

Send = Callable[[Mapping[str, Any]], None]
"""Tells the other end something."""
LONGEST_BYTES = 2**20
"""Of one message."""
_PIECE_BYTES = 2**16


class BadMessageError(Exception):
    """A message that is none, or a longer one than any is."""


class Channel:
    """One end of a pair of connected sockets. One thread sends, one receives."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._received = bytearray()

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a message. Raises OSError where nobody is at the other end."""
        self._end.sendall(json.dumps(message, allow_nan=False).encode() + b"\n")

    def receive(self, within_s: float | None = None) -> Mapping[str, Any] | None:
        """The next message; None where none comes within a time. Raises EOFError at the end, or BadMessageError."""
        until = None if within_s is None else time.monotonic() + within_s
        searched = 0
        while (end := self._received.find(b"\n", searched)) < 0:
            searched = len(self._received)
            if searched > LONGEST_BYTES:
                raise BadMessageError("too long")
            # Not select: it takes no socket beyond the thousandth of a process.
            self._end.settimeout(None if until is None else max(until - time.monotonic(), 0.001))
            try:
                self._received += self._piece()
            except TimeoutError:
                return None
        line = bytes(self._received[:end])
        del self._received[: end + 1]
        return _message(line)

    def _piece(self) -> bytes:
        try:
            piece = self._end.recv(_PIECE_BYTES)
        except ConnectionError:
            raise EOFError from None
        if not piece:
            raise EOFError
        return piece

    def close(self) -> None:
        """Close this end."""
        self._end.close()


def _message(line: bytes) -> Mapping[str, Any]:
    if len(line) > LONGEST_BYTES:
        raise BadMessageError("too long")
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        raise BadMessageError("no JSON") from None
    if not isinstance(message, dict):
        raise BadMessageError("no object")
    return message
