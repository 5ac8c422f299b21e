import binascii
import struct
from pathlib import Path

import numpy as np
import pytest

from ecg import Recording
from ecg.errors import InkbeatError, InvalidSignalError, TooLargeError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.format import SNIFFED_BYTES
from ecg.formats.scp_ecg import FORMAT, read_scp
from ecg.leads import STANDARD_LEADS
from tests.ecg.format_cases import PATIENT, cuts, digital, refusals, spoiled, whole_heart
from tests.ecg.test_scp_huffman import encoded

STORED = {"I": 1, "II": 2, "V1": 3, "V2": 4, "V3": 5, "V4": 6, "V5": 7, "V6": 8}
DEFAULT_TABLE = struct.pack("<H", 19999)


def crc(data: bytes) -> int:
    """CRC-CCITT, bit by bit."""
    register = 0xFFFF
    for byte in data:
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1 ^ 0x1021) & 0xFFFF if register & 0x8000 else register << 1 & 0xFFFF
    return register


def section(number: int, data: bytes, reserved: bytes = bytes(6)) -> bytes:
    data += b"\0" * (len(data) % 2)
    body = struct.pack("<HIBB", number, 16 + len(data), 13, 13) + reserved + data
    return struct.pack("<H", crc(body)) + body


def record(sections: dict[int, bytes]) -> bytes:
    """A record with its section of pointers first."""
    parts = {number: section(number, data) for number, data in sections.items()}
    at, pointers = 6 + 16 + 10 * (len(parts) + 1), struct.pack("<HII", 0, 16 + 10 * (len(parts) + 1), 7)
    for number, part in parts.items():
        pointers += struct.pack("<HII", number, len(part), at + 1)
        at += len(part)
    body = section(0, pointers, b"SCPECG") + b"".join(parts.values())
    framed = struct.pack("<I", 6 + len(body)) + body
    return struct.pack("<H", crc(framed)) + framed


def tag(number: int, value: bytes) -> bytes:
    return struct.pack("<BH", number, len(value)) + value


def patient(age: bytes = struct.pack("<HB", 63, 1)) -> bytes:
    tags = [tag(0, "Ødegård\0".encode("latin-1")), tag(1, b"Kari\0"), tag(2, b"4711\0"), tag(4, age), tag(8, b"\2")]
    dates = [tag(5, struct.pack("<HBB", 1960, 5, 2)), tag(25, struct.pack("<HBB", 2023, 5, 1))]
    return b"".join([*tags, *dates, tag(255, b"")])


def leads(numbers: list[int], first: int, last: int, flags: int = 0b1000100) -> bytes:
    return bytes([len(numbers), flags]) + b"".join(struct.pack("<IIB", first, last, number) for number in numbers)


def signals(rows: list[bytes], order: int, *, nv: int = 1000, interval_us: int = 2000, bimodal: int = 0) -> bytes:
    sizes = struct.pack(f"<{len(rows)}H", *map(len, rows))
    return struct.pack("<HHBB", nv, interval_us, order, bimodal) + sizes + b"".join(rows)


def coded(row: np.ndarray, order: int, huffman: bool) -> bytes:
    differences = np.concatenate([row[:order], np.diff(row, order)])
    return encoded(differences.tolist()) if huffman else differences.astype("<i2").tobytes()


def eight_leads(heart: Recording) -> np.ndarray:
    return digital(heart)[[heart.leads.index(lead) for lead in STORED]]


def whole_record(rows: np.ndarray, order: int = 2, huffman: bool = True) -> dict[int, bytes]:
    """The sections of a record with these rows, in uV."""
    sections = {1: patient(), 3: leads(list(STORED.values()), 1, rows.shape[1])}
    sections[6] = signals([coded(row, order, huffman) for row in rows], order)
    return ({2: DEFAULT_TABLE} if huffman else {}) | sections


def written(path: Path, sections: dict[int, bytes]) -> Path:
    path.write_bytes(record(sections))
    return path


