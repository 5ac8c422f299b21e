"""Pages of PDF documents: opened with typed errors, and as images where they hold a scan."""

import ctypes
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pdf2image
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray
from pdf2image.exceptions import (
    PDFInfoNotInstalledError,
    PDFPageCountError,
    PDFPopplerTimeoutError,
    PDFSyntaxError,
)
from PIL import Image

from digitizer.page_image import WORKING_SIDE_PX, no_such_page, working_size
from digitizer.pdf_objects import check_objects
from digitizer.pdf_streams import check_streams
from ecg.errors import EncryptedDocumentError, TooLargeError, UnreadableFileError

RENDER_DPI = 300.0
# An image that covers this share of the page is the page.
SCAN_SHARE = 0.5
MAX_SIDE_MM = 2000.0
POINTS_PER_MM = 72.0 / 25.4
DRAWING_S = 10
"""Longest time for poppler to draw a page; usual ones take less than a second."""
_HEADER_REACH = 1024


def is_pdf(path: Path) -> bool:
    """Whether the content begins like a PDF; up to 1 KiB of anything may stand before (PDF 1.7, annex H)."""
    with path.open("rb") as file:
        return b"%PDF-" in file.read(_HEADER_REACH)


@contextmanager
def open_pdf(path: Path) -> Iterator[pdfium.PdfDocument]:
    """Open a document. PDFium is not thread-safe: use one process per document.

    Raises EncryptedDocumentError, UnreadableFileError or TooLargeError.
    """
    check_streams(path)
    _forget_last_error()
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if error.err_code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY):
            what = "the document is encrypted"
            raise EncryptedDocumentError(what, cure="save a copy without a password", source=path.name) from None
        what = "the PDF is damaged"
        raise UnreadableFileError(what, cure="export it again", source=path.name) from error
    try:
        if not len(document):
            raise UnreadableFileError("the PDF has no page", cure="export it again", source=path.name)
        yield document
    finally:
        document.close()


def _forget_last_error() -> None:
    """PDFium sets its error on some failures alone: that of the document before must not be taken for this one's."""
    pdfium_c.FPDF_LoadMemDocument(ctypes.c_char_p(b" "), 1, None)


@contextmanager
def pdf_page(document: pdfium.PdfDocument, path: Path, page: int) -> Iterator[pdfium.PdfPage]:
    """One page (counted from 0) of an open document. Raises PageNotFoundError, UnreadableFileError or TooLargeError."""
    if not 0 <= page < len(document):
        raise no_such_page(path, page, len(document))
    try:
        opened = document[page]
    except pdfium.PdfiumError as error:
        raise _damaged(error, path, page) from error
    try:
        if max(opened.get_size()) > MAX_SIDE_MM * POINTS_PER_MM:
            what = f"a page of {max(opened.get_size()) / POINTS_PER_MM / 1000:.1f} m is no ECG page"
            raise TooLargeError(what, cure="print it to a page of usual size", source=path.name, page=page)
        check_objects(opened, path, page)
        yield opened
    except pdfium.PdfiumError as error:
        raise _damaged(error, path, page) from error
    finally:
        opened.close()


def _damaged(error: pdfium.PdfiumError, path: Path, page: int) -> UnreadableFileError:
    what = f"the page is damaged ({error})"
    return UnreadableFileError(what, cure="export it again", source=path.name, page=page)


def scanned_image(opened: pdfium.PdfPage, path: Path, page: int) -> NDArray[np.uint8]:
    """uint8 [y, x, 3], RGB: the scan at its own resolution, else the page drawn at 300 dpi.

    Drawing is poppler's where it is installed, else PDFium's.
    """
    scan = _largest_image(opened)
    if scan is not None and _is_upright(scan, opened):
        return working_size(scan.get_bitmap(render=False).to_pil().convert("RGB"))
    dpi = _resolution(scan) if scan is not None else RENDER_DPI
    dpi = min(dpi, WORKING_SIDE_PX / max(opened.get_size()) * 72.0)
    return working_size(_drawn(opened, path, page, dpi).convert("RGB"))


def _drawn(opened: pdfium.PdfPage, path: Path, page: int, dpi: float) -> Image.Image:
    """The page as poppler draws it where that is installed and can, else as PDFium does."""
    with suppress(PDFInfoNotInstalledError, PDFPageCountError, PDFSyntaxError):
        if shutil.which("pdftoppm"):
            images = _drawn_by_poppler(path, page, round(dpi))
            if images:
                return images[0]
    image: Image.Image = opened.render(scale=dpi / 72.0).to_pil()
    return image


def _drawn_by_poppler(path: Path, page: int, dpi: int) -> list[Image.Image]:
    number = page + 1
    try:
        return list(pdf2image.convert_from_path(path, dpi=dpi, first_page=number, last_page=number, timeout=DRAWING_S))
    except PDFPopplerTimeoutError:
        what = f"it takes longer than {DRAWING_S} s to draw the page"
        raise TooLargeError(what, cure="print it as an image", source=path.name, page=page) from None


def _largest_image(opened: pdfium.PdfPage) -> pdfium.PdfImage | None:
    """The image that covers most of the page, None where none covers half of it."""
    width, height = opened.get_size()
    best, most = None, SCAN_SHARE * width * height
    for found in opened.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = found.get_bounds()
        if (right - left) * (top - bottom) >= most:
            best, most = found, (right - left) * (top - bottom)
    return best


def _is_upright(scan: pdfium.PdfImage, opened: pdfium.PdfPage) -> bool:
    """Whether the stored pixels stand as the page shows them."""
    a, b, c, d, _, _ = scan.get_matrix().get()
    return bool(opened.get_rotation() == 0 and a > 0 and d > 0 and abs(b) + abs(c) < 1e-3 * (a + d))


def _resolution(scan: pdfium.PdfImage) -> float:
    """Pixels per inch as the page shows the image."""
    left, bottom, right, top = scan.get_bounds()
    return float(72.0 * max(scan.get_px_size()) / max(right - left, top - bottom))
