"""Worker processes on this machine: as many pools of one process (pebble) as there are workers.

A pool of its own for each: a worker that is killed may leave its pipe locked or half written, and then takes nobody's
tasks but its own with it.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Self

from pebble import ProcessExpired, ProcessPool

from pipeline.archive.workers.engine import EngineError, Given, Made
from pipeline.archive.workers.worker_setup import (
    ENVIRONMENT,
    WorkerLimits,
    die_with,
    give_memory_back,
    resident_mib,
    set_up_worker,
)

RECYCLED_MIB = 760.0
"""Memory after a task (MiB) above which a worker makes way for a new one.

It is some 580 after a raster page and 700 after eighty, ever slower: the runtime keeps weights for each way it runs
a network in. A page needs up to 370 beside it. A new worker costs four seconds.
"""
_MOST_STARTS = 3
"""Workers that end before they begin a task, one after the other: more would, too."""
_LOOK_S = 0.5
"""How often it is looked whether there is still a worker (s)."""
_END_S = 5.0
"""Longest time until workers have ended that were told to."""


class LocalEngine:
    """An `Engine`. Ctrl-C does not reach the workers; they die with this process."""

    name = "local"

    def __init__(self, workers: int, limits: WorkerLimits | None = None, recycled_mib: float = RECYCLED_MIB) -> None:
        """Workers start with the first tasks; until it is closed, the environment of this process is also theirs."""
        self.workers = workers
        self._limits = WorkerLimits() if limits is None else limits
        self._recycled_mib = recycled_mib
        self._before = {name: os.environ.get(name) for name in ENVIRONMENT}
        os.environ.update(ENVIRONMENT)
        self._seats: list[_Seat] = []
        self._of_thread = threading.local()
        # The threads only wait, each for its own worker.
        self._threads = ThreadPoolExecutor(workers, "archive-worker", self._take_seat)

    def submit(self, task: Callable[[Given], Made], argument: Given) -> Future[Made]:
        """As `pipeline.archive.workers.engine.Engine.submit`."""
        return self._threads.submit(self._done, task, argument)

    def ended_its_worker(self, error: BaseException) -> bool:
        """As `pipeline.archive.workers.engine.Engine.ended_its_worker`."""
        return isinstance(error, ProcessExpired)

    def close(self, at_once: bool) -> None:
        """As `pipeline.archive.workers.engine.Engine.close`."""
        if at_once:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._leave_seats()
        self._threads.shutdown()
        self._leave_seats()
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close(at_once=kind is not None)

    def _take_seat(self) -> None:
        seat = self._of_thread.seat = _Seat(self._limits, self._recycled_mib)
        self._seats.append(seat)

    def _done(self, task: Callable[[Given], Made], argument: Given) -> Made:
        seat: _Seat = self._of_thread.seat
        made: Made = seat.done(task, argument)
        return made

    def _leave_seats(self) -> None:
        leaving = [seat.leave() for seat in tuple(self._seats)]
        for thread in leaving:
            thread.join(_END_S)


class _Seat:
    """One worker process after the other; one thread gives it tasks, another may end it."""

    def __init__(self, limits: WorkerLimits, recycled_mib: float) -> None:
        self._limits = limits
        self._recycled_mib = recycled_mib
        self._lock = threading.Lock()
        self._left = False
        self._pool: ProcessPool | None = None
        self._given: Future[Any] | None = None

    def done(self, task: Callable[[Any], Any], argument: Any) -> Any:
        """Result of the task. Raises what it raised, ProcessExpired, CancelledError or EngineError."""
        for _ in range(_MOST_STARTS):
            try:
                made, resident = self._answer(task, argument)
            except BrokenProcessPool:  # its worker ended before it had the task
                self._end_pool()
                continue
            except ProcessExpired:
                self._end_pool()
                raise
            if resident > self._recycled_mib:
                self._end_pool()
            return made
        what = "worker processes end before they have begun anything"
        raise EngineError(what, cure="allow them more memory, or read what they say on the terminal")

    def leave(self) -> threading.Thread:
        """End the worker, whatever it does, and start none any more. Returns the thread that sees to it."""
        with self._lock:
            self._left = True
            if self._given is not None:
                self._given.cancel()
        return self._end_pool()

    def _answer(self, task: Callable[[Any], Any], argument: Any) -> tuple[Any, float]:
        pool, given = self._give(task, argument)
        while not given.done():
            wait((given,), _LOOK_S)
            # A worker that ends while a task is on its way to it takes it along, and the pool says nothing.
            if not given.done() and not pool.active:
                raise BrokenProcessPool
        answer: tuple[Any, float] = given.result()
        return answer

    def _give(self, task: Callable[[Any], Any], argument: Any) -> tuple[ProcessPool, Future[Any]]:
        with self._lock:
            if self._left:
                raise CancelledError
            if self._pool is None or not self._pool.active:
                _end(self._pool)
                self._pool = ProcessPool(
                    max_workers=1,
                    initializer=_begin,
                    initargs=(self._limits, os.getpid()),
                    context=multiprocessing.get_context("spawn"),
                )
            try:
                self._given = self._pool.schedule(_done_by_worker, (task, argument))
            except RuntimeError as error:  # its worker ended just now
                raise BrokenProcessPool from error
            return self._pool, self._given

    def _end_pool(self) -> threading.Thread:
        with self._lock:
            pool, self._pool = self._pool, None
        return _end(pool)


def _end(pool: ProcessPool | None) -> threading.Thread:
    """In a thread: of a worker that was killed while it wrote, the pool waits for the rest forever."""

    def end() -> None:
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()

    thread = threading.Thread(target=end, name="archive-worker-end", daemon=True)
    thread.start()
    return thread


def _begin(limits: WorkerLimits, parent: int) -> None:
    die_with(parent)
    set_up_worker(limits)


def _done_by_worker(task: Callable[[Any], Any], argument: Any) -> tuple[Any, float]:
    """Result of the task, and the worker's memory behind it (MiB)."""
    made = task(argument)
    give_memory_back()
    return made, resident_mib()
