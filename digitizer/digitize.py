"""Pages in, leads out: from a document on disk, or from an image in memory."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digitizer.document import Document, open_document
from digitizer.page import DigitizedPage
from digitizer.page_image import image_page, no_such_page
from digitizer.pdf_page import pdf_page, scanned_image
from digitizer.raster_page import digitize_raster
from digitizer.vector_page import digitize_vector_page
from ecg.errors import InkbeatError, InputError, InvalidSignalError, NoGridError, PageRefusedError

# Below this no trace is wide enough to follow.
MIN_SIDE_PX = 120
MAX_FS_HZ = 10_000.0


def digitize(path: Path | str, page: int = 0, fs_hz: float = 500.0) -> DigitizedPage:
    """Digitize one page (counted from 0) of a PDF, PNG, JPEG, TIFF, BMP or WebP file; its content decides which it is.

    Vector PDFs give the plotted lines themselves, everything else is traced. Raises a subclass of
    `ecg.errors.InputError` where the file cannot be read, and of `ecg.errors.PageRefusedError` where no ECG can be
    recovered from the page.
    """
    _check_rate(fs_hz)
    with open_document(Path(path)) as document:
        return _digitize_page(document, page, fs_hz)


def digitize_pages(
    path: Path | str, pages: Iterable[int] | None = None, fs_hz: float = 500.0
) -> Iterator[tuple[int, DigitizedPage | InkbeatError]]:
    """Digitize the pages of a document one after the other: each page's number (from 0) with its leads, or why not.

    pages: which, counted from 0; None for all. The file is opened once, and no page is kept once the next is asked
    for. A page that is damaged or refused is yielded as its InputError or PageRefusedError. Raises, before any page,
    InputError where the file cannot be read, and PageNotFoundError where it has not all the pages asked for.
    """
    _check_rate(fs_hz)
    with open_document(Path(path)) as document:
        numbers = range(document.pages) if pages is None else tuple(pages)
        for number in numbers:
            if not 0 <= number < document.pages:
                raise no_such_page(document.path, number, document.pages)
        for number in numbers:
            yield number, _page_or_error(document, number, fs_hz)


def digitize_image(image: NDArray[np.uint8], fs_hz: float = 500.0, source: str = "") -> DigitizedPage:
    """Digitize an upright page that is already in memory: uint8 [y, x, 3], RGB. Raises PageRefusedError."""
    if min(image.shape[:2]) < MIN_SIDE_PX:
        what = f"{image.shape[1]} x {image.shape[0]} pixels are too few to show a grid"
        raise NoGridError(what, cure="give a page of 72 dpi or more", source=source)
    return digitize_raster(image, fs_hz, source)


def _check_rate(fs_hz: float) -> None:
    if not 0 < fs_hz <= MAX_FS_HZ:
        raise InvalidSignalError(f"a sampling rate of {fs_hz:g} Hz makes no signal", cure="choose 100 to 1000 Hz")


def _page_or_error(document: Document, page: int, fs_hz: float) -> DigitizedPage | InkbeatError:
    try:
        return _digitize_page(document, page, fs_hz)
    except (InputError, PageRefusedError) as error:
        # Its frames would keep the page in memory.
        return error.with_traceback(None)


def _digitize_page(document: Document, page: int, fs_hz: float) -> DigitizedPage:
    source = document.path.name
    try:
        digitized = _read(document, page, fs_hz)
    except InkbeatError as error:
        raise error.at(source, page) from error.__cause__
    provenance = replace(digitized.recording.provenance, source=source, page=page)
    return replace(digitized, recording=replace(digitized.recording, provenance=provenance))


def _read(document: Document, page: int, fs_hz: float) -> DigitizedPage:
    path = document.path
    if isinstance(document.opened, Image.Image):
        return digitize_image(image_page(document.opened, path, page), fs_hz, path.name)
    with pdf_page(document.opened, path, page) as opened:
        vector = digitize_vector_page(opened, fs_hz)
        if vector is not None:
            return vector
        image = scanned_image(opened, path, page)
    return digitize_image(image, fs_hz, path.name)
