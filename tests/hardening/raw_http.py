"""HTTP byte by byte, as no client library sends it."""

import socket
import time
from collections.abc import Iterable

WAIT_S = 20.0


def exchange(address: tuple[str, int], *parts: bytes, pause_s: float = 0.0, shut: bool = False) -> bytes:
    """Send the parts with pauses between them, and read until the other end closes or is silent for WAIT_S.

    shut: whether to say, after the last part, that no more comes.
    """
    with socket.create_connection(address, timeout=WAIT_S) as connection:
        try:
            for part in parts:
                connection.sendall(part)
                time.sleep(pause_s)
            if shut:
                connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the other end has heard enough; what it says can still be read
        return b"".join(_received(connection))


def status(answer: bytes) -> int:
    """Status of the first answer; 0 where there is none."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


def statuses(answer: bytes) -> list[int]:
    """Status of every answer that came, one after the other."""
    return [int(rest[:3]) for rest in answer.split(b"HTTP/1.1 ")[1:]]


def request(method: str, target: str | bytes, *headers: str, host: str = "127.0.0.1", last: bool = True) -> bytes:
    """The head of a request; `last` asks for the connection to be closed behind it."""
    place = target.encode() if isinstance(target, str) else target
    lines = [f"Host: {host}", *headers, *(["Connection: close"] if last else [])]
    return method.encode() + b" " + place + b" HTTP/1.1\r\n" + "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


def _received(connection: socket.socket) -> Iterable[bytes]:
    while True:
        try:
            piece = connection.recv(2**16)
        except (TimeoutError, ConnectionResetError):
            return
        if not piece:
            return
        yield piece
