"""`inkbeat batch export`: tables, results and signals of an archive, taken elsewhere."""

from pathlib import Path
from typing import Annotated

import typer

from ecg.formats.registry import WRITABLE
from pipeline.archive.archive_options import Results
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.results.table_format import TableFormat
from pipeline.page_by_page import one_line_per_error


def export_command(
    out: Results,
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Folder to write to; made where it is missing.")],
    tables: Annotated[TableFormat, typer.Option("--format", help="What tables are written as.")] = TableFormat.PARQUET,
    state: Annotated[
        str | None,
        typer.Option(metavar="STATES", help="Pages of these states alone: done,refused ...; all if not given."),
    ] = None,
    files: Annotated[
        bool, typer.Option("--files", help="Also the results of pages, called by the names of their documents.")
    ] = False,
    signals: Annotated[
        str | None, typer.Option(metavar="FORMATS", help=f"Also the leads of pages: {', '.join(WRITABLE)}.")
    ] = None,
) -> None:
    """Write tables, and results and signals of pages where they are asked for, into DIR."""
    states, forms = _states(state), _formats(signals)
    from pipeline.archive.manifest_file import open_manifest
    from pipeline.archive.results.export import export_files, export_signals, export_tables

    with one_line_per_error(out), open_manifest(out) as manifest:
        for path in export_tables(manifest, out, to, tables, states):
            typer.echo(str(path))
        if files:
            typer.echo(f"{export_files(manifest, out, to, states)} files of pages", err=True)
        if forms:
            written, unwritten = export_signals(manifest, out, to, forms, states)
            typer.echo(f"{written} files of signals", err=True)
            for one in unwritten:
                typer.echo(f"inkbeat: {one.key} cannot be written as {one.form}: {one.message}", err=True)


def _states(text: str | None) -> frozenset[PageState]:
    if text is None:
        return frozenset(PageState)
    try:
        return frozenset(PageState(name.strip()) for name in text.split(","))
    except ValueError:
        choice = ", ".join(state.value for state in PageState)
        raise typer.BadParameter(f"choose from {choice}", param_hint="--state") from None


def _formats(text: str | None) -> tuple[str, ...]:
    forms = tuple(name.strip() for name in text.split(",")) if text else ()
    if not set(forms) <= set(WRITABLE):
        raise typer.BadParameter(f"choose from {', '.join(WRITABLE)}", param_hint="--signals")
    return forms
