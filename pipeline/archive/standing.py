"""How far an archive is: pages by state, reasons of those that were not read, the time that pages took."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from pipeline.archive.manifest_file import open_manifest
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.store.listing_types import Refusal


@dataclass(frozen=True)
class Standing:
    """What a manifest says, counted."""

    archive: str
    files: int
    """Files that were taken up."""
    counts: dict[PageState, int]
    reasons: list[tuple[Refusal, int]]
    """Why pages were not read, the most frequent first."""
    unfetched: list[tuple[str, Refusal]]
    """Files that could not be fetched, and why."""
    seconds_a_page: float | None
    """Mean time in a worker (s)."""

    @property
    def complete(self) -> bool:
        """Whether every page is read or refused."""
        return is_complete(self.counts, len(self.unfetched))

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "archive": self.archive,
            "files": self.files,
            "pages": {state.value: count for state, count in self.counts.items()},
            "reasons": [{**vars(reason), "pages": count} for reason, count in self.reasons],
            "files_not_fetched": [{"name": name, **vars(reason)} for name, reason in self.unfetched],
            "seconds_a_page": self.seconds_a_page,
            "complete": self.complete,
        }

    def as_text(self) -> str:
        """For readers, one line each."""
        total = sum(self.counts.values())
        lines = [f"{self.files} files, {total} pages"]
        lines += [f"{count:>9} {state.value}" for state, count in self.counts.items() if count]
        if self.seconds_a_page is not None:
            lines.append(f"{self.seconds_a_page:9.2f} s a page in a worker")
        lines += [f"{count:>9} {reason.code}: {reason.message}; {reason.cure}" for reason, count in self.reasons]
        lines += [f"not fetched: {name}: {reason.message}" for name, reason in self.unfetched]
        return "\n".join(lines)


def standing(out: Path) -> Standing:
    """Count what a manifest says. Raises ManifestError."""
    with open_manifest(out) as manifest:
        seconds = manifest.seconds()
        return Standing(
            manifest.archive,
            manifest.files(),
            manifest.counts(),
            manifest.refusals(),
            manifest.unfetched(),
            round(mean(seconds), 3) if seconds else None,
        )


def is_complete(counts: Mapping[PageState, int], unfetched: int) -> bool:
    """Whether every page is read or refused, and every file was fetched."""
    return not unfetched and counts[PageState.DONE] + counts[PageState.REFUSED] == sum(counts.values())
