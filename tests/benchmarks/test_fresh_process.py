"""The largest memory told of a process is its own."""

import sys

import numpy as np
import pytest

from benchmarks.fresh_process import in_fresh_process
from pipeline.archive.planning.peak_memory import peak_mib

HELD_MIB = 400


def filled_mib(mib: int) -> float:
    held = np.ones(mib * 1024**2, np.uint8)
    return peak_mib() if held.all() else 0.0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems tell no high-water mark of a process")
def test_what_the_starting_process_holds_does_not_count() -> None:
    held = np.ones(HELD_MIB * 1024**2, np.uint8)
    assert 5.0 < in_fresh_process(peak_mib) < HELD_MIB
    assert held.all()


def test_what_was_needed_for_a_moment_counts() -> None:
    assert in_fresh_process(filled_mib, HELD_MIB) > HELD_MIB
