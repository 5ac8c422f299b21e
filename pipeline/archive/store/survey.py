"""Documents opened once: their hash, by which they are known again, and how many pages they have."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ecg.errors import InkbeatError, TooLargeError, UnreadableFileError
from pipeline.archive.store import store_urls
from pipeline.archive.store.containers import container
from pipeline.archive.store.document_names import Kind, kind_of
from pipeline.archive.store.fetch import companions_of, fetched
from pipeline.archive.store.listing_types import Listed, Refusal, Surveyed
from pipeline.archive.store.store_files import OutOfReachError, StoreError
from pipeline.archive.store.store_folders import entries
from pipeline.command_options import pages_of

_READ_BYTES = 2**20
_AGAIN = "run it again"


def survey(listed: tuple[Listed, ...]) -> tuple[Surveyed, ...]:
    """Open each document. What is wrong with one is told as its refusal; raises nothing but MemoryError."""
    return tuple(_surveyed(one) for one in listed)


def _surveyed(listed: Listed) -> Surveyed:
    document = None
    try:
        _check_listed(listed)
        with fetched(listed) as path:
            document = digest([path, *companions_of(listed, path)])
            return Surveyed(listed.name, document, pages_of(path), None)
    except MemoryError:
        raise
    except Exception as error:
        return Surveyed(listed.name, document or _stand_in(listed, error), 0, _refusal(error))


def _refusal(error: Exception) -> Refusal:
    if isinstance(error, InkbeatError):
        return Refusal(error.slug, error.what, error.cure)
    if isinstance(error, PermissionError):
        return Refusal(UnreadableFileError.slug, "it may not be read", "check its permissions")
    if isinstance(error, OSError):  # of this machine, as a full disk: no fault of the document
        return Refusal(StoreError.slug, f"it could not be copied or read ({error.strerror})", _AGAIN)
    return Refusal(InkbeatError.slug, f"unexpected fault ({type(error).__name__})", "")


def _stand_in(listed: Listed, error: Exception) -> str | None:
    """What takes the place of the hash of bytes that are there but cannot be had: encrypted, damaged, too many.

    None where another try may give them. Made of what the store or container tells of the content, never of a name.
    """
    if isinstance(error, (StoreError, OutOfReachError)) or not isinstance(error, InkbeatError):
        return None
    mark = ""
    with suppress(InkbeatError):
        packed_in = store_urls.container_of(listed.url)
        if packed_in is not None:
            mark = container(packed_in[1], listed.stamp).members[packed_in[0]].mark
        elif kind_of(listed.name) is Kind.CONTAINER or isinstance(error, TooLargeError):
            mark = listed.stamp
    return hashlib.sha256(f"not read {mark}".encode()).hexdigest() if mark else None


def _check_listed(listed: Listed) -> None:
    """Tell what kept a folder or container from being listed: such stand in a listing for what lies in them.

    Raises UnreadableFileError or another typed error; StoreError where nothing is wrong with it any more.
    """
    if listed.name.endswith("/"):
        entries(listed.url)
    elif kind_of(listed.name) is Kind.CONTAINER:
        if not container(listed.url, listed.stamp).whole:
            raise UnreadableFileError("the tar breaks off; what lies before was read", cure="copy it again")
    else:
        return
    raise StoreError("it could not be listed, and can be now", cure=_AGAIN)


def digest(paths: Iterable[Path]) -> str:
    """SHA-256 of the bytes of all files, one behind the other: 64 hexadecimal digits. Raises OSError."""
    hashed = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while content := file.read(_READ_BYTES):
                hashed.update(content)
    return hashed.hexdigest()
