"""`inkbeat batch plan`: what an archive will take, before it is begun."""

import json
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.archive.archive_options import Archive, Overlays, Reports, SignalsOption
from pipeline.archive.signals import Signals
from pipeline.archive.stop_signals import stop_signals
from pipeline.archive.usable_cores import usable_cores
from pipeline.command_options import AsJson, GivenRate, Redact
from pipeline.page_by_page import one_line_per_error, progress

if TYPE_CHECKING:
    from pipeline.archive.workers.engine import Engine


def plan_command(
    archive: Archive,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes to plan for; one a core.")] = None,
    sample: Annotated[int, typer.Option(min=1, help="Pages that are read for it.")] = 50,
    fs: GivenRate = None,
    signals: SignalsOption = Signals.PARQUET,
    overlays: Overlays = False,
    reports: Reports = False,
    redact: Redact = False,
    as_json: AsJson = False,
) -> None:
    """Read some pages of ARCHIVE, drawn at random, and say what all will take: time, disk, memory and refusals."""
    from pipeline.archive.archive_settings import ArchiveSettings
    from pipeline.archive.planning.plan import plan_archive
    from pipeline.archive.planning.plan_told import plan_json, plan_text
    from pipeline.archive.workers.local_engine import LocalEngine

    settings = ArchiveSettings(fs_hz=fs, signals=signals, overlays=overlays, reports=reports, redact=redact)
    planned = workers or usable_cores()

    def start() -> "Engine":
        # As many as will run here, for they share caches and memory with each other.
        return LocalEngine(min(planned, usable_cores()))

    sign_of_life = progress.status(f"reading {sample} pages") if progress.is_terminal else nullcontext()
    with one_line_per_error(Path(archive)), stop_signals() as stop, sign_of_life:
        plan = plan_archive(archive, settings, planned, sample, start, stop)
    if plan is None:
        raise typer.Exit(130)
    typer.echo(json.dumps(plan_json(plan), indent=2, ensure_ascii=False) if as_json else plan_text(plan))