@pytest.mark.parametrize("order", [0, 1, 2])
@pytest.mark.parametrize("huffman", [False, True])
def test_every_coding_gives_the_same_twelve_leads(tmp_path: Path, order: int, huffman: bool) -> None:
    heart = whole_heart()
    rows = eight_leads(heart)
    recording = read_scp(written(tmp_path / "a.scp", whole_record(rows, order, huffman)))
    assert (recording.leads, recording.fs_hz) == (STANDARD_LEADS, 500.0)
    np.testing.assert_allclose(recording.lead("V6"), rows[7] / 1000.0, atol=1e-6)
    np.testing.assert_allclose(recording.lead("III"), (rows[1] - rows[0]) / 1000.0, atol=1e-6)
    assert recording.patient == PATIENT
    assert recording.provenance.method == "scp-ecg"
    assert FORMAT.sniff((tmp_path / "a.scp").read_bytes()[:SNIFFED_BYTES], "")


def test_the_unit_the_rate_and_the_first_sample_are_the_files(tmp_path: Path) -> None:
    sections = {
        3: leads([2], 251, 254),
        6: signals([struct.pack("<4h", 1, 2, 3, -4)], 0, nv=2500, interval_us=4000),
    }
    recording = read_scp(written(tmp_path / "a.scp", sections))
    assert (recording.leads, recording.fs_hz, recording.start_s) == (("II",), 250.0, (1.0,))
    np.testing.assert_allclose(recording.signal[0, 250:], [0.0025, 0.005, 0.0075, -0.01], atol=1e-7)


def test_a_table_in_the_file_replaces_the_default(tmp_path: Path) -> None:
    table = struct.pack("<HH", 1, 2) + struct.pack("<BBBhI", 1, 1, 1, 7, 0) + struct.pack("<BBBhI", 1, 9, 1, 0, 1)
    sections = {2: table, 3: leads([2], 1, 3), 6: signals([bytes([0b01111111, 0b11000000])], 0)}
    assert read_scp(written(tmp_path / "a.scp", sections)).signal[0] == pytest.approx([0.007, -0.001, 0.007])


def test_the_reference_beat_is_added_again(tmp_path: Path) -> None:
    rows = eight_leads(whole_heart())
    rng = np.random.default_rng(1)
    beats = rng.integers(-900, 900, (8, 150))
    fiducial, peaks = 60, [100, 400, 700, 980]
    zones = [(0, max(1, peak - 50), peak, min(1000, peak + 80)) for peak in peaks] + [(1, 500, 520, 560)]
    residual = rows.copy()
    for kind, start, peak, end in zones:
        for number in range(start, end + 1):  # samples are counted from 1
            at = fiducial + number - peak
            if kind == 0 and 1 <= at <= 150:
                residual[:, number - 1] -= beats[:, at - 1]
    located = struct.pack("<HHH", 300, fiducial, len(zones))
    located += b"".join(struct.pack("<HIII", *zone) for zone in zones) + bytes(8 * len(zones))
    sections = whole_record(residual) | {
        3: leads(list(STORED.values()), 1, 1000, flags=0b1000101),
        4: located,
        5: signals([coded(row, 2, True) for row in beats], 2),
    }
    recording = read_scp(written(tmp_path / "a.scp", sections))
    np.testing.assert_allclose(recording.lead("V2"), rows[3] / 1000.0, atol=1e-6)
    np.testing.assert_allclose(recording.lead("I"), rows[0] / 1000.0, atol=1e-6)


def test_the_age_follows_from_the_dates_where_it_is_not_stated(tmp_path: Path) -> None:
    sections = whole_record(eight_leads(whole_heart(duration_s=0.1))) | {1: patient(age=b"\0\0\0")}
    assert read_scp(written(tmp_path / "a.scp", sections)).patient.age_years == 62.0


PLAIN = {3: leads([2], 1, 4), 6: signals([bytes(8)], 0)}
SUBTRACTED = {3: leads([2], 1, 4, flags=1), 6: signals([bytes(8)], 0)}


