"""The memory of an archive's workers while a run goes on, looked at from outside."""

import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import numpy as np
import psutil  # type: ignore[import-untyped]

LOOK_S = 0.5
LEAST_S = 10.0
"""A process that lives shorter is no worker, or tells nothing of how its memory grows."""
SETTLED = 0.1
"""Share of a worker's life in which it loads models."""


@dataclass(frozen=True)
class WorkerMemory:
    """Memory of one worker over its life (MiB)."""

    peak: float
    early: float
    """Median of the first third after it has loaded models, as the others of theirs."""
    middle: float
    late: float


class WorkersWatch:
    """Looks at processes that the children of this process have started."""

    def __init__(self) -> None:
        """Not looking yet."""
        self._seen: dict[int, list[tuple[float, float]]] = defaultdict(list)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def workers(self) -> list[WorkerMemory]:
        """Those that were seen long enough, in the order in which they were started."""
        return [of_life(looks) for looks in self._seen.values() if looks[-1][0] - looks[0][0] >= LEAST_S]

    def _look(self) -> None:
        this = psutil.Process()
        while not self._ended.wait(LOOK_S):
            drivers = {child.pid for child in this.children()}
            for process in this.children(recursive=True):
                try:
                    # multiprocessing's own helper has another command
                    if process.pid not in drivers and "spawn_main" in " ".join(process.cmdline()):
                        self._seen[process.pid].append((time.monotonic(), process.memory_info().rss / 2**20))
                except psutil.Error:  # it ended just now
                    continue


def of_life(looks: list[tuple[float, float]]) -> WorkerMemory:
    """What one worker held; looks: when (s) and how much (MiB), one at least."""
    memory = np.array([held for _, held in looks])
    lived = memory[int(SETTLED * len(memory)) :]
    early, middle, late = (
        float(np.median(part)) if len(part) else float(lived[-1]) for part in np.array_split(lived, 3)
    )
    return WorkerMemory(float(memory.max()), early, middle, late)
