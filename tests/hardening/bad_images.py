"""Images that are bombs, damaged, of odd kinds, or good and stored in odd ways."""

import struct
import zlib
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from PIL import Image

from tests.hardening import raw_jpeg, raw_png, raw_tiff
from tests.hardening.case import ANALYSED, NO_ECG, TOO_LARGE, UNREADABLE, UNSUPPORTED, Case
from tests.hardening.good_page import in_mode, page_as, picture, saved, turned

BOMB = 30_000
"""Pixels on a side: 900 million."""
LARGEST = 8_000
"""A side near what is decoded, which takes too long for every test run at its limit."""


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _bombs()
    yield from _slow()
    yield from _odd_shapes()
    yield from _good()
    yield from _damaged()


def _case(name: str, suffix: str, build: Callable[[], bytes], *answers: str) -> Case:
    # A page that can be read takes seconds; of the large ones, one shows what memory they take.
    costly = ANALYSED in answers or ("64 million" in name and "RGBA" not in name)
    return Case("images", name, suffix, build, frozenset(answers), costly=costly)


def _bombs() -> Iterator[Case]:
    yield _case("a PNG of 30000x30000", ".png", lambda: raw_png.blank(BOMB, BOMB, 1, raw_png.GREY), TOO_LARGE)
    yield _case("a PNG that claims 2^31 pixels a side", ".png", lambda: _claims(2**31 - 1, 2**31 - 1), TOO_LARGE)
    yield _case("a PNG of no pixel", ".png", lambda: _claims(0, 0), UNREADABLE, UNSUPPORTED)
    yield _case("a JPEG of 65500x65500", ".jpg", lambda: raw_jpeg.grey(65500, 65500), TOO_LARGE)
    yield _case("a JPEG of 30000x30000", ".jpg", lambda: raw_jpeg.grey(BOMB, BOMB), TOO_LARGE)
    yield _case("a TIFF of 30000x30000", ".tif", lambda: _deflated_tiff(BOMB), TOO_LARGE)
    yield _case(
        "a TIFF that claims 2^32 pixels a side", ".tif", lambda: _claiming_tiff(2**32 - 1), TOO_LARGE, UNREADABLE
    )
    yield _case("a BMP of 30000x30000", ".bmp", lambda: _bmp(BOMB, BOMB, 1), TOO_LARGE)
    yield _case("a BMP of 2^31 rows upside down", ".bmp", lambda: _bmp(30000, -(2**31), 1), TOO_LARGE, UNREADABLE)
    yield _case("a WebP of 16383x16383", ".webp", _largest_webp, TOO_LARGE)
    for kind in ("RGBA", "CMYK", "F"):
        name = f"a TIFF of 64 million pixels, {kind}"
        yield _case(name, ".tif", partial(_large_tiff, kind), *NO_ECG)
    yield _case("a PNG of 64 million pixels, interlaced", ".png", lambda: _interlaced(LARGEST), *NO_ECG)
    yield _case("a PNG of 64 million pixels, 16 bit", ".png", lambda: raw_png.blank(LARGEST, LARGEST, 16), *NO_ECG)
    text = zlib.compress(bytes(100 * 2**20), 9)
    bomb = raw_png.chunk(b"zTXt", b"Comment\0\0" + text)
    yield _case("a PNG whose text unpacks to 100 MiB", ".png", lambda: _with_chunks(bomb), ANALYSED, UNREADABLE)
    profile = raw_png.chunk(b"iCCP", b"profile\0\0" + text)
    yield _case("a PNG whose colours unpack to 100 MiB", ".png", lambda: _with_chunks(profile), ANALYSED, UNREADABLE)
    yield _case("a TIFF whose entries all hold the same bytes", ".tif", _repeating_tiff, *NO_ECG)
    yield _case("a JPEG whose EXIF entries all hold the same bytes", ".jpg", _repeating_exif, ANALYSED)


def _slow() -> Iterator[Case]:
    """Small files that keep a decoder busy."""
    yield _case("a JPEG of 2000 scans", ".jpg", lambda: raw_jpeg.many_scans(8000, 8000, 2000), TOO_LARGE, UNREADABLE)
    empty = raw_jpeg.segment(0xFE, b"") * 4_000_000
    yield _case(
        "a JPEG of four million comments", ".jpg", lambda: raw_jpeg.grey(800, 600, empty), TOO_LARGE, UNREADABLE
    )
    padding = b"\xff" * 16_000_000
    yield _case("a JPEG of 16 MB of padding", ".jpg", lambda: raw_jpeg.grey(800, 600, padding), TOO_LARGE, UNREADABLE)
    chunks = raw_png.chunk(b"teSt", b"") * 1_300_000
    yield _case("a PNG of a million chunks", ".png", lambda: _with_chunks(chunks), TOO_LARGE, UNREADABLE)
    yield _case("a BMP of one run a row", ".bmp", lambda: run_length_bmp(9000), TOO_LARGE, UNSUPPORTED, UNREADABLE)
    yield _case("a TIFF of 1000 pages", ".tif", lambda: _pages_tiff(1000), TOO_LARGE)
    yield _case("a TIFF of 6000 pages", ".tif", lambda: _pages_tiff(6_000), TOO_LARGE)
    yield _case("a TIFF whose pages go in a circle", ".tif", lambda: _pages_tiff(3, loop=True), *NO_ECG, UNREADABLE)
    yield _case("a TIFF of 65535 entries", ".tif", _many_entries, UNREADABLE)


