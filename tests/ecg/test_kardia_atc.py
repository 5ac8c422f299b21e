import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from ecg.errors import InkbeatError, InvalidSignalError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.format import SNIFFED_BYTES
from ecg.formats.kardia_atc import FORMAT, read_atc
from ecg.leads import LIMB_LEADS, STANDARD_LEADS
from tests.ecg.format_cases import cuts, digital, refusals, spoiled, whole_heart

HEAD = b"ALIVE\0\0\0" + struct.pack("<I", 5)
BLOCKS = ("ecg ", "ecg2", "ecg3", "ecg4", "ecg5", "ecg6", "ecg7", "ecg8", "ecg9", "ecga", "ecgb", "ecgc")


def block(name: str, data: bytes) -> bytes:
    whole = name.encode() + struct.pack("<I", len(data)) + data
    return whole + struct.pack("<I", zlib.crc32(whole))


def layout(kind: int = 1, rate: int = 300, nv: int = 500) -> bytes:
    return block("fmt ", struct.pack("<BHHBH", kind, rate, nv, 14, 0))


INFO = block("info", b"2023-05-01T12:00:00.000+02:00".ljust(264, b"\0"))


@pytest.mark.parametrize("count", [1, 6, 12])
def test_each_block_is_a_lead(tmp_path: Path, count: int) -> None:
    units = digital(whole_heart(fs_hz=300.0), 0.5)[:count].astype("<i2")
    beats = block("ann ", struct.pack("<IIH", 300, 150, 1)) + block("avg ", bytes(900))
    rows = b"".join(block(name, row.tobytes()) for name, row in zip(BLOCKS, units, strict=False))
    (tmp_path / "a.atc").write_bytes(HEAD + INFO + layout() + rows + beats)
    recording = read_atc(tmp_path / "a.atc")
    assert (recording.leads, recording.fs_hz) == (STANDARD_LEADS[:count], 300.0)
    np.testing.assert_allclose(recording.signal, units * 0.5 / 1000.0, atol=1e-6)
    assert recording.provenance.method == "kardia-atc"
    assert FORMAT.sniff((tmp_path / "a.atc").read_bytes()[:SNIFFED_BYTES], "")


def test_a_lead_that_stops_before_the_others_ends_in_a_gap(tmp_path: Path) -> None:
    rows = block("ecg ", bytes(8)) + block("ecg2", bytes(4))
    (tmp_path / "a.atc").write_bytes(HEAD + rows + layout())
    recording = read_atc(tmp_path / "a.atc")
    assert recording.leads == LIMB_LEADS[:2]
    assert np.isnan(recording.signal).sum(axis=1).tolist() == [0, 2]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"ALIVE", UnsupportedFormatError),
        (HEAD[:8], UnreadableFileError),
        (HEAD, UnreadableFileError),
        (HEAD + layout(), UnreadableFileError),
        (HEAD + block("ecg ", bytes(8)), UnreadableFileError),
        (HEAD + layout() + block("ecg ", b""), UnreadableFileError),
        (HEAD + layout() + block("ecg ", bytes(7)), UnreadableFileError),
        (HEAD + block("fmt ", b"\1") + block("ecg ", bytes(8)), UnreadableFileError),
        (HEAD + layout(kind=2) + block("ecg ", bytes(8)), UnsupportedFormatError),
        (HEAD + layout(nv=0) + block("ecg ", bytes(8)), UnsupportedFormatError),
        (HEAD + layout(rate=0) + block("ecg ", bytes(8)), InvalidSignalError),
        (HEAD + layout() + b"ecg \xff\xff\xff\xff" + bytes(8), UnreadableFileError),
    ],
)
def test_files_that_hold_no_ecg_are_typed_errors(tmp_path: Path, content: bytes, error: type[InkbeatError]) -> None:
    (tmp_path / "bad.atc").write_bytes(content)
    with pytest.raises(error) as caught:
        read_atc(tmp_path / "bad.atc")
    assert caught.value.source == "bad.atc"
    assert caught.value.cure


def test_a_file_cut_off_or_spoiled_anywhere_is_refused(tmp_path: Path) -> None:
    content = HEAD + layout() + block("ecg ", digital(whole_heart(duration_s=0.2))[0].astype("<i2").tobytes())
    ends = list(cuts(content))
    assert refusals(read_atc, tmp_path / "a.atc", ends) == len(ends)
    changed = [each for each in spoiled(content) if each[12:] != content[12:]]
    assert refusals(read_atc, tmp_path / "a.atc", changed) == len(changed)
