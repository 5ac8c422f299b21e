import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ecg import Recording
from ecg.errors import (
    InputError,
    InvalidSignalError,
    MissingRateError,
    OutputError,
    TooLargeError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from ecg.formats.csv_file import MAX_LINE, read_csv, write_csv
from ecg.leads import STANDARD_LEADS
from tests.ecg.format_cases import cuts, refusals, spoiled, whole_heart

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
        (b"II\n1\n2\n", MissingRateError),
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


@pytest.mark.parametrize("separator", [";", "\t"])
def test_numbers_may_have_a_decimal_comma_where_semicolons_or_tabs_separate(tmp_path: Path, separator: str) -> None:
    rows = [f"{k / 250:.3f}{separator}{k / 10:.2f}{separator}".replace(".", ",") for k in range(5)]
    for head in ([f"Time (s){separator}II{separator}"], [f"Zeit{separator}II{separator}"], []):
        text = "\n".join(head + [row if head else row.rstrip(separator) for row in rows])
        (tmp_path / "a.csv").write_text(text.replace("Zeit", "t"))
        recording = read_csv(tmp_path / "a.csv")
        assert (recording.leads, recording.fs_hz) == (("II",), 250.0)
        np.testing.assert_allclose(recording.signal, [[0, 0.1, 0.2, 0.3, 0.4]], atol=1e-7)


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("# fs: 360\n# gain = 200 adu/mV\nsample,MLII,V5\n0,200,0\n1,400,0\n2,100,0\n", ("II", "V5")),
        ("'sample #','MLII','V5'\n0,200,0\n1,400,0\n2,100,0\n", ("II", "V5")),
        ("% Sampling rate (Hz): 360\n% Gain: 200\n200\n400\n100\n", ("II",)),
        ("#I,II\n200,0\n400,0\n100,0\n", ("I", "II")),
        (",II\n0,200\n1,400\n2,100\n", ("II",)),
        ("0,200\n1,400\n2,100\n", ("II",)),
        ("II (200/mV)\n200\n400\n100\n", ("II",)),
        ("II [200(1024)/mV]\n1224\n1424\n1124\n", ("II",)),
        ("II (ADC)\n200\n400\n100\n", ("II",)),
        ("II (mV),note (uV)\n1,0\n2,0\n0.5,0\n", ("II", "note")),
        ("II_uV\n1000\n2000\n500\n", ("II",)),
        ("II\nuV\n1000\n2000\n500\n", ("II",)),
    ],
)
def test_adc_units_need_a_gain_that_the_file_or_the_caller_gives(
    tmp_path: Path, text: str, leads: tuple[str, ...]
) -> None:
    (tmp_path / "a.csv").write_text(text)
    recording = read_csv(tmp_path / "a.csv", 360.0, 200.0)
    assert (recording.leads, recording.fs_hz) == (leads, 360.0)
    np.testing.assert_allclose(recording.signal[0], [1.0, 2.0, 0.5], atol=1e-6)


