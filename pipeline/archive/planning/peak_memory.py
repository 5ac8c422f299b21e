"""The largest memory that a process took."""

import resource
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")


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
