"""Words of a PDF page's text layer with their places, and what they say of leads, speed and gain."""

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium

from digitizer.vector_paths import displayed_mm
from ecg.leads import standard_lead_name

# Letters of one word are nearer to each other than this share of their height.
LETTER_GAP = 0.45
_SPEED = re.compile(r"(\d+(?:[.,]\d+)?)\s*mm\s*/\s*s")
_GAIN = re.compile(r"(\d+(?:[.,]\d+)?)\s*mm\s*/\s*mV", re.IGNORECASE)
SPEEDS_MM_PER_S = (5.0, 10.0, 12.5, 25.0, 50.0, 100.0)
GAINS_MM_PER_MV = (2.5, 5.0, 10.0, 20.0, 40.0)


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
    speed_mm_per_s: float | None
    gain_mm_per_mv: float | None


def read_text(page: pdfium.PdfPage) -> PageText:
    """Read lead names, paper speed and gain from the text layer; None where nothing (plausible) is printed."""
    text_page = page.get_textpage()
    text = text_page.get_text_range().replace("\xa0", " ")
    words = _words(text_page, page)
    names = tuple((lead, word) for word in words if (lead := standard_lead_name(word.text)) and word.text != "1")
    names = tuple((lead, word) for lead, word in names if not word.text.isdigit())
    return PageText(names, _printed(_SPEED, text, SPEEDS_MM_PER_S), _printed(_GAIN, text, GAINS_MM_PER_MV))


def _printed(pattern: re.Pattern[str], text: str, usual: tuple[float, ...]) -> float | None:
    """The value printed most often, of those that machines can be set to."""
    found = Counter(float(value.replace(",", ".")) for value in pattern.findall(text))
    known = [(count, value) for value, count in found.items() if value in usual]
    return max(known)[1] if known else None


def _words(text_page: pdfium.PdfTextPage, page: pdfium.PdfPage) -> list[Word]:
    """Letters that stand side by side on the displayed page."""
    show = displayed_mm(page)
    words: list[Word] = []
    for k in range(text_page.count_chars()):
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
