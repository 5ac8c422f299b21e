"""An archive's files taken up into its manifest: each new or changed one is opened once, in a worker."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from threading import Event

from pipeline.archive.in_flight import completed
from pipeline.archive.manifest import KILLER, Manifest
from pipeline.archive.store.listing_types import Listed, Surveyed
from pipeline.archive.store.survey import survey
from pipeline.archive.watch import Watch
from pipeline.archive.workers.engine import Engine
from pipeline.kept_analysis_version import pipeline_version

TOGETHER = 16
"""Files that a worker opens in one task."""


@dataclass(frozen=True)
class Called:
    """A file and what it is called in all that is kept."""

    listed: Listed
    name: str
    """That of `listed`, or its hash."""


def take_up(
    files: Iterable[Called], manifest: Manifest, engine: Callable[[], Engine], watch: Watch, stop: Event
) -> dict[str, Called]:
    """Open what is new or changed, and queue its pages; where each document of the archive can be fetched.

    engine: asked for only where there is something to open.
    """
    stamps = manifest.stamps()
    called = {file.name: file for file in files}
    manifest.forget_unfetched(other_than=called.keys())
    fresh = [file for file in called.values() if stamps.get(file.name) != file.listed.stamp]
    if fresh:
        watch.opening(len(fresh))
        _open(fresh, manifest, engine(), watch, stop)
    return {document: called[name] for name, document in manifest.documents().items() if name in called}


def _open(fresh: list[Called], manifest: Manifest, engine: Engine, watch: Watch, stop: Event) -> None:
    # Taken up in the order of the archive, whichever worker is the first: so the queue is the same on each run.
    listed = [file.listed for file in fresh]
    groups = [tuple(listed[first : first + TOGETHER]) for first in range(0, len(listed), TOGETHER)]
    names = {file.listed.name: file.name for file in fresh}
    number_of = {group[0].name: number for number, group in enumerate(groups)}
    ready: dict[int, tuple[Surveyed, ...]] = {}
    waiting = iter(groups)
    next_up = 0
    for group, future in completed(engine, survey, lambda: next(waiting, None), stop):
        if future.cancelled():
            continue
        ready[number_of[group[0].name]] = _result(group, future, engine)
        while next_up in ready:
            _enlist(manifest, groups[next_up], ready.pop(next_up), names)
            watch.opened(len(groups[next_up]))
            next_up += 1


def _enlist(
    manifest: Manifest, group: tuple[Listed, ...], surveyed: tuple[Surveyed, ...], names: dict[str, str]
) -> None:
    found = zip(surveyed, group, strict=True)
    version = pipeline_version()
    manifest.enlist(((replace(one, name=names[one.name]), of.stamp, of.bytes) for one, of in found), version)


def _result(group: tuple[Listed, ...], future: Future[tuple[Surveyed, ...]], engine: Engine) -> tuple[Surveyed, ...]:
    """What a worker found; where it ended over several files, what others find of each alone."""
    error = future.exception()
    if error is None:
        return future.result()
    if not (engine.ended_its_worker(error) or isinstance(error, MemoryError)):
        raise error
    if len(group) == 1:
        return (Surveyed(group[0].name, None, 0, KILLER),)
    return tuple(_alone(group, engine))


def _alone(group: tuple[Listed, ...], engine: Engine) -> Iterator[Surveyed]:
    for one in group:
        future = engine.submit(survey, (one,))
        yield from _result((one,), future, engine)
