"""A run over an archive: take up its files, read its pages, write tables and summary. A rerun does what is missing."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Event

from filelock import FileLock, Timeout

from ecg.errors import OutputError
from pipeline.archive.archive_settings import ArchiveSettings
from pipeline.archive.hashed_names import NameHash
from pipeline.archive.manifest import Manifest, ManifestError
from pipeline.archive.manifest_file import FILE, create_manifest, open_manifest
from pipeline.archive.pages.half_written import remove_of_drivers, remove_of_workers
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.read_pages import read_queued
from pipeline.archive.results.summary_page import write_summary
from pipeline.archive.results.tables import write_tables
from pipeline.archive.standing import is_complete
from pipeline.archive.store.listing import list_archive
from pipeline.archive.take_up import Called, take_up
from pipeline.archive.watch import Watch
from pipeline.archive.workers.engine import Engine
from pipeline.kept_analysis_version import pipeline_version
from pipeline.results import make_folder

LOCK = "run.lock"


class BusyArchiveError(OutputError):
    """Another run writes into the same folder."""

    slug = "archive-busy"


@dataclass(frozen=True)
class Wanted:
    """What a run is to do."""

    archive: str
    """Folder, glob, file or URL."""
    out: Path
    """Folder of the results."""
    settings: ArchiveSettings
    name_hash: NameHash | None = None
    """What names are hashed by, where settings ask for it."""
    redo_outdated: bool = False
    """Whether pages that another pipeline version read are read again."""
    together: int = 1
    """Pages that a worker reads in one task: more where giving out a task costs much."""

    def called(self, name: str) -> str:
        """What a file or folder is called in all that is kept."""
        return name if self.name_hash is None else self.name_hash.of(name)


@dataclass(frozen=True)
class Seen:
    """What a run found, for who started it."""

    counts: dict[PageState, int]
    """Pages by where they stand now."""
    unfetched: int
    """Files that could not be fetched or opened."""
    passed_over: dict[str, int] = field(default_factory=dict)
    """Suffix -> files that are of no format that is read."""
    stopped: bool = False
    """Whether it was asked to stop before its end."""

    @property
    def complete(self) -> bool:
        """Whether every page of the archive is read or refused."""
        return is_complete(self.counts, self.unfetched)


def run_archive(
    wanted: Wanted,
    start_engine: Callable[[], AbstractContextManager[Engine]],
    watch: Watch | None = None,
    stop: Event | None = None,
) -> Seen:
    """Read every page of an archive that has no result yet.

    start_engine: called, and what it gives closed at the end, where there is something to do; stop: set to end early,
    with what is begun finished. Raises a subclass of InkbeatError where the archive cannot be listed, its folder is
    busy, of another archive or cannot be written to, or where workers or store are gone; the same call goes on from
    there.
    """
    watch, stop = watch or Watch(), stop or Event()
    make_folder(wanted.out)
    with _locked(wanted.out), _manifest(wanted) as manifest, ExitStack() as ending:
        engine = cache(lambda: ending.enter_context(start_engine()))
        remove_of_drivers(wanted.out)
        if manifest.counts()[PageState.LEASED]:
            remove_of_workers(wanted.out)
        manifest.give_back_leases()
        _redo(wanted, manifest, watch)
        listing = list_archive(wanted.archive)
        files = (Called(listed, wanted.called(listed.name)) for listed in listing.documents)
        places = take_up(files, manifest, engine, watch, stop)
        if manifest.counts()[PageState.QUEUED] + manifest.counts()[PageState.FAILED]:
            watch.reading(manifest)
            read_queued(places, wanted.out, wanted.together, manifest, engine(), watch, stop)
        write_tables(manifest, wanted.out)
        write_summary(manifest, wanted.out)
        return Seen(manifest.counts(), len(manifest.unfetched()), dict(listing.passed_over), stop.is_set())


def _redo(wanted: Wanted, manifest: Manifest, watch: Watch) -> None:
    version = pipeline_version()
    outdated = manifest.outdated(version)
    if not outdated:
        return
    if wanted.redo_outdated:
        manifest.queue_again((PageState.DONE, PageState.REFUSED), other_than=version)
    else:
        watch.noted(f"{outdated} pages were read by another version; --redo reads them again")


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    lock = FileLock(out / LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise BusyArchiveError(f"another run writes into {out}", cure="wait for its end") from None
    except OSError as error:
        raise OutputError(f"{out} cannot be written to ({error.strerror})", cure="choose another folder") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def open_locked(out: Path) -> Iterator[Manifest]:
    """The manifest of a folder that no run writes into meanwhile. Raises ManifestError or BusyArchiveError."""
    open_manifest(out).close()
    with _locked(out), open_manifest(out, write=True) as manifest:
        yield manifest


def _manifest(wanted: Wanted) -> Manifest:
    """The manifest of this archive, begun where there is none."""
    # Names of folders may be those of patients, too.
    archive = wanted.called(wanted.archive)
    if not (wanted.out / FILE).exists():
        create_manifest(wanted.out, archive, wanted.settings)
    manifest = open_manifest(wanted.out, write=True)
    if manifest.archive == archive and manifest.settings == wanted.settings:
        return manifest
    what = "archive" if manifest.archive != archive else "settings"
    with manifest:
        raise ManifestError(
            f"{wanted.out} holds results of another {what}", cure="choose another folder, or give what was given before"
        )
