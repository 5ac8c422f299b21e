"""Image files as upright RGB pages: what the content is, not what the name says, decides."""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from ecg.errors import PageNotFoundError, TooLargeError, UnreadableFileError, UnsupportedFormatError

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
MANY_PAGED = "TIFF"
# An A3 page at 600 dpi has 70 million pixels.
MAX_PIXELS = 100_000_000
# 4,000 px over 297 mm are 340 dpi; finer pages cost time and gain nothing.
WORKING_SIDE_PX = 4000
SIZE_CURE = "scan at 600 dpi or less"
# What Pillow's readers trip over in damaged files.
_DAMAGE = (OSError, SyntaxError, ValueError, struct.error)
CURE = "give a PDF, PNG, JPEG, TIFF, BMP or WebP file"


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
        yield image


def image_page_count(image: Image.Image) -> int:
    """Number of pages. Only TIFF has more than one: what phones add to a JPEG, or frames of a film, are no pages.

    Where a TIFF is cut off, the page that can no longer be found counts, too: reading it tells that it is damaged.
    """
    if image.format != MANY_PAGED:
        return 1
    count = 0
    with _without_warnings():
        while True:
            try:
                image.seek(count)
            except EOFError:
                return count
            except (*_DAMAGE, TypeError):
                return count + 1
            count += 1


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
            return working_size(_as_rgb(ImageOps.exif_transpose(image)))
    except _DAMAGE as error:
        what = f"the image is cut off or damaged ({type(error).__name__})"
        raise UnreadableFileError(what, cure="export or scan it again", source=path.name, page=page) from error


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
    if max(image.size) > WORKING_SIDE_PX:
        shrink = WORKING_SIDE_PX / max(image.size)
        size = (max(1, round(image.width * shrink)), max(1, round(image.height * shrink)))
        image = image.resize(size, Image.Resampling.BOX, reducing_gap=2.0)
    return np.asarray(image, np.uint8)


def _as_rgb(image: Image.Image) -> Image.Image:
    """Any mode as RGB: transparency becomes white paper, deeper greys are scaled to 8 bits."""
    if image.mode.startswith("I") or image.mode == "F":
        grey = np.asarray(image, np.float64)
        low, high = float(grey.min()), float(grey.max())
        # 16-bit scanners use the whole range or only a part of it.
        scaled = (grey - low) * (255.0 / max(high - low, 1.0))
        return Image.fromarray(scaled.astype(np.uint8)).convert("RGB")
    if "A" in image.mode or "transparency" in image.info:
        opaque = image.convert("RGBA")
        paper = Image.new("RGBA", opaque.size, "white")
        return Image.alpha_composite(paper, opaque).convert("RGB")
    return image.convert("RGB")
