"""The typeface of the summary, and which text it can show.

DejaVu Sans (as matplotlib ships it) covers Latin, Greek and Cyrillic and is embedded. It is set at 90 % of its width,
which is how DejaVu Sans Condensed is made from it.
"""

import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from ecg.errors import OutputError

REGULAR = "DejaVuSans"
BOLD = "DejaVuSans-Bold"
CONDENSED = 0.9
REPLACEMENT = "\ufffd"
LONGEST_TEXT = 1000
"""Text that is longer (a damaged header) is cut."""

# Right-to-left scripts need shaping and reordering, which a PDF canvas does not do: shown as they are they would read
# backwards.
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
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
    what the typeface cannot show, right-to-left scripts included, becomes U+FFFD. Nothing in it is markup.
    """
    shown = []
    for character in unicodedata.normalize("NFC", _cut(text)):
        if character.isspace():
            shown.append(" ")
        elif unicodedata.category(character) in _INVISIBLE:
            continue
        elif unicodedata.bidirectional(character) in _RIGHT_TO_LEFT or ord(character) not in _shapes():
            shown.append(REPLACEMENT)
        else:
            shown.append(character)
    return " ".join("".join(shown).split())


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


@lru_cache(maxsize=1)
def _shapes() -> frozenset[int]:
    """Code points that both weights can show."""
    regular, bold = (frozenset(font(name).face.charToGlyph) for name in (REGULAR, BOLD))
    return regular & bold
