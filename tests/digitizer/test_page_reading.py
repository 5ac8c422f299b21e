"""When the text of a page is read, and that it is the same text."""

import numpy as np
import pytest

from digitizer import page_reading
from digitizer.page_reading import PageReading
from digitizer.page_text import TextLine, read_page_text
from training.pages import RenderedPage


def test_in_a_process_of_one_thread_it_is_read_once_and_when_it_is_asked_for(
    clean_page: RenderedPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = PageReading(clean_page.image).lines()
    read: list[np.ndarray] = []

    def noted(image: np.ndarray) -> tuple[TextLine, ...]:
        read.append(image)
        return read_page_text(image)

    monkeypatch.setattr(page_reading, "allowed_threads", lambda wished: min(wished, 1))
    monkeypatch.setattr(page_reading, "read_page_text", noted)
    reading = PageReading(clean_page.image)
    assert not read
    assert reading.lines() == reading.lines() == beside
    assert beside
    assert len(read) == 1
