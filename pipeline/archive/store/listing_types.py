"""A file of an archive: what it is called, where it lies, and what tells that it changed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Listed:
    """One document of an archive, before anybody opened it."""

    name: str
    """Path within the archive, "ward3/scan_17.pdf"; of a packed file "old.zip/scan_17.pdf"."""
    url: str
    """What fsspec opens: "/data/ward3/scan_17.pdf", "s3://bucket/scan_17.pdf", "zip://scan_17.pdf::/data/old.zip"."""
    bytes: int
    """Its size, as the store tells it (bytes)."""
    stamp: str
    """Another one where the file changed: made of size and time or etag, of a packed file of those of its container."""
    companions: tuple[str, ...] = ()
    """URLs of files without which it cannot be read: the samples of a WFDB header."""


@dataclass(frozen=True)
class Refusal:
    """Why something was not read, without a word of what it says or what it is called."""

    code: str
    """Slug of the error."""
    message: str
    """What was wrong."""
    cure: str
    """What to do; empty where nothing is known to help."""


@dataclass(frozen=True)
class Surveyed:
    """A document that was opened once, to know it again and to count its pages."""

    name: str
    """That of `Listed`."""
    document: str | None
    """SHA-256 of its bytes and of its companions', 64 hexadecimal digits; None where the store did not give it."""
    pages: int
    """How many pages it has; 0 where it was refused."""
    refusal: Refusal | None
    """Why it cannot be opened; of a store that did not answer, code "store-failed"."""
