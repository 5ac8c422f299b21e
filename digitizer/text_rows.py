"""Lines of text that stand side by side, as rows: label, value and unit are often printed in three columns."""

import re
import unicodedata
from dataclasses import dataclass
from statistics import median

from digitizer.page_text import TextLine

# Lines of one row overlap by this share of the lower one's height.
OVERLAP = 0.5
# Shorter words slope by chance.
LONG_LINE = 3.0
COLUMN_GAP = "  "
# Spaces that recognition swallowed: "BPMAbnormal ECG", "AbnormalECG".
_GLUED = re.compile(r"(?<=BPM)(?=[A-Z])|(?<=ms)(?=[A-Z])|(?<=[a-z]{3})(?=[A-Z])")
_DASHES = {ord(dash): "-" for dash in "‐‑‒–—−"} | {ord("º"): "°", ord("\xad"): None}


@dataclass(frozen=True)
class TextRow:
    """Lines from left to right."""

    lines: tuple[TextLine, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """What each line says, in plain letters: one kind of dash, no ligatures, no full-width forms."""
        return tuple(plain(line.text) for line in self.lines)

    @property
    def text(self) -> str:
        """The whole row."""
        return COLUMN_GAP.join(self.texts)

    def spans(self) -> tuple[tuple[int, int], ...]:
        """Start and end of each line's characters in `text`."""
        spans, start = [], 0
        for text in self.texts:
            spans.append((start, start + len(text)))
            start += len(text) + len(COLUMN_GAP)
        return tuple(spans)


def plain(text: str) -> str:
    """Text in compatibility letters (Ⅱ as II, ： as :) with one kind of dash and the spaces that were swallowed."""
    return _GLUED.sub(" ", unicodedata.normalize("NFKC", text.translate(_DASHES)).translate(_DASHES))


def text_rows(lines: tuple[TextLine, ...]) -> tuple[TextRow, ...]:
    """Rows from top to bottom, levelled by the slope of the longer lines, for a page may be turned a little."""
    slope = _page_slope(lines)
    rows: list[list[_Levelled]] = []
    for line in sorted((_levelled(line, slope) for line in lines), key=lambda line: line.left):
        fitting = [row for row in rows if _overlap(row[-1], line) >= OVERLAP]
        if fitting:
            max(fitting, key=lambda row: _overlap(row[-1], line)).append(line)
        else:
            rows.append([line])
    return tuple(TextRow(tuple(part.line for part in row)) for row in sorted(rows, key=lambda row: row[0].top))


@dataclass(frozen=True)
class _Levelled:
    line: TextLine
    left: float
    right: float
    top: float
    bottom: float


def _page_slope(lines: tuple[TextLine, ...]) -> float:
    """The median slope of lines that are long enough to have one."""
    long = [one.slope for one in lines if one.box_px[2] - one.box_px[0] > LONG_LINE * (one.box_px[3] - one.box_px[1])]
    return median(long) if long else 0.0


def _levelled(line: TextLine, slope: float) -> _Levelled:
    """Where the line would stand on an upright page; a box around a sloping line is taller than its letters."""
    left, top, right, bottom = line.box_px
    middle = (top + bottom) / 2.0 - slope * (left + right) / 2.0
    height = max(bottom - top - abs(slope) * (right - left), 0.4 * (bottom - top))
    return _Levelled(line, left, right, middle - height / 2.0, middle + height / 2.0)


def _overlap(left: _Levelled, right: _Levelled) -> float:
    """Share of the lower line's height in which both stand, if one is printed behind the other; else 0."""
    height = max(min(left.bottom - left.top, right.bottom - right.top), 1e-6)
    shared = max(0.0, min(left.bottom, right.bottom) - max(left.top, right.top)) / height
    return shared if right.left > left.right - height else 0.0
