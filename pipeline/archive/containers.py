"""Zips and tars, opened once a process: an index of 50,000 members is parsed once, not for each of them."""

import atexit
import bz2
import gzip
import io
import lzma
import shutil
import tarfile
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO, Any, BinaryIO, Protocol, cast

from ecg.errors import EncryptedDocumentError, InkbeatError, TooLargeError, UnreadableFileError
from pipeline.archive import store_urls
from pipeline.archive.scratch_folder import new_scratch
from pipeline.archive.store_files import OutOfReachError, StoreError, StoreFile

KEPT_OPEN = 4
"""Containers that a process holds open."""
MAX_COPIED_BYTES = 4 * 2**30
"""Of a container that has to be copied: one that is packed itself, or comes from a server without range requests."""
_READ_BYTES = 2**18
_MOST_HEADER_BYTES = 2**20
_ZIP = b"PK"
_COMPRESSIONS: Mapping[bytes, Callable[[Any], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\0": lzma.LZMAFile,
}
_CURE = "pack it again"


@dataclass(frozen=True)
class Member:
    """A file in a container."""

    name: str
    """As the container calls it; it has no say where anything is written."""
    size: int
    """Bytes unpacked, as the container tells it."""
    mark: str
    """What tells it from other content without unpacking it."""
    opened: Callable[[], IO[bytes]]


@dataclass(frozen=True, eq=False)
class Container:
    """An open zip or tar."""

    packing: str
    """One of `store_urls.PACKINGS`."""
    members: Mapping[str, Member]
    """Files by name, in the order of the container; of two of one name the last."""
    others: int
    """Entries that are neither files nor folders, as links and devices."""
    replaced: int
    """Files that a later one of the same name took the place of."""
    whole: bool
    """False where it breaks off; its members before that place are there."""
    held: ExitStack
    """What has to be closed."""


_open: OrderedDict[tuple[str, str], Container] = OrderedDict()


def container(url: str, stamp: str) -> Container:
    """The container at a URL, opened now or before; stamp: another one where it changed since.

    Only the last `KEPT_OPEN` stay open: hold none of them. Raises UnreadableFileError for a damaged one, TooLargeError
    or what `asked` of store_files raises.
    """
    found = _open.pop((url, stamp), None) or _opened(url, stamp)
    _open[url, stamp] = found
    while len(_open) > KEPT_OPEN:
        _, oldest = _open.popitem(last=False)
        oldest.held.close()
    return found


def close_containers() -> None:
    """Close all that are open."""
    while _open:
        _open.popitem()[1].held.close()


atexit.register(close_containers)


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
        with damage_told():
            return self._file.read(count)


@contextmanager
def opened_member(name: str, container_url: str, stamp: str) -> Iterator[Readable]:
    """A packed file. Raises what `container` does and EncryptedDocumentError."""
    found = container(container_url, stamp).members.get(name)
    if found is None:
        raise OutOfReachError("no such file in the zip or tar", cure="list the archive again")
    with damage_told():
        file = found.opened()
    try:
        yield _MemberFile(file)
    finally:
        file.close()


@contextmanager
def damage_told() -> Iterator[None]:
    """Whatever unpacking trips over is damage, since stores raise typed errors alone."""
    try:
        yield
    except (InkbeatError, MemoryError):
        raise
    except NotImplementedError as error:
        raise UnreadableFileError("packed in a way that is not read", cure="pack it with deflate") from error
    except Exception as error:
        raise UnreadableFileError("the zip or tar is damaged", cure=_CURE) from error


def _opened(url: str, stamp: str) -> Container:
    with ExitStack() as held:
        file = held.enter_context(_file(url, stamp, held))
        with damage_told():
            head = file.read(8)
            file.seek(0)
            found = _zip(file) if head.startswith(_ZIP) else _tar(file, head)
        return Container(**found, held=held.pop_all())


def _file(url: str, stamp: str, held: ExitStack) -> BinaryIO:
    """The bytes of a container, at any place of which can be read."""
    packed_in = store_urls.container_of(url)
    if packed_in is not None:
        with opened_member(*packed_in, stamp) as member:
            return _copied(member, held)
    file = cast(BinaryIO, io.BufferedReader(StoreFile(url), _READ_BYTES))
    if store_urls.is_web(url) and not _has_ranges(file):
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


def _zip(file: BinaryIO) -> dict[str, Any]:
    packed = zipfile.ZipFile(file)
    entries = [entry for entry in packed.infolist() if not entry.is_dir()]
    members: dict[str, Member] = {}
    for entry in entries:
        members.pop(entry.filename, None)
        mark = f"{entry.CRC:08x}-{entry.compress_size}-{entry.file_size}"
        members[entry.filename] = Member(entry.filename, entry.file_size, mark, _zip_opener(packed, entry))
    return {
        "packing": "zip",
        "members": members,
        "others": 0,
        "replaced": len(entries) - len(members),
        "whole": True,
    }


def _zip_opener(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    def opened() -> IO[bytes]:
        if entry.flag_bits & 1:
            raise EncryptedDocumentError("the zip needs a password", cure="pack it without a password")
        return packed.open(entry)

    return opened


def _tar(file: BinaryIO, head: bytes) -> dict[str, Any]:
    unpacked = next((opened(file) for mark, opened in _COMPRESSIONS.items() if head.startswith(mark)), file)
    members: dict[str, Member] = {}
    counts = {"others": 0, "replaced": 0}
    packed = tarfile.TarFile(fileobj=cast(BinaryIO, _Headers(unpacked)))
    try:
        while (entry := packed.next()) is not None:
            packed.members.clear()  # type: ignore[attr-defined]  # the index below holds what is needed of them
            if entry.isreg() and not entry.issparse():
                counts["replaced"] += members.pop(entry.name, None) is not None
                opened = _tar_opener(unpacked, entry.offset_data, entry.size)
                members[entry.name] = Member(entry.name, entry.size, f"{entry.mtime:.0f}-{entry.size}", opened)
            elif not entry.isdir():
                counts["others"] += 1
        unpacked.seek(packed.offset)
        whole = unpacked.read(tarfile.BLOCKSIZE) == tarfile.NUL * tarfile.BLOCKSIZE
    except (tarfile.TarError, EOFError, lzma.LZMAError, OSError, ValueError):
        whole = False
        if not members:
            raise
    return {"packing": "tar", "members": members, "whole": whole, **counts}


def _tar_opener(unpacked: BinaryIO, offset: int, size: int) -> Callable[[], IO[bytes]]:
    def opened() -> IO[bytes]:
        return cast(IO[bytes], _Part(unpacked, offset, size))

    return opened


class _Headers:
    """An unpacked tar of which the headers are read: those of a bomb hold gigabytes."""

    def __init__(self, unpacked: BinaryIO) -> None:
        self.seek = unpacked.seek
        self.tell = unpacked.tell
        self._unpacked = unpacked

    def read(self, count: int) -> bytes:
        if not 0 <= count <= _MOST_HEADER_BYTES:
            raise tarfile.ReadError("a header too large")
        return self._unpacked.read(count)


class _Part(io.RawIOBase):
    """A stretch of an unpacked tar, read forward."""

    def __init__(self, unpacked: BinaryIO, offset: int, size: int) -> None:
        self._unpacked = unpacked
        self._next = offset
        self._end = offset + size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        wanted = min(len(view), self._end - self._next)
        if wanted == 0:
            return 0
        self._unpacked.seek(self._next)
        content = self._unpacked.read(wanted)
        if not content:
            raise EOFError("the tar ends within a file")
        view[: len(content)] = content
        self._next += len(content)
        return len(content)
