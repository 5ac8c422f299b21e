"""Which pages of a document: "3", "1-4,7", or all."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class PageChoice:
    """Spans of pages, counted from 1; no span means every page."""

    spans: tuple[tuple[int, int], ...] = ()
    """First and last page of each."""

    @classmethod
    def parse(cls, text: str) -> "PageChoice":
        """Read "3", "1-4,7". Raises ValueError that says what is wrong."""
        spans = []
        for part in text.split(","):
            first, dash, last = (piece.strip() for piece in part.partition("-"))
            if not (first.isdecimal() and (last.isdecimal() if dash else True)):
                raise ValueError(f"{part.strip()!r} is no page; write 3 or 1-4,7")
            span = (int(first), int(last) if dash else int(first))
            if not 1 <= span[0] <= span[1]:
                raise ValueError(f"{part.strip()!r} holds no page; pages count from 1, the smaller number stands first")
            spans.append(span)
        return cls(tuple(spans))

    def of(self, count: int) -> Sequence[int]:
        """The pages, counted from 0, in the document's order and each once.

        Of what lies beyond the document's `count` pages only the first stays, so that it can be said to be missing.
        """
        if not self.spans:
            return range(count)
        inside = {page for first, last in self.spans for page in range(first - 1, min(last, count))}
        beyond = [max(first - 1, count) for first, last in self.spans if last > count]
        return [*sorted(inside), *([min(beyond)] if beyond else [])]


def page_stem(stem: str, page: int, count: int) -> str:
    """What the files of a page (counted from 0) begin with: the document's stem, and "_p01" where it has several."""
    return stem if count == 1 else f"{stem}_p{page + 1:0{max(2, len(str(count)))}d}"
