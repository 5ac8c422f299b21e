"""Tasks in worker processes of this machine: each gives its answer or tells why not, whatever becomes of the worker."""

import multiprocessing
import operator
import os
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError

import psutil  # type: ignore[import-untyped]
import pytest

from pipeline.archive.workers.engine import EngineError
from pipeline.archive.workers.local_engine import LocalEngine
from pipeline.archive.workers.worker_setup import WorkerLimits


@pytest.fixture
def engine() -> Iterator[LocalEngine]:
    with LocalEngine(2) as engine:
        yield engine


def workers() -> list[psutil.Process]:
    """All workers that this process has now."""
    return [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]


def gone(process: psutil.Process, within_s: float = 10.0) -> bool:
    until = time.monotonic() + within_s
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE and time.monotonic() < until:
        time.sleep(0.02)
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_each_task_gives_its_own_answer(engine: LocalEngine) -> None:
    futures = [engine.submit(operator.neg, k) for k in range(50)]

    assert [future.result(60) for future in futures] == [-k for k in range(50)]


def test_what_a_task_raises_is_raised_and_its_worker_lives(engine: LocalEngine) -> None:
    engine.submit(operator.neg, 1).result(60)
    before = {process.pid for process in workers()}
    future = engine.submit(int, "no number")

    with pytest.raises(ValueError, match="no number") as raised:
        future.result(60)
    assert not engine.ended_its_worker(raised.value)
    assert before
    assert before <= {process.pid for process in workers()}


def test_workers_are_started_with_one_thread(engine: LocalEngine) -> None:
    assert engine.submit(os.getenv, "OMP_NUM_THREADS").result(60) == "1"
    assert engine.submit(os.getenv, "MALLOC_ARENA_MAX").result(60) == "1"


def test_a_killed_worker_takes_only_its_own_task_with_it(engine: LocalEngine) -> None:
    doomed = engine.submit(_kill_this_process, signal.SIGKILL)
    others = [engine.submit(operator.neg, k) for k in range(20)]

    error = doomed.exception(60)
    assert error is not None
    assert engine.ended_its_worker(error)
    assert [future.result(60) for future in others] == [-k for k in range(20)]


def test_a_worker_that_is_killed_at_rest_is_replaced(engine: LocalEngine) -> None:
    assert engine.submit(operator.neg, 1).result(60) == -1
    for process in workers():
        process.kill()
        assert gone(process)

    assert [engine.submit(operator.neg, k).result(60) for k in range(4)] == [0, -1, -2, -3]


def test_a_worker_that_keeps_much_makes_way_for_another() -> None:
    with LocalEngine(1, recycled_mib=1.0) as engine:
        pids = [engine.submit(_pid, None).result(60) for _ in range(3)]

    assert len(set(pids)) == 3


def test_workers_that_cannot_start_are_an_error(engine: LocalEngine) -> None:
    multiprocessing.set_executable("/bin/false")
    try:
        with pytest.raises(EngineError, match="before they have begun"):
            engine.submit(operator.neg, 1).result(60)
    finally:
        multiprocessing.set_executable(sys.executable)


def test_a_task_that_takes_too_much_memory_gets_none() -> None:
    with LocalEngine(1, WorkerLimits(memory_mib=1024)) as engine:
        assert engine.submit(_zeros, 2**29).result(60) == 2**29
        with pytest.raises(MemoryError):
            engine.submit(_zeros, 2**31).result(60)


def test_closed_at_once_it_waits_for_nobody_and_leaves_no_process() -> None:
    engine = LocalEngine(2)
    assert engine.submit(operator.neg, 1).result(60) == -1
    futures = [engine.submit(time.sleep, 60.0) for _ in range(4)]
    began, before = time.monotonic(), workers()
    engine.close(at_once=True)

    assert time.monotonic() - began < 10
    for future in futures:
        with pytest.raises(CancelledError):
            future.result(5)
    assert before
    assert all(gone(process) for process in before)


def test_closed_at_once_while_its_workers_cannot_start_it_ends() -> None:
    multiprocessing.set_executable("/bin/false")
    try:
        engine = LocalEngine(2)
        futures = [engine.submit(operator.neg, k) for k in range(4)]
        engine.close(at_once=True)
    finally:
        multiprocessing.set_executable(sys.executable)

    for future in futures:
        with pytest.raises((CancelledError, EngineError)):
            future.result(5)


def test_closed_in_peace_it_does_what_it_was_given() -> None:
    before = dict(os.environ)
    with LocalEngine(1) as engine:
        futures = [engine.submit(operator.neg, k) for k in range(3)]

    assert [future.result(0) for future in futures] == [0, -1, -2]
    assert dict(os.environ) == before


def _kill_this_process(number: int) -> None:
    os.kill(os.getpid(), number)


def _zeros(count: int) -> int:
    return len(bytearray(count))


def _pid(_: None) -> int:
    return os.getpid()
