"""Tasks given to an engine a few at a time: never more than its workers can begin soon."""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from threading import Event
from typing import TypeVar

from pipeline.archive.workers.engine import Engine

A = TypeVar("A")
R = TypeVar("R")

AHEAD = 2
"""Tasks a worker: one that it does, one that waits for it."""
_LOOK_S = 1.0
"""How soon a wish to stop, or a new worker, is seen (s)."""


def completed(
    engine: Engine, task: Callable[[A], R], following: Callable[[], A | None], stop: Event
) -> Iterator[tuple[A, Future[R]]]:
    """Do a task with argument after argument; each argument with its ended (or cancelled) future, as they end.

    following: gives the next argument, None where there is none just now; it is asked again whenever a task has ended.
    stop: once it is set, nothing more is begun, and what runs is waited for.
    """
    waiting: dict[Future[R], A] = {}
    try:
        while True:
            while not stop.is_set() and len(waiting) < engine.workers * AHEAD:
                argument = following()
                if argument is None:
                    break
                waiting[engine.submit(task, argument)] = argument
            if not waiting:
                return
            if stop.is_set():
                for future in waiting:
                    future.cancel()
            ended, _ = wait(waiting, _LOOK_S, FIRST_COMPLETED)
            for future in ended:
                yield waiting.pop(future), future
    finally:
        for future in waiting:
            future.cancel()
