"""What runs an archive's tasks in worker processes: on this machine, or on a cluster."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, Self, TypeVar

from ecg.errors import InkbeatError

Given = TypeVar("Given")
Made = TypeVar("Made")


class EngineError(InkbeatError):
    """What runs the workers cannot be reached, or was lost. What was done until then is kept."""

    slug = "engine-lost"
    exit_code = 7


class Engine(Protocol):
    """Worker processes, each of which does one task at a time. Used by one thread, and to be closed."""

    @property
    def name(self) -> str:
        """What people call it: "local", "dask"."""

    @property
    def workers(self) -> int:
        """How many workers there are now; more may come, and some go."""

    def submit(self, task: Callable[[Given], Made], argument: Given) -> Future[Made]:
        """Have `task(argument)` done by a worker.

        task: a function of a module, which workers import; argument and result are pickled. The future raises what the
        task raised; an error of which `ended_its_worker` is true where its worker ended, however often it was begun;
        EngineError where there is nothing left that could run it. It can be cancelled until it is begun. Raises
        EngineError.
        """

    def ended_its_worker(self, error: BaseException) -> bool:
        """Whether a future raised this because the process that had its task ended."""

    def close(self, at_once: bool) -> None:
        """End the workers: after what they have been given, or at once."""

    def __enter__(self) -> Self:
        """The engine itself."""

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Close it, at once where there was an error."""
