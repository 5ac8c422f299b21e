"""Work in a process of its own, and the largest memory that it took."""

import resource
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")

_STATUS = Path("/proc/self/status")


def in_fresh_process(work: Callable[..., Result], *arguments: object) -> Result:
    """The result of work that shares neither memory nor warm caches with any other."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(work, *arguments).result()


def peak_mib() -> float:
    """Largest memory of this process so far.

    On Linux it is the high-water mark of the process itself: getrusage there counts what the process that started it
    held at that moment (getrusage(2), execve(2)).
    """
    if _STATUS.is_file():
        marks = [line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:")]
        if marks:
            return int(marks[0].split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
