"""Image files as upright RGB pages: what the content is, not what the name says, decides."""

import struct
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil, floor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError

from digitizer.image_structure import check_structure
from ecg.errors import PageNotFoundError, TooLargeError, UnreadableFileError, UnsupportedFormatError

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
MANY_PAGED = "TIFF"
# An A3 page at 600 dpi has 70 million pixels.
MAX_PIXELS = 100_000_000
MAX_PAGES = 5_000
"""Of one document."""
# 4,000 px over 297 mm are 340 dpi; finer pages cost time and gain nothing.
WORKING_SIDE_PX = 4000
SIZE_CURE = "scan at 600 dpi or less"
# What Pillow's readers trip over in damaged files.
_DAMAGE = (OSError, SyntaxError, ValueError, struct.error)
CURE = "give a PDF, PNG, JPEG, TIFF, BMP or WebP file"
# Pillow unpacks such rows one pixel after the other, in Python.
_RUN_LENGTHS = (1, 2)
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""Orientation in EXIF -> what undoes it."""
_BAND_ROWS = 200
"""Rows of a large image in its final size that are made at once."""


def read_image(path: Path, page: int = 0) -> NDArray[np.uint8]:
    """Read one page of an image file: uint8 [y, x, 3], RGB, turned as its EXIF says, at most 4,000 px on a side.

    Raises UnsupportedFormatError, UnreadableFileError, TooLargeError or PageNotFoundError; pixels are counted before
    any is decoded.
    """
    with open_image(path) as image:
        return image_page(image, path, page)


@contextmanager
def open_image(path: Path) -> Iterator[Image.Image]:
    """Open an image file without decoding it. Raises UnsupportedFormatError, UnreadableFileError or TooLargeError."""
    check_structure(path)
    try:
        with _without_warnings():
            image = Image.open(path, formats=FORMATS)
    except Image.DecompressionBombError:
        raise TooLargeError("more than 178 million pixels", cure=SIZE_CURE, source=path.name) from None
    except UnidentifiedImageError:
        raise UnsupportedFormatError("the content is of no known format", cure=CURE, source=path.name) from None
    except _DAMAGE as error:
        what = f"the image cannot be read ({type(error).__name__})"
        raise UnreadableFileError(what, cure="export it again", source=path.name) from error
    with image:
        if image.format == "BMP" and image.info.get("compression") in _RUN_LENGTHS:
            raise UnsupportedFormatError("a BMP of run lengths", cure="save it as PNG", source=path.name)
        yield image


def image_page_count(image: Image.Image) -> int:
    """Number of pages. Only TIFF has more than one: what phones add to a JPEG, or frames of a film, are no pages.

    Where a TIFF is cut off, the page that can no longer be found counts, too: reading it tells that it is damaged.
    Pages beyond MAX_PAGES are not looked for but for one.
    """
    if image.format != MANY_PAGED:
        return 1
    count = 0
    with _without_warnings():
        while count <= MAX_PAGES:
            try:
                image.seek(count)
            except EOFError:
                return count
            except (*_DAMAGE, TypeError):
                return count + 1
            count += 1
    return count


def image_page(image: Image.Image, path: Path, page: int) -> NDArray[np.uint8]:
    """One page (counted from 0) of an open image file, as `read_image` gives it."""
    try:
        with _without_warnings():
            _turn_to(image, path, page)
            if image.width * image.height > MAX_PIXELS:
                what = f"{image.width} x {image.height} pixels are more than any page has"
                raise TooLargeError(what, cure=SIZE_CURE, source=path.name, page=page)
            # JPEG decodes straight to a half, a quarter or an eighth.
            image.draft("RGB", (WORKING_SIDE_PX, WORKING_SIDE_PX))
            image.load()
            turn = _TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
            rgb = _as_rgb(image)
            return np.asarray(rgb if turn is None else rgb.transpose(turn), np.uint8)
    except MemoryError:
        what = f"{image.width} x {image.height} pixels do not fit into memory"
        raise TooLargeError(what, cure=SIZE_CURE, source=path.name, page=page) from None
    except _DAMAGE as error:
        raise UnreadableFileError(
            "the image is cut off or damaged", cure="export or scan it again", source=path.name, page=page
        ) from error


def _turn_to(image: Image.Image, path: Path, page: int) -> None:
    if page < 0 or (page > 0 and image.format != MANY_PAGED):
        raise no_such_page(path, page, image_page_count(image))
    try:
        image.seek(page)
    except EOFError:
        raise no_such_page(path, page, image_page_count(image)) from None
    except TypeError as error:
        # Pillow found no size where the next page should be.
        raise SyntaxError("no page where one is announced") from error


def no_such_page(path: Path, page: int, pages: int) -> PageNotFoundError:
    """What to say of a page (counted from 0) that a document of so many pages has not."""
    cure = f"ask for page 1 to {pages}" if pages > 1 else "ask for page 1"
    return PageNotFoundError(f"there is no page {page + 1}, only {pages}", cure=cure, source=path.name, page=page)


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Pillow's warnings of large and damaged files: what they say becomes an error, or does not matter."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def working_size(image: Image.Image) -> NDArray[np.uint8]:
    """uint8 [y, x, 3], RGB: the image, made smaller where it is finer than tracing can use."""
    return np.asarray(_as_rgb(image), np.uint8)


def _as_rgb(image: Image.Image) -> Image.Image:
    """Any mode as RGB, made smaller where the image is finer than tracing can use, band by band to save memory."""
    to_rgb = _way_to_rgb(image)
    if max(image.size) <= WORKING_SIDE_PX:
        return to_rgb(image)
    shrink = WORKING_SIDE_PX / max(image.size)
    width, height = (max(1, round(side * shrink)) for side in image.size)
    small = Image.new("RGB", (width, height))
    rows = image.height / height
    for top in range(0, height, _BAND_ROWS):
        bottom = min(top + _BAND_ROWS, height)
        first, last = floor(top * rows), min(ceil(bottom * rows), image.height)
        band = to_rgb(image.crop((0, first, image.width, last)))
        box = (0.0, top * rows - first, image.width, min(bottom * rows - first, last - first))
        small.paste(band.resize((width, bottom - top), Image.Resampling.BOX, box, reducing_gap=2.0), (0, top))
    return small


def _way_to_rgb(image: Image.Image) -> Callable[[Image.Image], Image.Image]:
    """What makes RGB of any part of an image: transparency is white paper, deeper greys are scaled to 8 bits."""
    if image.mode.startswith("I") or image.mode == "F":
        # 16-bit scanners use the whole range or only a part of it.
        return _grey_to_rgb(*_range(image))
    if "A" in image.mode or "transparency" in image.info:
        return _onto_paper
    return lambda part: part.convert("RGB")


def _grey_to_rgb(low: float, high: float) -> Callable[[Image.Image], Image.Image]:
    def to_rgb(part: Image.Image) -> Image.Image:
        scaled = np.array(part, np.float32)
        scaled -= low
        scaled *= 255.0 / max(high - low, 1.0)
        np.nan_to_num(scaled, copy=False, nan=255.0)
        return Image.fromarray(np.clip(scaled, 0.0, 255.0, out=scaled).astype(np.uint8)).convert("RGB")

    return to_rgb


def _range(image: Image.Image) -> tuple[float, float]:
    """Lowest and highest of the finite greys; both 0 where there is none."""
    low, high = np.inf, -np.inf
    for top in range(0, image.height, _BAND_ROWS):
        band = np.asarray(image.crop((0, top, image.width, min(top + _BAND_ROWS, image.height))))
        if image.mode == "F":
            band = band[np.isfinite(band)]
        if band.size:
            low, high = min(low, float(band.min())), max(high, float(band.max()))
    return (low, high) if low <= high else (0.0, 0.0)


def _onto_paper(part: Image.Image) -> Image.Image:
    opaque = part.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", opaque.size, "white"), opaque).convert("RGB")
