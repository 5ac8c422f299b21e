"""What a PDF page draws, counted before it is read or drawn: some pages keep any program busy for hours."""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from digitizer.image_structure import MAX_SCANS, scan_count
from digitizer.page_image import MAX_PIXELS, SIZE_CURE
from ecg.errors import TooLargeError

MAX_OBJECTS = 100_000
"""Paths, texts and images of a page; the densest pages of vendors have 600, a dot each millimetre makes 60,000."""
MAX_NESTING = 12
_SIZE_MARK = b"\xff\x4f\xff\x51"


def check_objects(page: pdfium.PdfPage, path: Path, number: int) -> None:
    """Refuse a page of more objects or pixels than any ECG page has, and images that unpack to more than they say.

    number: the page, counted from 0. Looks into forms, but not into patterns and fonts. Raises TooLargeError.
    """
    pixels = 0
    for count, item in enumerate(_objects(page), 1):
        if count > MAX_OBJECTS:
            raise _too_large(f"more than {MAX_OBJECTS:,} lines, texts and images", "print it as an image", path, number)
        if pdfium_c.FPDFPageObj_GetType(item) == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            image = pdfium.PdfImage(item, page)
            width, height = image.get_px_size()
            pixels += max(0, width) * max(0, height)
            if pixels > MAX_PIXELS:
                raise _too_large(f"{width} x {height} pixels are more than any page has", SIZE_CURE, path, number)
            _check_coded(image, path, number)


def _objects(page: pdfium.PdfPage) -> Iterator[object]:
    """Objects of a page and of its forms, in the order in which they are drawn."""
    count = pdfium_c.FPDFPage_CountObjects(page.raw)
    yield from _unfolded((pdfium_c.FPDFPage_GetObject(page.raw, k) for k in range(count)), 0)


def _unfolded(objects: Iterator[object], depth: int) -> Iterator[object]:
    for item in objects:
        yield item
        if pdfium_c.FPDFPageObj_GetType(item) == pdfium_c.FPDF_PAGEOBJ_FORM and depth < MAX_NESTING:
            count = pdfium_c.FPDFFormObj_CountObjects(item)
            yield from _unfolded((pdfium_c.FPDFFormObj_GetObject(item, k) for k in range(count)), depth + 1)


def _check_coded(image: pdfium.PdfImage, path: Path, number: int) -> None:
    """Look at the image's own file, which may tell of other pixels than the page does."""
    coding = image.get_filters(skip_simple=True)
    if coding == ["DCTDecode"] and scan_count(bytes(image.get_data(decode_simple=True))) > MAX_SCANS:
        raise _too_large(f"an image of more than {MAX_SCANS} scans", SIZE_CURE, path, number)
    if coding == ["JPXDecode"]:
        width, height = _wavelet_size(bytes(image.get_data(decode_simple=True)))
        if width * height > MAX_PIXELS:
            raise _too_large(f"{width} x {height} pixels are more than any page has", SIZE_CURE, path, number)


def _wavelet_size(content: bytes) -> tuple[int, int]:
    """Width and height that a JPEG 2000 codestream begins with (ISO 15444-1, SIZ); 0 where there is none."""
    at = content.find(_SIZE_MARK)
    sides = content[at + 8 : at + 16] if at >= 0 else b""
    return int.from_bytes(sides[:4], "big"), int.from_bytes(sides[4:], "big")


def _too_large(what: str, cure: str, path: Path, page: int) -> TooLargeError:
    return TooLargeError(what, cure=cure, source=path.name, page=page)
