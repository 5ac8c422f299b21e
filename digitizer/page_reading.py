"""The text of a page, read beside everything else."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from digitizer.page_text import TextLine, read_page_text, release_memory
from ecg.shipped_model import allowed_threads


class PageReading:
    """The reading of one page in a thread of its own. The networks and OpenCV leave the interpreter to each other.

    In a process of one thread it is read when it is asked for, if ever: pages are read side by side there.
    """

    def __init__(self, image: NDArray[np.uint8]) -> None:
        """Begin to read an upright page: uint8 [y, x, 3], RGB."""
        self._read: Callable[[], tuple[TextLine, ...]]
        if allowed_threads(2) == 1:
            self._read = cache(partial(_read_alone, image))
            return
        reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="page-text")
        self._read = reader.submit(read_page_text, image).result
        # The thread ends when it has read the page.
        reader.shutdown(wait=False)

    def lines(self) -> tuple[TextLine, ...]:
        """What it read, once it has. Raises ModelError."""
        return self._read()


def _read_alone(image: NDArray[np.uint8]) -> tuple[TextLine, ...]:
    """Read, and leave the room to what comes next on the page."""
    lines = read_page_text(image)
    release_memory()
    return lines
