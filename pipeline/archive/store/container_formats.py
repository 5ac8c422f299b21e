"""What zips and tars hold, by name and in their order, and each file of them as a stream."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Any, BinaryIO, cast

from typing_extensions import Buffer

from ecg.errors import EncryptedDocumentError

_ZIP = b"PK"
_COMPRESSIONS: Mapping[bytes, Callable[[Any], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\0": lzma.LZMAFile,
}
_MARK_BYTES = max(map(len, _COMPRESSIONS))
_MOST_HEADER_BYTES = 2**20
_DAMAGE = (tarfile.TarError, EOFError, lzma.LZMAError, OSError, ValueError)


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
    """Gives its bytes, to be read forward. Raises EncryptedDocumentError, or what `zipfile` does of damage."""


@dataclass(frozen=True)
class Contents:
    """What a zip or tar holds."""

    packing: str
    """One of `store_urls.PACKINGS`."""
    members: Mapping[str, Member]
    """Files by name, in the order of the container; of two of one name the last."""
    others: int = 0
    """Entries that are neither files nor folders, as links and devices."""
    replaced: int = 0
    """Files that a later one of the same name took the place of."""
    whole: bool = True
    """False where it breaks off; its members before that place are there."""


def read_contents(file: BinaryIO) -> Contents:
    """The contents of a zip or a tar, which its first bytes tell; the file has to stay open as long as they are used.

    Raises what `zipfile`, `tarfile` and the compressions do of damage.
    """
    head = file.read(_MARK_BYTES)
    file.seek(0)
    return _zip(file) if head.startswith(_ZIP) else _tar(file, head)


def _zip(file: BinaryIO) -> Contents:
    packed = zipfile.ZipFile(file)
    entries = [entry for entry in packed.infolist() if not entry.is_dir()]
    members: dict[str, Member] = {}
    for entry in entries:
        members.pop(entry.filename, None)
        mark = f"{entry.CRC:08x}-{entry.compress_size}-{entry.file_size}"
        members[entry.filename] = Member(entry.filename, entry.file_size, mark, _zip_opener(packed, entry))
    return Contents("zip", members, replaced=len(entries) - len(members))


def _zip_opener(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    def opened() -> IO[bytes]:
        if entry.flag_bits & 1:
            raise EncryptedDocumentError("the zip needs a password", cure="pack it without a password")
        return packed.open(entry)

    return opened


def _tar(file: BinaryIO, head: bytes) -> Contents:
    unpacked = next((opened(file) for mark, opened in _COMPRESSIONS.items() if head.startswith(mark)), file)
    members: dict[str, Member] = {}
    others = replaced = 0
    packed = tarfile.TarFile(fileobj=cast(BinaryIO, _Headers(unpacked)))
    try:
        while (entry := packed.next()) is not None:
            packed.members.clear()  # type: ignore[attr-defined]  # the index made here is all that is needed of them
            if entry.isreg() and not entry.issparse():
                replaced += members.pop(entry.name, None) is not None
                opened = _tar_opener(unpacked, entry.offset_data, entry.size)
                members[entry.name] = Member(entry.name, entry.size, f"{entry.mtime:.0f}-{entry.size}", opened)
            elif not entry.isdir():
                others += 1
        # The library takes a header that it cannot read for the end; a tar that is whole ends with an empty block.
        unpacked.seek(packed.offset)
        whole = unpacked.read(tarfile.BLOCKSIZE) == tarfile.NUL * tarfile.BLOCKSIZE
    except _DAMAGE:
        whole = False
        if not members:
            raise
    return Contents("tar", members, others, replaced, whole)


def _tar_opener(unpacked: BinaryIO, offset: int, size: int) -> Callable[[], IO[bytes]]:
    def opened() -> IO[bytes]:
        return cast(IO[bytes], _Part(unpacked, offset, size))

    return opened


class _Headers:
    """An unpacked tar of which the headers are read: those of a bomb would hold gigabytes."""

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

    def readinto(self, buffer: Buffer) -> int:
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
