"""`inkbeat batch verify`: whether all results of an archive are there, as they were written."""

import json
from typing import Annotated

import typer

from pipeline.archive.archive_options import Results
from pipeline.page_by_page import one_line_per_error


def verify_command(
    out: Results,
    repairing: Annotated[
        bool, typer.Option("--repair", help="Queue pages with faults again, remove strays, write tables anew.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the faults as JSON.")] = False,
) -> None:
    """Compare results with the manifest and tables with the results; exit code 1 where there is a fault."""
    from pipeline.archive.manifest_file import open_manifest
    from pipeline.archive.results.verify import faults, repair
    from pipeline.archive.run import open_locked

    with one_line_per_error(out), open_locked(out) if repairing else open_manifest(out) as manifest:
        found = list(faults(manifest, out))
        queued = repair(manifest, out, found) if repairing and found else 0
    if as_json:
        told = [{"path": str(fault.path), "wrong": fault.wrong, "message": str(fault)} for fault in found]
        typer.echo(json.dumps(told, indent=2))
    else:
        for fault in found:
            typer.echo(str(fault))
        typer.echo(f"{len(found)} faults" if found else "all is as it was written", err=True)
    if queued:
        typer.echo(f"{queued} pages are queued; inkbeat batch run reads them", err=True)
    if found:
        raise typer.Exit(1)
