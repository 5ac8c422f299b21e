"""Pages of an archive drawn at random and read, to tell from them what all will take."""

import os
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TypeVar

import numpy as np

from pipeline.archive.archive_settings import ArchiveSettings
from pipeline.archive.in_flight import completed
from pipeline.archive.manifest import KILLER
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.pages.page_task import read_pages
from pipeline.archive.pages.page_work import Chunk, PageOutcome
from pipeline.archive.planning.peak_memory import peak_mib
from pipeline.archive.store.listing_types import Listed, Surveyed
from pipeline.archive.store.survey import survey
from pipeline.archive.workers.engine import Engine
from pipeline.kept_analysis_version import pipeline_version

MOST_OPENED = 400
"""Files that are opened to count pages; of a larger archive so many, drawn at random."""

Given = TypeVar("Given", bound=Hashable)
Made = TypeVar("Made")


@dataclass(frozen=True)
class Opened:
    """A file that was opened."""

    listed: Listed
    surveyed: Surveyed
    seconds: float
    """In its worker, fetching included (s)."""
    worker: int
    """Process that did it; 0 where that ended over it."""

    @property
    def pages(self) -> int:
        """Rows that it takes in a manifest: its pages, one where it is refused, none where it was not fetched."""
        return 0 if self.surveyed.document is None else max(self.surveyed.pages, 1)


@dataclass(frozen=True)
class Drawn:
    """A page that was chosen."""

    opened: Opened
    page: int
    """Counted from 1."""


@dataclass(frozen=True)
class Reading:
    """What became of it."""

    drawn: Drawn
    outcome: PageOutcome
    seconds: float
    """In its worker, fetching included (s)."""
    worker: int
    """Process that did it; 0 where that ended over it, or the document was refused when it was opened."""
    peak_mib: float
    """Largest memory of that process until then."""


def open_files(
    files: Sequence[Listed], rng: np.random.Generator, engine: Engine, stop: Event, most: int = MOST_OPENED
) -> tuple[Opened, ...]:
    """Open all files, or as many as that, drawn at random, in their order. Fewer where it is stopped."""
    chosen: Sequence[Listed] = files
    if len(files) > most:
        # In order, for packed files are read forward.
        chosen = [files[k] for k in np.sort(rng.choice(len(files), most, replace=False))]

    def ended(listed: Listed) -> Opened:
        return Opened(listed, Surveyed(listed.name, None, 0, KILLER), 0.0, 0)

    return _all_done(engine, _open, chosen, ended, stop)


def draw_pages(opened: Sequence[Opened], count: int, rng: np.random.Generator) -> tuple[Drawn, ...]:
    """Draw pages of opened files, each as likely as any other, none twice; in their order. All where they are fewer."""
    ends = np.cumsum([file.pages for file in opened], dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    places = np.sort(rng.choice(total, min(count, total), replace=False))
    holders = np.searchsorted(ends, places, side="right")
    return tuple(
        Drawn(opened[holder], int(place - (ends[holder] - opened[holder].pages)) + 1)
        for place, holder in zip(places, holders, strict=True)
    )


def read_drawn(
    drawn: Sequence[Drawn], settings: ArchiveSettings, out: Path, engine: Engine, stop: Event
) -> tuple[tuple[Reading, ...], float]:
    """Read pages as a run would, with results in `out`; the readings, and what it takes a worker to start (s).

    The first page of each worker waits for models: it is read once more, and the difference is the start. Fewer
    readings where it is stopped.
    """

    def ended(page: Drawn) -> Reading:
        return Reading(page, _unread(page, PageState.DEAD), 0.0, 0, 0.0)

    task = _Read(settings, out)
    readings = _all_done(engine, task, drawn, ended, stop)
    first: dict[int, Reading] = {}
    for reading in readings:
        if reading.worker:
            first.setdefault(reading.worker, reading)
    again = {one.drawn: one for one in _all_done(engine, task, [one.drawn for one in first.values()], ended, stop)}
    starts = [one.seconds - again[one.drawn].seconds for one in first.values() if one.drawn in again]
    return tuple(again.get(one.drawn, one) for one in readings), max(float(np.mean(starts)) if starts else 0.0, 0.0)


@dataclass(frozen=True)
class _Read:
    """Reads a page in a worker."""

    settings: ArchiveSettings
    out: Path

    def __call__(self, page: Drawn) -> Reading:
        """What became of it."""
        began = time.perf_counter()
        surveyed = page.opened.surveyed
        if surveyed.refusal is not None or surveyed.document is None:
            return Reading(page, _unread(page, PageState.REFUSED), 0.0, 0, 0.0)
        source = page.opened.listed.name.rsplit("/", 1)[-1]
        chunk = Chunk(surveyed.document, page.opened.listed, source, (page.page,), self.settings, self.out)
        (outcome,) = read_pages((chunk,))
        return Reading(page, outcome, time.perf_counter() - began, os.getpid(), peak_mib())


def _open(listed: Listed) -> Opened:
    began = time.perf_counter()
    (surveyed,) = survey((listed,))
    return Opened(listed, surveyed, time.perf_counter() - began, os.getpid())


def _unread(page: Drawn, state: PageState) -> PageOutcome:
    surveyed = page.opened.surveyed
    why = KILLER if state is PageState.DEAD else surveyed.refusal
    return PageOutcome(str(surveyed.document), page.page, state, pipeline_version(), refusal=why, needs_review=True)


def _all_done(
    engine: Engine,
    task: Callable[[Given], Made],
    arguments: Sequence[Given],
    ended: Callable[[Given], Made],
    stop: Event,
) -> tuple[Made, ...]:
    """What the task made of each argument, in their order; `ended` tells it of one that ended its worker."""
    waiting = iter(arguments)
    made: dict[Given, Made] = {}
    for argument, future in completed(engine, task, lambda: next(waiting, None), stop):
        if future.cancelled():
            continue
        error = future.exception()
        if error is not None and not engine.ended_its_worker(error):
            raise error
        made[argument] = future.result() if error is None else ended(argument)
    return tuple(made[argument] for argument in arguments if argument in made)
