"""Folders of results as a run leaves them, of few real pages."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.analysis import Analysis
from pipeline.archive.archive_settings import ArchiveSettings
from pipeline.archive.manifest import Leased, Manifest
from pipeline.archive.manifest_file import create_manifest, open_manifest
from pipeline.archive.pages.page_results import write_page
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.pages.page_work import Chunk, PageOutcome, page_folder
from pipeline.archive.pages.review_reasons import needs_review
from pipeline.archive.store.listing_types import Listed, Refusal, Surveyed

FIXTURES = Path(__file__).resolve().parents[4] / "fixtures"
VERSION = "0.1.0+6fe2a1b09c3d"
NO_GRID = Refusal("no-grid", "no millimetre grid", "scan it in colour")


@dataclass(frozen=True)
class Given:
    """One document of one page, and what came of it."""

    names: tuple[str, ...]
    found: Analysis | Refusal | None
    """None where it killed its worker."""

    @property
    def document(self) -> str:
        """Another one for each first name."""
        return hashlib.sha256(self.names[0].encode()).hexdigest()


def finish(out: Path, documents: Iterable[Given], settings: ArchiveSettings | None = None) -> Manifest:
    """Write manifest and results; return the manifest, open to write."""
    settings = settings or ArchiveSettings()
    out.mkdir(parents=True, exist_ok=True)
    create_manifest(out, "/data/archive", settings)
    manifest = open_manifest(out, write=True)
    for given in documents:
        surveyed = [(Surveyed(name, given.document, 1, None), "stamp", 1) for name in given.names]
        manifest.enlist(surveyed, VERSION)
        manifest.lease(1)
        settle(manifest, out, given, settings)
    return manifest


def settle(manifest: Manifest, out: Path, given: Given, settings: ArchiveSettings) -> None:
    """Write down what came of a document, and its results."""
    if given.found is None:
        page = Leased(given.document, 1)
        for _ in range(2):
            manifest.blame([page], frozenset([f"{given.document[:16]}-p0001"]))
        return
    if isinstance(given.found, Refusal):
        outcome = PageOutcome(given.document, 1, PageState.REFUSED, VERSION, given.found, needs_review=True)
    else:
        outcome = _done(out, given, given.found, settings)
    manifest.settle([outcome])


def _done(out: Path, given: Given, analysis: Analysis, settings: ArchiveSettings) -> PageOutcome:
    name = given.names[0]
    chunk = Chunk(given.document, Listed(name, name, 1, ""), name, (1,), settings, out)
    files = write_page(chunk, 1, analysis)
    folder = page_folder(out, given.document)
    return PageOutcome(
        given.document,
        1,
        PageState.DONE,
        VERSION,
        confidence=None if analysis.page is None else round(analysis.page.confidence, 3),
        needs_review=needs_review(analysis),
        files=files,
        bytes=sum((folder / file).stat().st_size for file in files),
        timings_s=analysis.timings_s,
        seconds=sum(analysis.timings_s.values()),
    )
