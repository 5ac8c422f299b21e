"""The queued pages of an archive read by an engine's workers, and what became of each written into the manifest."""

from collections.abc import Mapping
from concurrent.futures import CancelledError, Future
from itertools import groupby
from pathlib import Path
from threading import Event

from ecg.errors import InkbeatError
from pipeline.archive.archive_settings import ArchiveSettings
from pipeline.archive.in_flight import AHEAD, completed
from pipeline.archive.manifest import Leased, Manifest
from pipeline.archive.pages.half_written import remove_of_workers
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.pages.page_task import not_read, read_pages, unforeseen
from pipeline.archive.pages.page_work import Chunk, PageOutcome, page_key
from pipeline.archive.store.store_files import StoreError
from pipeline.archive.take_up import Called
from pipeline.archive.watch import Watch
from pipeline.archive.workers.engine import Engine, EngineError
from pipeline.archive.workers.worker_notes import blamed, forget

MOST_IN_A_ROW = 20
"""So many ends of workers, or failures of the store, one after the other are no fault of the pages."""


class WorkersEndError(EngineError):
    """Workers end one after the other, whatever they read."""

    slug = "workers-end"


def read_queued(
    places: Mapping[str, Called],
    out: Path,
    together: int,
    manifest: Manifest,
    engine: Engine,
    watch: Watch,
    stop: Event,
) -> None:
    """Read every queued page whose document can be fetched; those that fail are tried again behind all others.

    together: pages of one task, but towards the end.

    Each page is written down as leased before a worker begins it, and with what became of it when it ends. Raises
    OutputError, ModelError, StoreError or WorkersEndError, which further pages would not escape; what was leased is
    queued again.
    """
    fetchable = frozenset(places)
    settings = manifest.settings
    queued = 0

    def following() -> tuple[Chunk, ...] | None:
        nonlocal queued
        leased = manifest.lease(_fair_share(queued, together, engine.workers), fetchable)
        queued -= len(leased)
        return _chunks(leased, places, settings, out) or None

    forget(out)
    manifest.queue_failed()
    again, ended = True, False
    while again and not stop.is_set():
        in_a_row, queued = 0, manifest.counts()[PageState.QUEUED]
        for chunks, future in completed(engine, read_pages, following, stop):
            outcomes = _settled(chunks, future, out, manifest, engine)
            watch.settled(outcomes)
            ended = ended or (not future.cancelled() and future.exception() is not None)
            well = any(outcome.state in (PageState.DONE, PageState.REFUSED) for outcome in outcomes)
            in_a_row = 0 if well or future.cancelled() else in_a_row + 1
            if in_a_row >= MOST_IN_A_ROW:
                raise _nothing_goes_on(outcomes)
        again = bool(manifest.queue_failed())
    if ended:
        remove_of_workers(out)


def _fair_share(queued: int, together: int, workers: int) -> int:
    """Pages of the next task: fewer where few are left, so that all workers come to an end together."""
    return max(1, min(together, queued // (AHEAD * workers)))


def _settled(
    chunks: tuple[Chunk, ...],
    future: Future[tuple[PageOutcome, ...]],
    out: Path,
    manifest: Manifest,
    engine: Engine,
) -> tuple[PageOutcome, ...]:
    """Write down what became of pages; none where their worker ended or never began."""
    leased = [Leased(chunk.document, page) for chunk in chunks for page in chunk.pages]
    error = CancelledError() if future.cancelled() else future.exception()
    if isinstance(error, CancelledError):
        manifest.release(leased)
        return ()
    if error is None:
        manifest.settle(future.result())
        return future.result()
    if isinstance(error, InkbeatError):
        manifest.release(leased)
        raise error
    if not engine.ended_its_worker(error):
        return _failed(chunks, error, manifest)
    guilty = blamed(out)
    manifest.blame(leased, guilty)
    forget(out, guilty & {page_key(page.document, page.page) for page in leased})
    return ()


def _failed(chunks: tuple[Chunk, ...], error: BaseException, manifest: Manifest) -> tuple[PageOutcome, ...]:
    """Write down pages that a fault of ours stopped."""
    fault = unforeseen(error)
    failed = tuple(not_read(chunk, page, PageState.FAILED, fault) for chunk in chunks for page in chunk.pages)
    manifest.settle(failed)
    return failed


def _chunks(
    leased: tuple[Leased, ...], places: Mapping[str, Called], settings: ArchiveSettings, out: Path
) -> tuple[Chunk, ...]:
    """Neighbouring pages of a document together, so that it is fetched once."""
    chunks = []
    for document, pages in groupby(leased, lambda page: page.document):
        called = places[document]
        # A hash holds no folder.
        source = called.name.rsplit("/", 1)[-1]
        chunks.append(Chunk(document, called.listed, source, tuple(page.page for page in pages), settings, out))
    return tuple(chunks)


def _nothing_goes_on(outcomes: tuple[PageOutcome, ...]) -> InkbeatError:
    kept = "nothing is lost: the same command goes on"
    told = next((outcome.refusal for outcome in outcomes if outcome.refusal), None)
    if told is not None and told.code == StoreError.slug:
        return StoreError(f"the archive does not answer any more: {told.message}", cure=kept)
    if told is not None:
        return WorkersEndError(f"page after page fails: {told.message}", cure=kept)
    return WorkersEndError("worker after worker ends", cure=f"give each more memory; {kept}")
