"""Where an archive begins: the folder, the files or the zip that its path, glob or URL means."""

import glob
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ecg.errors import UnreadableFileError, UnsupportedFormatError
from pipeline.archive import store_urls
from pipeline.archive.document_names import HEADER, SAMPLES, Kind, kind_of, stem_of, suffix_of
from pipeline.archive.store_files import asked, file_system
from pipeline.archive.store_folders import Entry, EntryKind, entries, entry_at, is_web, remote_entry

_LOCAL_SCHEMES = ("file://", "local://")
_CURE = "give a folder, a zip, a tar or a document"


@dataclass(frozen=True)
class Root:
    """The first entries of an archive."""

    base: str
    """URL of the folder that names are told from."""
    entries: tuple[Entry, ...]
    """By name; names of a glob may hold folders."""
    members: str = ""
    """Pattern of packed files, where the archive is a container of which only some are meant."""


def root_of(archive: str) -> Root:
    """The beginning of an archive. Raises what `pipeline.archive.listing.list_archive` does."""
    if not archive or "\0" in archive:
        raise UnreadableFileError("no name of an archive", cure=_CURE)
    if os.path.lexists(archive):
        return _local(archive)
    packed_in = store_urls.container_of(archive)
    if packed_in is not None:
        return replace(root_of(packed_in[1]), members=packed_in[0])
    if archive.startswith(_LOCAL_SCHEMES):
        return _local(archive.partition("://")[2])
    return _remote(archive) if "://" in archive else _local(archive)


def _local(archive: str) -> Root:
    path = os.path.abspath(archive)
    if os.path.lexists(path) or not glob.has_magic(path):
        url = store_urls.written(path)
        entry = entry_at(url)
        return Root(url, tuple(entries(url))) if entry.kind is EntryKind.FOLDER else _file(entry, os.path.dirname(path))
    base = path[: path.index(next(character for character in path if character in "*?["))].rpartition("/")[0]
    found = {}
    for match in sorted(glob.glob(path, recursive=True)):
        name = os.path.relpath(match, base or "/")
        found[name] = replace(entry_at(store_urls.written(os.path.abspath(match))), name=name)
    return _matches(store_urls.written(base or "/"), found)


def _file(entry: Entry, base: str) -> Root:
    if entry.kind is EntryKind.SPECIAL:
        raise UnreadableFileError("not a file", cure=_CURE)
    if kind_of(entry.name) not in (Kind.DOCUMENT, Kind.CONTAINER):
        cure = "give the .hea beside it" if kind_of(entry.name) is Kind.SAMPLES else _CURE
        raise UnsupportedFormatError("a file of no suffix that is read", cure=cure)
    return Root(base, _with_samples({entry.name: entry}))


def _remote(archive: str) -> Root:
    store, path = file_system(archive)
    store.invalidate_cache()
    if is_web(archive) and not _names_a_file(archive) and not set("*[") & set(archive):
        return Root(archive.rstrip("/"), tuple(entries(archive)))
    try:
        entry = entry_at(archive)
    except UnreadableFileError:
        if not set("*?[") & set(path):
            raise
        return _remote_glob(archive, store, path)
    url = archive.rstrip("/")
    return Root(url, tuple(entries(url))) if entry.kind is EntryKind.FOLDER else _file(entry, url.rpartition("/")[0])


def _remote_glob(archive: str, store: Any, path: str) -> Root:
    fixed = archive[: min(archive.index(character) for character in "*?[" if character in archive)]
    base = fixed.rpartition("/")[0]
    base_path = file_system(base)[1].rstrip("/")
    infos: Mapping[str, Mapping[str, Any]] = asked(lambda: store.glob(path, detail=True))
    found = {}
    for full in sorted(infos):
        name = full.removeprefix(base_path).strip("/") or "."
        url = f"{base}/{name}" if is_web(base) else store_urls.inside(base, name)
        found[name] = remote_entry(name, url, infos[full])
    return _matches(base, found)


def _matches(base: str, found: Mapping[str, Entry]) -> Root:
    """The entries that a glob found, but for those that lie in a folder that it found, too."""
    if not found:
        raise UnreadableFileError("nothing matches", cure="check the pattern")
    if "." in found:  # "**" finds the folder that it begins in
        return Root(base, tuple(entries(base)))
    folders = {name for name, entry in found.items() if entry.kind in (EntryKind.FOLDER, EntryKind.LINKED_FOLDER)}
    alone = {name: entry for name, entry in found.items() if not _parents(name) & folders}
    return Root(base, _with_samples(alone))


def _parents(name: str) -> set[str]:
    parts = name.split("/")
    return {"/".join(parts[:count]) for count in range(1, len(parts))}


def _with_samples(found: Mapping[str, Entry]) -> tuple[Entry, ...]:
    """Entries by name, and the samples beside each WFDB header whether asked for or not."""
    all_found = dict(found)
    beside: dict[str, list[Entry]] = {}
    for name, entry in found.items():
        if suffix_of(name) != HEADER or entry.kind is not EntryKind.FILE:
            continue
        folder = entry.url.rpartition("/")[0] or "/"
        if folder not in beside:
            beside[folder] = entries(folder)
        for sibling in beside[folder]:
            if suffix_of(sibling.name) in SAMPLES and stem_of(sibling.name) == stem_of(name.rpartition("/")[2]):
                sibling_name = name[: len(name) - len(name.rpartition("/")[2])] + sibling.name
                all_found.setdefault(sibling_name, replace(sibling, name=sibling_name))
    return tuple(all_found[name] for name in sorted(all_found))


def _names_a_file(url: str) -> bool:
    return kind_of(url.rpartition("/")[2]) in (Kind.DOCUMENT, Kind.CONTAINER) and "://" in url.rpartition("/")[0]
