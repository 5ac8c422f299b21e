"""What became of an archive, counted from its manifest and its table of pages."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, quantiles
from typing import Any

from pyarrow import parquet

from pipeline.archive.manifest import Manifest
from pipeline.archive.page_row import PageRow, Verdict
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.pages.page_work import page_folder
from pipeline.archive.pages.result_file import SMALL
from pipeline.archive.results.table_rows import relative_path
from pipeline.archive.store.listing_types import Refusal

BINS = 20
"""Of the histogram of confidence, from 0 to 1."""
MOST_UNSURE, MOST_REFUSED = 36, 24
"""Pictures of the contact sheet."""
MOST_NAMED = 50
"""Files and pages that are named one by one."""


@dataclass(frozen=True)
class Pictured:
    """A page of the contact sheet."""

    key: str
    name: str
    """The first of its files."""
    picture: str
    """Path of its small picture, below the folder of results."""
    confidence: float | None
    why: str
    """Message of its refusal; empty where it was read."""


@dataclass(frozen=True)
class Cost:
    """Time of pages in a worker."""

    pages: int
    mean_s: float
    median_s: float
    p95_s: float
    """Nine of ten pages, and half of the rest, take less (s)."""
    stages: tuple[tuple[str, float], ...]
    """Stage and its mean over these pages (s), the longest first."""


@dataclass(frozen=True)
class Twice:
    """A page that several files hold."""

    key: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class SummaryNumbers:
    """All that a summary shows."""

    archive: str
    files: int
    states: tuple[tuple[PageState, int], ...]
    """Each state and how many pages stand there."""
    reasons: tuple[tuple[Refusal, int], ...]
    """Why pages were not read, the most frequent first."""
    unfetched: tuple[tuple[str, Refusal], ...]
    """Files that could not be fetched, MOST_NAMED at most."""
    unfetched_count: int
    confidence: tuple[int, ...]
    """Pages by confidence, in BINS bins from 0 to 1."""
    median_confidence: float | None
    to_review: int
    """Pages that a human should look at and has not."""
    verdicts: Mapping[Verdict, int]
    review_reasons: tuple[tuple[str, int], ...]
    layouts: tuple[tuple[str, int], ...]
    rhythms: tuple[tuple[str, int], ...]
    versions: tuple[str, ...]
    cost: Cost | None
    """None where no page was read."""
    twice: tuple[Twice, ...]
    """MOST_NAMED at most."""
    twice_count: int
    unsure: tuple[Pictured, ...]
    """Pages that were read, the least sure first."""
    refused: tuple[Pictured, ...]
    """Pages that were not read, some of each reason."""

    @property
    def pages(self) -> int:
        """How many there are."""
        return sum(count for _, count in self.states)


def summary_numbers(manifest: Manifest, out: Path) -> SummaryNumbers:
    """Count; memory grows with the number of pages by a few numbers each. The tables are those of `write_tables`."""
    rows = _Rows(out)
    for row in manifest.rows():
        rows.take(row)
    columns = Counter[tuple[str, str]]()
    for page in _table_pages(out):
        columns.update((("layout", page["layout"] or "signal file"), ("rhythm", page["rhythm"] or "not classified")))
        columns.update(("review", code) for code in page["review"])
    unfetched = manifest.unfetched()
    return SummaryNumbers(
        archive=manifest.archive,
        files=manifest.files(),
        states=tuple(manifest.counts().items()),
        reasons=tuple(manifest.refusals()),
        unfetched=tuple(unfetched[:MOST_NAMED]),
        unfetched_count=len(unfetched),
        confidence=_histogram(rows.confidence),
        median_confidence=_percentile(rows.confidence, 50),
        to_review=rows.to_review,
        verdicts=rows.verdicts,
        review_reasons=_of(columns, "review"),
        layouts=_of(columns, "layout"),
        rhythms=_of(columns, "rhythm"),
        versions=tuple(sorted(rows.versions)),
        cost=rows.cost(),
        twice=tuple(rows.twice),
        twice_count=rows.twice_count,
        unsure=rows.unsure(),
        refused=rows.refused(),
    )


class _Rows:
    """What is counted while the manifest is read once."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.confidence: list[float] = []
        self.to_review = 0
        self.verdicts = Counter[Verdict]()
        self.versions: set[str] = set()
        self.twice: list[Twice] = []
        self.twice_count = 0
        self._seconds: list[float] = []
        self._stages = Counter[str]()
        self._least_sure: list[tuple[float, str, Pictured]] = []
        self._refused: dict[str, list[Pictured]] = defaultdict(list)

    def take(self, row: PageRow) -> None:
        self.to_review += row.needs_review and row.verdict is None
        self.verdicts.update([row.verdict] if row.verdict else [])
        self.versions.update([row.version] if row.version else [])
        if len(row.names) > 1:
            self.twice_count += 1
            if len(self.twice) < MOST_NAMED:
                self.twice.append(Twice(row.key, row.names))
        if row.state is PageState.DONE:
            self._take_done(row)
        elif row.code is not None and len(self._refused[row.code]) < MOST_REFUSED:
            self._refused[row.code] += self._pictured(row)

    def _take_done(self, row: PageRow) -> None:
        if row.seconds is not None:
            self._seconds.append(row.seconds)
            self._stages.update(row.timings_s)
        if row.confidence is None:
            return
        self.confidence.append(row.confidence)
        worst = self._least_sure
        if len(worst) < MOST_UNSURE or -worst[0][0] > row.confidence:
            # A heap with the surest at its top, which is the first to go.
            for picture in self._pictured(row):
                heapq.heappush(worst, (-row.confidence, row.key, picture))
            while len(worst) > MOST_UNSURE:
                heapq.heappop(worst)

    def _pictured(self, row: PageRow) -> list[Pictured]:
        """The page, if it has a small picture."""
        name = f"{row.key}{SMALL}"
        if not (page_folder(self.out, row.document) / name).is_file():
            return []
        return [Pictured(row.key, row.names[0], relative_path(row, name), row.confidence, row.message or "")]

    def unsure(self) -> tuple[Pictured, ...]:
        return tuple(picture for *_, picture in sorted(self._least_sure, key=lambda one: (-one[0], one[1])))

    def refused(self) -> tuple[Pictured, ...]:
        """Of each reason as many as of the others, until there are MOST_REFUSED."""
        queues = [list(found) for found in self._refused.values() if found]
        chosen: list[Pictured] = []
        for turn in range(MOST_REFUSED):
            chosen += [queue[turn] for queue in queues if turn < len(queue)]
        return tuple(chosen[:MOST_REFUSED])

    def cost(self) -> Cost | None:
        count = len(self._seconds)
        if count == 0:
            return None
        stages = tuple((stage, total / count) for stage, total in self._stages.most_common())
        median_s, p95_s = (_percentile(self._seconds, percent) or 0.0 for percent in (50, 95))
        return Cost(count, fmean(self._seconds), median_s, p95_s, stages)


def _table_pages(out: Path) -> Iterator[dict[str, Any]]:
    """Pages that were read, from the tables."""
    for path in sorted((out / "tables" / "pages").glob("part-*.parquet")):
        # read_table would load pandas.
        table = parquet.ParquetFile(path).read(columns=["state", "layout", "rhythm", "review"])
        yield from (page for page in table.to_pylist() if page["state"] == PageState.DONE)


def _of(counted: Counter[tuple[str, str]], column: str) -> tuple[tuple[str, int], ...]:
    """Values of a column and how often each is there, the most frequent first."""
    found = [(value, count) for (name, value), count in counted.items() if name == column]
    return tuple(sorted(found, key=lambda one: (-one[1], one[0])))


def _histogram(values: list[float]) -> tuple[int, ...]:
    bins = [0] * BINS
    for value in values:
        bins[min(int(value * BINS), BINS - 1)] += 1
    return tuple(bins)


def _percentile(values: list[float], percent: int) -> float | None:
    if len(values) < 2:
        return values[0] if values else None
    return quantiles(values, n=100, method="inclusive")[percent - 1]
