"""How many processors there are for workers."""

import os


def usable_cores() -> int:
    """Cores that this process may use."""
    # macOS gives a process all.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
