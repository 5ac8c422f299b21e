import struct
import tracemalloc
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import wfdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ecg import Recording
from ecg.errors import InkbeatError, InvalidSignalError, UnreadableFileError, UnsupportedFormatError
from ecg.formats import file_bytes
from ecg.formats.wfdb_record import read_wfdb, write_wfdb
from tests.ecg.format_cases import cuts, refusals, spoiled

SAMPLES = arrays(np.float32, (2, 30), elements=st.one_of(st.just(np.nan), st.floats(-30, 30, width=32)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(signal=SAMPLES, start_s=st.floats(0, 7.5))
def test_samples_gaps_and_offsets_survive(tmp_path: Path, signal: np.ndarray, start_s: float) -> None:
    write_wfdb(tmp_path, "page", Recording(("II", "V5"), signal, 500.0, (0.0, start_s)))
    back = read_wfdb(tmp_path / "page.hea")
    assert (back.leads, back.fs_hz) == (("II", "V5"), 500.0)
    assert back.start_s == pytest.approx((0.0, start_s), abs=1e-6)
    np.testing.assert_allclose(back.signal, signal, atol=5.1e-4, equal_nan=True)


def test_a_name_that_wfdb_forbids_is_spelled_with_underscores(tmp_path: Path) -> None:
    header, _ = write_wfdb(tmp_path, "page 1.ü", Recording(("II",), np.zeros((1, 10), np.float32), 500.0))
    assert header.name == "page_1__.hea"
    assert read_wfdb(header).leads == ("II",)


def test_a_recording_without_samples_makes_no_record(tmp_path: Path) -> None:
    with pytest.raises(InvalidSignalError):
        write_wfdb(tmp_path, "page", Recording(("II",), np.zeros((1, 0), np.float32), 500.0))


def test_a_lead_with_a_space_in_its_name_keeps_its_start(tmp_path: Path) -> None:
    recording = Recording(("channel 1",), np.zeros((1, 10), np.float32), 500.0, (2.5,))
    back = read_wfdb(write_wfdb(tmp_path, "page", recording)[0])
    assert (back.leads, back.start_s) == (("channel 1",), (2.5,))


@pytest.mark.parametrize(
    ("header", "error"),
    [
        ("page 0 500 10\n", UnsupportedFormatError),
        ("page 1 500 4\npage.dat 16 200/mmHg 16 0 0 0 0 ABP\n", UnsupportedFormatError),
        ("page 2 500 2\npage.dat 16 200 16 0 0 0 0 II\npage.dat 16 200 16 0 0 0 0 MLII\n", InvalidSignalError),
    ],
)
def test_records_that_hold_no_ecg_are_typed_errors(tmp_path: Path, header: str, error: type[InkbeatError]) -> None:
    (tmp_path / "page.hea").write_text(header)
    (tmp_path / "page.dat").write_bytes(bytes(8))
    with pytest.raises(error):
        read_wfdb(tmp_path / "page.hea")


def test_values_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidSignalError):
        write_wfdb(tmp_path, "page", Recording(("II",), np.full((1, 10), 40.0, np.float32), 500.0))


def test_missing_and_damaged_records_are_typed_errors(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError):
        read_wfdb(tmp_path / "none.hea")
    (tmp_path / "bad.hea").write_text("this is no header")
    with pytest.raises(UnreadableFileError):
        read_wfdb(tmp_path / "bad.hea")


def test_a_foreign_record_is_read(packed: ModuleType, tmp_path: Path) -> None:
    recording = read_wfdb(packed.mitdb(tmp_path) / "100")
    assert (recording.leads, recording.fs_hz, recording.signal.shape) == (("II", "V5"), 360.0, (2, 650000))
    assert 0.5 < np.ptp(recording.lead("II")[:3600]) < 3.0


@pytest.mark.parametrize("storage", ["16", "24", "32", "80", "212", "516", "524"])
def test_every_storage_that_the_library_writes_is_read(tmp_path: Path, storage: str) -> None:
    units = np.random.default_rng(1).integers(-100, 100, (90, 3))
    wfdb.wrsamp(
        "r", 250, ["mV"] * 3, ["I", "II", "V1"], d_signal=units, fmt=[storage] * 3, adc_gain=[200.0] * 3,
        baseline=[0] * 3, write_dir=str(tmp_path),
    )  # fmt: skip
    recording = read_wfdb(tmp_path / "r.hea")
    np.testing.assert_allclose(recording.signal, units.T / 200.0, atol=1e-6)


def words_310(a: int, b: int, c: int) -> bytes:
    """Three samples of 10 bit in two words: the third in the five high bits of each (WFDB, signal(5))."""
    return struct.pack("<2H", (a & 0x3FF) << 1 | (c & 0x1F) << 11, (b & 0x3FF) << 1 | (c >> 5 & 0x1F) << 11)


@pytest.mark.parametrize(
    ("storage", "content"),
    [
        ("8", struct.pack("<4b", 2, -5, -3, 0)),  # differences, the first to the initial value of 5
        ("61", struct.pack(">4h", 7, 2, -1, -1)),
        ("160", struct.pack("<4H", 32775, 32770, 32767, 32767)),
        ("310", words_310(7, 2, -1) + words_310(-1, 0, 0)),
        ("311", struct.pack("<2I", 7 | 2 << 10 | 0x3FF << 20, 0x3FF)),
    ],
)
def test_storages_that_nobody_writes_any_more_are_read(tmp_path: Path, storage: str, content: bytes) -> None:
    (tmp_path / "r.dat").write_bytes(content)
    (tmp_path / "r.hea").write_text(f"r 1 250 4\nr.dat {storage} 1 10 0 5 0 0 II\n")
    np.testing.assert_array_equal(read_wfdb(tmp_path / "r.hea").signal, [[7, 2, -1, -1]])


def test_segments_follow_each_other_with_gaps_between_them(tmp_path: Path) -> None:
    for name, leads, value in (("a", ("I", "II"), 1.0), ("b", ("II", "V1"), 2.0)):
        write_wfdb(tmp_path, name, Recording(leads, np.full((2, 4), value, np.float32), 250.0))
    layout = [f"~ 0 1000/mV 16 0 0 0 0 {lead}" for lead in ("I", "II", "V1")]
    (tmp_path / "layout.hea").write_text("\n".join(["layout 3 250 0", *layout]))
    (tmp_path / "r.hea").write_text("r/4 3 250 11\nlayout 0\na 4\n~ 3\nb 4\n")
    recording = read_wfdb(tmp_path / "r.hea")
    nan = np.nan
    assert (recording.leads, recording.fs_hz) == (("I", "II", "V1"), 250.0)
    np.testing.assert_array_equal(
        recording.signal,
        [[1] * 4 + [nan] * 7, [1] * 4 + [nan] * 3 + [2] * 4, [nan] * 7 + [2] * 4],
    )


def test_channels_that_are_no_voltage_are_left_out_and_slow_ones_brought_to_the_highest_rate(tmp_path: Path) -> None:
    fast, slow = np.sin(np.arange(800) / 50), np.sin(np.arange(200) / 12.5)
    wfdb.wrsamp(
        "r", 125, ["mV", "mV", "mmHg"], ["I", "II", "ABP"], e_p_signal=[fast, slow, slow], samps_per_frame=[4, 1, 1],
        fmt=["16"] * 3, adc_gain=[1000.0, 1000.0, 10.0], baseline=[0, 0, 0], write_dir=str(tmp_path),
    )  # fmt: skip
    recording = read_wfdb(tmp_path / "r.hea")
    assert (recording.leads, recording.fs_hz) == (("I", "II"), 500.0)
    np.testing.assert_allclose(recording.lead("I"), fast, atol=6e-4)
    np.testing.assert_allclose(recording.lead("II")[50:-50], fast[50:-50], atol=2e-3)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "r",
        "r 1 500 5\nr.dat 16 200 16 0 0 0 0 II\n",
        "r 2 500 4\nr.dat 16 200 16 0 0 0 0 II\n",
        "r 1 500 1000000000000\nr.dat 16 200 16 0 0 0 0 II\n",
        "r 1000000000 500 4\nr.dat 16 200 16 0 0 0 0 II\n",
        "r 1 500 4\nr.dat 16x1000000000 200 16 0 0 0 0 II\n",
        "r 1 500 4\nr.dat 16x0 200 16 0 0 0 0 II\n",
        "r 1 500 4\nr.dat 16:1000000000 200 16 0 0 0 0 II\n",
        "r 1 500 4\nr.dat 16+1000000000 200 16 0 0 0 0 II\n",
        "r 1 500 1000000\nr.dat 516 200 16 0 0 0 0 II\n",
        "r 1 500 4\nr.dat 99 200 16 0 0 0 0 II\n",
        "r 1 500 4\nother.dat 16 200 16 0 0 0 0 II\n",
        "r 1 500 4\n../r.dat 16 200 16 0 0 0 0 II\n",
        "r 1 500 4\n/etc/hostname 16 200 16 0 0 0 0 II\n",
        "r 1 500 4\nhttp://localhost/r.dat 16 200 16 0 0 0 0 II\n",
        "r 1 0 4\nr.dat 16 200 16 0 0 0 0 II\n",
        "r/2 1 500 8\nr 4\nr 4\n",
        "r/2 1 500 1000000000004\n~ 1000000000000\ns 4\n",
        "r/2 1 500 8\nnone 4\ns 4\n",
        "r/400 1 500 400000000\n" + 400 * "long 1000000\n",
    ],
)
def test_headers_that_lie_or_reach_elsewhere_are_typed_errors(
    tmp_path: Path, header: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "r.dat").write_bytes(bytes(8))
    (tmp_path / "s.hea").write_text("s 1 500 4\nr.dat 16 200 16 0 0 0 0 II\n")
    (tmp_path / "long.hea").write_text("long 1 500 1000000\nlong.dat 16 200 16 0 0 0 0 II\n")
    (tmp_path / "long.dat").write_bytes(bytes(2 * 10**6))
    monkeypatch.setattr(file_bytes, "MAX_SAMPLES", 2 * 10**6)
    tracemalloc.start()
    try:
        assert refusals(read_wfdb, tmp_path / "r.hea", [header.encode()]) == 1
        assert tracemalloc.get_traced_memory()[1] < 2**25
    finally:
        tracemalloc.stop()


