"""Pages in, leads out: from a document on disk, or from an image in memory."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digitizer.corrections import Corrections
from digitizer.document import Document, open_document
from digitizer.kept_stages import KeptStages, PageStages, content_of, untold
from digitizer.page import DigitizedPage
from digitizer.page_image import image_page, no_such_page
from digitizer.pdf_page import pdf_page, scanned_image
from digitizer.raster_page import ReadPage, digitize_raster, read_raster
from digitizer.vector_page import digitize_plotted, preview, read_plotted, turned
from ecg.errors import InkbeatError, InputError, InvalidSignalError, NoGridError, PageRefusedError

# Below this no trace is wide enough to follow.
MIN_SIDE_PX = 120
MAX_FS_HZ = 10_000.0


def digitize(
    path: Path | str,
    page: int = 0,
    fs_hz: float = 500.0,
    corrections: Corrections | None = None,
    stages: KeptStages | None = None,
) -> DigitizedPage:
    """Digitize one page (counted from 0) of a PDF, PNG, JPEG, TIFF, BMP or WebP file; its content decides which it is.

    Vector PDFs give the plotted lines themselves, everything else is traced. corrections: what a person says of the
    page, in place of what is found; stages: those of pages read before, which make corrections quick and change
    nothing else.

    Raises a subclass of `ecg.errors.InputError` where the file cannot be read or a correction does not fit the page
    (InvalidCorrectionError), and of `ecg.errors.PageRefusedError` where no ECG can be recovered from the page.
    """
    _check_rate(fs_hz)
    with open_document(Path(path)) as document:
        call = _Call(document, fs_hz, corrections or Corrections(), stages)
        return call.digitized(page)


def digitize_pages(
    path: Path | str,
    pages: Iterable[int] | None = None,
    fs_hz: float = 500.0,
    corrections: Corrections | None = None,
    stages: KeptStages | None = None,
    tell: Callable[[str], None] = untold,
) -> Iterator[tuple[int, DigitizedPage | InkbeatError]]:
    """Digitize the pages of a document one after the other: each page's number (from 0) with its leads, or why not.

    pages: which, counted from 0; None for all. corrections and stages: as in `digitize`, for each of them. tell: called
    with each stage of a page that is to be done (of its `timings_s`) as it begins. The file is opened once, and no page
    is kept once the next is asked for, but in stages. A page that is damaged or refused is yielded as its InputError or
    PageRefusedError. Raises, before any page, InputError where the file cannot be read, and PageNotFoundError where it
    has not all the pages asked for.
    """
    _check_rate(fs_hz)
    with open_document(Path(path)) as document:
        numbers = range(document.pages) if pages is None else tuple(pages)
        for number in numbers:
            if not 0 <= number < document.pages:
                raise no_such_page(document.path, number, document.pages)
        call = _Call(document, fs_hz, corrections or Corrections(), stages, tell)
        for number in numbers:
            yield number, call.digitized_or_error(number)


def digitize_image(
    image: NDArray[np.uint8], fs_hz: float = 500.0, source: str = "", corrections: Corrections | None = None
) -> DigitizedPage:
    """Digitize a page that is already in memory: uint8 [y, x, 3], RGB.

    corrections: as in `digitize`. Raises PageRefusedError or InvalidCorrectionError.
    """
    stages, corrections = PageStages(), corrections or Corrections()
    read = stages.of("page", corrections.rotation_deg, lambda: _laid(image, source, corrections))
    return digitize_raster(read, fs_hz, source, corrections, stages)


@dataclass(frozen=True, eq=False)
class _Call:
    """What is wanted of the pages of an open document."""

    document: Document
    fs_hz: float
    corrections: Corrections
    stages: KeptStages | None
    tell: Callable[[str], None] = untold

    @cached_property
    def content(self) -> str:
        """SHA-256 of the document."""
        return content_of(self.document.path)

    def digitized(self, page: int) -> DigitizedPage:
        """One page (counted from 0)."""
        source = self.document.path.name
        stages = self._stages_of(page)
        try:
            digitized = self._read(page, stages)
        except Exception as error:
            if not isinstance(error, InputError | PageRefusedError):
                # The page is not what is wrong: nothing of the attempt is to stay.
                stages.forget()
            if isinstance(error, InkbeatError):
                raise error.at(source, page) from error.__cause__
            raise
        provenance = replace(digitized.recording.provenance, source=source, page=page)
        return replace(digitized, recording=replace(digitized.recording, provenance=provenance))

    def _stages_of(self, page: int) -> PageStages:
        if self.stages is None:
            return PageStages(tell=self.tell)
        return self.stages.of_page(self.content, page, self.tell)

    def digitized_or_error(self, page: int) -> DigitizedPage | InkbeatError:
        """One page (counted from 0), or why it was not read."""
        try:
            return self.digitized(page)
        except (InputError, PageRefusedError) as error:
            # Its frames would keep the page in memory.
            return error.with_traceback(None)

    def _read(self, page: int, stages: PageStages) -> DigitizedPage:
        path, opened, turn = self.document.path, self.document.opened, self.corrections.rotation_deg
        if isinstance(opened, Image.Image):
            read = stages.of("page", turn, lambda: _laid(image_page(opened, path, page), path.name, self.corrections))
        else:
            with pdf_page(opened, path, page) as pdf:
                with turned(pdf, turn):
                    plotted = stages.of("paths", turn, lambda: read_plotted(pdf))
                    drawn = None if plotted is None else stages.of("preview", plotted, lambda: preview(pdf))
                if plotted is None:
                    read = stages.of(
                        "page", turn, lambda: _laid(scanned_image(pdf, path, page), path.name, self.corrections)
                    )
            if plotted is not None and drawn is not None:
                return digitize_plotted(plotted, drawn, self.fs_hz, self.corrections, stages)
        return digitize_raster(read, self.fs_hz, path.name, self.corrections, stages)


def _laid(image: NDArray[np.uint8], source: str, corrections: Corrections) -> ReadPage:
    if min(image.shape[:2]) < MIN_SIDE_PX:
        what = f"{image.shape[1]} x {image.shape[0]} pixels are too few to show a grid"
        raise NoGridError(what, cure="give a page of 72 dpi or more", source=source)
    return read_raster(image, corrections.rotation_deg)


def _check_rate(fs_hz: float) -> None:
    if not 0 < fs_hz <= MAX_FS_HZ:
        raise InvalidSignalError(f"a sampling rate of {fs_hz:g} Hz makes no signal", cure="choose 100 to 1000 Hz")
