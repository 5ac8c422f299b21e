"""The `inkbeat` command: results to stdout, everything else to stderr, one line per error."""

import importlib.util
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console

from digitizer import DigitizedPage, digitize_pages, page_count
from digitizer.redact import redact
from ecg.errors import InkbeatError
from ecg.version import __version__
from pipeline.analysis import Analysis, analyze_pages, is_signal_file, redact_analysis
from pipeline.as_json import analysis_json, page_json, refusal_json
from pipeline.doctor import examine
from pipeline.page_choice import PageChoice, page_stem
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
Result = TypeVar("Result")


class PaperSize(StrEnum):
    """Paper of the summary."""

    A4 = "a4"
    LETTER = "letter"


class Network(StrEnum):
    """What can be trained anew."""

    BEATS = "beats"
    EDGE = "edge"
    RHYTHM = "rhythm"
    TWELVE_LEAD = "twelve-lead"
    STRIPS = "strips"
    PAGES = "pages"
    NAMES = "names"


TRAINING = {
    Network.BEATS: "training.beats",
    Network.EDGE: "training.edge",
    Network.RHYTHM: "training.rhythm",
    Network.TWELVE_LEAD: "training.twelve_lead",
    Network.STRIPS: "training.strips",
    Network.PAGES: "training.page_fit",
    Network.NAMES: "training.name_fit",
}


Page = Annotated[Path, typer.Argument(help="PDF, PNG, JPEG, TIFF, BMP or WebP; analyze takes CSV and WFDB, too.")]
Out = Annotated[Path, typer.Option("--out", "-o", help="Folder for the results; made where it is missing.")]
PageNumbers = Annotated[
    str | None, typer.Option("--page", metavar="PAGES", help="Pages of the document, as 3 or 1-4,7; all unless given.")
]
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
    numbers: PageNumbers = None,
    formats: Formats = "csv",
    fs: Rate = 500.0,
    redacted: Redact = False,
    as_json: AsJson = False,
) -> None:
    """Turn pages into calibrated leads: <stem>.csv, <stem>.json and <stem>_overlay.png.

    Of a document with several pages, <stem>_p01.csv and so on.
    """
    chosen = _formats(formats)

    def written(digitized: DigitizedPage, stem: str) -> Told:
        digitized = redact(digitized) if redacted else digitized
        files = write_digitized(digitized, out, stem, chosen)
        return Told(files, page_json(digitized), _page_line(digitized), digitized.timings_s)

    def read(pages: Sequence[int]) -> Iterator[tuple[int, DigitizedPage | InkbeatError]]:
        return digitize_pages(page, pages, fs)

    _each_page(page, page_count, _choice(numbers), read, written, as_json)


@app.command("analyze", epilog=EXIT_CODES)
def analyze_command(
    page: Page,
    out: Out,
    numbers: PageNumbers = None,
    formats: Formats = "csv",
    fs: Rate = 500.0,
    paper: Annotated[PaperSize, typer.Option("--paper", help="Paper of the summary.")] = PaperSize.A4,
    redacted: Redact = False,
    as_json: AsJson = False,
) -> None:
    """Digitize, classify the rhythm, measure, and write <stem>_report.pdf and <stem>_analysis.json, too."""
    chosen = _formats(formats)
    sheet = LETTER_LANDSCAPE if paper is PaperSize.LETTER else A4_LANDSCAPE

    def written(analysis: Analysis, stem: str) -> Told:
        analysis = redact_analysis(analysis) if redacted else analysis
        files = write_analysis(analysis, out, stem, chosen, sheet)
        timings_s = (analysis.page.timings_s if analysis.page else {}) | analysis.timings_s
        return Told(files, analysis_json(analysis), _analysis_line(analysis), timings_s)

    def read(pages: Sequence[int]) -> Iterator[tuple[int, Analysis | InkbeatError]]:
        return analyze_pages(page, pages, fs)

    def count(path: Path) -> int:
        return 1 if is_signal_file(path) else page_count(path)

    _each_page(page, count, _choice(numbers), read, written, as_json)


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


