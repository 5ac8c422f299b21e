"""What a file of an archive is by its name alone: a document, samples, a packed folder, or nothing that is read."""

from enum import Enum, auto
from posixpath import splitext

from PIL import Image

from digitizer.page_image import FORMATS as IMAGE_FORMATS
from ecg.formats.registry import FORMATS as SIGNAL_FORMATS


class Kind(Enum):
    """What a name promises."""

    DOCUMENT = auto()
    SAMPLES = auto()
    """Of a WFDB record, where its header lies beside it."""
    CONTAINER = auto()
    """A zip or a tar."""
    CLUTTER = auto()
    """Hidden, or made by a desktop for itself."""
    OTHER = auto()


HEADER = ".hea"
SAMPLES = (".dat", ".mat")
"""Endings of what a WFDB header describes; without a header a .mat is a document of its own."""
_PACKED = (".zip", ".tar", ".tgz", ".tar.gz", ".tbz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz")
_CLUTTER = frozenset({"__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini"})


def _document_suffixes() -> frozenset[str]:
    Image.init()
    images = {suffix for suffix, name in Image.registered_extensions().items() if name in IMAGE_FORMATS}
    signals = {suffix for format_ in SIGNAL_FORMATS if format_.read for suffix in format_.suffixes}
    return frozenset(images | signals | {".pdf"})


DOCUMENT_SUFFIXES = _document_suffixes() - {".dat"}
"""Endings, in lower case, of all formats of pages and signals that are read."""


def kind_of(name: str) -> Kind:
    """What a file is, by the last part of its name."""
    if is_clutter(name):
        return Kind.CLUTTER
    suffix = suffix_of(name)
    if suffix in DOCUMENT_SUFFIXES:
        return Kind.DOCUMENT
    if suffix in SAMPLES:
        return Kind.SAMPLES
    return Kind.CONTAINER if name.casefold().endswith(_PACKED) else Kind.OTHER


def is_clutter(path: str) -> bool:
    """Whether any part of a path is hidden or made by a desktop for itself."""
    parts = path.replace("\\", "/").split("/")
    return any((part.startswith(".") and part.strip(".")) or part.casefold() in _CLUTTER for part in parts)


def suffix_of(path: str) -> str:
    """Ending of a name in lower case, with the dot; "" where it has none."""
    return splitext(path.replace("\\", "/"))[1].casefold()


def stem_of(path: str) -> str:
    """A path without its ending: what a header and its samples share."""
    return path[: len(splitext(path.replace("\\", "/"))[0])]
