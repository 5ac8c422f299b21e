"""How many parts an image file is made of: some decoders go through all of them, however many there are."""

import mmap
import struct
from pathlib import Path

from ecg.errors import TooLargeError, UnreadableFileError

MAX_SEGMENTS = 10_000
"""Of a JPEG file before its pixels; photos have some ten, with a profile of colours and previews some hundred."""
MAX_SCANS = 200
"""Of a JPEG file; progressive ones have about ten. Each goes through all blocks again, in almost no bytes."""
MAX_CHUNKS = 50_000
"""Of a PNG file; those of 8 KiB, as most programs write them, hold 400 MB."""
_CURE = "save it again as a plain PNG or JPEG file"
_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_SCAN = b"\xff\xda"
_WITHOUT_LENGTH = frozenset((0x00, 0x01, *range(0xD0, 0xDA)))


def check_structure(path: Path) -> None:
    """Look at a JPEG or PNG file without decoding it.

    Raises TooLargeError for more parts than honest files have, and UnreadableFileError for a part that is said to go
    beyond the file's end, for which decoders take memory first.
    """
    with path.open("rb") as file:
        head = file.read(len(_PNG))
        if not head.startswith((_JPEG, _PNG)):
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            if head == _PNG:
                _check_png(content, path)
            else:
                _check_jpeg(content, path)


def _check_jpeg(content: mmap.mmap, path: Path) -> None:
    at, size = 2, len(content)
    for _ in range(MAX_SEGMENTS):
        if at + 4 > size:
            break
        mark, kind = content[at], content[at + 1]
        if mark != 0xFF or kind == 0xFF:  # what is between segments is passed over byte by byte
            at += 1
        elif kind in _WITHOUT_LENGTH:
            at += 2
        elif kind == _SCAN[1]:
            break
        else:
            at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    else:
        raise _too_many(f"more than {MAX_SEGMENTS:,} segments", path)
    if scan_count(content, min(at, size)) > MAX_SCANS:
        raise _too_many(f"more than {MAX_SCANS} scans", path)


def scan_count(content: bytes | mmap.mmap, begin: int = 0) -> int:
    """How many scans a JPEG file has from a byte on; MAX_SCANS + 1 where there are more."""
    scans, at = 0, content.find(_SCAN, begin)
    while at >= 0 and scans <= MAX_SCANS:
        scans += 1
        at = content.find(_SCAN, at + 2)
    return scans


def _check_png(content: mmap.mmap, path: Path) -> None:
    at, size = len(_PNG), len(content)
    for _ in range(MAX_CHUNKS):
        if at + 8 > size:
            return
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        if kind == b"IEND":
            return
        at += 12 + length
        if at > size:
            raise UnreadableFileError("the image is cut off", cure="export or scan it again", source=path.name)
    raise _too_many(f"more than {MAX_CHUNKS:,} chunks", path)


def _too_many(parts: str, path: Path) -> TooLargeError:
    return TooLargeError(f"an image file of {parts}", cure=_CURE, source=path.name)
