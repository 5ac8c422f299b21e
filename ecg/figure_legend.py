"""What stands below a figure: scale, what the signs mean, and what is not shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from ecg.beat_signs import BEATS, COLOURS, NOT_CLASSIFIED, SIGNS
from ecg.confidence_colours import CONFIDENCE_COLOURS
from ecg.figure_paper import INK, MUTED, draw_text, text_width_mm

SIZE_PT = 7.0
LINE_MM = 4.2
BETWEEN_MM = 4.5
BLANK_MM = 0.9
SWATCH = "▬"


@dataclass(frozen=True)
class Key:
    """A sign in its colour, "" where there is none, and what it means."""

    words: str
    sign: str = ""
    colour: str = INK

    @property
    def width_mm(self) -> float:
        """Width of sign and words."""
        sign_mm = text_width_mm(self.sign, SIZE_PT, bold=True) + BLANK_MM if self.sign else 0.0
        return sign_mm + text_width_mm(self.words, SIZE_PT)


def beat_keys(labels: Sequence[str]) -> list[Key]:
    """A key for each class that was drawn, in the order of the classes; other labels are their own."""
    names = BEATS | {NOT_CLASSIFIED: "not classified"}
    known = [
        Key(name, SIGNS.get(label, label), COLOURS.get(label, INK)) for label, name in names.items() if label in labels
    ]
    return known + [Key("beat", label) for label in sorted(set(labels) - set(names))]


def confidence_keys() -> list[Key]:
    """A key for each colour of confidence."""
    keys, above = [], 1.0
    for least, name, rgb in CONFIDENCE_COLOURS:
        where = f"from {least:g}" if least else f"below {above:g}"
        keys.append(Key(f"{name} (confidence {where})", SWATCH, hex_colour(rgb)))
        above = least
    return keys


def hex_colour(rgb: tuple[int, int, int]) -> str:
    """RGB of 0 to 255 as "#rrggbb"."""
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def in_lines(keys: Sequence[Key], width_mm: float) -> list[list[Key]]:
    """Break keys into lines; one that is wider than a line has it alone."""
    lines: list[list[Key]] = [[]]
    room = width_mm
    for key in keys:
        if lines[-1] and key.width_mm > room:
            lines.append([])
            room = width_mm
        lines[-1].append(key)
        room -= key.width_mm + BETWEEN_MM
    return lines


def draw_keys(axes: Axes, left_mm: float, top_mm: float, lines: Sequence[Sequence[Key]]) -> None:
    """Write lines of keys below top_mm."""
    for k, line in enumerate(lines):
        x, y = left_mm, top_mm - LINE_MM * k - 2.6
        for key in line:
            if key.sign:
                draw_text(axes, x, y, key.sign, SIZE_PT, bold=True, colour=key.colour)
            words_mm = text_width_mm(key.words, SIZE_PT)
            draw_text(axes, x + key.width_mm - words_mm, y, key.words, SIZE_PT, colour=MUTED)
            x += key.width_mm + BETWEEN_MM
