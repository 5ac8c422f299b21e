import io
import struct
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
import wfdb
from scipy.io import savemat

from ecg.errors import (
    InkbeatError,
    InvalidSignalError,
    MissingRateError,
    TooLargeError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from ecg.formats import mat_file
from ecg.formats.format import SNIFFED_BYTES
from ecg.formats.mat_file import FORMAT, read_mat
from ecg.leads import STANDARD_LEADS
from tests.ecg.format_cases import cuts, refusals, spoiled

MILLIVOLTS = np.round(np.random.default_rng(4).normal(0, 0.5, (12, 500)), 3)
UNITS = np.rint(MILLIVOLTS * 1000).astype(np.int16)


def saved(path: Path, value: object, version: str = "5", compressed: bool = False, name: str = "val") -> Path:
    savemat(path, {name: value}, format=version, do_compression=compressed)
    return path


@pytest.mark.parametrize(("version", "compressed"), [("4", False), ("5", False), ("5", True)])
def test_a_matrix_alone_is_read_where_rate_and_gain_are_given(tmp_path: Path, version: str, compressed: bool) -> None:
    path = saved(tmp_path / "a.mat", UNITS, version, compressed)
    recording = read_mat(path, 500.0, 1000.0)
    assert (recording.leads, recording.fs_hz) == (STANDARD_LEADS, 500.0)
    np.testing.assert_allclose(recording.signal, MILLIVOLTS, atol=1e-6)
    assert FORMAT.sniff(path.read_bytes()[:SNIFFED_BYTES], "")


def test_neither_rate_nor_unit_is_guessed(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.mat", UNITS)
    with pytest.raises(MissingRateError):
        read_mat(path, None, 1000.0)
    with pytest.raises(InvalidSignalError, match="not in mV"):
        read_mat(path, 500.0, None)


def test_millivolts_need_no_gain_and_a_missing_sample_is_a_gap(tmp_path: Path) -> None:
    np.testing.assert_allclose(read_mat(saved(tmp_path / "a.mat", MILLIVOLTS), 500.0).signal, MILLIVOLTS, atol=1e-6)
    gap = UNITS.copy()
    gap[3, 10:20] = -32768
    recording = read_mat(saved(tmp_path / "b.mat", gap), 500.0, 1000.0)
    assert np.isnan(recording.signal).sum() == 10
    assert np.isnan(recording.lead("aVR")[10:20]).all()


@pytest.mark.parametrize(
    ("rows", "leads"),
    [(1, ("II",)), (6, STANDARD_LEADS[:6]), (2, ("channel 1", "channel 2")), (12, STANDARD_LEADS)],
)
def test_rows_without_names_are_the_usual_leads_or_numbered(tmp_path: Path, rows: int, leads: tuple[str, ...]) -> None:
    assert read_mat(saved(tmp_path / "a.mat", MILLIVOLTS[:rows]), 500.0).leads == leads
    assert read_mat(saved(tmp_path / "b.mat", MILLIVOLTS[:rows].T), 500.0).leads == leads


def test_the_header_beside_it_tells_names_rate_and_gain(tmp_path: Path) -> None:
    """The layout of the challenges of 2017 and 2020: MATLAB 4, samples after 24 bytes, little endian."""
    path = saved(tmp_path / "A0001.mat", UNITS[:2], "4")
    lines = ["A0001 2 500 500", *(f"A0001.mat 16+24 500/mV 16 0 0 0 0 {lead}" for lead in ("aVF", "V3"))]
    (tmp_path / "A0001.hea").write_text("\n".join(lines) + "\n#Age: 63\n")
    recording = read_mat(path)
    assert (recording.leads, recording.fs_hz) == (("aVF", "V3"), 500.0)
    np.testing.assert_allclose(recording.signal, 2 * MILLIVOLTS[:2], atol=1e-6)
    theirs = wfdb.rdrecord(str(tmp_path / "A0001"))
    np.testing.assert_allclose(recording.signal.T, theirs.p_signal, atol=1e-6)


def element(kind: int, content: bytes, size: int | None = None) -> bytes:
    return struct.pack("<2I", kind, len(content) if size is None else size) + content + bytes(-len(content) % 8)


def matlab_5(*elements: bytes) -> bytes:
    return b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM" + b"".join(elements)


def matrix(rows: int, columns: int, data: bytes, size: int | None = None) -> bytes:
    flags = element(6, struct.pack("<2I", 10, 0))
    return element(
        14, flags + element(5, struct.pack("<2i", rows, columns)) + element(1, b"val") + element(3, data, size)
    )


def test_what_unpacks_to_more_than_a_file_may_hold_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.mat").write_bytes(matlab_5(element(15, zlib.compress(bytes(2**22)))))
    monkeypatch.setattr(mat_file, "MAX_BYTES", 2**20)
    with pytest.raises(TooLargeError):
        read_mat(tmp_path / "a.mat", 500.0, 1000.0)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(512) + b"\x89HDF", UnsupportedFormatError),
        (b"MATLAB 5.0 MAT-file", UnreadableFileError),
        (matlab_5(), UnsupportedFormatError),
        (matlab_5(element(15, b"no zlib")), UnreadableFileError),
        (matlab_5(element(14, b"", 2**31)), UnreadableFileError),
        (matlab_5(matrix(12, 2**31 - 1, bytes(16))), TooLargeError),
        (matlab_5(matrix(12, 10**7, bytes(16))), UnreadableFileError),
        (matlab_5(matrix(-12, 4, bytes(96))), InkbeatError),
        (matlab_5(matrix(12, 10, bytes(16), 2**32 - 1)), UnreadableFileError),
        (struct.pack("<5i", 30, 12, 2**31 - 1, 0, 4) + b"val\0", TooLargeError),
        (struct.pack("<5i", 30, 12, 10**7, 0, 4) + b"val\0", UnreadableFileError),
        (struct.pack("<5i", 30, 0, 0, 0, 4) + b"val\0", UnsupportedFormatError),
        (struct.pack("<5i", 30, -1, 5, 0, 4) + b"val\0" + bytes(20), InkbeatError),
        (struct.pack("<5i", 30, 1, 5, 0, 2**31 - 1) + b"val\0" + bytes(20), InkbeatError),
    ],
)
def test_sizes_that_lie_are_typed_errors_and_take_no_memory(
    tmp_path: Path, content: bytes, error: type[InkbeatError]
) -> None:
    (tmp_path / "a.mat").write_bytes(content)
    tracemalloc.start()
    try:
        with pytest.raises(error) as caught:
            read_mat(tmp_path / "a.mat", 500.0, 1000.0)
        assert tracemalloc.get_traced_memory()[1] < 2**25
    finally:
        tracemalloc.stop()
    assert caught.value.source == "a.mat"
    assert caught.value.cure


@pytest.mark.parametrize(
    ("name", "value"),
    [("other", UNITS), ("val", "text"), ("val", {"a": 1}), ("val", np.zeros((2, 3, 4))), ("val", 1j), ("val", [])],
)
def test_files_without_the_matrix_are_told_so(tmp_path: Path, name: str, value: object) -> None:
    with pytest.raises(UnsupportedFormatError, match="val"):
        read_mat(saved(tmp_path / "a.mat", value, name=name), 500.0)


@pytest.mark.parametrize(("version", "compressed"), [("4", False), ("5", False), ("5", True)])
def test_files_cut_off_or_spoiled_anywhere_are_refused_or_read(tmp_path: Path, version: str, compressed: bool) -> None:
    buffer = io.BytesIO()
    savemat(buffer, {"val": UNITS[:, :50]}, format=version, do_compression=compressed)
    content = buffer.getvalue()

    def read(path: Path) -> object:
        return read_mat(path, 500.0, 1000.0)

    pieces = list(cuts(content))
    assert refusals(read, tmp_path / "a.mat", pieces) >= len(pieces) - 1  # type: ignore[arg-type]
    assert refusals(read, tmp_path / "a.mat", spoiled(content[:300])) > 0  # type: ignore[arg-type]
