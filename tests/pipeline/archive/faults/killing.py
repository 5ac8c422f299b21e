"""Kills worker processes while a run goes on, as the system does where memory is short."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.archive.workers.worker_notes import FOLDER

POLL_S = 0.005


@dataclass
class Killed:
    """What was killed so far."""

    keys: list[str] = field(default_factory=list)
    """The page that each was reading."""


@contextmanager
def killing(out: Path, chosen: Callable[[str, Killed], bool]) -> Iterator[Killed]:
    """Kill every worker that notes a page for which `chosen` says so, from another thread.

    chosen: is given the page's key and what was killed before.
    """
    killed, ended = Killed(), threading.Event()

    def watch() -> None:
        while not ended.wait(POLL_S):
            for note in (out / FOLDER).glob("*.json"):
                with suppress(OSError, ValueError, IndexError):  # the note, or the process, is gone by now
                    key = note.read_text().split('"')[3]
                    pid = int(note.stem.rpartition("-")[2])
                    if _alive(pid) and chosen(key, killed):
                        os.kill(pid, signal.SIGKILL)
                        killed.keys.append(key)
                        _await_end(pid)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield killed
    finally:
        ended.set()
        thread.join()


def _alive(pid: int) -> bool:
    """Whether it runs; one that has ended and was not reaped yet does not."""
    with open(f"/proc/{pid}/stat") as told:
        return told.read().rpartition(")")[2].split()[0] != "Z"


def _await_end(pid: int) -> None:
    with suppress(OSError):
        while _alive(pid):
            time.sleep(0.001)