def _odd_shapes() -> Iterator[Case]:
    for width, height in ((1, 60_000), (60_000, 1), (1, 1), (60_000, 1_500)):
        name = f"a PNG of {width}x{height}"
        yield _case(name, ".png", partial(raw_png.blank, width, height), *NO_ECG)
    yield _case("a GIF", ".gif", lambda: page_as("GIF", "P"), UNSUPPORTED)
    yield _case("a JPEG 2000", ".jp2", lambda: page_as("JPEG2000"), UNSUPPORTED)


def _good() -> Iterator[Case]:
    """Files that show a page; no way of storing it may keep it from being read."""
    profile = b"this is no profile of colours"
    images: dict[str, tuple[str, Callable[[], bytes]]] = {
        "of 16 bit": (".png", lambda: page_as("PNG", "I;16")),
        "of 16 bit, the first byte first": (".tif", _big_endian),
        "in CMYK": (".jpg", lambda: page_as("JPEG", "CMYK", quality=92)),
        "with a palette": (".png", lambda: page_as("PNG", "P")),
        "as ink on nothing": (".png", lambda: page_as("PNG", "RGBA")),
        "of 1 dpi": (".png", lambda: page_as("PNG", dpi=(1, 1))),
        "of 0 dpi": (".tif", lambda: page_as("TIFF", dpi=(0, 0))),
        "with a broken profile of colours": (".png", lambda: page_as("PNG", icc_profile=profile)),
        "interlaced": (".png", _interlaced_page),
        "as a film (APNG)": (".png", lambda: page_as("PNG", save_all=True, append_images=[picture()] * 3)),
        "as a film (WebP)": (
            ".webp",
            lambda: page_as("WEBP", quality=92, save_all=True, append_images=[picture()] * 2),
        ),
        "with LZW": (".tif", lambda: page_as("TIFF", compression="tiff_lzw")),
        "with the wrong name": (".pdf", lambda: page_as("PNG")),
    }
    for what, (suffix, build) in images.items():
        yield _case(f"a page {what}", suffix, build, ANALYSED)
    for orientation in (3, 5, 6, 8):
        yield _case(f"a page turned by EXIF {orientation}", ".jpg", partial(turned, orientation), ANALYSED)
    absurd = Image.Exif()
    absurd[0x0112] = 99
    yield _case("a page turned by EXIF 99", ".jpg", lambda: page_as("JPEG", quality=92, exif=absurd), ANALYSED)


def _damaged() -> Iterator[Case]:
    yield _case("a PNG with a wrong checksum", ".png", _wrong_checksum, ANALYSED)
    yield _case("a PNG without pixels", ".png", lambda: _claims(600, 400), UNREADABLE)
    yield _case("a PNG whose chunk claims 2 GiB", ".png", _long_chunk, UNREADABLE)
    yield _case(
        "a JPEG without tables", ".jpg", lambda: b"\xff\xd8" + raw_jpeg.frame(800, 600) + b"\xff\xd9", UNREADABLE
    )
    yield _case("a TIFF whose pixels lie beyond its end", ".tif", lambda: _claiming_tiff(600), UNREADABLE)
    yield _case("a TIFF without an entry", ".tif", lambda: raw_tiff.tiff([[]]), UNREADABLE, UNSUPPORTED)
    yield _case("a WebP of nothing", ".webp", lambda: b"RIFF\x04\0\0\0WEBP", UNREADABLE, UNSUPPORTED)
    yield _case("a BMP of nothing", ".bmp", lambda: b"BM" + bytes(60), UNREADABLE, UNSUPPORTED)


def _claims(width: int, height: int) -> bytes:
    """A PNG that says its size and holds no pixel."""
    return raw_png.png(raw_png.header(width, height))


def _with_chunks(chunks: bytes) -> bytes:
    """The page as PNG, with other chunks before its pixels."""
    parts = raw_png.split(page_as("PNG"))
    head, rest = parts[0], parts[1:]
    return raw_png.png(raw_png.chunk(*head), chunks, *[raw_png.chunk(*part) for part in rest if part[0] != b"IEND"])


