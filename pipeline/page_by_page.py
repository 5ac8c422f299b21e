"""Pages read, written and told one after another, each error in one line."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import typer
from rich.console import Console

from ecg.errors import InkbeatError
from pipeline.as_json import refusal_json
from pipeline.page_choice import PageChoice, page_stem

progress = Console(stderr=True)
Result = TypeVar("Result")


@dataclass(frozen=True)
class Told:
    """What became of one page."""

    files: list[Path]
    content: Mapping[str, Any]
    """A document that `pipeline.as_json` made."""
    line: str
    timings_s: dict[str, float]


def each_page(
    document: Path,
    count: Callable[[Path], int],
    choice: PageChoice,
    read: Callable[[Sequence[int]], Iterator[tuple[int, Result | InkbeatError]]],
    written: Callable[[Result, str], Told],
    as_json: bool,
    stem: str | None = None,
) -> None:
    """Read, write and tell page after page; leave with the exit code of the first that could not be read.

    `written` is given what was read and the stem of its files, which begins with `stem`, else with the document's.
    """
    told: list[Mapping[str, Any]] = []
    exit_codes: list[int] = []
    with one_line_per_error(document):
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
                done = written(result, page_stem(stem or document.stem, number, pages))
                _log_stages(done.timings_s)
                told.append({**done.content, "files": [str(path) for path in done.files]})
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
def one_line_per_error(document: Path) -> Iterator[None]:
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


def _log_stages(timings_s: dict[str, float]) -> None:
    for stage, seconds in timings_s.items():
        logging.getLogger("inkbeat").debug("%s: %.3f s", stage, seconds)
