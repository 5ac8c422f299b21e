"""The image of a page that was not read, for a person who may correct it."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digitizer.document import open_document
from digitizer.page_frame import upright
from digitizer.page_image import image_page
from digitizer.pdf_page import pdf_page, scanned_image
from digitizer.vector_page import preview, read_plotted, turned
from ecg.errors import InputError, PageRefusedError


def page_as_given(path: Path, page: int, rotation_deg: int | None) -> NDArray[np.uint8] | None:
    """uint8 [y, x, 3], RGB: a page (counted from 0) in the size of `DigitizedPage.image`; None where it cannot be read.

    rotation_deg: the turn, clockwise, that a person gave.
    """
    try:
        with open_document(path) as document:
            if isinstance(document.opened, Image.Image):
                return upright(image_page(document.opened, path, page), (rotation_deg or 0) // 90)
            with pdf_page(document.opened, path, page) as pdf:
                with turned(pdf, rotation_deg):
                    if read_plotted(pdf) is not None:
                        return preview(pdf)
                return upright(scanned_image(pdf, path, page), (rotation_deg or 0) // 90)
    except (InputError, PageRefusedError):
        return None
