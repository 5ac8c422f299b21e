"""All bad input, built by script: nothing of it is stored."""

from functools import lru_cache

from tests.hardening import bad_files, bad_images, bad_pdfs, bad_signals
from tests.hardening.case import Case

GROUPS = (bad_files, bad_images, bad_pdfs, bad_signals)


@lru_cache(maxsize=1)
def corpus() -> tuple[Case, ...]:
    """Every case, in the same order each time."""
    return tuple(case for group in GROUPS for case in group.cases())
