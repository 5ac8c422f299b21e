import struct
from pathlib import Path

import numpy as np
import pytest

from ecg import Patient
from ecg.errors import InkbeatError, InvalidSignalError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.ishne import FORMAT, read_ishne
from tests.ecg.format_cases import cuts, refusals, spoiled

RESOLUTION_NV = 2500
SAMPLES = np.random.default_rng(3).integers(-2000, 2000, (400, 3)).astype("<i2")


def padded(numbers: list[int]) -> list[int]:
    """Twelve, -9 where there is no lead, as the standard wants it."""
    return numbers + [-9] * (12 - len(numbers))


def holter(
    codes: tuple[int, ...] = (6, 11, 16), said: int = 400, rate: int = 180, text: bytes = b"", leads: int | None = None
) -> bytes:
    """A file laid out by hand from the standard's table: magic, checksum, 512 bytes of header, free text, samples."""
    header = struct.pack("<4i", len(text), said, 522, 522 + len(text))
    header += struct.pack("<h40s40s20s", 1, b"Kari", "Ødegård".encode("latin-1"), b"4711")
    header += struct.pack("<2h", 2, 1)
    header += struct.pack("<12h", 2, 5, 1960, 1, 5, 2023, 3, 5, 2023, 8, 30, 0)
    header += struct.pack("<h", len(codes) if leads is None else leads)
    header += struct.pack("<12h", *padded(list(codes)))
    header += struct.pack("<12h", *padded([1] * len(codes)))
    header += struct.pack("<12h", *padded([RESOLUTION_NV] * len(codes)))
    header += struct.pack("<h40sh80s80s88s", 0, b"digital", rate, b"", b"", b"")
    assert len(header) == 512
    return b"ISHNE1.0" + struct.pack("<H", 0) + header + text + SAMPLES[:, : len(codes)].tobytes()


@pytest.mark.parametrize("text", [b"", b"free text of any length"])
@pytest.mark.parametrize("said", [400, 1200])
def test_a_recording_is_read_whichever_count_of_samples_its_writer_meant(
    tmp_path: Path, said: int, text: bytes
) -> None:
    (tmp_path / "a.ecg").write_bytes(holter(said=said, text=text))
    recording = read_ishne(tmp_path / "a.ecg")
    assert (recording.leads, recording.fs_hz, recording.start_s) == (("II", "V1", "V6"), 180.0, (0.0, 0.0, 0.0))
    np.testing.assert_allclose(recording.signal, SAMPLES.T * (RESOLUTION_NV / 1e6), atol=1e-6)
    assert (recording.provenance.source, recording.provenance.method) == ("a.ecg", "ishne")
    assert FORMAT.sniff(holter()[:4096], "")


def test_the_patient_is_known_but_not_printed(tmp_path: Path) -> None:
    (tmp_path / "a.ecg").write_bytes(holter())
    recording = read_ishne(tmp_path / "a.ecg")
    assert recording.patient == Patient("Ødegård, Kari", "4711", "F", 62.0)
    assert "Kari" not in repr(recording)


@pytest.mark.parametrize(
    ("codes", "leads"),
    [
        (tuple(range(5, 8)), ("I", "II", "III")),
        (tuple(range(8, 11)), ("aVR", "aVL", "aVF")),
        (tuple(range(14, 17)), ("V4", "V5", "V6")),
        ((2, 3, 4), ("X", "Y", "Z")),
        ((17, 18, 19), ("AI", "AS", "ES")),
        ((0, 1, 1), ("channel 1", "channel 2", "channel 3")),
        ((6, 6, -9), ("II", "channel 2", "channel 3")),
        ((99, 6, 0), ("II", "channel 1", "channel 3")),
    ],
)
def test_leads_have_the_names_of_their_codes(tmp_path: Path, codes: tuple[int, ...], leads: tuple[str, ...]) -> None:
    (tmp_path / "a.ecg").write_bytes(holter(codes))
    assert read_ishne(tmp_path / "a.ecg").leads == leads


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"ISHNE2.0" + holter()[8:], UnsupportedFormatError),
        (b"ISHNE1.0", UnreadableFileError),
        (holter(leads=0), UnreadableFileError),
        (holter(leads=-1), UnreadableFileError),
        (holter(leads=13), UnreadableFileError),
        (holter(leads=12), UnreadableFileError),
        (holter(rate=0), InvalidSignalError),
        (holter(rate=-500), InvalidSignalError),
        (holter(said=0), UnreadableFileError),
        (holter(said=-1), UnreadableFileError),
        (holter(said=401), UnreadableFileError),
        (holter(said=2**31 - 1), UnreadableFileError),
        (holter()[:22] + struct.pack("<i", 2**31 - 1) + holter()[26:], UnreadableFileError),
        (holter()[:22] + struct.pack("<i", -522) + holter()[26:], UnreadableFileError),
        (holter()[:22] + struct.pack("<i", 10) + holter()[26:], UnreadableFileError),
    ],
)
def test_headers_that_lie_are_typed_errors(tmp_path: Path, content: bytes, error: type[InkbeatError]) -> None:
    (tmp_path / "a.ecg").write_bytes(content)
    with pytest.raises(error) as caught:
        read_ishne(tmp_path / "a.ecg")
    assert caught.value.source == "a.ecg"
    assert caught.value.cure


def test_files_cut_off_or_spoiled_anywhere_are_refused_or_read(tmp_path: Path) -> None:
    pieces = list(cuts(holter()))
    assert refusals(read_ishne, tmp_path / "a.ecg", pieces) == len(pieces)
    assert 0 < refusals(read_ishne, tmp_path / "a.ecg", (bad + holter()[522:] for bad in spoiled(holter()[:522]))) < 400
