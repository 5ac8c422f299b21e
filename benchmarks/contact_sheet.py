"""Many pictures on one sheet, each with a line of text below it, to look at them all at once."""

from pathlib import Path
from textwrap import wrap

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

CELL_PX = (720, 540)
"""Width and height of one picture's place, without its text."""
TEXT_PX = 64
LETTERS_PX = 14
COLUMNS = 4


class ContactSheet:
    """Collects pictures as small as the sheet shows them."""

    def __init__(self) -> None:
        """Begin an empty sheet."""
        self._cells: list[tuple[Image.Image, str]] = []

    def add(self, picture: NDArray[np.uint8], text: str, path: Path | None = None) -> None:
        """Add a picture (uint8 [y, x, 3], RGB); with a path, write it there in full."""
        image = Image.fromarray(picture)
        if path is not None:
            image.save(path)
        image.thumbnail(CELL_PX)
        self._cells.append((image, " ".join(text.split())))

    def save(self, path: Path) -> None:
        """Write the sheet; an empty one leaves no file."""
        if not self._cells:
            return
        width, height = CELL_PX[0], CELL_PX[1] + TEXT_PX
        rows = -(-len(self._cells) // COLUMNS)
        sheet = Image.new("RGB", (width * min(COLUMNS, len(self._cells)), height * rows), "white")
        pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(LETTERS_PX)
        for k, (image, text) in enumerate(self._cells):
            left, top = width * (k % COLUMNS), height * (k // COLUMNS)
            sheet.paste(image, (left, top))
            pen.multiline_text((left + 4, top + CELL_PX[1] + 2), "\n".join(wrap(text, 96)[:3]), "black", font)
        sheet.save(path)
