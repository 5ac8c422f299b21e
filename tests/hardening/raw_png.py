"""PNG files chunk by chunk, honest or not."""

import struct
import zlib
from collections.abc import Iterable

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, RGB, PALETTE = 0, 2, 3


def chunk(kind: bytes, content: bytes, crc: int | None = None) -> bytes:
    """One chunk, with its own checksum unless another is given."""
    right = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", right if crc is None else crc)


def header(width: int, height: int, depth: int = 8, colour: int = RGB, interlaced: bool = False) -> bytes:
    """The chunk IHDR."""
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced))


def png(*chunks: bytes) -> bytes:
    """A file of these chunks and an end."""
    return SIGNATURE + b"".join(chunks) + chunk(b"IEND", b"")


def blank(width: int, height: int, depth: int = 8, colour: int = RGB, *between: bytes) -> bytes:
    """An image of black pixels, packed as small as it goes; chunks may stand before its pixels."""
    bits = depth * {GREY: 1, RGB: 3, PALETTE: 1}[colour]
    pixels = zeros(height * (1 + -(-width * bits // 8)))
    return png(header(width, height, depth, colour), *between, chunk(b"IDAT", pixels))


def zeros(count: int) -> bytes:
    """So many zero bytes, compressed."""
    packing = zlib.compressobj(1)
    step = 2**20
    return b"".join(
        [*_packed(packing, (bytes(min(step, count - at)) for at in range(0, count, step))), packing.flush()]
    )


def _packed(packing: "zlib._Compress", pieces: Iterable[bytes]) -> Iterable[bytes]:
    return (packing.compress(piece) for piece in pieces)


def split(content: bytes) -> list[tuple[bytes, bytes]]:
    """Kind and content of each chunk of a PNG file."""
    found, at = [], len(SIGNATURE)
    while at < len(content):
        (size,) = struct.unpack_from(">I", content, at)
        found.append((content[at + 4 : at + 8], content[at + 8 : at + 8 + size]))
        at += 12 + size
    return found
