"""Arguments and options that several commands take, and what they mean."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from digitizer import page_count
from ecg.errors import UnsupportedFormatError
from ecg.formats.registry import FORMATS, WRITABLE, is_signal
from pipeline.page_choice import PageChoice
from reports.paper import A4_LANDSCAPE, A4_PORTRAIT, LETTER_LANDSCAPE, LETTER_PORTRAIT, Paper

EXIT_CODES = """
Exit codes: 0 done · 1 unexpected fault · 2 wrong usage · 3 the file cannot be read · 4 the page was refused ·
5 a result could not be written · 6 a model is missing or damaged · 7 workers of an archive were lost.
"""


class PaperSize(StrEnum):
    """Paper of the summary, and how it lies."""

    A4 = "a4"
    LETTER = "letter"
    A4_UPRIGHT = "a4-portrait"
    LETTER_UPRIGHT = "letter-portrait"

    @property
    def sheet(self) -> Paper:
        """The sheet that is drawn on."""
        return SHEETS[self]


SHEETS = {
    PaperSize.A4: A4_LANDSCAPE,
    PaperSize.LETTER: LETTER_LANDSCAPE,
    PaperSize.A4_UPRIGHT: A4_PORTRAIT,
    PaperSize.LETTER_UPRIGHT: LETTER_PORTRAIT,
}

Page = Annotated[Path, typer.Argument(help="PDF, PNG, JPEG, TIFF, BMP or WebP.")]
Source = Annotated[Path, typer.Argument(help="A page (PDF, PNG, JPEG, TIFF, BMP or WebP) or a signal file.")]
Out = Annotated[Path, typer.Option("--out", "-o", help="Folder for the results; made where it is missing.")]
PageNumbers = Annotated[
    str | None, typer.Option("--page", metavar="PAGES", help="Pages of the document, as 3 or 1-4,7; all unless given.")
]
Formats = Annotated[str, typer.Option("--format", help=f"Signal formats, separated by commas: {', '.join(WRITABLE)}.")]
Rate = Annotated[float, typer.Option("--fs", help="Samples per second of the leads.")]
GivenRate = Annotated[
    float | None,
    typer.Option("--fs", help="Samples per second of a page's leads (500), or of a file that does not tell its own."),
]
Redact = Annotated[
    bool, typer.Option("--redact", help="Paint over all text of the page but scale, measurements and statements.")
]
PaperOption = Annotated[PaperSize, typer.Option("--paper", help="Paper of the summary.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON instead of the files' names.")]


def page_choice(text: str | None) -> PageChoice:
    """The pages that --page asks for."""
    try:
        return PageChoice() if text is None else PageChoice.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--page") from None


def pages_of(path: Path) -> int:
    """Pages of a document; a signal file is one."""
    if is_signal(path):
        return 1
    try:
        return page_count(path)
    except UnsupportedFormatError as error:
        error.cure += f", or a signal: {', '.join(format_.label for format_ in FORMATS if format_.read)}"
        raise
