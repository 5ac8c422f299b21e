"""The tables of an archive: whole, the same each time, and read by whatever reads Parquet."""

import gzip
import json
import re
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd  # type: ignore[import-untyped]
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from pipeline.analysis import Analysis
from pipeline.archive.manifest import Manifest
from pipeline.archive.page_row import Verdict
from pipeline.archive.pages.page_work import page_folder
from pipeline.archive.pages.result_file import DamagedResultError
from pipeline.archive.results import tables as tables_module
from pipeline.archive.results.table_schema import TABLES, description, unit
from pipeline.archive.results.tables import MOST_PAGES, shard_digits, write_tables
from tests.pipeline.archive.results.finished import Given, finish

DOCS = Path(__file__).resolve().parents[4] / "docs" / "archives.md"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, documents: tuple[Given, ...]) -> Path:
    """A folder of results with its tables."""
    out = tmp_path_factory.mktemp("archive")
    with finish(out, documents) as manifest:
        write_tables(manifest, out)
    return out


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_pages_has_one_row_a_page_whatever_became_of_it(archive: Path) -> None:
    rows = parquet.read_table(archive / "tables" / "pages").to_pylist()
    states = {tuple(row["names"]): (row["state"], row["code"]) for row in rows}
    assert states == {
        ("old/copy of page.pdf", "ward/page.pdf"): ("done", None),
        ("ward/signal.csv",): ("done", None),
        ("ward/again.csv",): ("done", None),
        ("ward/blank.pdf",): ("refused", "no-grid"),
        ("ward/bomb.pdf",): ("dead", "killed-worker"),
    }
    assert [row["document"] for row in rows] == sorted(row["document"] for row in rows)


def test_rows_are_what_was_found(archive: Path, page: Analysis, signal: Analysis) -> None:
    rows = {row["names"][-1]: row for row in parquet.read_table(archive / "tables" / "pages").to_pylist()}
    found = rows["ward/page.pdf"]
    assert page.page is not None
    assert (found["layout"], found["method"]) == (page.page.layout, "vector-pdf")
    assert found["speed_mm_per_s"] == page.page.calibration.speed_mm_per_s
    assert found["leads"] == list(page.recording.leads)
    assert rows["ward/signal.csv"]["layout"] is None
    assert (archive / found["result"]).is_file()
    assert (archive / found["signal"]).is_file()
    rate = signal.vitals.get("heart_rate").value
    vitals = parquet.read_table(archive / "tables" / "vitals").to_pylist()
    of_signal = {row["name"]: row for row in vitals if row["key"] == rows["ward/signal.csv"]["key"]}
    assert rate is not None
    assert of_signal["heart_rate"]["value"] == pytest.approx(rate, abs=0.01)
    assert of_signal["ventricular_count"]["unit"] == "beats"
    assert all((row["value"] is None) == (row["reason"] is not None) for row in of_signal.values())
    beats = parquet.read_table(archive / "tables" / "beats").to_pylist()
    of_beats = [row for row in beats if row["key"] == rows["ward/signal.csv"]["key"]]
    assert [row["beat"] for row in of_beats] == list(range(1, len(signal.vitals.r_peak_s) + 1))
    classes = parquet.read_table(archive / "tables" / "classes").to_pylist()
    rhythm = [row for row in classes if row["key"] == found["key"] and row["task"] == "rhythm"]
    assert sum(row["probability"] for row in rhythm) == pytest.approx(1.0, abs=0.001)


def test_pandas_polars_and_duckdb_read_the_same(archive: Path) -> None:
    for table, schema in TABLES.items():
        folder = archive / "tables" / table
        by_pandas = pd.read_parquet(folder)
        by_polars = pl.read_parquet(folder / "*.parquet")
        by_duckdb = duckdb.execute(f"SELECT * FROM read_parquet('{folder}/*.parquet')")
        columns, rows = [about[0] for about in by_duckdb.description or ()], by_duckdb.fetchall()
        assert list(by_pandas.columns) == by_polars.columns == columns == schema.names
        assert len(by_pandas) == by_polars.height == len(rows) > 0
        assert by_polars["key"].to_list() == list(by_pandas["key"]) == [row[0] for row in rows]
    joined = duckdb.execute(
        f"SELECT p.names[1], v.value FROM read_parquet('{archive}/tables/pages/*.parquet') p"
        f" JOIN read_parquet('{archive}/tables/vitals/*.parquet') v USING (key) WHERE v.name = 'heart_rate'"
    ).fetchall()
    assert len(joined) == 3


def test_types_are_those_that_every_reader_has() -> None:
    plain = {pa.string(), pa.float64(), pa.int32(), pa.bool_(), pa.list_(pa.string())}
    for schema in TABLES.values():
        assert set(schema.types) <= plain
        assert all(description(field) for field in schema)


def test_columns_tell_what_they_mean_in_the_file_itself(archive: Path) -> None:
    schema = parquet.read_schema(archive / "tables" / "leads" / "part-all.parquet")
    field = schema.field("snr_db")
    assert (unit(field), description(field)) == ("dB", description(TABLES["leads"].field("snr_db")))