def test_files_cut_off_or_spoiled_anywhere_are_refused_or_read(tmp_path: Path) -> None:
    header, samples = write_wfdb(tmp_path, "r", Recording(("I", "II"), np.ones((2, 40), np.float32), 500.0))
    content, numbers = header.read_bytes(), samples.read_bytes()
    refusals(read_wfdb, header, [*cuts(content, 100), *spoiled(content, 200)])
    header.write_bytes(content)
    pieces = list(cuts(numbers, 50))
    assert refusals(read_wfdb, samples, pieces) == len(pieces)


def test_leads_that_a_header_cannot_tell_apart_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidSignalError):
        write_wfdb(tmp_path, "r", Recording(("a b", "a\nb"), np.ones((2, 9), np.float32), 500.0))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("lead", ["=1+1", "a\nb", "  ", "\t\0", "Ønske", "a" * 300, "#"])
def test_any_name_of_a_lead_makes_a_record_that_is_read_again(tmp_path: Path, lead: str) -> None:
    recording = Recording((lead, "V1"), np.ones((2, 9), np.float32), 500.0, (0.0, 2.5))
    back = read_wfdb(write_wfdb(tmp_path, "r", recording)[0])
    assert back.signal.shape == (2, 9)
    assert back.start_s[back.leads.index("V1")] == 2.5