@app.command("train", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def train_command(
    context: typer.Context,
    network: Annotated[Network, typer.Argument(help="Which network.")],
) -> None:
    """Train a network anew, on your own data: needs the extra "train".

    Options after the name are those of the training itself, at least --data DIR and --out DIR; a run that was stopped
    goes on when the same command is given again.
    """
    if importlib.util.find_spec("torch") is None:
        typer.echo("inkbeat: training needs packages that are not installed; pip install 'inkbeat[train]'", err=True)
        raise typer.Exit(1)
    raise typer.Exit(_apart(TRAINING[network], *context.args))


@app.command("download")
def download_command(
    database: Annotated[str, typer.Argument(help="mitdb (beats), cinc2017 (rhythm) or ptbxl (twelve leads).")],
    folder: Annotated[Path, typer.Option("--to", help="Folder; made where it is missing.")],
) -> None:
    """Fetch a public database for training from PhysioNet. The one command that opens a connection."""
    raise typer.Exit(_apart("training.download", database, "--to", str(folder)))


def _apart(module: str, *arguments: str) -> int:
    """Run a module of training in a process of its own, for nothing that runs for other users imports training."""
    return subprocess.run([sys.executable, "-m", module, *arguments]).returncode


def _formats(text: str) -> tuple[str, ...]:
    chosen = tuple(part.strip().casefold() for part in text.split(",") if part.strip())
    unknown = [part for part in chosen if part not in FORMATS]
    if unknown or not chosen:
        raise typer.BadParameter(f"choose from {', '.join(FORMATS)}", param_hint="--format")
    return chosen


def _choice(text: str | None) -> PageChoice:
    try:
        return PageChoice() if text is None else PageChoice.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--page") from None


@dataclass(frozen=True)
class Told:
    """What became of one page."""

    files: list[Path]
    content: dict[str, Any]
    line: str
    timings_s: dict[str, float]


def _each_page(
    document: Path,
    count: Callable[[Path], int],
    choice: PageChoice,
    read: Callable[[Sequence[int]], Iterator[tuple[int, Result | InkbeatError]]],
    written: Callable[[Result, str], Told],
    as_json: bool,
) -> None:
    """Read, write and tell page after page; leave with the exit code of the first that could not be read."""
    told: list[dict[str, Any]] = []
    exit_codes: list[int] = []
    with _one_line_per_error(document):
        pages = count(document)
        chosen = choice.of(pages)
        results = read(chosen)
        while (step := _with_progress(document, results)) is not None:
            number, result = step
            if isinstance(result, InkbeatError):
                typer.echo(f"inkbeat: {result}", err=True)
                exit_codes.append(result.exit_code)
                told.append(refusal_json(result))
            else:
                done = written(result, page_stem(document.stem, number, pages))
                _log_stages(done.timings_s)
                told.append(done.content | {"files": [str(path) for path in done.files]})
                _tell(done, f"page {number + 1}: " if pages > 1 else "", as_json)
            # The next page is read without this one in memory.
            del step, result
    if as_json:
        typer.echo(json.dumps(told if len(chosen) > 1 else told[0], indent=2, ensure_ascii=False))
    if exit_codes:
        raise typer.Exit(exit_codes[0])


def _with_progress(document: Path, results: Iterator[tuple[int, Result]]) -> tuple[int, Result] | None:
    """The next result, with a sign of life on a terminal; None after the last."""
    if not progress.is_terminal:
        return next(results, None)
    # It ends before anything is printed: while it runs, it takes what goes to stdout, too.
    with progress.status(f"{document.name}: reading"):
        return next(results, None)


@contextmanager
def _one_line_per_error(document: Path) -> Iterator[None]:
    """Turn an error of ours into one line and its exit code."""
    try:
        yield
    except InkbeatError as error:
        typer.echo(f"inkbeat: {error.at(document.name)}", err=True)
        raise typer.Exit(error.exit_code) from None


def _tell(done: Told, where: str, as_json: bool) -> None:
    """Print the files' names; what a reader should know first goes to stderr."""
    if as_json:
        return
    typer.echo(f"{where}{done.line}", err=True)
    for warning in done.content["warnings"]:
        typer.echo(f"{where}warning: {warning['message']}", err=True)
    for path in done.files:
        typer.echo(str(path))


def _page_line(page: DigitizedPage) -> str:
    scale = page.calibration
    return (
        f"{page.layout}, {len(page.recording.leads)} leads, {scale.speed_mm_per_s:g} mm/s ({scale.speed_source}), "
        f"{scale.gain_mm_per_mv:g} mm/mV ({scale.gain_source}), confidence {page.confidence:.2f}"
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
