"""A page that can be read, as each kind of image file may hold it."""

import io
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image

from training.pages import PageStyle, render_page
from training.synthetic import synthesize

DPI = 72.0


@lru_cache(maxsize=1)
def picture() -> Image.Image:
    """A 3x4 page of a synthetic heart, RGB, small."""
    return Image.fromarray(render_page(synthesize(7), PageStyle(dpi=DPI)).image)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The file that Pillow writes."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def page_as(kind: str, mode: str = "RGB", **options: Any) -> bytes:
    """The page as a file of one kind and one way to store pixels."""
    return saved(in_mode(mode), kind, **options)


def in_mode(mode: str) -> Image.Image:
    """The page with its pixels stored in another way; "I;16" is grey of 16 bits, RGBA is ink on nothing."""
    if mode == "I;16":
        return Image.fromarray(np.asarray(picture().convert("L"), np.uint16) * 257)
    if mode == "RGBA":
        ink = picture().convert("RGBA")
        dark = picture().convert("L").point(lambda grey: 255 - grey)
        ink.putalpha(dark.point(lambda ink: min(255, 2 * ink)))
        return ink
    if mode == "P":
        return picture().quantize(64)
    return picture().convert(mode)


def turned(orientation: int) -> bytes:
    """The page as a camera stores it that says, in EXIF, how it is to be turned."""
    undone = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = picture() if undone is None else picture().transpose(undone)
    return saved(stored, "JPEG", quality=92, exif=exif)
