"""Every format through the one door, and what all writers promise together."""

import importlib
import subprocess
import sys
from pathlib import Path
from pkgutil import iter_modules

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

import ecg.formats
from ecg import Recording
from ecg.errors import InkbeatError, OutputError, TooLargeError, UnreadableFileError, UnsupportedFormatError
from ecg.formats import file_bytes
from ecg.formats.format import SNIFFED_BYTES
from ecg.formats.registry import FORMATS, WRITABLE, is_signal, read_signal, sniffed, write_signal
from tests.ecg.format_cases import page_of_heart, refusals, whole_heart

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
TABLES = {"csv": 5.1e-5, "edf": 5.1e-4, "fhir": 5.1e-4, "parquet": 0.0, "wfdb": 5.1e-4}
"""Format -> half of its least step in mV."""


@st.composite
def recordings(draw: st.DrawFn) -> Recording:
    """Any number of leads and samples, stretches that were not recorded, starts, rates."""
    leads = draw(st.lists(st.sampled_from(["I", "II", "aVF", "V1", "V6", "ECG", "x y"]), min_size=1, unique=True))
    samples = draw(st.integers(2, 700))
    fs_hz = draw(st.one_of(st.sampled_from([100.0, 257.0, 312.5, 500.0, 1000.0]), st.floats(100, 1000)))
    signal = np.random.default_rng(draw(st.integers(0, 99))).normal(0, 2, (len(leads), samples)).astype(np.float32)
    for row in signal:
        for _ in range(draw(st.integers(0, 3))):
            begin = draw(st.integers(0, samples))
            row[begin : begin + draw(st.integers(0, samples))] = np.nan
    starts = draw(st.lists(st.floats(0, 10), min_size=len(leads), max_size=len(leads)))
    return Recording(tuple(leads), signal, fs_hz, tuple(starts))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@pytest.mark.parametrize("name", list(TABLES))
@given(recording=recordings())
def test_samples_gaps_starts_and_rate_survive(tmp_path: Path, name: str, recording: Recording) -> None:
    path = tmp_path / f"a{WRITABLE[name].suffixes[0]}"
    back = read_signal(write_signal(path, recording)[0])
    assert back.leads == recording.leads
    # Times of CSV have nine digits, and a record of EDF is told in eight letters.
    assert back.fs_hz == pytest.approx(recording.fs_hz, rel=1e-5 if name == "csv" else 1e-6)
    np.testing.assert_allclose(back.signal, recording.signal, rtol=0, atol=TABLES[name], equal_nan=True)
    least = 1.001 / recording.fs_hz if name == "csv" else 1e-6
    assert back.start_s == pytest.approx(recording.start_s, abs=least)


@pytest.mark.parametrize("name", list(WRITABLE))
def test_a_page_survives_every_format_and_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    page = page_of_heart()
    files = write_signal(tmp_path / f"page{WRITABLE[name].suffixes[0]}", page, name)
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in files}
    assert all(sniffed(path).name == name for path in files)
    if WRITABLE[name].read is None:
        return
    back = read_signal(files[0])
    assert (back.leads, back.fs_hz) == (page.leads, 500.0)
    assert back.start_s == pytest.approx(page.start_s, abs=1e-6)
    np.testing.assert_allclose(back.signal, page.signal, atol=1.1e-3, equal_nan=True)


@pytest.mark.parametrize("name", list(WRITABLE))
def test_a_second_writing_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"a{WRITABLE[name].suffixes[0]}"
    first = [file.read_bytes() for file in write_signal(path, whole_heart(), name)]
    assert [file.read_bytes() for file in write_signal(path, whole_heart(), name)] == first


@pytest.mark.parametrize("name", list(WRITABLE))
def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError) as caught:
        write_signal(tmp_path / "none" / f"a{WRITABLE[name].suffixes[0]}", whole_heart(), name)
    assert caught.value.cure
    taken = tmp_path / f"a{WRITABLE[name].suffixes[0]}"
    taken.mkdir()
    with pytest.raises(OutputError):
        write_signal(taken, whole_heart(), name)
    assert [path.name for path in tmp_path.iterdir()] == [taken.name]


@pytest.mark.parametrize("suffix", [".bin", ".pdf", ""])
def test_the_name_does_not_matter_where_the_content_tells(tmp_path: Path, suffix: str) -> None:
    for name in ("csv", "edf", "parquet"):
        (file,) = write_signal(tmp_path / "a", whole_heart(), name)
        named_otherwise = file.rename(tmp_path / f"{name}{suffix}")
        assert sniffed(named_otherwise).name == name
        assert is_signal(named_otherwise)


