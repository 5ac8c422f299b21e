from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ecg import Recording
from ecg.errors import InputError, InvalidSignalError, OutputError, UnreadableFileError, UnsupportedFormatError
from ecg.formats.csv_file import read_csv, write_csv
from ecg.leads import STANDARD_LEADS

SAMPLES = arrays(np.float32, (3, 25), elements=st.one_of(st.just(np.nan), st.floats(-10, 10, width=32)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(signal=SAMPLES, fs_hz=st.sampled_from([100.0, 257.0, 300.0, 500.0, 1000.0]))
def test_what_is_written_is_read_again(tmp_path: Path, signal: np.ndarray, fs_hz: float) -> None:
    write_csv(tmp_path / "page.csv", Recording(("II", "aVR", "V6"), signal, fs_hz))
    back = read_csv(tmp_path / "page.csv")
    assert back.leads == ("II", "aVR", "V6")
    assert back.fs_hz == pytest.approx(fs_hz, rel=1e-3)
    np.testing.assert_allclose(back.signal, signal, atol=6e-5, equal_nan=True)


def test_the_first_column_is_the_page_time_from_0_and_gaps_are_empty(tmp_path: Path) -> None:
    signal = np.array([[0.1, np.nan, 0.3]], np.float32)
    write_csv(tmp_path / "page.csv", Recording(("II",), signal, 500.0))
    assert (tmp_path / "page.csv").read_text().splitlines() == [
        "time_s,II",
        "0.0000,0.1000",
        "0.0020,",
        "0.0040,0.3000",
    ]


def test_a_lead_that_begins_later_starts_at_its_first_value(tmp_path: Path) -> None:
    rows = [f"{k / 500},0,{'0' if k >= 250 else ''}" for k in range(1000)]
    (tmp_path / "page.csv").write_text("\n".join(["time_s,I,V1", *rows]))
    assert read_csv(tmp_path / "page.csv").start_s == (0.0, 0.5)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(("head", "scale"), [("II (uV)", 1000.0), ("mlii [mV]", 1.0), ("Lead II", 1.0)])
def test_separators_units_and_spellings_of_others_are_understood(
    tmp_path: Path, separator: str, head: str, scale: float
) -> None:
    rows = [f"time_ms{separator}{head}"] + [f"{4 * k}{separator}{scale * k / 10}" for k in range(10)]
    (tmp_path / "other.csv").write_text("\n".join(rows))
    recording = read_csv(tmp_path / "other.csv")
    assert (recording.leads, recording.fs_hz) == (("II",), 250.0)
    np.testing.assert_allclose(recording.signal[0], np.arange(10) / 10, atol=1e-6)


@pytest.mark.parametrize("head", ["time (s)", "Time [s]", "t", "seconds"])
def test_time_columns_of_others_give_the_rate(tmp_path: Path, head: str) -> None:
    (tmp_path / "other.csv").write_text(f"{head}, II\n" + "".join(f"{k / 200}, {k}\n" for k in range(5)))
    recording = read_csv(tmp_path / "other.csv")
    assert (recording.leads, recording.fs_hz) == (("II",), 200.0)


def test_quotes_spaces_and_blank_lines_do_not_matter_and_empty_cells_are_gaps(tmp_path: Path) -> None:
    text = '"time_s","I","II"\n\n"0.00", 0.5 ,\n0.01,,\r\n   \n0.02,,"-1.5"\n'
    (tmp_path / "other.csv").write_text(text, newline="")
    recording = read_csv(tmp_path / "other.csv")
    np.testing.assert_array_equal(
        recording.signal, np.array([[0.5, np.nan, np.nan], [np.nan, np.nan, -1.5]], np.float32)
    )


def test_the_sample_that_is_no_number_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("time_s,II\n0,0.1\n0.002,0.2\n0.004,high\n")
    with pytest.raises(UnsupportedFormatError, match="sample 3"):
        read_csv(tmp_path / "bad.csv")


def test_twelve_columns_without_a_header_are_the_standard_leads(tmp_path: Path) -> None:
    np.savetxt(tmp_path / "bare.csv", np.arange(120.0).reshape(10, 12) / 20, delimiter=",")
    recording = read_csv(tmp_path / "bare.csv", fs_hz=400.0)
    assert recording.leads == STANDARD_LEADS
    assert recording.lead("V6")[0] == np.float32(11 / 20)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", UnreadableFileError),
        (b"  \n\n", UnreadableFileError),
        (b"time_s,II\n", UnreadableFileError),
        (b"time_s,II\n0,1\n0.002,1,5\n", UnreadableFileError),
        (b"\x89PNG\r\n\x1a\n\x00\x00", UnsupportedFormatError),
        (b"time_s,II\n0,one\n0.002,two\n", UnsupportedFormatError),
        (b"1,2,3,4,5\n1,2,3,4,5\n", UnsupportedFormatError),
        (b"II\n1\n2\n", InvalidSignalError),
        (b"time_s,II\n0,1\n0,2\n0.1,3\n", InvalidSignalError),
        (b"time_s,II\n0,1\n0.002,2\n0.1,3\n", InvalidSignalError),
        (b"time_s,II,II\n0,1,1\n0.002,2,2\n", InvalidSignalError),
        (b"time_s,II\n0,inf\n0.002,2\n", InvalidSignalError),
        (b"time_s,II\n0,1e60\n0.002,2\n", InvalidSignalError),
        (b"time_s,II\n0,1\n", InvalidSignalError),
        (b"time_s\n0\n0.002\n", UnreadableFileError),
    ],
)
def test_bad_files_get_a_typed_error_with_their_name(tmp_path: Path, content: bytes, error: type[InputError]) -> None:
    (tmp_path / "bad.csv").write_bytes(content)
    with pytest.raises(error) as caught:
        read_csv(tmp_path / "bad.csv")
    assert "bad.csv" in str(caught.value)


def test_a_missing_file_and_a_missing_folder_are_typed_errors(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError):
        read_csv(tmp_path / "none.csv")
    with pytest.raises(OutputError):
        write_csv(tmp_path / "none" / "page.csv", Recording(("II",), np.zeros((1, 2), np.float32), 500.0))
