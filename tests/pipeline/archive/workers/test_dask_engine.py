"""Tasks on a Dask cluster: as on this machine alone, and the loss of its parts is told."""

import operator
import os
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from pipeline.archive.workers.dask_engine import DaskEngine
from pipeline.archive.workers.engine import EngineError
from tests.pipeline.archive.workers.dask_cluster import Cluster, dask_cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with dask_cluster(workers=2) as cluster:
        yield cluster


@pytest.fixture
def engine(cluster: Cluster) -> Iterator[DaskEngine]:
    with DaskEngine(cluster.address) as engine:
        yield engine


def test_each_task_gives_its_own_answer(engine: DaskEngine) -> None:
    assert engine.workers == 2
    futures = [engine.submit(operator.neg, k) for k in range(50)]

    assert [future.result(60) for future in futures] == [-k for k in range(50)]


def test_what_a_task_raises_is_raised(engine: DaskEngine) -> None:
    future = engine.submit(int, "no number")

    with pytest.raises(ValueError, match="no number") as raised:
        future.result(60)
    assert not engine.ended_its_worker(raised.value)


def test_a_task_that_waits_can_be_cancelled_and_one_that_runs_cannot(engine: DaskEngine) -> None:
    futures = [engine.submit(time.sleep, 0.5) for _ in range(4)]
    until = time.monotonic() + 20
    while sum(future.running() for future in futures) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    cancelled = [future.cancel() for future in futures]

    assert sorted(cancelled) == [False, False, True, True]
    for future, was in zip(futures, cancelled, strict=True):
        assert was or future.result(30) is None


def test_a_task_that_ends_its_worker_is_tried_on_no_other(engine: DaskEngine, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    doomed = engine.submit(_kill_this_process, pids)
    error = doomed.exception(60)

    assert error is not None
    assert engine.ended_its_worker(error)
    assert len(pids.read_text().split()) == 1
    # The cluster starts another worker by itself.
    assert [engine.submit(operator.neg, k).result(60) for k in range(4)] == [0, -1, -2, -3]


def test_a_task_that_was_not_begun_moves_on_when_its_worker_ends(engine: DaskEngine, tmp_path: Path) -> None:
    doomed = [engine.submit(_kill_this_process, tmp_path / "pids") for _ in range(3)]
    others = [engine.submit(operator.neg, k) for k in range(20)]

    assert [future.result(60) for future in others] == [-k for k in range(20)]
    errors = [future.exception(60) for future in doomed]
    assert all(error is not None and engine.ended_its_worker(error) for error in errors)


def test_closed_at_once_it_waits_for_nobody(cluster: Cluster) -> None:
    engine = DaskEngine(cluster.address)
    futures = [engine.submit(time.sleep, 3.0) for _ in range(6)]
    began = time.monotonic()
    engine.close(at_once=True)

    assert time.monotonic() - began < 2.5
    for future in futures:
        with pytest.raises(CancelledError):
            future.result(5)


def test_a_scheduler_that_does_not_answer_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.archive.workers.dask_engine.CONNECT_S", 1.0)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(EngineError, match="no Dask scheduler answers at tcp"):
            DaskEngine(address)


def test_a_scheduler_that_is_lost_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.archive.workers.dask_engine.CONNECT_S", 1.0)
    with dask_cluster(workers=1) as cluster:
        engine = DaskEngine(cluster.address)
        assert engine.submit(operator.neg, 1).result(60) == -1
        futures = [engine.submit(time.sleep, 20.0) for _ in range(2)]
        cluster.scheduler.kill()

        for future in futures:
            with pytest.raises(EngineError, match="was lost"):
                future.result(20)
        with pytest.raises(EngineError):
            _until_it_is_noticed(engine)
        engine.close(at_once=True)


def _until_it_is_noticed(engine: DaskEngine) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        engine.submit(operator.neg, engine.workers).result(20)


def _kill_this_process(pids: Path) -> None:
    with pids.open("a") as told:
        told.write(f"{os.getpid()}\n")
    time.sleep(0.2)  # as long as a page takes at least: until it is known that the task was begun
    os.kill(os.getpid(), signal.SIGKILL)
