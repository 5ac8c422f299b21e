"""Pages of an archive that a human should look at, and what the human says of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nsmallest
from pathlib import Path

from pipeline.archive.manifest import Manifest
from pipeline.archive.page_row import PageRow, Verdict
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.pages.page_work import page_folder
from pipeline.archive.pages.result_file import SMALL, read_result
from pipeline.archive.results.table_rows import relative_path

_RANK = {PageState.DEAD: 0, PageState.REFUSED: 1, PageState.DONE: 2}


@dataclass(frozen=True)
class Reason:
    """Why a human should look."""

    code: str
    message: str


@dataclass(frozen=True)
class ToReview:
    """A page that a human should look at."""

    key: str
    page: int
    """Counted from 1."""
    names: tuple[str, ...]
    state: PageState
    confidence: float | None
    """0 to 1; None of a signal file and of a page that was not read."""
    reasons: tuple[Reason, ...]
    """The gravest first."""
    picture: str | None
    """Path of its small picture, below the folder of results."""


def to_review(manifest: Manifest, out: Path, most: int, state: PageState | None = None) -> tuple[ToReview, ...]:
    """The worst pages that nobody has judged: those that were not read first, then the least sure.

    state: of these alone. Raises DamagedResultError.
    """
    worst = nsmallest(most, _asking(manifest, state), key=_how_bad)
    return tuple(_with_reasons(row, out) for row in worst)


def count_to_review(manifest: Manifest, state: PageState | None = None) -> int:
    """How many pages a human should look at and has not."""
    return sum(1 for _ in _asking(manifest, state))


def judge(manifest: Manifest, accepted: tuple[str, ...], rejected: tuple[str, ...], note: str | None) -> None:
    """Write down what a human says of pages, by their keys. Raises ManifestError where there is none of a key."""
    for keys, verdict in ((accepted, Verdict.ACCEPTED), (rejected, Verdict.REJECTED)):
        for key in keys:
            manifest.judge(key, verdict, note)


def _asking(manifest: Manifest, state: PageState | None) -> Iterator[PageRow]:
    for row in manifest.rows():
        if row.needs_review and row.verdict is None and row.state in _RANK and state in (None, row.state):
            yield row


def _how_bad(row: PageRow) -> tuple[int, float, str]:
    # A signal file has nothing that was traced badly.
    return _RANK[row.state], 1.0 if row.confidence is None else row.confidence, row.key


def _with_reasons(row: PageRow, out: Path) -> ToReview:
    if row.state is PageState.DONE:
        reasons = tuple(Reason(**reason) for reason in read_result(out, row)["review"])
    else:
        reasons = (Reason(row.code or "", row.message or ""),)
    small = f"{row.key}{SMALL}"
    picture = relative_path(row, small) if (page_folder(out, row.document) / small).is_file() else None
    return ToReview(row.key, row.page, row.names, row.state, row.confidence, reasons, picture)
