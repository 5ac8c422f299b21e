"""Arguments and options that several commands of archives take, and what they mean."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.archive.signals import Signals

Archive = Annotated[str, typer.Argument(help="Folder, glob, zip, tar, document, or any of them as an fsspec URL.")]
Results = Annotated[Path, typer.Argument(metavar="OUT", help="Folder of the results.")]
SignalsOption = Annotated[Signals, typer.Option("--signals", help="What the leads are written as.")]
Overlays = Annotated[bool, typer.Option("--overlays", help="Keep each page with its traces over it.")]
Reports = Annotated[bool, typer.Option("--reports", help="Keep each page's PDF summary.")]