def _interlaced(side: int) -> bytes:
    """A black image of one bit in seven passes."""
    rows = sum(-(-side // step) for step in (8, 8, 8, 4, 4, 2, 2))
    pixels = raw_png.zeros(rows * (1 + -(-side // 8)))
    return raw_png.png(raw_png.header(side, side, 1, raw_png.GREY, interlaced=True), raw_png.chunk(b"IDAT", pixels))


def _interlaced_page() -> bytes:
    image = np.asarray(picture())
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    lines = [b"\0" + row.tobytes() for y, x, down, right in passes for row in image[y::down, x::right]]
    size = raw_png.header(image.shape[1], image.shape[0], interlaced=True)
    return raw_png.png(size, raw_png.chunk(b"IDAT", zlib.compress(b"".join(lines))))


def _wrong_checksum() -> bytes:
    parts = raw_png.split(page_as("PNG"))
    return raw_png.png(*[raw_png.chunk(*part, crc=0 if part[0] == b"IDAT" else None) for part in parts[:-1]])


def _long_chunk() -> bytes:
    whole = bytearray(page_as("PNG"))
    at = whole.index(b"IDAT") - 4
    whole[at : at + 4] = struct.pack(">I", 2**31 - 1)
    return bytes(whole)


def _deflated_tiff(side: int) -> bytes:
    pixels = raw_png.zeros(side * side // 8)
    return raw_tiff.tiff([raw_tiff.image(side, side, 8 + 2 + 12 * 9 + 4, len(pixels), 8, 1)], pixels)


def _claiming_tiff(side: int) -> bytes:
    return raw_tiff.tiff([raw_tiff.image(side, side, 2**31, 2**31)])


def _large_tiff(kind: str) -> bytes:
    flat = np.zeros((LARGEST, LARGEST), np.float32)
    image = Image.fromarray(flat) if kind == "F" else Image.new(kind, (LARGEST, LARGEST))
    return saved(image, "TIFF", compression="tiff_adobe_deflate")


def _largest_webp() -> bytes:
    """A lossless image of the largest size that the format has: one colour, of which nothing is coded."""
    bits = 0x2F | 16382 << 8 | 16382 << 22  # signature, width - 1, height - 1
    # Then: alpha and version 0, no transform, no cache, no more codes, and five codes of one symbol that takes no bit.
    code = "1" + "0" + "0" + "0"  # simple, one symbol, of one bit, 0
    rest = "0" + "000" + "0" + "0" + "0" + code * 5
    for k, bit in enumerate(rest):
        bits |= int(bit) << (8 + 28 + k)
    content = bits.to_bytes(16, "little")
    body = b"WEBPVP8L" + struct.pack("<I", len(content)) + content
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _bmp(width: int, height: int, bits: int, compression: int = 0, pixels: bytes = b"") -> bytes:
    colours = b"\0\0\0\0\xff\xff\xff\0" * (1 << (bits - 1))
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, compression, len(pixels), 0, 0, 1 << bits, 0)
    at = 14 + len(head) + len(colours)
    return b"BM" + struct.pack("<IHHI", at + len(pixels), 0, 0, at) + head + colours + pixels


def run_length_bmp(side: int) -> bytes:
    """One pixel and the end of the row, which a reader fills up itself."""
    return _bmp(side, side, 8, 1, b"\x01\x00\0\0" * side + b"\0\x01")


def _big_endian() -> bytes:
    """The page in grey of 16 bits as a Macintosh stores it."""
    grey = np.asarray(in_mode("I;16"), ">u2")
    entries = raw_tiff.image(grey.shape[1], grey.shape[0], 8 + 2 + 12 * 9 + 4, grey.nbytes, bits=16)
    return raw_tiff.tiff([entries], bytes(grey.tobytes()), order=">")


def _pages_tiff(pages: int, loop: bool = False) -> bytes:
    entries = 9
    at = 8 + pages * (2 + 12 * entries + 4)
    return raw_tiff.tiff([raw_tiff.image(16, 16, at, 256)] * pages, bytes(256), loop)


def _many_entries() -> bytes:
    entries = raw_tiff.image(200, 200, 0, 40_000)
    more = [(tag, raw_tiff.SHORT, 1, 1) for tag in range(300, 65_535 - 9 + 300) if tag < 65_536]
    at = 8 + 2 + 12 * (len(entries) + len(more)) + 4
    return raw_tiff.tiff([raw_tiff.image(200, 200, at, 40_000) + more], bytes(40_000))


def _repeating_tiff() -> bytes:
    """A file of a MiB whose entries together would hold 8 GiB."""
    size = 2**20
    count = 8192
    at = 8 + 2 + 12 * (count + 9) + 4
    more = [(40_000 + k, raw_tiff.BYTE, size, at) for k in range(count)]
    return raw_tiff.tiff([raw_tiff.image(200, 200, at, 40_000) + more], bytes(size))


def _repeating_exif() -> bytes:
    """EXIF of 60 kB whose entries together would hold 200 MB, and one more that says how the page is turned."""
    count, size = 4000, 12_000
    at = 8 + 2 + 12 * (count + 1) + 4
    entries = [(0x0112, raw_tiff.SHORT, 1, 6), *((1000 + k, raw_tiff.BYTE, size, at) for k in range(count))]
    exif = b"Exif\0\0" + raw_tiff.tiff([entries], bytes(size))
    whole = saved(in_mode("L"), "JPEG", quality=92)
    return whole[:2] + raw_jpeg.segment(0xE1, exif) + whole[2:]
