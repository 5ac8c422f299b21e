"""A document on disk, opened once: how many pages it has, and each of them by number."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image

from digitizer.page_image import MAX_PAGES, image_page_count, open_image
from digitizer.pdf_page import is_pdf, open_pdf
from ecg.errors import TooLargeError, UnreadableFileError


@dataclass(frozen=True, eq=False)
class Document:
    """An open file; its content decided what it is."""

    path: Path
    opened: pdfium.PdfDocument | Image.Image
    pages: int
    """How many there are."""


@contextmanager
def open_document(path: Path) -> Iterator[Document]:
    """Open a PDF, PNG, JPEG, TIFF, BMP or WebP file. Raises a subclass of `ecg.errors.InputError`."""
    if not path.is_file():
        raise UnreadableFileError("no such file", cure="check the path", source=path.name)
    if path.stat().st_size == 0:
        raise UnreadableFileError("the file is empty", cure="save or send it again", source=path.name)
    if is_pdf(path):
        with open_pdf(path) as pdf:
            yield Document(path, pdf, _checked(len(pdf), path))
    else:
        with open_image(path) as image:
            yield Document(path, image, _checked(image_page_count(image), path))


def _checked(pages: int, path: Path) -> int:
    if pages > MAX_PAGES:
        what = f"more than {MAX_PAGES:,} pages"
        raise TooLargeError(what, cure="give the pages that are ECGs alone", source=path.name)
    return pages


def page_count(path: Path | str) -> int:
    """Number of pages of a document; images but TIFF have one. Raises a subclass of `ecg.errors.InputError`."""
    with open_document(Path(path)) as document:
        return document.pages
