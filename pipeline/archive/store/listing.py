"""The documents of an archive: a folder, a glob, a document, a zip or a tar, here or in any store of fsspec."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from ecg.errors import InkbeatError
from pipeline.archive.store import store_urls
from pipeline.archive.store.archive_roots import Root, root_of
from pipeline.archive.store.container_formats import Contents
from pipeline.archive.store.containers import container
from pipeline.archive.store.document_names import HEADER, SAMPLES, Kind, kind_of, stem_of, suffix_of
from pipeline.archive.store.listing_types import Listed
from pipeline.archive.store.store_folders import Entry, EntryKind, entries

MOST_PACKED = 3
"""How deep a zip or tar may lie in others."""
TOO_DEEP, LINKS, SPECIAL, REPLACED, RESULTS = (
    "(packed too deep)",
    "(links)",
    "(not files)",
    "(replaced in a zip or tar)",
    "(results of an archive)",
)
"""What is passed over for another reason than its suffix."""
UNREAD = "unread"
"""Stamp of a folder that could not be listed: that of no folder or file that was."""
_MANIFEST = "manifest.sqlite"
_RESULTS = frozenset({"pages", "tables", "workers"})
"""Folders beside a manifest: an archive's results may lie in it, and are none of its documents."""


@dataclass(frozen=True)
class Listing:
    """What an archive holds."""

    documents: Iterator[Listed]
    """Sorted by folder and name, packed ones in the order of their container. What could not be listed, a damaged zip
    or a folder that may not be read (its name ends with "/"), is listed itself, so that surveying it tells why."""
    passed_over: Counter[str]
    """Suffix of other files, or a reason in brackets -> how many; complete once `documents` has ended."""


@dataclass(frozen=True)
class _Walk:
    """What is known of an archive while it is listed."""

    root: str
    """Real path of a local archive; else empty."""
    passed_over: Counter[str] = field(default_factory=Counter)
    entered: set[tuple[int, int]] = field(default_factory=set)
    """Device and inode of local folders that were read."""


_Items = Iterator["Listed | _Items"]
"""Documents, and the items of what lies deeper, one after another: no recursion, however deep folders lie."""


def list_archive(archive: str) -> Listing:
    """List the documents of an archive, folder after folder as they are asked for.

    archive: a path, a glob, or a URL of fsspec, of which "zip://" and "tar://" may be chained. Hidden files and those
    that desktops make for themselves are no part of it. Links to folders outside of it are followed, each once.
    Raises UnreadableFileError where there is nothing or it may not be read, UnsupportedFormatError for a file of no
    format that is read or a store that is not known, and StoreError.
    """
    root = root_of(archive)
    local = store_urls.is_local(root.base)
    walk = _Walk(os.path.realpath(store_urls.read(root.base)) if local else "")
    if root.members:
        return Listing(_of_pattern(root, walk), walk.passed_over)
    return Listing(_flat(_items("", root.entries, walk)), walk.passed_over)


def _flat(items: _Items) -> Iterator[Listed]:
    stack = [items]
    while stack:
        item = next(stack[-1], None)
        if item is None:
            stack.pop()
        elif isinstance(item, Listed):
            yield item
        else:
            stack.append(item)


def _items(prefix: str, found: Sequence[Entry], walk: _Walk) -> _Items:
    """What lies in one folder; prefix: its name in the archive, with slash."""
    samples = _samples_by_stem(entry.name for entry in found)
    urls = {entry.name: entry.url for entry in found}
    results = _RESULTS if _MANIFEST in urls else frozenset()
    for entry in found:
        name = store_urls.shown(prefix + entry.name)
        if kind_of(entry.name) is Kind.CLUTTER:
            continue
        if entry.kind in (EntryKind.FOLDER, EntryKind.LINKED_FOLDER):
            if entry.name in results:
                walk.passed_over[RESULTS] += 1
            elif _is_entered(entry, walk):
                yield _folder(name, entry, walk)
        elif entry.kind is EntryKind.SPECIAL:
            walk.passed_over[SPECIAL] += 1
        elif kind_of(entry.name) is Kind.CONTAINER:
            yield _packed(Listed(name, entry.url, entry.bytes, entry.stamp), walk, 1)
        elif _is_document(entry.name, samples, walk):
            companions = tuple(urls[sample] for sample in _samples_of(entry.name, samples))
            yield Listed(name, entry.url, entry.bytes, entry.stamp, companions)