@pytest.mark.parametrize(
    ("sections", "error"),
    [
        ({}, UnsupportedFormatError),
        ({3: PLAIN[3]}, UnsupportedFormatError),
        ({6: PLAIN[6]}, UnsupportedFormatError),
        (PLAIN | {6: signals([bytes(8)], 0, bimodal=1)}, UnsupportedFormatError),
        (PLAIN | {2: struct.pack("<H", 2) + bytes(40)}, UnreadableFileError),
        (PLAIN | {2: struct.pack("<HH", 2, 1) + struct.pack("<BBBhI", 1, 1, 1, 0, 0)}, UnsupportedFormatError),
        (PLAIN | {2: struct.pack("<HH", 1, 1) + struct.pack("<BBBhI", 1, 1, 0, 0, 0)}, UnsupportedFormatError),
        (PLAIN | {2: struct.pack("<HH", 1, 1) + struct.pack("<BBBhI", 200, 201, 1, 0, 0)}, UnsupportedFormatError),
        (PLAIN | {2: struct.pack("<HH", 1, 1) + struct.pack("<BBBhI", 1, 1, 1, 0, 2)}, UnreadableFileError),
        (PLAIN | {2: struct.pack("<HH", 1, 60000)}, UnreadableFileError),
        (PLAIN | {3: b""}, UnsupportedFormatError),
        (PLAIN | {3: leads([], 1, 4)}, UnreadableFileError),
        (PLAIN | {3: leads([2] * 200, 1, 4)}, UnreadableFileError),
        (PLAIN | {3: leads([2], 5, 4)}, UnreadableFileError),
        (PLAIN | {3: leads([2], 0, 4)}, UnreadableFileError),
        (PLAIN | {3: leads([2], 1, 2**32 - 1)}, UnreadableFileError),
        (PLAIN | {3: leads([2], 2**32 - 5, 2**32 - 2)}, TooLargeError),
        (PLAIN | {3: leads([2], 1, 2**32 - 1), 2: DEFAULT_TABLE}, UnreadableFileError),
        (PLAIN | {6: signals([bytes(8)], 0, nv=0)}, UnreadableFileError),
        (PLAIN | {6: signals([bytes(8)], 0, interval_us=0)}, UnreadableFileError),
        (PLAIN | {6: signals([bytes(8)], 0, interval_us=1)}, InvalidSignalError),
        (PLAIN | {6: signals([bytes(8)], 3)}, UnreadableFileError),
        (PLAIN | {6: b"\1"}, UnreadableFileError),
        (SUBTRACTED, UnreadableFileError),
        (SUBTRACTED | {4: struct.pack("<HHH", 8, 1, 60000), 5: PLAIN[6]}, UnreadableFileError),
        (SUBTRACTED | {4: struct.pack("<HHH", 60000, 1, 0), 5: PLAIN[6]}, UnreadableFileError),
        (SUBTRACTED | {4: struct.pack("<HHH", 8, 1, 0), 5: signals([bytes(8)], 0, nv=7)}, UnsupportedFormatError),
    ],
)  # fmt: skip
def test_records_that_are_damaged_or_coded_otherwise_are_typed_errors(
    tmp_path: Path, sections: dict[int, bytes], error: type[InkbeatError]
) -> None:
    with pytest.raises(error) as caught:
        read_scp(written(tmp_path / "bad.scp", sections))
    assert caught.value.source == "bad.scp"
    assert caught.value.cure


def test_the_section_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFormatError, match="section 6"):
        read_scp(written(tmp_path / "a.scp", PLAIN | {6: signals([bytes(8)], 0, bimodal=1)}))


def test_every_checksum_is_checked(tmp_path: Path) -> None:
    content = bytearray(record(PLAIN))
    content[-1] ^= 1
    assert refusals(read_scp, tmp_path / "a.scp", [bytes(content)]) == 1
    struct.pack_into("<H", content, 0, binascii.crc_hqx(bytes(content[2:]), 0xFFFF))
    (tmp_path / "a.scp").write_bytes(content)
    with pytest.raises(UnreadableFileError, match="checksum of section 6"):
        read_scp(tmp_path / "a.scp")


def test_a_record_cut_off_or_spoiled_anywhere_is_refused(tmp_path: Path) -> None:
    content = record(whole_record(eight_leads(whole_heart(duration_s=0.2))))
    ends = list(cuts(content))
    assert refusals(read_scp, tmp_path / "a.scp", ends) == len(ends)
    changed = [each for each in spoiled(content) if each != content]
    assert refusals(read_scp, tmp_path / "a.scp", changed) == len(changed)


def test_spoiled_sections_with_right_checksums_are_read_or_refused(tmp_path: Path) -> None:
    whole = whole_record(eight_leads(whole_heart(duration_s=0.1)))
    contents = [record(whole | {number: each}) for number in whole for each in spoiled(whole[number], 30, number)]
    assert refusals(read_scp, tmp_path / "a.scp", contents) >= 1
