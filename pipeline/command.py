"""The `inkbeat` command: results to stdout, everything else to stderr, one line per error."""

import importlib.util
import json
import logging
import subprocess
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from digitizer import DigitizedPage, digitize_pages, page_count
from digitizer.redact import redact
from ecg.errors import InkbeatError
from ecg.formats.registry import WRITABLE, writable_by_suffix, write_signal
from ecg.version import __version__
from pipeline.analysis import Analysis, analyze_pages, redact_analysis
from pipeline.archive.command import batch
from pipeline.as_json import analysis_json, page_json, recording_json
from pipeline.command_lines import analysis_line, page_line, recording_line
from pipeline.command_options import (
    EXIT_CODES,
    AsJson,
    Formats,
    GivenRate,
    Out,
    Page,
    PageNumbers,
    PaperOption,
    PaperSize,
    Rate,
    Redact,
    Source,
    page_choice,
    pages_of,
)
from pipeline.doctor import examine
from pipeline.page_by_page import Told, each_page
from pipeline.plot_command import plot_command
from pipeline.recordings import ReadRecording, at_rate, read_recordings, without_patient
from pipeline.report_command import report_command
from pipeline.results import make_folder, write_analysis, write_digitized
from pipeline.schema_command import schema_command

app = typer.Typer(
    name="inkbeat",
    help="ECGs that exist only as ink, turned into signals, rhythm and vitals. For research and education, no medical "
    "device.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Network(StrEnum):
    """What can be trained anew."""

    BEATS = "beats"
    EDGE = "edge"
    RHYTHM = "rhythm"
    TWELVE_LEAD = "twelve-lead"
    STRIPS = "strips"
    PAGES = "pages"
    NAMES = "names"
    WAVES = "waves"


TRAINING = {
    Network.BEATS: "training.beats",
    Network.EDGE: "training.edge",
    Network.RHYTHM: "training.rhythm",
    Network.TWELVE_LEAD: "training.twelve_lead",
    Network.STRIPS: "training.strips",
    Network.PAGES: "training.page_fit",
    Network.NAMES: "training.name_fit",
    Network.WAVES: "training.waves",
}


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
        return Told(files, page_json(digitized), page_line(digitized), digitized.timings_s)

    def read(pages: Sequence[int]) -> Iterator[tuple[int, DigitizedPage | InkbeatError]]:
        return digitize_pages(page, pages, fs)

    each_page(page, page_count, page_choice(numbers), read, written, as_json)


@app.command("analyze", epilog=EXIT_CODES)
def analyze_command(
    page: Source,
    out: Out,
    numbers: PageNumbers = None,
    formats: Formats = "csv",
    fs: GivenRate = None,
    paper: PaperOption = PaperSize.A4,
    redacted: Redact = False,
    as_json: AsJson = False,
) -> None:
    """Digitize, classify the rhythm, measure, and write <stem>_report.pdf and <stem>_analysis.json, too."""
    chosen = _formats(formats)

    def written(analysis: Analysis, stem: str) -> Told:
        analysis = redact_analysis(analysis) if redacted else analysis
        files = write_analysis(analysis, out, stem, chosen, paper.sheet)
        timings_s = (analysis.page.timings_s if analysis.page else {}) | analysis.timings_s
        return Told(files, analysis_json(analysis), analysis_line(analysis), timings_s)

    def read(pages: Sequence[int]) -> Iterator[tuple[int, Analysis | InkbeatError]]:
        return analyze_pages(page, pages, fs)

    each_page(page, pages_of, page_choice(numbers), read, written, as_json)


@app.command("convert", epilog=EXIT_CODES)
def convert_command(
    source: Source,
    out: Annotated[Path, typer.Argument(help="File to write, or a folder.")],
    name: Annotated[
        str | None, typer.Option("--format", help=f"Instead of what OUT's ending says: {', '.join(WRITABLE)}.")
    ] = None,
    fs: Annotated[
        float | None,
        typer.Option("--fs", help="Samples per second to write; also of a file that does not tell its own."),
    ] = None,
    gain: Annotated[
        float | None, typer.Option("--gain", help="ADC units per mV of a file that does not tell its unit.")
    ] = None,
    numbers: PageNumbers = None,
    redacted: Annotated[bool, typer.Option("--redact", help="Leave out what the file says about the patient.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write a signal file, or the leads of a page, in another format: the one that OUT ends in.

    Of a document with several pages, OUT_p01 and so on.
    """
    chosen = WRITABLE.get(name.casefold()) if name else writable_by_suffix(out.suffix)
    if chosen is None:
        raise typer.BadParameter(f"choose from {', '.join(WRITABLE)}", param_hint="--format")
    if out.is_dir():
        out = out / f"{source.stem}{chosen.suffixes[0]}"

    def written(one: ReadRecording, stem: str) -> Told:
        one = at_rate(without_patient(one) if redacted else one, fs)
        make_folder(out.parent)
        files = write_signal(out.with_name(f"{stem}{out.suffix}"), one.recording, chosen.name)
        content = page_json(one.page) if one.page else recording_json(one.recording)
        return Told(list(files), content, recording_line(one.recording), one.page.timings_s if one.page else {})

    def read(pages: Sequence[int]) -> Iterator[tuple[int, ReadRecording | InkbeatError]]:
        return read_recordings(source, pages, fs, gain)

    each_page(source, pages_of, page_choice(numbers), read, written, as_json, out.stem)


app.command("report", epilog=EXIT_CODES)(report_command)
app.command("plot", epilog=EXIT_CODES)(plot_command)
app.command("schema")(schema_command)
app.add_typer(batch)


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
    unknown = [part for part in chosen if part not in WRITABLE]
    if unknown or not chosen:
        raise typer.BadParameter(f"choose from {', '.join(WRITABLE)}", param_hint="--format")
    return chosen


def main() -> None:
    """Run the command; a fault of ours is one line, too."""
    try:
        app()
    except Exception as error:
        if logging.getLogger("inkbeat").isEnabledFor(logging.DEBUG):
            raise
        typer.echo(f"inkbeat: unexpected fault ({type(error).__name__}); --verbose shows where", err=True)
        sys.exit(1)
