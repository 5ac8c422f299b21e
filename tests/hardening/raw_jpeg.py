"""JPEG files marker by marker, honest or not."""

import struct

# A Huffman table of one code, "0": the end of a run of blocks (0) or nothing to add (0).
_ONE_CODE = bytes([1, *[0] * 15, 0])


def segment(marker: int, content: bytes) -> bytes:
    """One segment with its length."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def frame(width: int, height: int, progressive: bool = False) -> bytes:
    """The frame's header: one component of 8 bits."""
    content = struct.pack(">BHHB", 8, height, width, 1) + bytes([1, 0x11, 0])
    return segment(0xC2 if progressive else 0xC0, content)


def grey(width: int, height: int, between: bytes = b"") -> bytes:
    """A grey image of almost no bytes, whose blocks are all missing; segments may stand before the frame."""
    return b"".join([b"\xff\xd8", between, _tables(), frame(width, height), _scan(0, 63, 0, 0), b"\xff\xd9"])


def many_scans(width: int, height: int, scans: int) -> bytes:
    """A progressive image that every scan goes through again: 40 bytes a scan for all of its blocks."""
    blocks = -(-width // 8) * -(-height // 8)
    first = _scan(0, 0, 0, 1) + bytes(-(-blocks // 8) + 8)
    # "0" + 14 bits: a run of 2^14 blocks and more that end at once.
    runs = b"".join([segment(0xC4, bytes([0x10, 1, *[0] * 15, 0xE0])), *[_scan(1, 63, 0, 1) + _runs(blocks)] * scans])
    return b"".join([b"\xff\xd8", _tables(), frame(width, height, progressive=True), first, runs, b"\xff\xd9"])


def _runs(blocks: int) -> bytes:
    bits = "".join("0" + "1" * 14 for _ in range(blocks // (2**15 - 1))) + "0" + "1" * 14
    bits += "1" * (-len(bits) % 8)
    packed = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return packed.replace(b"\xff", b"\xff\0")


def _tables() -> bytes:
    quantization = segment(0xDB, bytes([0, *[1] * 64]))
    return quantization + segment(0xC4, b"\0" + _ONE_CODE) + segment(0xC4, b"\x10" + _ONE_CODE)


def _scan(first: int, last: int, high: int, low: int) -> bytes:
    return segment(0xDA, bytes([1, 1, 0, first, last, high << 4 | low]))
