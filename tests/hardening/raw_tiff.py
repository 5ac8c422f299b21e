"""TIFF files entry by entry, honest or not."""

import struct
from collections.abc import Sequence

BYTE, ASCII, SHORT, LONG = 1, 2, 3, 4
Entry = tuple[int, int, int, int]
"""Tag, type, count, and the value or where it lies."""


def tiff(directories: Sequence[Sequence[Entry]], tail: bytes = b"", loop: bool = False, order: str = "<") -> bytes:
    """Directories one after the other, then other bytes; in a loop the last directory leads to the first."""
    parts, at = [], 8
    for k, entries in enumerate(directories):
        at += 2 + 12 * len(entries) + 4
        following = at if k + 1 < len(directories) else 8 if loop else 0
        parts.append(struct.pack(f"{order}H", len(entries)))
        parts += [_entry(*entry, order) for entry in sorted(entries)]
        parts.append(struct.pack(f"{order}I", following))
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    return b"".join([head, *parts, tail])


def _entry(tag: int, kind: int, count: int, value: int, order: str) -> bytes:
    short = kind == SHORT and count == 1
    return struct.pack(f"{order}HHI", tag, kind, count) + struct.pack(f"{order}{'H2x' if short else 'I'}", value)


def image(width: int, height: int, at: int, size: int, compression: int = 1, bits: int = 8) -> list[Entry]:
    """The entries of a grey image in one strip."""
    return [
        (256, LONG, 1, width),
        (257, LONG, 1, height),
        (258, SHORT, 1, bits),
        (259, SHORT, 1, compression),
        (262, SHORT, 1, 1),
        (273, LONG, 1, at),
        (277, SHORT, 1, 1),
        (278, LONG, 1, height),
        (279, LONG, 1, size),
    ]
