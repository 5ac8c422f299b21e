"""Words of a PDF page's text layer with their places, the leads that they name, and the lines that they form."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium

from digitizer.page_text import TextLine
from digitizer.vector_paths import displayed_mm
from ecg.errors import TooLargeError
from ecg.leads import standard_lead_name

# Letters of one word are nearer to each other than this share of their height.
LETTER_GAP = 0.45
MAX_LETTERS = 20_000
"""Ten times those of the most talkative pages of vendors."""


@dataclass(frozen=True)
class Word:
    """A word as the page shows it, in mm from the upper left corner."""

    text: str
    left_mm: float
    top_mm: float
    right_mm: float
    bottom_mm: float


@dataclass(frozen=True)
class PageText:
    """What the text layer says."""

    names: tuple[tuple[str, Word], ...]
    """Standard lead name and the word that says it."""
    lines: tuple[TextLine, ...]
    """All text, in px of the page's preview."""


def read_text(page: pdfium.PdfPage, px_per_mm: float) -> PageText:
    """Read the text layer; px_per_mm: the scale of the page's preview. Raises TooLargeError."""
    words = _words(page.get_textpage(), page)
    names = tuple((lead, word) for word in words if (lead := standard_lead_name(word.text)) and word.text != "1")
    names = tuple((lead, word) for lead, word in names if not word.text.isdigit())
    return PageText(names, tuple(_lines(words, px_per_mm)))


def _lines(words: list[Word], px_per_mm: float) -> Iterator[TextLine]:
    """Words that follow each other on one line, a space apart."""
    line: list[Word] = []
    for word in [*words, None]:
        if line and (word is None or not _continues(line[-1], word)):
            left, top = min(part.left_mm for part in line), min(part.top_mm for part in line)
            right, bottom = max(part.right_mm for part in line), max(part.bottom_mm for part in line)
            box_px = (left * px_per_mm, top * px_per_mm, right * px_per_mm, bottom * px_per_mm)
            yield TextLine(" ".join(part.text for part in line), box_px, 1.0)
            line = []
        if word is not None:
            line.append(word)


def _continues(last: Word, word: Word) -> bool:
    height = max(last.bottom_mm - last.top_mm, 0.5)
    return abs(word.bottom_mm - last.bottom_mm) < 0.5 * height and -height < word.left_mm - last.right_mm < height


def _words(text_page: pdfium.PdfTextPage, page: pdfium.PdfPage) -> list[Word]:
    """Letters that stand side by side on the displayed page."""
    show = displayed_mm(page)
    words: list[Word] = []
    letters = text_page.count_chars()
    if letters > MAX_LETTERS:
        raise TooLargeError(f"more than {MAX_LETTERS} letters", cure="give the page as an image")
    for k in range(letters):
        letter = text_page.get_text_range(k, 1)
        if not letter.strip():
            words.append(Word("", 0.0, 0.0, -1e9, 0.0))
            continue
        left, bottom, right, top = text_page.get_charbox(k)
        corners = show(np.array([[left, bottom], [right, top]]))
        (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
        last = words[-1] if words else None
        height = max(y1 - y0, 0.5)
        if (
            last
            and last.text
            and abs(y1 - last.bottom_mm) < 0.5 * height
            and -height < x0 - last.right_mm < LETTER_GAP * height
        ):
            top_mm, bottom_mm = min(last.top_mm, float(y0)), max(last.bottom_mm, float(y1))
            words[-1] = Word(last.text + letter, last.left_mm, top_mm, float(x1), bottom_mm)
        else:
            words.append(Word(letter, float(x0), float(y0), float(x1), float(y1)))
    return [word for word in words if word.text]
