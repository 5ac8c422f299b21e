"""`inkbeat schema`: the JSON Schema of what the other commands print and write as JSON."""

from enum import StrEnum
from importlib.resources import files
from typing import Annotated

import typer


class Document(StrEnum):
    """What is written as JSON."""

    ANALYSIS = "analysis"
    PAGE = "page"
    RECORDING = "recording"
    REFUSAL = "refusal"
    SALIENCY = "saliency"
    TRACES = "traces"
    WAVES = "waves"


def schema_command(
    document: Annotated[
        Document,
        typer.Argument(
            help="analysis (analyze), page (digitize; convert of a page), recording (convert of a signal file), "
            "refusal (a page that was not read), or what the service tells: traces (where they run on a page's image), "
            "waves (fiducial points of every beat, median beat), saliency (what classes rest on)."
        ),
    ],
) -> None:
    """Print the JSON Schema of a document."""
    typer.echo(shipped_schema(document), nl=False)


def shipped_schema(document: str) -> str:
    """The schema as its file holds it."""
    return (files("pipeline") / "schemas" / f"{document}.json").read_text(encoding="utf-8")
