"""`inkbeat report`: the PDF summary alone."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from ecg.errors import InkbeatError
from pipeline.analysis import Analysis, analyze_pages, redact_analysis
from pipeline.as_json import analysis_json
from pipeline.command_lines import analysis_line
from pipeline.command_options import (
    GivenRate,
    PageNumbers,
    PaperOption,
    PaperSize,
    Redact,
    Source,
    page_choice,
    pages_of,
)
from pipeline.page_by_page import Told, each_page
from pipeline.results import make_folder
from reports.ecg_layout import CHOICES, STANDARD
from reports.summary import write_report


def report_command(
    source: Source,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="PDF", help="File to write, or a folder.")],
    numbers: PageNumbers = None,
    fs: GivenRate = None,
    paper: PaperOption = PaperSize.A4,
    layout: Annotated[str, typer.Option("--layout", help=f"How the leads stand: {', '.join(CHOICES)}.")] = STANDARD,
    redacted: Redact = False,
) -> None:
    """Analyse a page or a signal file and write the PDF summary alone.

    Of a document with several pages, PDF_p01 and so on; in a folder, <stem>_report.pdf.
    """
    if layout not in CHOICES:
        raise typer.BadParameter(f"choose from {', '.join(CHOICES)}", param_hint="--layout")
    if out.is_dir():
        out = out / f"{source.stem}_report.pdf"

    def written(analysis: Analysis, stem: str) -> Told:
        analysis = redact_analysis(analysis) if redacted else analysis
        path = out.with_name(f"{stem}{out.suffix}")
        make_folder(out.parent)
        write_report(path, analysis.report, paper.sheet, layout)
        return Told([path], analysis_json(analysis), analysis_line(analysis), analysis.timings_s)

    def read(pages: Sequence[int]) -> Iterator[tuple[int, Analysis | InkbeatError]]:
        return analyze_pages(source, pages, fs)

    each_page(source, pages_of, page_choice(numbers), read, written, as_json=False, stem=out.stem)
