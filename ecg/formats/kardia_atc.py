"""AliveCor's .atc files (ALIVE format, published specification 1.7): blocks with checksums, one a lead."""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ecg.errors import UnreadableFileError, UnsupportedFormatError
from ecg.formats.file_bytes import file_bytes
from ecg.formats.format import Format
from ecg.formats.stretches import Stretch, checked_rate, in_mv, one_recording
from ecg.leads import STANDARD_LEADS
from ecg.recording import Recording

NAME = "kardia-atc"
_MAGIC = b"ALIVE\0\0\0"
_HEADER_BYTES = 12
_SIGNED_16_BIT = 1
_MV_PER_NV = 1e-6
# "ecg " is lead I, "ecg2" II, and so on to "ecg9" and then "ecga" (V4) to "ecgc" (V6).
_LEAD_BLOCKS = dict(zip((f"ecg{mark}".encode() for mark in " 23456789abc"), STANDARD_LEADS, strict=True))


def read_atc(path: Path) -> Recording:
    """Read the leads of a recording by a Kardia device; average beats, annotations and motion are left.

    The file says nothing of the patient. Raises UnreadableFileError (damaged, cut off: every checksum is checked),
    UnsupportedFormatError (other samples than 16 bit), TooLargeError or InvalidSignalError.
    """
    blocks = dict(_blocks(file_bytes(path), path))
    layout = blocks.get(b"fmt ", b"")
    if len(layout) < 8 or not set(_LEAD_BLOCKS) & set(blocks):
        what, cure = "no block of format or of a lead", "export the recording again"
        raise UnreadableFileError(what, cure=cure, source=path.name)
    kind, rate_hz, nv_per_unit = struct.unpack_from("<BHH", layout)
    if kind != _SIGNED_16_BIT or nv_per_unit == 0:
        what, cure = "samples that are not 16 bit with a resolution", "export the recording as EDF"
        raise UnsupportedFormatError(what, cure=cure, source=path.name)
    fs_hz = checked_rate(float(rate_hz), path)
    stretches = [
        Stretch(lead, 0.0, in_mv(np.frombuffer(blocks[name], "<i2"), nv_per_unit * _MV_PER_NV))
        for name, lead in _LEAD_BLOCKS.items()
        if name in blocks
    ]
    return one_recording(stretches, fs_hz, path, NAME)


def _blocks(raw: bytes, path: Path) -> Iterator[tuple[bytes, bytes]]:
    """Identifier and data of every block."""
    if not raw.startswith(_MAGIC):
        raise UnsupportedFormatError("no ALIVE file", cure="give an .atc file", source=path.name)
    at = _HEADER_BYTES
    while at < len(raw):
        size = struct.unpack_from("<I", raw, at + 4)[0] if at + 8 <= len(raw) else len(raw)
        end = at + 8 + size
        if end + 4 > len(raw) or (raw[at : at + 3] == b"ecg" and size % 2):
            raise UnreadableFileError("the file is cut off", cure="export the recording again", source=path.name)
        if zlib.crc32(raw[at:end]) != struct.unpack_from("<I", raw, end)[0]:
            what = "the checksum of a block is wrong"
            raise UnreadableFileError(what, cure="export the recording again", source=path.name)
        yield raw[at : at + 4], raw[at + 8 : end]
        at = end + 4


FORMAT = Format(NAME, "AliveCor Kardia", (".atc",), lambda head, _: head.startswith(_MAGIC), read_atc, write=None)
