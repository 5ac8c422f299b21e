"""Worker processes of a Dask cluster (dask.distributed), whoever started them: by hand, SLURM or Kubernetes.

Workers are started with one thread each (`dask worker --nthreads 1`) and see the folder of results; their memory is
bounded by their own `--memory-limit`. They are not ended here.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, InvalidStateError, wait
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Any, Self
from uuid import uuid4

from distributed import Client, KilledWorker, get_worker

from pipeline.archive.workers.engine import EngineError, Given, Made
from pipeline.archive.workers.worker_setup import WorkerLimits, give_memory_back, set_up_worker

CONNECT_S = 15.0
"""Longest time until a scheduler answers."""
_COUNT_S = 2.0
"""How long a count of workers is believed."""
_LIMITS = WorkerLimits(memory_mib=0)
_MOST_HANDOVERS = 10
"""So often a task moves on whose worker ended before it began it."""
_one_page_at_a_time = threading.Lock()
"""PDFium is not thread-safe, and blame needs one page a process."""


@dataclass
class _Task:
    """What was asked for, and where it stands."""

    work: Callable[[Any], Any]
    argument: Any
    handed_out: Future[Any]
    given: Future[Any]
    """That of Dask."""
    handovers: int = 0


class DaskEngine:
    """As `pipeline.archive.workers.engine.Engine` says.

    The scheduler is told to give up a task as soon as its worker ended: it would try it on three more. All tasks that
    the worker had been given are suspects to it, but those that were not begun are given out again here.
    """

    name = "dask"

    def __init__(self, scheduler: str) -> None:
        """scheduler: its address, "tcp://node1:8786". Raises EngineError where it cannot be reached."""
        self._client = _client(scheduler)
        self._scheduler = scheduler
        self._numbers = count()
        self._open: dict[int, _Task] = {}
        self._closing = False
        self._counted = (0, -_COUNT_S)
        self._topic = f"inkbeat-{uuid4().hex}"
        self._client.run_on_scheduler(_give_each_task_once)
        self._client.subscribe_topic(self._topic, self._begun)
        self._executor = self._client.get_executor(pure=False, retries=0)

    @property
    def workers(self) -> int:
        """Processes that are connected, or one where there is none yet."""
        known, counted = self._counted
        if time.monotonic() - counted > _COUNT_S:
            try:
                known = len(self._client.nthreads())
            except (OSError, RuntimeError, AttributeError) as error:  # how a client without its scheduler fails
                raise self._lost() from error
            self._counted = known, time.monotonic()
        return max(1, known)

    def submit(self, task: Callable[[Given], Made], argument: Given) -> Future[Made]:
        """As `pipeline.archive.workers.engine.Engine.submit`."""
        number = next(self._numbers)
        handed_out: Future[Made] = Future()
        self._open[number] = _Task(task, argument, handed_out, self._give(number, task, argument))
        handed_out.add_done_callback(lambda _: self._settled(number))
        self._open[number].given.add_done_callback(lambda given: self._ended(number, given))
        return handed_out

    def ended_its_worker(self, error: BaseException) -> bool:
        """As `pipeline.archive.workers.engine.Engine.ended_its_worker`."""
        return isinstance(error, KilledWorker)

    def close(self, at_once: bool) -> None:
        """Let go of the workers: after what they have been given, or at once. What they have begun, they end."""
        if not at_once:
            wait([task.handed_out for task in tuple(self._open.values())])
        self._closing = True
        for task in tuple(self._open.values()):
            task.given.cancel()
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close(at_once=kind is not None)

    def _lost(self) -> EngineError:
        what = f"the Dask scheduler at {self._scheduler} was lost"
        return EngineError(what, cure="start it and its workers again; what was done is kept, the same command goes on")

    def _give(self, number: int, task: Callable[[Any], Any], argument: Any) -> Future[Any]:
        try:
            given: Future[Any] = self._executor.submit(_done_by_worker, self._topic, number, task, argument)
        except (OSError, RuntimeError, AttributeError) as error:  # how a client without its scheduler fails
            raise self._lost() from error
        return given

    async def _begun(self, event: tuple[float, int]) -> None:
        """A worker told that it began a task."""
        task = self._open.get(event[1])
        if task is not None and not task.handed_out.running():
            with suppress(InvalidStateError, RuntimeError):  # it ended, or was cancelled, meanwhile
                task.handed_out.set_running_or_notify_cancel()

    def _ended(self, number: int, given: Future[Any]) -> None:
        """Hand on what Dask says; a task that nobody cancelled but Dask has lost its scheduler."""
        task = self._open.get(number)
        if task is None:
            return
        with suppress(InvalidStateError):  # it was cancelled meanwhile
            if given.cancelled():
                task.handed_out.set_exception(CancelledError() if self._closing else self._lost())
            elif (error := given.exception()) is None:
                task.handed_out.set_result(given.result())
            elif self.ended_its_worker(error) and not task.handed_out.running() and task.handovers < _MOST_HANDOVERS:
                self._hand_over(number, task)
            else:
                task.handed_out.set_exception(error)

    def _hand_over(self, number: int, task: _Task) -> None:
        """Give out a task again that was not begun."""
        task.handovers += 1
        try:
            task.given = self._give(number, task.work, task.argument)
        except EngineError as error:
            task.handed_out.set_exception(error)
        else:
            task.given.add_done_callback(lambda given: self._ended(number, given))

    def _settled(self, number: int) -> None:
        """Whoever waited knows, or gave it up."""
        self._open.pop(number).given.cancel()


def _client(scheduler: str) -> Any:
    try:
        return Client(scheduler, timeout=CONNECT_S, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, RuntimeError) as error:
        what = f"no Dask scheduler answers at {scheduler}"
        raise EngineError(what, cure="start it with 'dask scheduler', or check the address") from error


def _give_each_task_once(dask_scheduler: Any) -> None:
    """In the scheduler: a task whose worker ended is over."""
    dask_scheduler.allowed_failures = 0


def _done_by_worker(topic: str, number: int, task: Callable[[Any], Any], argument: Any) -> Any:
    """In a worker: tell that the task is begun, and do it."""
    with _one_page_at_a_time:
        get_worker().log_event(topic, number)
        set_up_worker(_LIMITS)
        made = task(argument)
        give_memory_back()
        return made
