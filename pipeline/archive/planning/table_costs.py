"""What the end of a run takes for each page, measured on a few: its rows in the tables and in the manifest."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive.archive_settings import ArchiveSettings
from pipeline.archive.manifest import Manifest
from pipeline.archive.manifest_file import FILE, create_manifest, open_manifest
from pipeline.archive.pages.page_work import PageOutcome
from pipeline.archive.results.tables import write_tables
from pipeline.archive.store.listing_types import Listed, Surveyed
from pipeline.kept_analysis_version import pipeline_version


@dataclass(frozen=True)
class TableCosts:
    """Of one page."""

    seconds: float
    """Until its rows are in the tables (s)."""
    tables_bytes: float
    manifest_bytes: float


def table_costs(
    documents: Sequence[tuple[Surveyed, Listed]], outcomes: Sequence[PageOutcome], settings: ArchiveSettings, out: Path
) -> TableCosts:
    """Take up documents into a new manifest in `out`, settle the outcomes of some of their pages, and write tables.

    outcomes: one at least; what they wrote lies in `out`. Tables are written of the first, then of all: the difference
    is what each of the others takes. Raises OutputError or DamagedResultError.
    """
    create_manifest(out, "", settings)
    with open_manifest(out, write=True) as manifest:
        manifest.enlist(((surveyed, listed.stamp, listed.bytes) for surveyed, listed in documents), pipeline_version())
        manifest.settle(outcomes[:1])
        # The very first tables of a process wait for what writes them.
        _written(manifest, out, "warm")
        first_s, first_bytes = _written(manifest, out, "first")
        manifest.settle(outcomes[1:])
        all_s, all_bytes = _written(manifest, out, "all")
        rows = sum(manifest.counts().values())
    more = len(outcomes) - 1
    if more:
        all_s, all_bytes = max(all_s - first_s, 0.0) / more, max(all_bytes - first_bytes, 0.0) / more
    return TableCosts(all_s, all_bytes, (out / FILE).stat().st_size / rows)


def _written(manifest: Manifest, out: Path, name: str) -> tuple[float, float]:
    """Write tables into a folder of that name; seconds and bytes."""
    began = time.perf_counter()
    written = write_tables(manifest, out, out / "tables" / name)
    return time.perf_counter() - began, float(sum(path.stat().st_size for path in written))