@pytest.mark.parametrize("page", ["vector.pdf", "scan.pdf", "photo.jpg"])
def test_a_page_is_no_signal_however_it_is_called(tmp_path: Path, page: str) -> None:
    assert not is_signal(FIXTURES / page)
    for suffix in (".dat", ".hea", ".csv", ".edf", ".mat"):
        (tmp_path / f"page{suffix}").write_bytes((FIXTURES / page).read_bytes())
        assert not is_signal(tmp_path / f"page{suffix}")


@pytest.mark.parametrize("content", [b"Dear Sir,\nno ECG.\n", b"\0" * 64, b"x", b"%", b"[1, 2]\n[3, 4]\n"])
def test_what_no_format_knows_is_told_with_those_that_are_known(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "letter.txt").write_bytes(content)
    assert not is_signal(tmp_path / "letter.txt")
    with pytest.raises(UnsupportedFormatError) as caught:
        read_signal(tmp_path / "letter.txt")
    assert all(format_.label in str(caught.value) for format_ in FORMATS if format_.read)


def test_missing_empty_and_huge_files_are_typed_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty.edf").touch()
    (tmp_path / "folder.edf").mkdir()
    for name in ("none.edf", "empty.edf", "folder.edf", "n" * 300, "nul\0.edf"):
        assert not is_signal(tmp_path / name)
        with pytest.raises(UnreadableFileError):
            read_signal(tmp_path / name)
    (file,) = write_signal(tmp_path / "a.edf", whole_heart())
    monkeypatch.setattr(file_bytes, "MAX_BYTES", 1000)
    with pytest.raises(TooLargeError):
        read_signal(file)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(
    content=st.binary(min_size=1, max_size=600),
    suffix=st.sampled_from([".csv", ".dat", ".hea", ".edf", ".xml", ".mat", ""]),
)
def test_random_bytes_are_refused_or_read_but_nothing_else(tmp_path: Path, content: bytes, suffix: str) -> None:
    assert refusals(read_signal, tmp_path / f"random{suffix}", [content]) in (0, 1)
    assert is_signal(tmp_path / f"random{suffix}") in (True, False)


@given(head=st.binary(max_size=SNIFFED_BYTES))
def test_sniffing_never_fails(head: bytes) -> None:
    for format_ in FORMATS:
        for suffix in ("", ".dat", ".csv"):
            assert format_.sniff(head, suffix) in (True, False)


def test_no_name_is_written_that_no_format_has(tmp_path: Path) -> None:
    for path, name in ((tmp_path / "a.xyz", None), (tmp_path / "a.csv", "xyz")):
        with pytest.raises(OutputError):
            write_signal(path, whole_heart(), name)
    assert not list(tmp_path.iterdir())


def test_every_module_with_a_format_is_in_the_registry() -> None:
    modules = [importlib.import_module(f"ecg.formats.{module.name}") for module in iter_modules(ecg.formats.__path__)]
    assert {module.FORMAT.name for module in modules if hasattr(module, "FORMAT")} == {one.name for one in FORMATS}


def test_names_are_unique_and_the_heavy_libraries_wait_until_they_are_needed() -> None:
    assert len({format_.name for format_ in FORMATS}) == len(FORMATS)
    heavy = ("fhir", "pandas", "pydantic", "pydicom", "pyarrow", "wfdb")
    code = f"import sys, ecg.formats.registry; print([m for m in {heavy} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_lead_that_begins_at_no_time_is_refused_by_the_name_of_its_file(tmp_path: Path) -> None:
    recording = Recording(("II",), np.zeros((1, 500), np.float32), 500.0, (2.5,))
    path = write_signal(tmp_path / "late", recording, "wfdb")[0]
    path.write_text(path.read_text().replace("II 2.500000", f"II {'9' * 400}"))
    with pytest.raises(InkbeatError) as caught:
        read_signal(path)
    assert caught.value.source == path.name


@pytest.mark.parametrize("name", ["csv", "parquet", "wfdb"])
def test_what_is_not_seen_is_not_in_the_name_of_a_lead(tmp_path: Path, name: str) -> None:
    recording = Recording(("II", "left pad"), np.zeros((2, 500), np.float32), 500.0)
    paths = write_signal(tmp_path / "odd", recording, name)
    if name == "parquet":
        table = parquet.read_table(paths[0])
        parquet.write_table(table.rename_columns(["time_s", "II", "left\u202e pad\x07"]), paths[0])
    else:
        content = paths[0].read_text(encoding="utf-8").replace("left pad", "left\u202e pad\u200f")
        paths[0].write_text(content, encoding="utf-8")
    assert read_signal(paths[0]).leads == ("II", "left pad")
