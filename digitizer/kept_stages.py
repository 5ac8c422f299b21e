"""What the stages of a page made, kept in memory so that a correction begins at the stage that it touches.

A result is kept with what it was made from, and counts only for the same again: no stage knows of anything else, so a
page comes out as it does without. That what is made of one file is not given for another is the SHA-256 of its content.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TypeVar

Made = TypeVar("Made")
_Results = dict[str, tuple[object, object]]


def untold(stage: str) -> None:
    """Nobody asks how far it is."""
    del stage


class PageStages:
    """The stages of one page in one call."""

    def __init__(self, results: _Results | None = None, tell: Callable[[str], None] = untold) -> None:
        """results: stage -> what it was made from and what it made; none are kept unless given.

        tell: called with the name of each stage that is to be done as it begins.
        """
        self._results: _Results = {} if results is None else results
        self._tell = tell
        self.timings_s: dict[str, float] = {}
        """Stage -> seconds, of those that were done in this call."""

    def of(self, stage: str, made_from: object, make: Callable[[], Made]) -> Made:
        """What a stage makes, or made before from the same (objects without an order of their own: the very same)."""
        held = self._results.get(stage)
        if held is not None and held[0] == made_from:
            return held[1]  # type: ignore[return-value]  # one stage makes one type
        with self.timed(stage):
            made = make()
        self._results[stage] = (made_from, made)
        return made

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Tell of what is not kept, and add its seconds to `timings_s`."""
        self._tell(stage)
        began = time.perf_counter()
        yield
        self.timings_s[stage] = time.perf_counter() - began

    def forget(self) -> None:
        """Make all stages anew next time."""
        self._results.clear()


class KeptStages:
    """The stages of the pages that were read last. Threads may share it."""

    def __init__(self, pages: int = 4) -> None:
        """pages: how many are kept. One at 200 dpi takes 26 MB, half of it the image that its result holds, too."""
        self._pages = pages
        self._kept: OrderedDict[tuple[str, int], _Results] = OrderedDict()
        self._lock = Lock()

    def of_page(self, content: str, page: int, tell: Callable[[str], None] = untold) -> PageStages:
        """The stages of a page (counted from 0) of a file whose content has this SHA-256; tell: as in `PageStages`."""
        with self._lock:
            results = self._kept.setdefault((content, page), {})
            self._kept.move_to_end((content, page))
            while len(self._kept) > self._pages:
                self._kept.popitem(last=False)
        return PageStages(results, tell)


def content_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
