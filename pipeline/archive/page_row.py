"""One row of the manifest: all that is known of a page."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipeline.archive.pages.page_state import PageState
from pipeline.archive.pages.page_work import page_key


class Verdict(StrEnum):
    """What a human said of a page."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True)
class PageRow:
    """All that the manifest knows of one page."""

    document: str
    """SHA-256 of its document."""
    page: int
    """Counted from 1."""
    names: tuple[str, ...]
    """Files of the archive that hold it, sorted."""
    state: PageState
    attempts: int
    deaths: int
    version: str | None
    code: str | None
    message: str | None
    cure: str | None
    confidence: float | None
    """0 to 1; None of a signal file and of what was not read."""
    needs_review: bool
    verdict: Verdict | None
    note: str | None
    files: Mapping[str, str]
    """Name of each result -> SHA-256 of its bytes."""
    bytes: int
    """Size of the results together (bytes)."""
    timings_s: Mapping[str, float]
    seconds: float | None

    @property
    def key(self) -> str:
        """What the page is called."""
        return page_key(self.document, self.page)


def page_row(row: sqlite3.Row, names: tuple[str, ...]) -> PageRow:
    """What stands in a row of the table "pages"; names: the files that hold its document."""
    told = dict(row)
    del told["place"]
    return PageRow(
        **{
            **told,
            "names": names,
            "state": PageState(row["state"]),
            "needs_review": bool(row["needs_review"]),
            "verdict": Verdict(row["verdict"]) if row["verdict"] else None,
            "files": json.loads(row["files"]),
            "timings_s": json.loads(row["timings_s"]),
        }
    )