@pytest.mark.parametrize(
    "text",
    ["II\n200\n400\n100\n", "II (adc)\n1\n2\n3\n", "II\n0.5\n80.5\n-20.5\n", "sample,II\n0,900\n1,1100\n2,1000\n"],
)
def test_values_that_cannot_be_mv_are_refused_without_a_unit(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(InvalidSignalError, match="gain"):
        read_csv(tmp_path / "a.csv", 360.0)
    for gain in (0.0, -1.0, float("nan")):
        with pytest.raises(InvalidSignalError):
            read_csv(tmp_path / "a.csv", 360.0, gain)


def test_the_tables_of_physionet_with_clock_times_are_read(tmp_path: Path) -> None:
    head = "'Elapsed time','MLII','V5'\n'hh:mm:ss.mmm','mV','uV'\n"
    rows = [f"'{k // 21600}:{k / 360 % 60:06.3f}',{k % 7 / 10},100\n" for k in range(22000)]
    (tmp_path / "samples.csv").write_text(head + "".join(rows))
    recording = read_csv(tmp_path / "samples.csv")
    assert (recording.leads, recording.fs_hz, recording.signal.shape) == (("II", "V5"), 360.0, (2, 22000))
    np.testing.assert_allclose(recording.lead("V5")[:3], 0.1, atol=1e-7)


@pytest.mark.parametrize(("step", "fs_hz"), [(0.004, 250.0), (4, 250.0), (2.5, 400.0)])
def test_a_first_column_without_a_name_is_time_in_s_or_ms(tmp_path: Path, step: float, fs_hz: float) -> None:
    np.savetxt(tmp_path / "a.csv", np.column_stack([np.arange(9) * step, np.arange(9) / 10]), delimiter=",")
    assert read_csv(tmp_path / "a.csv").fs_hz == fs_hz


def test_counted_samples_give_no_rate(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("0,0.1\n1,0.2\n2,0.3\n")
    with pytest.raises(MissingRateError):
        read_csv(tmp_path / "a.csv")
    assert read_csv(tmp_path / "a.csv", fs_hz=100.0).duration_s == 0.03


def test_what_is_no_missing_rate_is_not_called_so(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("time_s,II\n0,0.1\n")
    (tmp_path / "b.csv").write_text("II\n" + "\n".join(f"{k}" for k in range(99)))
    for name, fs_hz in (("a.csv", None), ("b.csv", 250.0), ("b.csv", 0.0)):
        with pytest.raises(InvalidSignalError) as caught:
            read_csv(tmp_path / name, fs_hz=fs_hz)
        assert not isinstance(caught.value, MissingRateError)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_old_spreadsheets_write_other_letters(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_text("time (ms);II (µV)\n0;100\n4;200\n8;300\n", encoding=encoding)
    np.testing.assert_allclose(read_csv(tmp_path / "a.csv").signal, [[0.1, 0.2, 0.3]], atol=1e-7)


LEADS = [
    *('=HYPERLINK("http://x","y")', "+1", "-aVR", "@SUM(A1)", "'quoted'", "a,b", "a;b", 'say "x"', "line\nbreak", "\t"),
    *("t", "time", "ms", "II (uV)", "x (from 3 s)", "V1 [ADC]", "sample", "n", "x_mv", "#", "%", "x (mV)"),
]


@pytest.mark.parametrize("lead", LEADS)
def test_no_name_of_a_lead_is_computed_by_a_spreadsheet_or_taken_for_something_else(tmp_path: Path, lead: str) -> None:
    signal = np.array([[0.5, 1.0, 1.5], [0.5, 1.0, -1.5]], np.float32)
    write_csv(tmp_path / "a.csv", Recording((lead, "II"), signal, 500.0))
    with (tmp_path / "a.csv").open(newline="") as file:
        head, *_ = csv.reader(file)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in head)
    back = read_csv(tmp_path / "a.csv")
    assert set(back.leads) == {"II", lead if lead.isprintable() and lead != "'quoted'" else back.leads[1]}
    np.testing.assert_array_equal(np.sort(back.signal, axis=None), np.sort(signal, axis=None))


def test_a_start_that_the_first_value_does_not_tell_stands_in_the_head(tmp_path: Path) -> None:
    signal = np.zeros((3, 1000), np.float32)
    signal[1, :250] = signal[2] = np.nan
    recording = Recording(("I", "V1", "V4"), signal, 500.0, (0.0, 0.5, 7.5))
    write_csv(tmp_path / "a.csv", recording)
    assert (tmp_path / "a.csv").read_text().startswith("time_s,I,V1,V4 (from 7.500000 s)\n")
    assert read_csv(tmp_path / "a.csv").start_s == (0.0, 0.5, 7.5)


def test_values_that_are_no_ecg_say_that_they_are_mv_all_the_same(tmp_path: Path) -> None:
    signal = np.array([[0.0, 60.0, -30.0]], np.float32)
    write_csv(tmp_path / "a.csv", Recording(("II",), signal, 500.0))
    np.testing.assert_array_equal(read_csv(tmp_path / "a.csv").signal, signal)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(text=st.text(st.sampled_from("01.,;:\t\n-+eE\"'#% II()mVuVtime_s\x00é"), max_size=80))
def test_any_text_is_read_or_refused(tmp_path: Path, text: str) -> None:
    assert refusals(lambda path: read_csv(path, 250.0), tmp_path / "a.csv", [text.encode()]) in (0, 1)


def test_files_cut_off_or_spoiled_anywhere_are_refused_or_read(tmp_path: Path) -> None:
    write_csv(tmp_path / "whole.csv", whole_heart(duration_s=0.2))
    content = (tmp_path / "whole.csv").read_bytes()
    assert refusals(read_csv, tmp_path / "a.csv", cuts(content, 200)) > 0
    assert refusals(read_csv, tmp_path / "a.csv", spoiled(content, 200)) > 0


@pytest.mark.parametrize("step", ["1e-300", "1e-310", "1e-6", "100", "1e300"])
def test_a_time_axis_of_no_ecg_is_refused(tmp_path: Path, step: str) -> None:
    rows = "\n".join(f"{k}{step[1:]},0.1" for k in range(9))
    (tmp_path / "odd.csv").write_text(f"time_s,II\n{rows}\n")
    with pytest.raises(InvalidSignalError):
        read_csv(tmp_path / "odd.csv")


@pytest.mark.parametrize("fs_hz", [1e-300, 1e-9, 0.5, 2e5, 1e300, float("nan")])
def test_a_rate_of_no_ecg_is_refused(tmp_path: Path, fs_hz: float) -> None:
    (tmp_path / "odd.csv").write_text("II\n0.1\n0.2\n")
    with pytest.raises(InvalidSignalError, match="sampling rate"):
        read_csv(tmp_path / "odd.csv", fs_hz=fs_hz)


def test_a_line_without_an_end_is_refused_before_it_is_cut_into_cells(tmp_path: Path) -> None:
    (tmp_path / "long.csv").write_text("0," * (MAX_LINE // 2) + "0")
    with pytest.raises(TooLargeError, match="line of more than a MiB"):
        read_csv(tmp_path / "long.csv", fs_hz=500.0)
