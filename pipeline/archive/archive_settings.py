"""What is asked of a whole archive, kept in its manifest: all its pages are read the same way."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from pipeline.analysis_options import HIGHEST_PAGE_FS_HZ, LOWEST_PAGE_FS_HZ
from pipeline.archive.signals import Signals


class ArchiveSettings(BaseModel):
    """How the pages of an archive are analysed and what is kept of each."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    fs_hz: Annotated[FiniteFloat, Field(ge=LOWEST_PAGE_FS_HZ, le=HIGHEST_PAGE_FS_HZ)] | None = None
    """Samples per second of a page's leads (500 unless given), or of a signal file that does not tell its own."""
    signals: Signals = Signals.PARQUET
    """What the leads are written as."""
    overlays: bool = False
    """Whether the page with its traces drawn over it is kept, as PNG."""
    reports: bool = False
    """Whether the summary is kept, as PDF."""
    redact: bool = False
    """Take patient text out of image and results."""
    hash_names: bool = False
    """Whether files are called by a keyed hash of their name wherever something is kept."""
