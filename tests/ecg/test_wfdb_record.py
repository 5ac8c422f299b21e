from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ecg import Recording
from ecg.errors import InkbeatError, InvalidSignalError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.wfdb_record import read_wfdb, write_wfdb

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
