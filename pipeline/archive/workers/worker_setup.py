"""A worker of an archive is one process that reads one page at a time: one thread, bounded memory, bounded time."""

import ctypes
import faulthandler
import os
import resource
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache

ENVIRONMENT: Mapping[str, str] = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # An arena for each thread would keep what a page took long after it, and map large arrays anew each time.
    "MALLOC_ARENA_MAX": "1",
}
"""What a worker must be started with: libraries read it as they are loaded."""
_PDEATHSIG = 1
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_CROWDED_MIB = 780.0
"""Where a worker has more than this, its heap has free parts that a network which needs much cannot use."""


@dataclass(frozen=True)
class WorkerLimits:
    """What a worker process may take."""

    memory_mib: int = 4096
    """Most memory of its own (MiB); beyond, it gets none, which fails the page or ends the worker. 0: no limit."""


@cache
def set_up_worker(limits: WorkerLimits) -> None:
    """Make this process a worker, once: before it loads a model."""
    # Heavy, and who only starts workers needs neither.
    import cv2

    from ecg.shipped_model import share_machine

    share_machine(most_threads=1, make_room=_make_room)
    if "MALLOC_TRIM_THRESHOLD_" in os.environ:  # as Dask starts its workers: each large array would be mapped anew
        with suppress(AttributeError):  # another library than glibc
            ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, 32 * 2**20)
            ctypes.CDLL(None).mallopt(_TRIM_THRESHOLD, 64 * 2**20)
    cv2.setNumThreads(1)
    if limits.memory_mib:
        _limit(resource.RLIMIT_DATA, limits.memory_mib * 2**20)
    _limit(resource.RLIMIT_CORE, 0)  # a core holds a page, which is a patient's


def die_with(parent: int) -> None:
    """End this process as soon as its parent ends, also while it computes. Raises SystemExit where that is so already.

    Only Linux knows this; elsewhere a worker ends after its task.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit("the parent has ended")


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """End this process where what is in the block takes longer: native code cannot be stopped otherwise.

    One block at a time in a process. What the process was doing is not told: a page's file name may stand in it.
    """
    with open(os.devnull, "w") as nowhere:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


def give_memory_back() -> None:
    """Return to the system what the pages before took: what the reader of print works in, and the heap's free parts."""
    from digitizer.page_text import release_memory

    release_memory()
    trim_heap()


def trim_heap(stage: str = "") -> None:
    """Return the heap's free parts to the system; glibc would keep them for what comes next, which is of another size.

    Done before each stage of a page, it costs a hundredth of its time and keeps its peak some 100 MB lower.
    """
    del stage
    with suppress(OSError, AttributeError):  # another library than glibc has no such function
        ctypes.CDLL(None).malloc_trim(0)


def _make_room() -> None:
    if resident_mib() > _CROWDED_MIB:
        trim_heap()


def resident_mib() -> float:
    """Memory of this process that is in use now (MiB); 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as told:
            return int(told.read().split()[1]) * resource.getpagesize() / 2**20
    except OSError:
        return 0.0


def _limit(which: int, most: int) -> None:
    _, hard = resource.getrlimit(which)
    with suppress(OSError, ValueError):  # macOS does not limit memory
        resource.setrlimit(which, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
