"""The bytes of files in stores that fsspec knows, asked for again where a store fails."""

import errno
import io
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeGuard, TypeVar

import fsspec
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential
from typing_extensions import Buffer

from ecg.errors import InkbeatError, UnreadableFileError, UnsupportedFormatError
from pipeline.archive.store import store_urls

TRIES = 5
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 8.0
_SKIPPED_BYTES = 2**20
_REFUSALS = (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError)
_REFUSED = frozenset({errno.ELOOP, errno.ENAMETOOLONG, errno.EINVAL, errno.ENXIO})
# HTTP: asked too often, or too slow; every other answer from 400 to 499 will be the same another time.
_PASSING_STATUS = (408, 425, 429)

_COLON = "\ue000"
"""Of the letters that Unicode leaves to everybody's own use."""

Answer = TypeVar("Answer")


class StoreError(InkbeatError):
    """A store failed each time it was asked; another day it may answer."""

    slug = "store-failed"
    exit_code = 3


class OutOfReachError(UnreadableFileError):
    """There is no such file, or it may not be read: nothing is known of what it holds."""


def asked(call: Callable[[], Answer]) -> Answer:
    """What a store answers, asked up to `TRIES` times with growing, random waits between.

    Raises OutOfReachError where there is no such file or it may not be read, else StoreError.
    """
    again = Retrying(
        stop=stop_after_attempt(TRIES),
        wait=wait_random_exponential(multiplier=FIRST_WAIT_S, max=LONGEST_WAIT_S),
        retry=retry_if_exception(_may_pass),
        reraise=True,
    )
    try:
        return again(call)
    except (InkbeatError, MemoryError):
        raise
    except Exception as error:
        raise _typed(error) from error


def _may_pass(error: BaseException) -> bool:
    """Whether the same question may be answered another time."""
    if isinstance(error, (InkbeatError, MemoryError, ValueError, TypeError, NotImplementedError, ImportError)):
        return False
    if _is_refusal(error) or not isinstance(error, Exception):
        return False
    status = getattr(error, "status", None)
    return not isinstance(status, int) or status >= 500 or status in _PASSING_STATUS


def _is_refusal(error: BaseException) -> bool:
    """Whether a store did answer: that there is no such file, or not for us."""
    if isinstance(error, FileNotFoundError) and _is_of_network(error.__cause__):
        return not _may_pass(error.__cause__)
    return isinstance(error, _REFUSALS) or (isinstance(error, OSError) and error.errno in _REFUSED)


def _is_of_network(error: BaseException | None) -> TypeGuard[BaseException]:
    """Whether an error is of a connection: the HTTP store says "not found" of a server that does not answer, too."""
    return isinstance(error, OSError) or type(error).__module__.startswith("aiohttp.")


def _typed(error: Exception) -> InkbeatError:
    if isinstance(error, FileNotFoundError) and _is_refusal(error):
        return OutOfReachError("no such file", cure="check the path")
    if isinstance(error, PermissionError):
        return OutOfReachError("it may not be read", cure="check its permissions")
    if isinstance(error, OSError) and _is_refusal(error):
        return OutOfReachError(f"it cannot be opened ({error.strerror})", cure="check the path")
    return StoreError(f"the store failed ({type(error).__name__})", cure="run it again when the store answers")


def file_system(url: str) -> tuple[Any, str]:
    """The fsspec file system of a URL that is no packed file, and its path there.

    Raises UnsupportedFormatError for a store that is not known or whose package is missing.
    """
    protocol, _, rest = url.partition("://")
    try:
        if store_urls.is_local(url):
            return fsspec.filesystem("file"), store_urls.read(url)
        path = store_urls.read(rest)
        if path == rest:
            return fsspec.url_to_fs(url)  # type: ignore[no-any-return]
        # What url_to_fs does with each link of a chain, with something else for the colons that a chain is cut at.
        store = fsspec.get_filesystem_class(protocol)
        plain = f"{protocol}://{path.replace(':', _COLON)}"
        return store(**store._get_kwargs_from_urls(plain)), store._strip_protocol(plain).replace(_COLON, ":")
    except (ImportError, ValueError) as error:
        what = f"the store {protocol}:// cannot be opened"
        raise UnsupportedFormatError(what, cure="install its fsspec package, as s3fs for s3://") from error


class StoreFile(io.RawIOBase):
    """One file of a store, read only. Where a read fails, it is opened again and read on from where it was.

    Reads raise what `asked` does, and nothing else.
    """

    def __init__(self, url: str, *, forward: bool = False) -> None:
        """forward: it is read once from its beginning on, which servers without range requests can do, too."""
        self._store, self._path = file_system(url)
        self._options = {"block_size": 0} if forward and store_urls.is_web(url) else {}
        self._local = store_urls.is_local(url)
        self._file: Any = None
        self._at = 0
        self._size: int | None = None

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always; a file that is read forward only seeks by reading."""
        return True

    def tell(self) -> int:
        """Where the next read begins (bytes)."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Choose where the next read begins; asks the store only for the size, and that only from the end."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at}.get(whence)
        self._at = max(0, offset + (self.size if start is None else start))
        return self._at

    @property
    def size(self) -> int:
        """Bytes. Raises what `asked` does; StoreError where the store does not tell."""
        if self._size is None:
            self._size = asked(self._told_size)
        return self._size

    def readinto(self, buffer: Buffer) -> int:
        """Read up to as much as the buffer holds; 0 at the end."""
        view = memoryview(buffer).cast("B")
        content = asked(lambda: self._read(len(view)))
        view[: len(content)] = content
        self._at += len(content)
        return len(content)

    def close(self) -> None:
        """Close the file of the store."""
        self._close()
        super().close()

    def _told_size(self) -> int:
        size = self._store.info(self._path)["size"]
        if size is None:
            raise ValueError("the store does not tell how large the file is")
        return int(size)

    def _read(self, count: int) -> bytes:
        try:
            file = self._opened()
            return bytes(file.read(count))
        except BaseException:
            self._close()
            raise

    def _opened(self) -> Any:
        """The file of the store, at the place that is read next."""
        if self._file is None:
            if self._local and not os.path.isfile(self._path) and os.path.exists(self._path):
                raise IsADirectoryError(errno.EISDIR, "not a file")  # a pipe would be waited for without end
            self._file = self._store.open(self._path, "rb", **self._options)
        if self._file.tell() != self._at:
            if self._options and self._at > self._file.tell():
                self._skip(self._at - self._file.tell())
            else:
                self._file.seek(self._at)
        return self._file

    def _skip(self, count: int) -> None:
        while count > 0:
            skipped = len(self._file.read(min(count, _SKIPPED_BYTES)))
            if skipped == 0:
                raise EOFError("the file became shorter")
            count -= skipped

    def _close(self) -> None:
        file, self._file = self._file, None
        with suppress(Exception):  # a store that fails to close a file that was only read has given all it had
            if file is not None:
                file.close()
