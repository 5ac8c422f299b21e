"""A document of an archive as a file on this machine."""

import os.path
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path, PurePosixPath

from ecg.errors import TooLargeError, UnreadableFileError
from ecg.formats.file_bytes import MAX_BYTES
from pipeline.archive.store import store_urls
from pipeline.archive.store.containers import Readable, opened_member
from pipeline.archive.store.document_names import suffix_of
from pipeline.archive.store.kept_copies import kept_copy
from pipeline.archive.store.listing_types import Listed
from pipeline.archive.store.store_files import OutOfReachError, StoreFile

_READ_BYTES = 2**20
_MOST_NAME_BYTES = 255


@contextmanager
def fetched(listed: Listed) -> Iterator[Path]:
    """Give a document as a local file with its suffix, its companions beside it, for the time of the block.

    A local file that is not packed is given itself, any other a copy, which may be kept for the next block that asks
    for it. Raises StoreError where the store failed `store_files.TRIES` times, EncryptedDocumentError, TooLargeError
    above 512 MiB with companions, or UnreadableFileError where there is no such file, it may not be read, or the zip
    or tar that holds it is damaged.
    """
    if store_urls.is_local(listed.url):
        yield _local_file(listed.url)
    else:
        yield kept_copy((listed.stamp, listed.url, *listed.companions), lambda folder: _copy(listed, folder))


def companions_of(listed: Listed, path: Path) -> list[Path]:
    """Where companions lie while `fetched` gives a document as `path`. Raises UnreadableFileError for a gone one."""
    if store_urls.is_local(listed.url):
        return [_local_file(url) for url in listed.companions]
    return [path.with_name(_name(url)) for url in listed.companions]


def _local_file(url: str) -> Path:
    """The path of a local URL. Raises UnreadableFileError where no file lies there."""
    path = Path(store_urls.read(url))
    if os.path.isfile(path):  # false also in folders that may not be read
        return path
    if os.path.exists(path):
        raise OutOfReachError("not a file", cure="give files and folders alone")
    raise OutOfReachError("no such file", cure="check the path")


@contextmanager
def _opened(url: str, stamp: str) -> Iterator[Readable]:
    """Any file of an archive, to be read forward."""
    packed_in = store_urls.container_of(url)
    if packed_in is not None:
        with opened_member(*packed_in, stamp) as file:
            yield file
    else:
        with BufferedReader(StoreFile(url, forward=True), _READ_BYTES) as file:
            yield file


def _copy(listed: Listed, folder: Path) -> Path:
    """Write a document and its companions into an empty folder; return the document.

    A header names the files of its samples, so a record keeps its names; all others are called "document".
    """
    urls = (listed.url, *listed.companions)
    names = [_name(url) for url in urls] if listed.companions else [f"document{suffix_of(listed.name)}"]
    left = MAX_BYTES
    for url, name in zip(urls, names, strict=True):
        left -= _copy_one(url, listed.stamp, folder / name, left)
    return folder / names[0]


def _copy_one(url: str, stamp: str, path: Path, most_bytes: int) -> int:
    """Write one file; returns its size (bytes)."""
    written = 0
    with _opened(url, stamp) as file, path.open("xb") as copy:
        while content := file.read(_READ_BYTES):
            written += len(content)
            if written > most_bytes:
                cure = f"give at most {MAX_BYTES // 2**20} MiB"
                raise TooLargeError("more bytes than a document has", cure=cure)
            copy.write(content)
    return written


def _name(url: str) -> str:
    """The last part of a file's name, as long as it can be written."""
    packed_in = store_urls.container_of(url)
    path = packed_in[0] if packed_in is not None else store_urls.last_name(url)
    name = PurePosixPath(path.replace("\\", "/")).name
    if name in ("", ".", "..") or len(name.encode(errors="surrogateescape")) > _MOST_NAME_BYTES:
        raise UnreadableFileError("a name that no file can have", cure="rename it")
    return name