def _folder(name: str, entry: Entry, walk: _Walk) -> _Items:
    try:
        found = entries(entry.url)
    except InkbeatError:
        yield Listed(f"{name}/", entry.url, 0, UNREAD)
        return
    yield from _items(f"{name}/", found, walk)


def _is_entered(folder: Entry, walk: _Walk) -> bool:
    """Whether a folder is read: each once, and none by a link that is in the archive or holds it."""
    if not walk.root:
        return True
    path = store_urls.read(folder.url)
    if folder.kind is EntryKind.LINKED_FOLDER:
        real = os.path.realpath(path)
        if os.path.commonpath([real, walk.root]) in (real, walk.root):
            walk.passed_over[LINKS] += 1
            return False
    try:
        status = os.stat(path)
    except OSError:  # reading it tells
        return True
    if (status.st_dev, status.st_ino) in walk.entered:
        walk.passed_over[LINKS] += 1
        return False
    walk.entered.add((status.st_dev, status.st_ino))
    return True


def _packed(listed: Listed, walk: _Walk, depth: int) -> _Items:
    """What lies in a container; depth: in how many, this one counted."""
    try:
        packed = container(listed.url, listed.stamp)
    except InkbeatError:
        yield listed
        return
    if not packed.whole:
        yield listed
    _count_odd(packed, suffix_of(listed.name), walk)
    samples = _samples_by_stem(packed.members)
    for member in packed.members.values():
        url = store_urls.member_url(packed.packing, member.name, listed.url)
        found = Listed(store_urls.shown(f"{listed.name}/{member.name}"), url, member.size, listed.stamp)
        if kind_of(member.name) is Kind.CONTAINER and depth < MOST_PACKED:
            yield _packed(found, walk, depth + 1)
        elif kind_of(member.name) is Kind.CONTAINER:
            walk.passed_over[TOO_DEEP] += 1
        elif kind_of(member.name) is not Kind.CLUTTER and _is_document(member.name, samples, walk):
            beside = _samples_of(member.name, samples)
            companions = (store_urls.member_url(packed.packing, sample, listed.url) for sample in beside)
            yield replace(found, companions=tuple(companions))


def _count_odd(packed: Contents, suffix: str, walk: _Walk) -> None:
    """Count what of a container is no file, and a container without any."""
    counts = {LINKS: packed.others, REPLACED: packed.replaced, suffix: int(packed.whole and not packed.members)}
    walk.passed_over.update({reason: count for reason, count in counts.items() if count})


def _of_pattern(root: Root, walk: _Walk) -> Iterator[Listed]:
    """The documents of the container at `root` whose names in it match, or lie in the folder that is meant."""
    pattern = root.members.rstrip("/")
    for listed in _flat(_items("", root.entries, walk)):
        packed_in = store_urls.container_of(listed.url)
        name = packed_in[0] if packed_in is not None else pattern
        if name == pattern or name.startswith(f"{pattern}/") or fnmatchcase(name, pattern):
            yield listed


def _samples_by_stem(names: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Of each WFDB header, by its name without ending, the samples beside it."""
    names = list(names)
    found: dict[str, list[str]] = {stem_of(name): [] for name in names if suffix_of(name) == HEADER}
    for name in sorted(names) if found else ():
        if suffix_of(name) in SAMPLES and stem_of(name) in found:
            found[stem_of(name)].append(name)
    return found


def _samples_of(name: str, samples: Mapping[str, Sequence[str]]) -> Sequence[str]:
    return samples.get(stem_of(name), ()) if suffix_of(name) == HEADER else ()


def _is_document(name: str, samples: Mapping[str, Sequence[str]], walk: _Walk) -> bool:
    """Whether a file is read for itself; counts it where nothing reads it."""
    if suffix_of(name) in SAMPLES and stem_of(name) in samples:
        return False
    if kind_of(name) is Kind.DOCUMENT:
        return True
    walk.passed_over[suffix_of(name)] += 1
    return False