def test_the_documentation_tells_the_same_as_the_schema() -> None:
    told: dict[str, list[tuple[str, ...]]] = {}
    table = ""
    for line in DOCS.read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"### `(\w+)`", line):
            table = heading[1]
            told[table] = []
        elif (cells := re.fullmatch(r"\| `(\w+)` \| (.+?) \| (.*?) \| (.+?) \|", line)) and table:
            told[table].append(cells.groups())
    names = {pa.string(): "string", pa.float64(): "double", pa.int32(): "int32", pa.bool_(): "boolean"}
    names[pa.list_(pa.string())] = "list of strings"
    assert told == {
        table: [(field.name, names[field.type], unit(field), description(field)) for field in schema]
        for table, schema in TABLES.items()
    }


def test_the_same_results_in_another_order_become_the_same_bytes(
    archive: Path, documents: tuple[Given, ...], tmp_path: Path
) -> None:
    with finish(tmp_path, reversed(documents)) as manifest:
        write_tables(manifest, tmp_path)
    assert content(tmp_path / "tables") == content(archive / "tables")


def small_shards(manifest: Manifest, out: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, ...]:
    monkeypatch.setattr(tables_module, "MOST_PAGES", 2)
    monkeypatch.setattr(tables_module, "MOST_ROWS", 20)
    return write_tables(manifest, out)


def test_only_shards_with_other_content_are_written_anew(
    documents: tuple[Given, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with finish(tmp_path, documents) as manifest:
        write_tables(manifest, tmp_path)
        whole = {table: parquet.read_table(tmp_path / "tables" / table).to_pylist() for table in TABLES}
        shards = {given.document[0] for given in documents}
        assert len(small_shards(manifest, tmp_path, monkeypatch)) == len(shards) * len(TABLES)
        assert not list(tmp_path.glob("tables/*/part-all.parquet"))
        for table, rows in whole.items():
            assert parquet.read_table(tmp_path / "tables" / table).to_pylist() == rows
        assert small_shards(manifest, tmp_path, monkeypatch) == ()
        key = next(row.key for row in manifest.rows())
        manifest.judge(key, Verdict.REJECTED, "upside down")
        again = small_shards(manifest, tmp_path, monkeypatch)
        assert {path.name for path in again} == {f"part-{key[0]}.parquet"}
        judged = [row for row in parquet.read_table(tmp_path / "tables" / "pages").to_pylist() if row["verdict"]]
        assert [(row["key"], row["verdict"], row["note"]) for row in judged] == [(key, "rejected", "upside down")]


def test_what_a_stopped_run_left_is_removed_and_damaged_shards_come_back(
    documents: tuple[Given, ...], tmp_path: Path
) -> None:
    with finish(tmp_path, documents) as manifest:
        write_tables(manifest, tmp_path)
        before = content(tmp_path / "tables")
        (tmp_path / "tables" / "beats" / ".12ab.part").mkdir()
        (tmp_path / "tables" / "beats" / "part-7.parquet").write_bytes(b"old")
        (tmp_path / "tables" / "pages" / "part-all.parquet").write_bytes(b"PAR1 half")
        write_tables(manifest, tmp_path)
        assert content(tmp_path / "tables") == before


def test_an_archive_without_pages_has_empty_tables(tmp_path: Path) -> None:
    with finish(tmp_path, []) as manifest:
        write_tables(manifest, tmp_path)
    assert pd.read_parquet(tmp_path / "tables" / "pages").shape == (0, len(TABLES["pages"]))


@pytest.mark.parametrize("damage", ["gone", "cut", "other"])
def test_a_damaged_result_is_not_put_into_tables(damage: str, documents: tuple[Given, ...], tmp_path: Path) -> None:
    with finish(tmp_path, documents[:1]) as manifest:
        path = next(page_folder(tmp_path, documents[0].document).glob("*.json.gz"))
        if damage == "gone":
            path.unlink()
        else:
            path.write_bytes(path.read_bytes()[:-9] if damage == "cut" else gzip.compress(json.dumps({}).encode()))
        with pytest.raises(DamagedResultError, match=r"missing or damaged"):
            write_tables(manifest, tmp_path)
    assert not list(tmp_path.glob("tables/*/*.parquet"))


def test_beats_that_were_not_classified_keep_their_r_peaks(signal: Analysis, tmp_path: Path) -> None:
    from classifier.not_classified import NotClassified

    unclassified = replace(signal, beats=NotClassified("too short"), rhythm=NotClassified("too short"))
    with finish(tmp_path, [Given(("a.csv",), unclassified)]) as manifest:
        write_tables(manifest, tmp_path)
    beats = parquet.read_table(tmp_path / "tables" / "beats").to_pylist()
    assert [row["r_s"] for row in beats] == pytest.approx(signal.vitals.r_peak_s, abs=1e-4)
    assert {row["class"] for row in beats} == {None}
    classes = parquet.read_table(tmp_path / "tables" / "classes").to_pylist()
    assert [row["reason"] for row in classes if row["task"] == "rhythm"] == ["too short"]


@given(st.integers(min_value=0, max_value=10**9))
def test_shards_are_neither_too_large_nor_needlessly_many(pages: int) -> None:
    digits = shard_digits(pages)
    assert pages <= MOST_PAGES * 16**digits
    assert digits == 0 or pages > MOST_PAGES * 16 ** (digits - 1)
