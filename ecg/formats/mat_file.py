"""MATLAB files as PhysioNet's challenges give them: a matrix "val" of ADC units, and mostly a WFDB header beside it."""

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ecg.errors import InkbeatError, TooLargeError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.file_bytes import MAX_BYTES, check_samples, file_bytes
from ecg.formats.format import Format
from ecg.formats.number_table import NumberTable, table_recording
from ecg.formats.wfdb_record import MAX_HEADER_BYTES, read_wfdb
from ecg.leads import STANDARD_LEADS
from ecg.recording import Recording

MATRIX = "val"
_TEXTS = (b"MATLAB 5.0 MAT-file", b"MATLAB 7.3 MAT-file")
_HEADER_BYTES, _TAG_BYTES = 128, 8
_COMPRESSED, _ARRAY = 15, 14
_NUMBERS = ("double", "single", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
# WFDB's mark for a missing sample in 16 bit, which its tools keep.
_MISSING = -32768
_LEADS = {12: STANDARD_LEADS, 6: STANDARD_LEADS[:6], 1: ("II",)}


def read_mat(path: Path, fs_hz: float | None = None, adc_per_mv: float | None = None) -> Recording:
    """Read the matrix `val` [lead, sample], scaled and named by the record's header where one lies beside the file.

    Without a header: fs_hz must be given, and adc_per_mv (ADC units per mV) where the values are whole numbers; twelve
    rows are the standard leads, six the limb leads, one is lead II, others are called "channel 1" and so on. Raises
    UnreadableFileError, UnsupportedFormatError, TooLargeError or InvalidSignalError.
    """
    if _has_header(path):
        return read_wfdb(path)
    matrix = _matrix(file_bytes(path), path)
    if matrix.shape[0] > matrix.shape[1]:
        matrix = matrix.T
    values = matrix.T.astype(np.float64)
    if matrix.dtype == np.int16:
        values[matrix.T == _MISSING] = np.nan
    count = len(matrix)
    names = _LEADS.get(count, tuple(f"channel {k + 1}" for k in range(count)))
    return table_recording(NumberTable(names, values, fs_hz, adc_per_mv), path, "mat")


def _has_header(path: Path) -> bool:
    """Whether a WFDB header beside the file speaks of it."""
    header = path.with_suffix(".hea")
    if not header.is_file():
        return False
    with header.open("rb") as lines:
        return path.name.encode() in lines.read(MAX_HEADER_BYTES)


def _matrix(raw: bytes, path: Path) -> NDArray[np.generic]:
    """[row, column]: the matrix of numbers called `val`."""
    from scipy.io import loadmat, whosmat

    if raw.startswith(_TEXTS[1]):
        what, cure = "MATLAB 7.3 is not read", "save it with the option -v7"
        raise UnsupportedFormatError(what, cure=cure, source=path.name)
    try:
        plain = _decompressed(raw, path) if raw.startswith(_TEXTS[0]) else raw
        shapes = {name: shape for name, shape, kind in whosmat(io.BytesIO(plain)) if kind in _NUMBERS}
        if len(shapes.get(MATRIX, ())) == 2 and min(shapes[MATRIX]) > 0:
            check_samples(shapes[MATRIX][0], shapes[MATRIX][1], path)
            matrix = loadmat(io.BytesIO(plain), variable_names=[MATRIX])[MATRIX]
            if isinstance(matrix, np.ndarray) and matrix.dtype.kind in "iuf":
                return matrix
    except InkbeatError:
        raise
    except Exception as error:  # the library raises whatever its parsing trips over
        what = f"the file cannot be read ({type(error).__name__})"
        raise UnreadableFileError(what, cure="save it again", source=path.name) from error
    raise UnsupportedFormatError(f"no matrix {MATRIX}", cure="give one of lead by sample", source=path.name)


def _decompressed(raw: bytes, path: Path) -> bytes:
    """The file with its variables (MATLAB 5) unpacked, after a look at the sizes for which memory would be taken."""
    order = ">" if raw[126:128] == b"MI" else "<"
    parts, left = [raw[:_HEADER_BYTES]], MAX_BYTES
    for kind, at, end in _elements(raw, _HEADER_BYTES, len(raw), order, path):
        part = raw[at:end]
        if kind == _COMPRESSED:
            unpacking = zlib.decompressobj()
            part = unpacking.decompress(raw[at + _TAG_BYTES : end], left)
            if unpacking.unconsumed_tail:
                raise TooLargeError("more than 512 MiB when unpacked", cure="give a shorter one", source=path.name)
            left -= len(part)
        for inner, start, stop in _elements(part, 0, len(part), order, path):
            if inner == _ARRAY:
                for _ in _elements(part, start + _TAG_BYTES, stop, order, path):
                    pass
        parts.append(part)
    return b"".join(parts)


def _elements(raw: bytes, at: int, end: int, order: str, path: Path) -> Iterator[tuple[int, int, int]]:
    """Kind, begin and end of the elements that follow each other; refuses those that reach beyond `end`."""
    while at + _TAG_BYTES <= end:
        kind, size = struct.unpack_from(f"{order}2I", raw, at)
        if kind >> 16:  # up to four bytes stand in the tag itself
            kind, size = kind & 0xFFFF, 0
        padded = size if kind == _COMPRESSED else -(-size // 8) * 8
        if size > end - at - _TAG_BYTES:
            raise UnreadableFileError("it is cut off", cure="copy it again", source=path.name)
        yield kind, at, min(at + _TAG_BYTES + padded, end)
        at += _TAG_BYTES + padded


def is_mat(head: bytes, suffix: str) -> bool:
    """Whether a file begins as MATLAB's do; those of version 4 begin with sizes and the name of a matrix."""
    del suffix
    if head.startswith(_TEXTS):
        return True
    if len(head) < 24:
        return False
    kind, _, _, imaginary, length = struct.unpack("<5i", head[:20])
    name = head[20 : 20 + length] if 0 < length < 64 else b""
    known = kind // 1000 in (0, 1) and kind % 1000 // 10 in range(6) and kind % 10 == 0 and kind % 1000 < 60
    return known and imaginary in (0, 1) and name[-1:] == b"\0" and name[:-1].isalnum()


FORMAT = Format("mat", "MATLAB of PhysioNet", (".mat",), is_mat, read_mat, None)
