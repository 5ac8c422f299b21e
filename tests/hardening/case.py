"""One piece of bad input: how it is made, and what may be said of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ANALYSED = "analysed"
"""What stands for the slug of an error where there was none."""
UNREADABLE, UNSUPPORTED, TOO_LARGE = "unreadable-file", "unsupported-format", "too-large"
ENCRYPTED, INVALID, NO_RATE = "encrypted-document", "invalid-signal", "missing-rate"
ENDED = "ended"
"""The process was ended by its limits, from which nothing but a process of its own protects."""
NO_ECG = frozenset({"no-grid", "no-trace", "unknown-layout", "page-refused"})
"""Slugs of a page that was read and shows no ECG."""


@dataclass(frozen=True)
class Case:
    """A file that no honest program makes, or one that few do."""

    group: str
    """"files", "images", "pdf", "signals" or "patients"."""
    name: str
    """Unique in the corpus."""
    suffix: str
    build: Callable[[], bytes]
    """Makes the content, the same at every call."""
    answers: frozenset[str]
    """Slugs of `ecg.errors`, or ANALYSED: each page must end in one of them."""
    beside: Callable[[], dict[str, bytes]] = dict
    """Files that lie beside it, by their names."""
    stem: str = "input"
    costly: bool = False
    """Takes a second or more even where all is well: tests look at it over HTTP alone."""

    def write(self, folder: Path) -> Path:
        """Write the file, and those beside it, into an empty folder; return its path."""
        path = folder / f"{self.stem}{self.suffix}"
        path.write_bytes(self.build())
        for name, content in self.beside().items():
            (folder / name).write_bytes(content)
        return path

    def __str__(self) -> str:
        return self.name
