"""The work on pages of an archive, in a worker: fetch, analyse, write, tell. What fails here, fails one page alone."""

import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from ecg.errors import InkbeatError, ModelError, OutputError
from pipeline.analysis import Analysis, analyze_pages
from pipeline.archive.pages.page_results import write_page, write_refused
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.pages.page_work import Chunk, PageOutcome, page_folder, page_key
from pipeline.archive.pages.review_reasons import needs_review
from pipeline.archive.store.fetch import companions_of, fetched
from pipeline.archive.store.listing_types import Refusal
from pipeline.archive.store.store_files import StoreError
from pipeline.archive.store.survey import digest
from pipeline.archive.workers.worker_notes import noting
from pipeline.archive.workers.worker_setup import trim_heap, within
from pipeline.kept_analysis_version import pipeline_version

MOST_SECONDS = 600.0
"""A page that takes longer ends its worker."""


class ChangedDocumentError(InkbeatError):
    """A document is another one than when its pages were counted."""

    slug = "document-changed"
    exit_code = 3


def read_pages(chunks: tuple[Chunk, ...]) -> tuple[PageOutcome, ...]:
    """Analyse pages and write their results; what became of each, in order.

    Raises OutputError or ModelError, which no other page would escape.
    """
    return tuple(outcome for chunk in chunks for outcome in _of_chunk(chunk))


def _of_chunk(chunk: Chunk) -> Iterator[PageOutcome]:
    left = list(chunk.pages)
    try:
        with fetched(chunk.listed) as path:
            _check_unchanged(chunk, path)
            while left:
                outcome = _noted(chunk, left[0], path)
                del left[0]
                yield outcome
    except (OutputError, ModelError):
        raise
    except InkbeatError as error:  # the document is out of reach, not wrong
        yield from (not_read(chunk, page, PageState.FAILED, error) for page in left)
    except OSError as error:  # of this machine, as a full disk of copies
        fault = StoreError(f"it could not be copied or read ({error.strerror})", cure="run it again")
        yield from (not_read(chunk, page, PageState.FAILED, fault) for page in left)


def _check_unchanged(chunk: Chunk, path: Path) -> None:
    """Raises ChangedDocumentError where it is no longer the document that was surveyed."""
    if digest([path, *companions_of(chunk.listed, path)]) != chunk.document:
        raise ChangedDocumentError("the document was changed meanwhile", cure="run it again")


def _noted(chunk: Chunk, page: int, path: Path) -> PageOutcome:
    try:
        with noting(chunk.out, page_key(chunk.document, page)), within(MOST_SECONDS):
            return _read(chunk, page, path)
    except OSError as error:  # of the note: what reading raises is told as its outcome
        what = f"{chunk.out} cannot be written to ({error.strerror})"
        raise OutputError(what, cure="check folder and space") from error


def _read(chunk: Chunk, page: int, path: Path) -> PageOutcome:
    began = time.perf_counter()
    try:
        for _, found in analyze_pages(path, [page - 1], chunk.settings.fs_hz, tell=trim_heap):
            if isinstance(found, InkbeatError):
                raise found
            return _done(chunk, page, found, began)
    except (OutputError, ModelError):
        raise
    except InkbeatError as error:
        pictures = write_refused(chunk, page, path)
        return not_read(chunk, page, PageState.REFUSED, error, time.perf_counter() - began, pictures)
    except Exception as error:  # a fault of ours must not stop the night's work
        return not_read(chunk, page, PageState.FAILED, unforeseen(error), time.perf_counter() - began)
    raise AssertionError("every page is read or refused")


def _done(chunk: Chunk, page: int, analysis: Analysis, began: float) -> PageOutcome:
    written_at = time.perf_counter()
    digests = write_page(chunk, page, analysis)
    timings_s = analysis.timings_s | {"write": time.perf_counter() - written_at}
    return PageOutcome(
        chunk.document,
        page,
        PageState.DONE,
        pipeline_version(),
        confidence=None if analysis.page is None else round(analysis.page.confidence, 3),
        needs_review=needs_review(analysis),
        files=digests,
        bytes=_bytes(chunk, digests),
        timings_s={stage: round(seconds, 4) for stage, seconds in timings_s.items()},
        seconds=round(time.perf_counter() - began, 4),
    )


def unforeseen(error: BaseException) -> InkbeatError:
    """A fault of ours, by its kind alone: its message may hold what stands on the page."""
    return InkbeatError(f"unexpected {type(error).__name__}", cure="tell the developers what kind of page this is")


def not_read(
    chunk: Chunk,
    page: int,
    state: PageState,
    error: InkbeatError,
    seconds: float = 0.0,
    files: Mapping[str, str] = MappingProxyType({}),
) -> PageOutcome:
    """What became of a page (counted from 1) that was not read; files: pictures of it, name -> SHA-256."""
    told = Refusal(error.slug, error.what, error.cure)
    return PageOutcome(
        chunk.document,
        page,
        state,
        pipeline_version(),
        refusal=told,
        needs_review=state is PageState.REFUSED,
        files=files,
        bytes=_bytes(chunk, files),
        seconds=round(seconds, 4),
    )


def _bytes(chunk: Chunk, names: Iterable[str]) -> int:
    """Size of files of a page together (bytes)."""
    folder = page_folder(chunk.out, chunk.document)
    return sum((folder / name).stat().st_size for name in names)
