"""Where a page of an archive stands."""

from enum import StrEnum


class PageState(StrEnum):
    """Where a page stands."""

    QUEUED = "queued"
    """Nobody has begun it."""
    LEASED = "leased"
    """A worker has it."""
    DONE = "done"
    """Read; its results are on disk."""
    REFUSED = "refused"
    """It cannot be read, and would not be another time."""
    FAILED = "failed"
    """Something around it failed; another time it may go well."""
    DEAD = "dead"
    """It ended its worker twice, or failed too often."""
