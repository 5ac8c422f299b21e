"""Ctrl-C and SIGTERM as a wish to stop, not as an end."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import typer


@contextmanager
def stop_signals() -> Iterator[Event]:
    """Set an event at the first SIGINT or SIGTERM: what is begun is finished. The second ends the process."""
    stop = Event()

    def ask(*_: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        typer.echo("inkbeat: stopping; pages that are being read are finished", err=True)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
