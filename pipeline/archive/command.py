"""`inkbeat batch`: a whole archive, page after page, and what became of it."""

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from pipeline.archive.archive_options import Archive, Overlays, Reports, Results, SignalsOption
from pipeline.archive.export_command import export_command
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.plan_command import plan_command
from pipeline.archive.review_command import review_command
from pipeline.archive.signals import Signals
from pipeline.archive.stop_signals import stop_signals
from pipeline.archive.usable_cores import usable_cores
from pipeline.archive.verify_command import verify_command
from pipeline.command_options import EXIT_CODES, AsJson, GivenRate, Redact
from pipeline.page_by_page import one_line_per_error

if TYPE_CHECKING:  # what the extra "batch" brings is nothing that other commands wait for
    from pipeline.archive.run import Seen
    from pipeline.archive.workers.engine import Engine

NEEDED = ("distributed", "filelock", "fsspec", "jinja2", "pebble", "pyarrow", "tenacity")
"""Packages of the extra "batch"."""
MEMORY_MIB = 4096
"""A worker that takes more ends: three times what a page takes."""

PAGES_A_DASK_TASK = 4
"""Pages that a scheduler gives out at once: it manages some hundred tasks a second."""

batch = typer.Typer(
    name="batch",
    help="Whole archives: every page once, whatever stops the work. Needs the extra 'batch'.",
    no_args_is_help=True,
)


class EngineName(StrEnum):
    """Where pages are read."""

    LOCAL = "local"
    DASK = "dask"


@batch.callback()
def needs_its_packages() -> None:
    """Say what is missing before anything is begun."""
    if any(find_spec(package) is None for package in NEEDED):
        typer.echo("inkbeat: archives need packages that are not installed; pip install 'inkbeat[batch]'", err=True)
        raise typer.Exit(1)


@batch.command("run", epilog=EXIT_CODES)
def run_command(
    archive: Archive,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the results; made where it is missing.")],
    workers: Annotated[int | None, typer.Option(min=1, help="Processes of this machine; one a core.")] = None,
    engine: Annotated[EngineName, typer.Option(help="Where pages are read.")] = EngineName.LOCAL,
    scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler: tcp://host:8786.")] = None,
    fs: GivenRate = None,
    signals: SignalsOption = Signals.PARQUET,
    overlays: Overlays = False,
    reports: Reports = False,
    redact: Redact = False,
    hash_names: Annotated[
        Path | None,
        typer.Option(metavar="KEYFILE", help="Call files by a keyed hash; the key is made where it is missing."),
    ] = None,
    redo: Annotated[bool, typer.Option("--redo", help="Read again what another version read.")] = False,
    memory: Annotated[int, typer.Option(min=512, help="Most memory of a local worker (MiB).")] = MEMORY_MIB,
    as_json: AsJson = False,
) -> None:
    """Read every page of ARCHIVE that has no result yet; stopped or killed, the same command goes on."""
    if (engine is EngineName.DASK) != (scheduler is not None):
        raise typer.BadParameter("--engine dask and --scheduler go together", param_hint="--scheduler")
    from pipeline.archive.archive_settings import ArchiveSettings
    from pipeline.archive.hashed_names import name_hash
    from pipeline.archive.run import Wanted, run_archive
    from pipeline.archive.watch import TerminalWatch

    settings = ArchiveSettings(
        fs_hz=fs,
        signals=signals,
        overlays=overlays,
        reports=reports,
        redact=redact,
        hash_names=hash_names is not None,
    )
    with one_line_per_error(Path(archive)), stop_signals() as stop, TerminalWatch(Console(stderr=True)) as watch:
        hashed = name_hash(hash_names, out) if hash_names else None
        together = 1 if scheduler is None else PAGES_A_DASK_TASK
        wanted = Wanted(archive, out, settings, hashed, redo, together)
        seen = run_archive(wanted, _starting(workers, memory, scheduler), watch, stop)
    _tell_end(seen, out, as_json)


batch.command("plan")(plan_command)
batch.command("review")(review_command)
batch.command("export")(export_command)
batch.command("verify")(verify_command)


@batch.command("status")
def status_command(out: Results, as_json: AsJson = False) -> None:
    """Say how far an archive is, also while a run goes on: exit code 1 unless every page is read or refused."""
    from pipeline.archive.standing import standing

    with one_line_per_error(out):
        told = standing(out)
    if as_json:
        typer.echo(json.dumps(told.as_json(), indent=2, ensure_ascii=False))
    else:
        typer.echo(told.as_text())
    if not told.complete:
        raise typer.Exit(1)


@batch.command("retry")
def retry_command(
    out: Results,
    refused: Annotated[bool, typer.Option("--refused", help="Also pages that were refused.")] = False,
    code: Annotated[str | None, typer.Option(help="Only those with this reason, as `status` lists them.")] = None,
) -> None:
    """Queue failed and dead pages once more; the next run reads them."""
    from pipeline.archive.run import open_locked

    states = [PageState.FAILED, PageState.DEAD, *([PageState.REFUSED] if refused else [])]
    with one_line_per_error(out), open_locked(out) as manifest:
        queued = manifest.queue_again(states, code)
    typer.echo(f"{queued} queued; inkbeat batch run reads them", err=True)


def _starting(workers: int | None, memory_mib: int, scheduler: str | None) -> Callable[[], "Engine"]:
    """What starts the engine once there is work."""

    def start() -> "Engine":
        if scheduler is not None:
            from pipeline.archive.workers.dask_engine import DaskEngine

            return DaskEngine(scheduler)
        from pipeline.archive.workers.local_engine import LocalEngine
        from pipeline.archive.workers.worker_setup import WorkerLimits

        return LocalEngine(workers or usable_cores(), WorkerLimits(memory_mib))

    return start


def _tell_end(seen: "Seen", out: Path, as_json: bool) -> None:
    counts: Mapping[str, int] = {state.value: count for state, count in seen.counts.items()}
    if as_json:
        told: dict[str, Any] = {
            "pages": counts,
            "files_not_fetched": seen.unfetched,
            "files_passed_over": seen.passed_over,
            "complete": seen.complete,
            "out": str(out),
        }
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        pages = ", ".join(f"{count} {state}" for state, count in counts.items() if count) or "no pages"
        more = f"; {seen.unfetched} files could not be fetched" if seen.unfetched else ""
        typer.echo(f"{pages}{more}", err=True)
        for suffix, count in sorted(seen.passed_over.items()):
            typer.echo(f"passed over: {count} {suffix or 'files without a suffix'}", err=True)
        typer.echo(str(out / "summary.html"))
    if seen.stopped:
        raise typer.Exit(130)
    if not seen.complete:
        raise typer.Exit(1)
