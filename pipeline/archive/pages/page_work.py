"""What a worker is given to do, and what it says of it: small enough to travel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.archive.archive_settings import ArchiveSettings
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.store.listing_types import Listed, Refusal


@dataclass(frozen=True)
class Chunk:
    """Some pages of one document, for one worker."""

    document: str
    """SHA-256 of the document."""
    listed: Listed
    """Where it lies."""
    source: str
    """What results call it: the name of its file without its folder, or a hash."""
    pages: tuple[int, ...]
    """Counted from 1, rising."""
    settings: ArchiveSettings
    out: Path
    """Folder of the archive's results, on a file system that all workers see."""


@dataclass(frozen=True)
class PageOutcome:
    """What became of one page."""

    document: str
    page: int
    """Counted from 1."""
    state: PageState
    """DONE, REFUSED or FAILED."""
    version: str
    """`pipeline.kept_analysis_version.pipeline_version` of the worker."""
    refusal: Refusal | None = None
    """Why it is not done."""
    confidence: float | None = None
    """How sure the page is as a whole (0 to 1); None of a signal file."""
    needs_review: bool = False
    """Whether a human should look: refused, low confidence, or a class that is referred."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Name of each result in the page's folder -> SHA-256 of its bytes."""
    bytes: int = 0
    """Size of the results together (bytes)."""
    timings_s: Mapping[str, float] = field(default_factory=dict)
    """Stage -> seconds."""
    seconds: float = 0.0
    """The whole page in the worker (s)."""


def page_key(document: str, page: int) -> str:
    """What the page (counted from 1) is called: "3fa9c1d2e4b50718-p0001". Tells nothing of the document's name."""
    return f"{document[:16]}-p{page:04d}"


def page_folder(out: Path, document: str) -> Path:
    """Where results of a document's pages lie: one of 256 folders, so that none holds too many files."""
    return out / "pages" / document[:2]


RESULT = ".json.gz"
"""Ending of the result of every page that is done: gzipped JSON of `pipeline.archive.pages.page_results`."""
