"""The typeface of the summary, and which text it can show.

DejaVu Sans (as matplotlib ships it) covers Latin, Greek, Cyrillic, Hebrew and Arabic and is embedded. It is set at 90 %
of its width, which is how DejaVu Sans Condensed is made from it.
"""

import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from ecg.errors import OutputError
from reports.right_to_left import joined

REGULAR = "DejaVuSans"
BOLD = "DejaVuSans-Bold"
CONDENSED = 0.9
REPLACEMENT = "\ufffd"
LONGEST_TEXT = 1000
"""Text that is longer (a damaged header) is cut."""
_INVISIBLE = {"Cc", "Cf", "Mn", "Me"}


@lru_cache(maxsize=2)
def font(name: str) -> TTFont:
    """Return the registered font; OutputError where its file is missing."""
    matplotlib = find_spec("matplotlib")
    folder = Path(matplotlib.origin).parent if matplotlib and matplotlib.origin else Path()
    try:
        face = TTFont(name, folder / "mpl-data" / "fonts" / "ttf" / f"{name}.ttf")
    except (OSError, TTFError) as error:
        raise OutputError(f"the typeface {name} is missing", cure="reinstall matplotlib, which ships it") from error
    pdfmetrics.registerFont(face)
    return face


def printable(text: str) -> str:
    """Return text that the typeface shows as it is meant.

    Control characters, direction marks and loose combining marks are removed, every white space becomes one blank and
    what the typeface cannot show becomes U+FFFD. Nothing in it is markup.
    """
    cut = _cut(text)
    if cut.isascii() and cut.isprintable():
        return " ".join(cut.split())
    shown = []
    for character in unicodedata.normalize("NFC", cut):
        if character.isspace():
            shown.append(" ")
        elif unicodedata.category(character) not in _INVISIBLE:
            shown.append(character if _has_shapes(character) else REPLACEMENT)
    return " ".join("".join(shown).split())


def left_out(text: str) -> int:
    """Letters of a text that the typeface cannot show."""
    return printable(text).count(REPLACEMENT) - _cut(text).count(REPLACEMENT)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


@lru_cache(maxsize=4096)
def _has_shapes(character: str) -> bool:
    """Whether both weights have the character, alone and joined to others."""
    beside = (joined(text) for text in (character, f"\u0640{character}", f"{character}\u0640"))
    return {ord(shape) for text in beside for shape in text if shape != "\u0640"} | {ord(character)} <= _shapes()


@lru_cache(maxsize=1)
def _shapes() -> frozenset[int]:
    """Code points that both weights can show."""
    regular, bold = (frozenset(font(name).face.charToGlyph) for name in (REGULAR, BOLD))
    return regular & bold
