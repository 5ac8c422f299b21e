"""Zips and tars, opened once a process: an index of 50,000 members is parsed once, not for each of them."""

import atexit
import io
import os
import shutil
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO, BinaryIO, Protocol, cast

from ecg.errors import InkbeatError, TooLargeError, UnreadableFileError
from pipeline.archive.store import store_urls
from pipeline.archive.store.container_formats import Contents, read_contents
from pipeline.archive.store.scratch_folder import new_scratch
from pipeline.archive.store.store_files import OutOfReachError, StoreError, StoreFile

KEPT_OPEN = 4
"""Containers that a process holds open."""
MAX_COPIED_BYTES = 4 * 2**30
"""Of a container that has to be copied: one that is packed itself, or comes from a server without range requests."""
_READ_BYTES = 2**18
_CURE = "pack it again"


@dataclass(frozen=True)
class _Open:
    contents: Contents
    held: ExitStack
    """What has to be closed."""


_open: OrderedDict[tuple[str, str], _Open] = OrderedDict()


def container(url: str, stamp: str) -> Contents:
    """What the container at a URL holds, opened now or before; stamp: another one where it changed since.

    Only the last `KEPT_OPEN` stay open, and members of others cannot be opened: ask again for each. Raises
    UnreadableFileError for a damaged one, TooLargeError or what `asked` of store_files raises.
    """
    found = _open.pop((url, stamp), None) or _opened(url, stamp)
    _open[url, stamp] = found
    while len(_open) > KEPT_OPEN:
        _, oldest = _open.popitem(last=False)
        oldest.held.close()
    return found.contents


def close_containers() -> None:
    """Close all that are open."""
    while _open:
        _open.popitem()[1].held.close()


atexit.register(close_containers)
if hasattr(os, "register_at_fork"):  # a child would move the places at which its parent reads
    os.register_at_fork(after_in_child=_open.clear)


class Readable(Protocol):
    """A file that is read forward."""

    def read(self, count: int, /) -> bytes:
        """Up to `count` bytes; none at the end."""


class _MemberFile:
    """A packed file, read forward. Reads raise UnreadableFileError where it is damaged."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, count: int, /) -> bytes:
        """Up to `count` bytes; none at the end."""
        with _damage_told():
            return self._file.read(count)


@contextmanager
def opened_member(name: str, container_url: str, stamp: str) -> Iterator[Readable]:
    """A packed file. Raises what `container` does and EncryptedDocumentError."""
    found = container(container_url, stamp).members.get(name)
    if found is None:
        raise OutOfReachError("no such file in the zip or tar", cure="list the archive again")
    with _damage_told():
        file = found.opened()
    try:
        yield _MemberFile(file)
    finally:
        file.close()


@contextmanager
def _damage_told() -> Iterator[None]:
    """Whatever unpacking trips over is damage, since stores raise typed errors alone."""
    try:
        yield
    except (InkbeatError, MemoryError):
        raise
    except NotImplementedError as error:
        raise UnreadableFileError("packed in a way that is not read", cure="pack it with deflate") from error
    except Exception as error:
        raise UnreadableFileError("the zip or tar is damaged", cure=_CURE) from error


def _opened(url: str, stamp: str) -> _Open:
    with ExitStack() as held:
        file = held.enter_context(_file(url, stamp, held))
        with _damage_told():
            contents = read_contents(file)
        return _Open(contents, held.pop_all())


def _file(url: str, stamp: str, held: ExitStack) -> BinaryIO:
    """The bytes of a container, at any place of which can be read."""
    packed_in = store_urls.container_of(url)
    if packed_in is not None:
        with opened_member(*packed_in, stamp) as member:
            return _copied(member, held)
    file = cast(BinaryIO, io.BufferedReader(StoreFile(url), _READ_BYTES))
    if store_urls.is_web(url) and not _has_ranges(file):
        file.close()
        with io.BufferedReader(StoreFile(url, forward=True), _READ_BYTES) as whole:
            return _copied(whole, held)
    return file


def _has_ranges(file: BinaryIO) -> bool:
    """Whether a server gives the end of a file without its beginning."""
    try:
        file.seek(-1, io.SEEK_END)
        file.read(1)
        file.seek(0)
    except StoreError as error:
        if isinstance(error.__cause__, ValueError):
            return False
        raise
    return True


def _copied(file: Readable, held: ExitStack) -> BinaryIO:
    folder = new_scratch()
    held.callback(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "container"
    with path.open("wb") as copy:
        while content := file.read(_READ_BYTES):
            if copy.tell() + len(content) > MAX_COPIED_BYTES:
                raise TooLargeError(f"more than {MAX_COPIED_BYTES // 2**30} GiB packed twice", cure="unpack it once")
            copy.write(content)
    return path.open("rb")
