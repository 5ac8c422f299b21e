"""The text of a page, read beside everything else."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from digitizer.page_text import TextLine, read_page_text


class PageReading:
    """The reading of one page in a thread of its own. The networks and OpenCV leave the interpreter to each other."""

    def __init__(self, image: NDArray[np.uint8]) -> None:
        """Begin to read an upright page: uint8 [y, x, 3], RGB."""
        reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="page-text")
        self._reading = reader.submit(read_page_text, image)
        # The thread ends when it has read the page.
        reader.shutdown(wait=False)

    def lines(self) -> tuple[TextLine, ...]:
        """What it read, once it has. Raises ModelError."""
        return self._reading.result()
