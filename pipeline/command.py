"""The `inkbeat` command: results to stdout, everything else to stderr, one line per error."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from digitizer import DigitizedPage, digitize
from digitizer.redact import redact
from ecg.errors import InkbeatError
from ecg.version import __version__
from pipeline.analysis import Analysis, analyze, redact_analysis
from pipeline.as_json import analysis_json, page_json
from pipeline.doctor import examine
from pipeline.results import FORMATS, write_analysis, write_digitized
from reports.paper import A4_LANDSCAPE, LETTER_LANDSCAPE

EXIT_CODES = """
Exit codes: 0 done · 1 unexpected fault · 2 wrong usage · 3 the file cannot be read · 4 the page was refused ·
5 a result could not be written · 6 a model is missing or damaged.
"""

app = typer.Typer(
    name="inkbeat",
    help="ECGs that exist only as ink, turned into signals, rhythm and vitals. For research and education, no medical "
    "device.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
progress = Console(stderr=True)


class PaperSize(StrEnum):
    """Paper of the summary."""

    A4 = "a4"
    LETTER = "letter"


Page = Annotated[Path, typer.Argument(help="PDF, PNG, JPEG, TIFF, BMP or WebP; analyze takes CSV and WFDB, too.")]
Out = Annotated[Path, typer.Option("--out", "-o", help="Folder for the results; made where it is missing.")]
PageNumber = Annotated[int, typer.Option("--page", min=1, help="Page of the document, from 1.")]
Formats = Annotated[str, typer.Option("--format", help="Signal formats, separated by commas: csv, wfdb.")]
Rate = Annotated[float, typer.Option("--fs", help="Samples per second of the leads.")]
Redact = Annotated[
    bool, typer.Option("--redact", help="Paint over all text of the page but scale, measurements and statements.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON instead of the files' names.")]


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"inkbeat {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every stage to stderr.")] = False,
) -> None:
    """Options of all commands."""
    del version
    logging.basicConfig(level=logging.DEBUG if verbose else logging.WARNING, stream=sys.stderr, format="%(message)s")
    # Libraries' debug messages may name what is on the page.
    logging.getLogger().setLevel(logging.WARNING)
    logging.getLogger("inkbeat").setLevel(logging.DEBUG if verbose else logging.WARNING)


@app.command("digitize", epilog=EXIT_CODES)
def digitize_command(
    page: Page,
    out: Out,
    number: PageNumber = 1,
    formats: Formats = "csv",
    fs: Rate = 500.0,
    redacted: Redact = False,
    as_json: AsJson = False,
) -> None:
    """Turn a page into calibrated leads: <stem>.csv, <stem>.json and <stem>_overlay.png."""
    chosen = _formats(formats)
    with _working(page, "reading the page"):
        digitized = digitize(page, number - 1, fs)
        digitized = redact(digitized) if redacted else digitized
        written = write_digitized(digitized, out, page.stem, chosen)
    _log_stages(digitized.timings_s)
    _tell(written, page_json(digitized), as_json, _page_line(digitized))


@app.command("analyze", epilog=EXIT_CODES)
def analyze_command(
    page: Page,
    out: Out,
    number: PageNumber = 1,
    formats: Formats = "csv",
    fs: Rate = 500.0,
    paper: Annotated[PaperSize, typer.Option("--paper", help="Paper of the summary.")] = PaperSize.A4,
    redacted: Redact = False,
    as_json: AsJson = False,
) -> None:
    """Digitize, classify the rhythm, measure, and write <stem>_report.pdf and <stem>_analysis.json, too."""
    chosen = _formats(formats)
    with _working(page, "reading, classifying and measuring"):
        analysis = analyze(page, number - 1, fs)
        analysis = redact_analysis(analysis) if redacted else analysis
        sheet = LETTER_LANDSCAPE if paper is PaperSize.LETTER else A4_LANDSCAPE
        written = write_analysis(analysis, out, page.stem, chosen, sheet)
    _log_stages((analysis.page.timings_s if analysis.page else {}) | analysis.timings_s)
    _tell(written, analysis_json(analysis), as_json, _analysis_line(analysis))


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Examine this installation; exit code 1 where a needed part does not work."""
    checks = list(examine())
    if as_json:
        typer.echo(json.dumps([vars(check) for check in checks], indent=2))
    else:
        for check in checks:
            mark = "ok  " if check.well else ("FAIL" if check.needed else "-   ")
            typer.echo(f"{mark} {check.part}: {check.finding}")
    if any(check.needed and not check.well for check in checks):
        raise typer.Exit(1)


def _formats(text: str) -> tuple[str, ...]:
    chosen = tuple(part.strip().casefold() for part in text.split(",") if part.strip())
    unknown = [part for part in chosen if part not in FORMATS]
    if unknown or not chosen:
        raise typer.BadParameter(f"choose from {', '.join(FORMATS)}", param_hint="--format")
    return chosen


@contextmanager
def _working(page: Path, what: str) -> Iterator[None]:
    """Show progress on a terminal; turn an error of ours into one line and its exit code."""
    try:
        with progress.status(f"{page.name}: {what}") if progress.is_terminal else _silence():
            yield
    except InkbeatError as error:
        typer.echo(f"inkbeat: {error.at(page.name)}", err=True)
        raise typer.Exit(error.exit_code) from None


@contextmanager
def _silence() -> Iterator[None]:
    yield


def _tell(written: list[Path], content: dict[str, Any], as_json: bool, line: str) -> None:
    """Print the results; what a reader should know first goes to stderr."""
    if as_json:
        typer.echo(json.dumps(content | {"files": [str(path) for path in written]}, indent=2, ensure_ascii=False))
        return
    typer.echo(line, err=True)
    for warning in content["warnings"]:
        typer.echo(f"warning: {warning['message']}", err=True)
    for path in written:
        typer.echo(str(path))


def _page_line(page: DigitizedPage) -> str:
    scale = page.calibration
    confidence = sum(page.lead_confidence.values()) / len(page.lead_confidence)
    return (
        f"{page.layout}, {len(page.recording.leads)} leads, {scale.speed_mm_per_s:g} mm/s ({scale.speed_source}), "
        f"{scale.gain_mm_per_mv:g} mm/mV ({scale.gain_source}), mean confidence {confidence:.2f}"
    )


def _analysis_line(analysis: Analysis) -> str:
    rhythm = analysis_json(analysis)["rhythm"]
    label = rhythm["label"]
    found = f"{label} ({rhythm['probabilities'][label]:.0%})" if label else f"not classified: {rhythm['reason']}"
    rate = analysis.vitals.get("heart_rate")
    beats = f"{rate.value:.0f} bpm" if rate.value is not None else f"no heart rate: {rate.reason}"
    return f"rhythm: {found}; {beats}. For research and education, not for diagnosis."


def _log_stages(timings_s: dict[str, float]) -> None:
    for stage, seconds in timings_s.items():
        logging.getLogger("inkbeat").debug("%s: %.3f s", stage, seconds)


def main() -> None:
    """Run the command; a fault of ours is one line, too."""
    try:
        app()
    except Exception as error:
        if logging.getLogger("inkbeat").isEnabledFor(logging.DEBUG):
            raise
        typer.echo(f"inkbeat: unexpected fault ({type(error).__name__}); --verbose shows where", err=True)
        sys.exit(1)
