"""The one error taxonomy: what was wrong with which file or page, and what to do about it.

Every error knows its `slug` (stable, for machines) and the exit code of the command line; nothing else in the
project maps errors to codes.
"""


class InkbeatError(Exception):
    """Base of every error that Inkbeat raises on purpose."""

    slug = "error"
    exit_code = 1

    def __init__(self, what: str, *, cure: str = "", source: str = "", page: int | None = None) -> None:
        """what: what was wrong; cure: what to do; source: the file's name; page: counted from 0."""
        super().__init__(what)
        self.what = what
        self.cure = cure
        self.source = source
        self.page = page

    def __str__(self) -> str:
        where = self.source + (f" page {self.page + 1}" if self.page is not None else "")
        return f"{where + ': ' if where else ''}{self.what}{'; ' + self.cure if self.cure else ''}"

    def at(self, source: str, page: int | None = None) -> "InkbeatError":
        """Fill in the file and page where the raiser could not know them; what is known already stays."""
        self.source = self.source or source
        self.page = self.page if self.page is not None else page
        return self


class InputError(InkbeatError):
    """The file cannot be read at all."""

    slug = "unreadable-input"
    exit_code = 3


class UnreadableFileError(InputError):
    """Empty, cut off or damaged."""

    slug = "unreadable-file"


class UnsupportedFormatError(InputError):
    """The content (not the name) is of no format that Inkbeat reads."""

    slug = "unsupported-format"


class EncryptedDocumentError(InputError):
    """The document needs a password."""

    slug = "encrypted-document"


class TooLargeError(InputError):
    """More pixels, points or bytes than an ECG page has."""

    slug = "too-large"


class PageNotFoundError(InputError):
    """The document has no page of that number."""

    slug = "page-not-found"


class InvalidCorrectionError(InputError):
    """What a person corrected cannot be, or does not fit the page."""

    slug = "invalid-correction"


class PageRefusedError(InkbeatError):
    """The page was read, but no ECG could be recovered from it with any certainty."""

    slug = "page-refused"
    exit_code = 4


class NoGridError(PageRefusedError):
    """No millimetre grid, so nothing gives the scale."""

    slug = "no-grid"


class NoTraceError(PageRefusedError):
    """A grid, but no ECG trace on it."""

    slug = "no-trace"


class UnknownLayoutError(PageRefusedError):
    """Traces, but no way to tell which lead is which."""

    slug = "unknown-layout"


class SeveralEcgsError(PageRefusedError):
    """More than one ECG on the page."""

    slug = "several-ecgs"


class InvalidSignalError(InkbeatError):
    """A signal whose shape, rate or values make no recording."""

    slug = "invalid-signal"
    exit_code = 3


class MissingRateError(InvalidSignalError):
    """A signal file that does not tell its sampling rate; the same file with a rate may make a recording."""

    slug = "missing-rate"


class OutputError(InkbeatError):
    """A result could not be written."""

    slug = "output-not-written"
    exit_code = 5


class ModelError(InkbeatError):
    """A model that ships with the package is missing or damaged."""

    slug = "model-unusable"
    exit_code = 6
