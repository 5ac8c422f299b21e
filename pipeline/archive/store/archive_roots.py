"""Where an archive begins: the folder, the files or the zip that its path, glob or URL means."""

import glob
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from ecg.errors import UnreadableFileError, UnsupportedFormatError
from pipeline.archive.store import store_urls
from pipeline.archive.store.document_names import HEADER, SAMPLES, Kind, kind_of, stem_of, suffix_of
from pipeline.archive.store.store_files import asked, file_system
from pipeline.archive.store.store_folders import Entry, EntryKind, entries, entry_at, remote_entry

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
    """The beginning of an archive. Raises what `pipeline.archive.store.listing.list_archive` does."""
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
        if entry.kind is EntryKind.FOLDER:
            return Root(url, tuple(entries(url)))
        return _file(entry, store_urls.written(os.path.dirname(path)))
    base = _fixed(path)
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
    url = store_urls.trimmed(store_urls.unchained(archive))
    store, path = file_system(url)
    store.invalidate_cache()
    if store_urls.is_web(url):
        # A web server tells of no folder that it is one.
        folder = kind_of(store_urls.last_name(url)) not in (Kind.DOCUMENT, Kind.CONTAINER)
        if folder and not set("*[") & set(url):
            return Root(url, tuple(entries(f"{url}/")))
    try:
        entry = entry_at(url)
    except UnreadableFileError:
        if not set("*?[") & set(path):
            raise
        return _remote_glob(url, store, path)
    return Root(url, tuple(entries(url))) if entry.kind is EntryKind.FOLDER else _file(entry, url.rpartition("/")[0])


def _remote_glob(archive: str, store: Any, path: str) -> Root:
    protocol, _, pattern = archive.rpartition("://")
    base = f"{protocol}://{store_urls.written(_fixed(store_urls.read(pattern)))}"
    base_path = file_system(base)[1].rstrip("/")
    infos: Mapping[str, Mapping[str, Any]] = asked(lambda: store.glob(path, detail=True))
    found = {}
    for full in sorted(infos):
        inside = full.removeprefix(base_path).strip("/")
        name = (unquote(inside) if store_urls.is_web(base) else inside) or "."
        found[name] = remote_entry(name, store_urls.inside(base, inside), infos[full])
    return _matches(base, found)


def _fixed(pattern: str) -> str:
    """The folder that a pattern begins in, without slash; empty where that is the root."""
    return pattern[: min(pattern.index(character) for character in "*?[" if character in pattern)].rpartition("/")[0]


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
        folder = _folder_of(entry.url)
        if folder not in beside:
            beside[folder] = _entries_if_told(folder)
        parent, separator, own = name.rpartition("/")
        for sibling in beside[folder]:
            if suffix_of(sibling.name) in SAMPLES and stem_of(sibling.name) == stem_of(own):
                sibling_name = f"{parent}{separator}{sibling.name}"
                all_found.setdefault(sibling_name, replace(sibling, name=sibling_name))
    return tuple(all_found[name] for name in sorted(all_found))


def _folder_of(url: str) -> str:
    protocol, separator, path = url.rpartition("://")
    folder = store_urls.read(path).rpartition("/")[0]
    return f"{protocol}{separator}{store_urls.written(folder if protocol or folder else '/')}"


def _entries_if_told(folder: str) -> list[Entry]:
    """What lies in a folder; nothing where the store gives files and no lists."""
    try:
        return entries(folder)
    except UnreadableFileError:
        return []
