"""A page in, leads out: from a document on disk, or from an image in memory."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitizer.page import DigitizedPage
from digitizer.page_image import read_image
from digitizer.pdf_page import is_pdf, open_page, scanned_image
from digitizer.raster_page import digitize_raster
from digitizer.vector_page import digitize_vector_page
from ecg.errors import InkbeatError, InvalidSignalError, NoGridError, UnreadableFileError

# Below this no trace is wide enough to follow.
MIN_SIDE_PX = 120
MAX_FS_HZ = 10_000.0


def digitize(path: Path | str, page: int = 0, fs_hz: float = 500.0) -> DigitizedPage:
    """Digitize one page (counted from 0) of a PDF, PNG, JPEG, TIFF, BMP or WebP file; its content decides which it is.

    Vector PDFs give the plotted lines themselves, everything else is traced. Raises a subclass of
    `ecg.errors.InputError` where the file cannot be read, and of `ecg.errors.PageRefusedError` where no ECG can be
    recovered from the page.
    """
    path = Path(path)
    if not 0 < fs_hz <= MAX_FS_HZ:
        raise InvalidSignalError(f"a sampling rate of {fs_hz:g} Hz makes no signal", cure="choose 100 to 1000 Hz")
    if not path.is_file():
        raise UnreadableFileError("no such file", cure="check the path", source=path.name)
    if path.stat().st_size == 0:
        raise UnreadableFileError("the file is empty", cure="save or send it again", source=path.name)
    try:
        digitized = _digitize_pdf(path, page, fs_hz) if is_pdf(path) else _digitize_image_file(path, page, fs_hz)
    except InkbeatError as error:
        raise error.at(path.name, page) from error.__cause__
    provenance = replace(digitized.recording.provenance, source=path.name, page=page)
    return replace(digitized, recording=replace(digitized.recording, provenance=provenance))


def digitize_image(image: NDArray[np.uint8], fs_hz: float = 500.0, source: str = "") -> DigitizedPage:
    """Digitize an upright page that is already in memory: uint8 [y, x, 3], RGB. Raises PageRefusedError."""
    if min(image.shape[:2]) < MIN_SIDE_PX:
        what = f"{image.shape[1]} x {image.shape[0]} pixels are too few to show a grid"
        raise NoGridError(what, cure="give a page of 72 dpi or more", source=source)
    return digitize_raster(image, fs_hz, source)


def _digitize_pdf(path: Path, page: int, fs_hz: float) -> DigitizedPage:
    with open_page(path, page) as opened:
        vector = digitize_vector_page(opened, fs_hz)
        if vector is not None:
            return vector
        image = scanned_image(opened, path, page)
    return digitize_image(image, fs_hz, path.name)


def _digitize_image_file(path: Path, page: int, fs_hz: float) -> DigitizedPage:
    return digitize_image(read_image(path, page), fs_hz, path.name)
