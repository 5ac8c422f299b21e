"""Lead names among the lines of read text, in spite of the slips that separators and traces beside them cause."""

import re
import unicodedata

import numpy as np

from digitizer.lead_names import PrintedName
from digitizer.page_text import TextLine
from digitizer.rectify import FlatPage

# A column's separator before a name is read as l, I, 1, L, | or !.
_NAME = re.compile(
    r"[\s|!lIL1]{0,2}(?:(?P<unipolar>[-–—−]?av[rlfie1])|(?P<chest>v\s?[1-6siızl]))[\s.:]?", re.IGNORECASE
)
# Two or three strokes are told apart only where nothing else is in the word.
_ROMAN = {"II": "II", "Ⅱ": "II", "III": "III", "Ⅲ": "III"}
_CHEST_SLIPS = {"s": "5", "i": "1", "ı": "1", "l": "1", "z": "2"}
_UNIPOLAR_SLIPS = {"i": "L", "1": "L", "e": "F"}


def lead_named(text: str) -> str | None:
    """The lead that a line names and nothing else ("-aVR": aVR upside down); None for a lone I."""
    word = text.strip()
    # Any stroke may be an I.
    if word in _ROMAN:
        return _ROMAN[word]
    unaccented = "".join(part for part in unicodedata.normalize("NFKD", word) if not unicodedata.combining(part))
    match = _NAME.fullmatch(unaccented)
    if match is None:
        return None
    if match["unipolar"]:
        last = match["unipolar"][-1].lower()
        lead = "aV" + _UNIPOLAR_SLIPS.get(last, last.upper())
        return "-aVR" if lead == "aVR" and match["unipolar"][0] in "-–—−" else lead
    last = match["chest"][-1].lower()
    return "V" + _CHEST_SLIPS.get(last, last)


def names_in_text(lines: tuple[TextLine, ...], page: FlatPage) -> tuple[PrintedName, ...]:
    """The lead names among the lines of the source image, where they stand on the flat page."""
    named = [(lead, line) for line in lines if (lead := lead_named(line.text))]
    if not named:
        return ()
    left_middle = [(line.box_px[0], (line.box_px[1] + line.box_px[3]) / 2.0) for _, line in named]
    places = page.from_source_px(np.array(left_middle, np.float64))
    return tuple(
        PrintedName(lead, float(x), float(y), line.certainty)
        for (lead, line), (x, y) in zip(named, places, strict=True)
    )
