import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from ecg import Provenance, Recording
from ecg.errors import (
    InkbeatError,
    InvalidSignalError,
    OutputError,
    TooLargeError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from ecg.formats import file_bytes
from ecg.formats.parquet_file import read_parquet, write_parquet
from tests.ecg.format_cases import cuts, page_of_heart, refusals, spoiled, whole_heart


def table(path: Path, columns: dict[str, object], metadata: dict[str, str] | None = None) -> Path:
    parquet.write_table(pa.table(columns, metadata=metadata), path)
    return path


def test_a_page_comes_back_to_the_bit_with_its_starts_and_where_it_came_from(tmp_path: Path) -> None:
    page = replace(page_of_heart(), provenance=Provenance("scan.pdf", "raster-page", "inkbeat 1", 3))
    write_parquet(tmp_path / "page.parquet", page)
    back = read_parquet(tmp_path / "page.parquet")
    np.testing.assert_array_equal(back.signal, page.signal)
    assert (back.leads, back.fs_hz, back.start_s) == (page.leads, page.fs_hz, page.start_s)
    assert back.provenance == page.provenance


def test_others_see_times_leads_in_mv_nulls_and_metadata_and_nothing_of_the_patient(tmp_path: Path) -> None:
    page = page_of_heart()
    write_parquet(tmp_path / "page.parquet", page)
    seen = parquet.read_table(tmp_path / "page.parquet")
    assert seen.column_names == ["time_s", *page.leads]
    assert [column.null_count for column in seen.columns[1:]] == np.isnan(page.signal).sum(axis=1).tolist()
    np.testing.assert_allclose(seen["time_s"].to_numpy(), page.time_s)
    about = json.loads(seen.schema.metadata[b"inkbeat"])
    assert (about["fs_hz"], about["unit"], tuple(about["start_s"])) == (500.0, "mV", page.start_s)
    content = (tmp_path / "page.parquet").read_bytes()
    assert not any(word in content for word in (b"Kari", b"4711"))


@pytest.mark.parametrize(
    "times",
    [
        {"time_s": [k / 250 for k in range(5)]},
        {"time (ms)": [4 * k for k in range(5)]},
        {"when": pa.array([datetime(2023, 5, 1, tzinfo=UTC) + timedelta(milliseconds=4 * k) for k in range(5)])},
        {"since": pa.array([timedelta(milliseconds=4 * k) for k in range(5)])},
    ],
)
def test_tables_of_others_are_read_as_csv_is(tmp_path: Path, times: dict[str, object]) -> None:
    leads: dict[str, object] = {"MLII (uV)": [100, 200, None, 400, 500], "note": ["a", "b", "c", "d", "e"]}
    recording = read_parquet(table(tmp_path / "a.parquet", times | leads))
    assert (recording.leads, recording.fs_hz, recording.start_s) == (("II",), 250.0, (0.0,))
    np.testing.assert_allclose(recording.signal, [[0.1, 0.2, np.nan, 0.4, 0.5]], atol=1e-7, equal_nan=True)


def test_rate_and_gain_are_taken_from_who_asks_and_never_guessed(tmp_path: Path) -> None:
    path = table(tmp_path / "a.parquet", {"II": np.arange(0, 1000, 100)})
    np.testing.assert_allclose(read_parquet(path, 360.0, 200.0).signal, [np.arange(0, 5, 0.5)])
    for given in ((None, 200.0), (360.0, None), (-1.0, 200.0), (360.0, 0.0)):
        with pytest.raises(InvalidSignalError) as caught:
            read_parquet(path, *given)
        assert caught.value.source == "a.parquet"


@pytest.mark.parametrize(
    ("columns", "metadata", "error"),
    [
        ({"note": ["a"]}, None, UnsupportedFormatError),
        ({}, None, UnsupportedFormatError),
        ({"time_s": np.zeros(0), "II": np.zeros(0)}, None, UnreadableFileError),
        ({"time_s": [0.0, 1.0]}, None, UnreadableFileError),
        ({"II": [0.0, 1.0]}, {"inkbeat": "{"}, UnreadableFileError),
        ({"II": [0.0, 1.0]}, {"inkbeat": "[]"}, UnreadableFileError),
        ({"II": [0.0, 1.0]}, {"inkbeat": '{"fs_hz": 500, "start_s": [0], "provenance": {}}'}, UnreadableFileError),
        ({"t": [0.0], "II": [0.0]}, {"inkbeat": '{"fs_hz": 0, "start_s": [0], "provenance": {}}'}, InvalidSignalError),
        ({"t": [0.0], "II": [0.0]}, {"inkbeat": '{"fs_hz": 9, "start_s": [0, 1], "provenance": {}}'}, InkbeatError),
        ({"t": [0.0], "II": [0.0]}, {"inkbeat": '{"fs_hz": 9, "start_s": [0], "provenance": {"a": 1}}'}, InkbeatError),
    ],
)
def test_tables_without_an_ecg_are_typed_errors(
    tmp_path: Path, columns: dict[str, object], metadata: dict[str, str] | None, error: type[InkbeatError]
) -> None:
    with pytest.raises(error) as caught:
        read_parquet(table(tmp_path / "a.parquet", columns, metadata), 500.0)
    assert caught.value.source == "a.parquet"


def test_a_million_rows_in_a_small_file_are_refused_by_their_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = table(tmp_path / "a.parquet", {"II": np.zeros(10**6)})
    assert path.stat().st_size < 10**4
    monkeypatch.setattr(file_bytes, "MAX_SAMPLES", 10**5)
    with pytest.raises(TooLargeError):
        read_parquet(path, 500.0)


def test_without_pyarrow_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_parquet(tmp_path / "a.parquet", whole_heart())
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(UnsupportedFormatError, match=r"pip install 'inkbeat\[parquet\]'"):
        read_parquet(tmp_path / "a.parquet")
    with pytest.raises(OutputError, match=r"inkbeat\[parquet\]"):
        write_parquet(tmp_path / "b.parquet", whole_heart())


def test_files_cut_off_or_spoiled_anywhere_are_refused_or_read(tmp_path: Path) -> None:
    signal = whole_heart().signal[:, :200]
    write_parquet(tmp_path / "whole.parquet", Recording(("I", "II"), signal[:2], 500.0))
    content = (tmp_path / "whole.parquet").read_bytes()
    pieces = list(cuts(content))
    assert refusals(read_parquet, tmp_path / "a.parquet", pieces) == len(pieces)
    assert refusals(read_parquet, tmp_path / "a.parquet", spoiled(content)) > 0


@pytest.mark.parametrize(
    "changes", [{"fs_hz": 1e-9}, {"fs_hz": 1e300}, {"start_s": [float("nan")]}, {"start_s": [1e999]}]
)
def test_our_own_metadata_are_not_believed(tmp_path: Path, changes: dict[str, object]) -> None:
    about = {"fs_hz": 500.0, "unit": "mV", "start_s": [0.0], "provenance": {}} | changes
    columns: dict[str, object] = {"time_s": [0.0, 0.002], "II": [0.1, 0.2]}
    path = table(tmp_path / "odd.parquet", columns, {"inkbeat": json.dumps(about)})
    with pytest.raises(InvalidSignalError) as caught:
        read_parquet(path)
    assert caught.value.source == path.name
