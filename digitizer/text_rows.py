"""Lines of text that stand side by side, as rows: label, value and unit are often printed in three columns."""

import re
import unicodedata
from dataclasses import dataclass

from digitizer.page_text import TextLine

# Lines of one row overlap by this share of the lower one's height.
OVERLAP = 0.5
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
    """Rows from top to bottom. Every line is compared with its nearest to the left, so that rows may slope."""
    rows: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda line: line.box_px[0]):
        fitting = [row for row in rows if _overlap(row[-1], line) >= OVERLAP]
        if fitting:
            max(fitting, key=lambda row: _overlap(row[-1], line)).append(line)
        else:
            rows.append([line])
    return tuple(TextRow(tuple(row)) for row in sorted(rows, key=lambda row: row[0].box_px[1]))


def _overlap(left: TextLine, right: TextLine) -> float:
    """Share of the lower line's height in which both stand, if one is printed behind the other; else 0."""
    (_, top, end, bottom), (start, other_top, _, other_bottom) = left.box_px, right.box_px
    height = max(min(bottom - top, other_bottom - other_top), 1e-6)
    behind = start > end - height
    return max(0.0, min(bottom, other_bottom) - max(top, other_top)) / height if behind else 0.0
