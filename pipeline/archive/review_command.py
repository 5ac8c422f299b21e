"""`inkbeat batch review`: pages of an archive that a human should look at, and the human's word."""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.archive.archive_options import Results
from pipeline.archive.pages.page_state import PageState
from pipeline.page_by_page import one_line_per_error

if TYPE_CHECKING:
    from pipeline.archive.results.review import ToReview


class Reviewed(StrEnum):
    """Pages of which state are listed."""

    DONE = PageState.DONE.value
    REFUSED = PageState.REFUSED.value
    DEAD = PageState.DEAD.value


def review_command(
    out: Results,
    accept: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="A page that is right; may be given several times.")
    ] = None,
    reject: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="A page that is wrong; may be given several times.")
    ] = None,
    note: Annotated[str | None, typer.Option(help="What else there is to say of them.")] = None,
    most: Annotated[int, typer.Option("--most", "-n", min=1, help="Pages to list.")] = 50,
    state: Annotated[Reviewed | None, typer.Option(help="Pages of this state alone.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the pages as JSON.")] = False,
) -> None:
    """List pages that a human should look at, the worst first; or write down what the human says of some."""
    accepted, rejected = tuple(accept or ()), tuple(reject or ())
    if set(accepted) & set(rejected):
        raise typer.BadParameter("a page is right or wrong, not both", param_hint="--reject")
    if note is not None and not (accepted or rejected):
        raise typer.BadParameter("say of which page, by --accept or --reject", param_hint="--note")
    with one_line_per_error(out):
        if accepted or rejected:
            _judge(out, accepted, rejected, note)
        else:
            _list(out, most, None if state is None else PageState(state.value), as_json)


def _judge(out: Path, accepted: tuple[str, ...], rejected: tuple[str, ...], note: str | None) -> None:
    from pipeline.archive.results.review import judge
    from pipeline.archive.results.tables import write_tables
    from pipeline.archive.run import open_locked

    with open_locked(out) as manifest:
        judge(manifest, accepted, rejected, note)
        write_tables(manifest, out)
    typer.echo(f"{len(accepted)} accepted, {len(rejected)} rejected", err=True)


def _list(out: Path, most: int, state: PageState | None, as_json: bool) -> None:
    from pipeline.archive.manifest_file import open_manifest
    from pipeline.archive.results.review import count_to_review, to_review

    with open_manifest(out) as manifest:
        pages = to_review(manifest, out, most, state)
        count = count_to_review(manifest, state)
    if as_json:
        typer.echo(json.dumps([_as_json(page) for page in pages], indent=2, ensure_ascii=False))
        return
    _print(pages)
    typer.echo(f"{len(pages)} of {count} pages to review" if count else "nothing to review", err=True)


def _as_json(page: "ToReview") -> dict[str, object]:
    return {**vars(page), "reasons": [vars(reason) for reason in page.reasons]}


def _print(pages: tuple["ToReview", ...]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not pages:
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Page", no_wrap=True)
    table.add_column("Sure", justify="right", no_wrap=True)
    table.add_column("File", overflow="fold")
    table.add_column("Why", overflow="fold")
    for page in pages:
        sure = f"{page.confidence:.0%}" if page.confidence is not None else "" if page.state == "done" else page.state
        why = "; ".join(reason.message for reason in page.reasons)
        # Whatever a file is called is no markup.
        table.add_row(page.key, sure, Text(page.names[0]), Text(why))
    console = Console()
    # Where nobody sees a terminal, lines are not cut to the width of one.
    (console if console.is_terminal else Console(width=200)).print(table)
