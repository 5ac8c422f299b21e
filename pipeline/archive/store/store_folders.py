"""What lies in a folder of a store: local or remote, each file with its size and what tells that it changed."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any
from urllib.parse import unquote

from ecg.errors import UnreadableFileError
from pipeline.archive.store import store_urls
from pipeline.archive.store.store_files import asked, file_system

_MARKS = ("ETag", "etag", "e_tag", "Content-MD5", "md5Hash", "content_md5", "mtime", "LastModified", "last_modified")
_TIMES = ("Last-Modified", "updated", "modified", "created")


class EntryKind(Enum):
    """What an entry is."""

    FILE = auto()
    FOLDER = auto()
    LINKED_FOLDER = auto()
    """A link to a folder."""
    SPECIAL = auto()
    """A pipe, a socket, a device: nothing that ends."""


@dataclass(frozen=True)
class Entry:
    """One entry of a folder."""

    name: str
    """Its name in the folder."""
    url: str
    kind: EntryKind
    bytes: int
    stamp: str


def entries(folder: str) -> list[Entry]:
    """What lies in a folder, by name; folder: a URL. Raises what `store_files.asked` does."""
    found = asked(lambda: _local(folder)) if store_urls.is_local(folder) else _remote(folder)
    return sorted(found, key=lambda entry: entry.name)


def entry_at(url: str) -> Entry:
    """A file or folder itself. Raises what `store_files.asked` does."""
    if store_urls.is_local(url):
        path = store_urls.read(url)
        return _local_entry(store_urls.last_name(url), url, asked(lambda: os.stat(path)), link=False)
    store, path = file_system(url)
    return remote_entry(store_urls.last_name(url), url, asked(lambda: store.info(path)))


def _local(folder: str) -> list[Entry]:
    path = store_urls.read(folder)
    found = []
    with os.scandir(path) as scanned:
        for item in scanned:
            url = store_urls.written(f"{path.rstrip('/')}/{item.name}")
            try:
                status = item.stat()
            except OSError:  # gone, or a link to nothing: whoever opens it tells
                found.append(Entry(item.name, url, EntryKind.FILE, 0, "gone"))
            else:
                found.append(_local_entry(item.name, url, status, link=item.is_symlink()))
    return found


def _local_entry(name: str, url: str, status: os.stat_result, *, link: bool) -> Entry:
    if stat.S_ISDIR(status.st_mode):
        kind = EntryKind.LINKED_FOLDER if link else EntryKind.FOLDER
        return Entry(name, url, kind, 0, "")
    kind = EntryKind.FILE if stat.S_ISREG(status.st_mode) else EntryKind.SPECIAL
    return Entry(name, url, kind, status.st_size, f"{status.st_size}-{status.st_mtime_ns}")


def _remote(folder: str) -> list[Entry]:
    store, path = file_system(folder)
    web = store_urls.is_web(folder)
    root = path.rstrip("/")
    found = []
    for info in asked(lambda: store.ls(path, detail=True)):
        full = str(info["name"])
        name = full.removeprefix(root).strip("/")
        if not name or "/" in name or (web and name.startswith(("?", "#"))):  # the folder itself; ways to sort a page
            continue
        if web and info["type"] == "file":
            info = _asked_info(store, full, info)
        url = store_urls.inside(store_urls.trimmed(folder), name)
        found.append(remote_entry(unquote(name) if web else name, url, info))
    return found


def _asked_info(store: Any, path: str, listed: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a web server says of a file; its page of links tells neither size nor time."""
    try:
        return dict(asked(lambda: store.info(path)))
    except UnreadableFileError:  # a dead link: whoever opens it tells
        return listed


def remote_entry(name: str, url: str, info: Mapping[str, Any]) -> Entry:
    """An entry as its store describes it; info: what fsspec gives."""
    if info["type"] == "directory":
        return Entry(name, url, EntryKind.FOLDER, 0, "")
    size = int(info.get("size") or 0)
    mark = next((str(info[key]) for key in (*_MARKS, *_TIMES) if info.get(key)), "")
    return Entry(name, url, EntryKind.FILE, size, f"{size}-{mark}".replace('"', ""))
