"""How much the streams of a PDF unpack to: a MB of them can hold a GB, all of which is read before a page is there."""

import base64
import mmap
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from ecg.errors import TooLargeError

MAX_DRAWING_BYTES = 16 * 2**20
"""Of one stream that draws; the densest pages of vendors have half a MB."""
MAX_FONT_BYTES = 64 * 2**20
"""Of one stream that says it is a font: those of Chinese letters have some 10 MB."""
MAX_BYTES = 512 * 2**20
"""Of all streams together that are looked into."""
_MOST_RATIO = 1032
"""How many times its size a stream may unpack to (deflate)."""
_MOST_FILTERS = 4
_PIECE_BYTES = 2**18
_DICTIONARY_BYTES = 4096
_FILTER = re.compile(rb"/(FlateDecode|Fl|ASCII85Decode|A85)(?![A-Za-z0-9])")
_FLATE = (b"FlateDecode", b"Fl")
_UNREAD = re.compile(rb"/(Image|EmbeddedFile|XRef)(?![A-Za-z0-9])")
"""What PDFium unpacks no further than the page needs."""
_FONT = re.compile(rb"/(Length1|Type1C|CIDFontType0C|OpenType)(?![A-Za-z0-9])")


def check_streams(path: Path) -> None:
    """Unpack the streams of a PDF that could be bombs, and forget them. Raises TooLargeError.

    Finds what stands in the file as it is: streams of encrypted documents, and those of rare filters, are passed over.
    """
    left = MAX_BYTES
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for dictionary, begin, end in _streams(content):
            most = MAX_FONT_BYTES if _FONT.search(dictionary) else MAX_DRAWING_BYTES
            filters = _FILTER.findall(dictionary)
            ratio = _MOST_RATIO ** sum(name in _FLATE for name in filters)
            if (end - begin) * ratio <= most and len(filters) <= _MOST_FILTERS:
                continue
            size = _unpacked_bytes(content, begin, end, filters, min(most, left))
            left -= size
            if size > most or left < 0:
                what = f"a drawing that unpacks to more than {most // 2**20} MiB"
                raise TooLargeError(what, cure="print the page as an image", source=path.name)


def _streams(content: mmap.mmap) -> Iterator[tuple[bytes, int, int]]:
    """Dictionary, begin and end of each stream that is unpacked whole."""
    at = 0
    while (at := content.find(b"stream", at)) >= 0:
        begin = at + len(b"stream")
        if content[max(0, at - 3) : at] == b"end":
            at = begin
            continue
        dictionary = content[max(0, at - _DICTIONARY_BYTES) : at]
        dictionary = dictionary[max(0, dictionary.rfind(b"obj")) :]
        end = content.find(b"endstream", begin)
        end = len(content) if end < 0 else end
        if not _UNREAD.search(dictionary):
            yield dictionary, begin + (content[begin : begin + 2] == b"\r\n") + 1, end
        at = end


def _unpacked_bytes(content: mmap.mmap, begin: int, end: int, filters: list[bytes], most: int) -> int:
    """Bytes that a stream unpacks to, or a number above `most`."""
    if len(filters) > _MOST_FILTERS:
        return most + 1
    pieces: Iterable[bytes] = (content[at : min(at + _PIECE_BYTES, end)] for at in range(begin, end, _PIECE_BYTES))
    for name in filters:
        pieces = _inflated(pieces) if name in _FLATE else _from_base_85(pieces)
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            break
    return size


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack up to the end or the first damage."""
    unpacking = zlib.decompressobj()
    for piece in pieces:
        rest = piece
        while rest:
            try:
                unpacked = unpacking.decompress(rest, _PIECE_BYTES)
            except zlib.error:
                return
            if unpacked:
                yield unpacked
            if unpacking.eof:
                return
            rest = unpacking.unconsumed_tail


def _from_base_85(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Decode up to the end or the first damage."""
    text = b"".join(pieces).partition(b"~>")[0]
    try:
        yield base64.a85decode(text)
    except ValueError:
        return
