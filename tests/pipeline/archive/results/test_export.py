"""Tables, results and signals of an archive in other forms and under other names."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as parquet
import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from ecg.formats.registry import read_signal
from pipeline.analysis import Analysis
from pipeline.archive.archive_settings import ArchiveSettings
from pipeline.archive.export_command import export_command
from pipeline.archive.manifest_file import open_manifest
from pipeline.archive.page_row import PageRow
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.results.export import kept_recording, stems
from pipeline.archive.results.table_schema import TABLES
from pipeline.archive.results.tables import write_tables
from tests.pipeline.archive.results.finished import Given, finish

app = typer.Typer()
app.command()(export_command)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory, documents: tuple[Given, ...]) -> Path:
    """A folder of results with its tables."""
    out = tmp_path_factory.mktemp("archive")
    with finish(out, documents) as manifest:
        write_tables(manifest, out)
    return out


def test_tables_are_the_same_in_every_format(out: Path, tmp_path: Path) -> None:
    for form in ("parquet", "csv", "jsonl"):
        result = CliRunner().invoke(app, [str(out), "--to", str(tmp_path), "--format", form])
        assert result.exit_code == 0
        assert result.stdout.split() == [str(tmp_path / f"{table}.{form}") for table in TABLES]
    for table, schema in TABLES.items():
        rows = parquet.read_table(out / "tables" / table).to_pylist()
        assert parquet.read_table(tmp_path / f"{table}.parquet").to_pylist() == rows
        lines = (tmp_path / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()
        assert [json.loads(line) for line in lines] == rows
        with (tmp_path / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            by_csv = list(csv.DictReader(file))
        assert list(by_csv[0]) == schema.names
        assert [row["key"] for row in by_csv] == [row["key"] for row in rows]
    pages = pl.read_csv(tmp_path / "pages.csv")
    twice = pages.filter(pl.col("names") == "old/copy of page.pdf; ward/page.pdf")
    assert twice["speed_mm_per_s"].to_list() == [25.0]


def test_states_choose_pages(out: Path, tmp_path: Path) -> None:
    assert CliRunner().invoke(app, [str(out), "--to", str(tmp_path), "--state", "refused,dead"]).exit_code == 0
    assert parquet.read_table(tmp_path / "pages.parquet")["state"].to_pylist().count("refused") == 1
    assert parquet.read_table(tmp_path / "pages.parquet").num_rows == 2
    assert parquet.read_table(tmp_path / "beats.parquet").num_rows == 0


def test_files_are_called_as_their_documents_were(out: Path, tmp_path: Path, page: Analysis) -> None:
    assert CliRunner().invoke(app, [str(out), "--to", str(tmp_path), "--files"]).exit_code == 0
    found = {str(path.relative_to(tmp_path / "files")) for path in (tmp_path / "files").rglob("*.*") if path.is_file()}
    assert {name for name in found if name.endswith(".parquet")} == {
        "ward/page.pdf_p0001.parquet",
        "old/copy of page.pdf_p0001.parquet",
        "ward/signal.csv_p0001.parquet",
        "ward/again.csv_p0001.parquet",
    }
    assert "ward/page.pdf_p0001.json.gz" in found
    np.testing.assert_array_equal(
        read_signal(tmp_path / "files" / "ward" / "page.pdf_p0001.parquet").signal, page.recording.signal
    )


def test_signals_go_into_other_formats(out: Path, tmp_path: Path, signal: Analysis) -> None:
    forms = {"fhir": "signal.csv_p0001_fhir.json", "edf": "signal.csv_p0001.edf", "dicom": "signal.csv_p0001.dcm"}
    asked = ",".join([*forms, "wfdb"])
    result = CliRunner().invoke(app, [str(out), "--to", str(tmp_path), "--signals", asked])
    assert result.exit_code == 0
    assert "20 files of signals" in result.stderr
    ward = tmp_path / "files" / "ward"
    (header,) = ward.glob("signal_csv_p0001-*.hea")
    for path in [*(ward / name for name in forms.values()), header]:
        read = read_signal(path)
        assert read.leads == signal.recording.leads
        np.testing.assert_allclose(read.signal, signal.recording.signal, atol=0.005)


@pytest.mark.parametrize("form", ["parquet", "wfdb", "npz"])
def test_every_kept_form_reads_back(form: str, page: Analysis, tmp_path: Path) -> None:
    settings = ArchiveSettings.model_validate({"signals": form})
    with finish(tmp_path / "out", [Given(("a/b c.pdf",), page)], settings) as manifest:
        (row,) = manifest.rows()
        kept = kept_recording(tmp_path / "out", row)
    assert kept.leads == page.recording.leads
    assert kept.start_s == pytest.approx(page.recording.start_s)
    np.testing.assert_allclose(kept.signal, page.recording.signal, atol=0.0006)
    copied = CliRunner().invoke(app, [str(tmp_path / "out"), "--to", str(tmp_path / "to"), "--files"])
    assert copied.exit_code == 0
    ending = ".hea" if form == "wfdb" else f".{form}"
    (path,) = (tmp_path / "to" / "files" / "a").glob(f"*{ending}")
    if form != "npz":
        assert read_signal(path).leads == page.recording.leads


def test_what_was_not_kept_is_told_in_a_line(page: Analysis, tmp_path: Path) -> None:
    settings = ArchiveSettings.model_validate({"signals": "none", "hash_names": True})
    with finish(tmp_path / "out", [Given(("5a8b",), page)], settings):
        pass
    for asked in (["--files"], ["--signals", "edf"]):
        result = CliRunner().invoke(app, [str(tmp_path / "out"), "--to", str(tmp_path / "to"), *asked])
        assert result.exit_code == 3
        assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "to" / "files").exists()


@pytest.mark.parametrize("asked", [["--state", "read"], ["--signals", "mp3"], ["--format", "xls"]])
def test_what_there_is_none_of_is_refused(asked: list[str], out: Path, tmp_path: Path) -> None:
    assert CliRunner().invoke(app, [str(out), "--to", str(tmp_path / "to"), *asked]).exit_code == 2
    assert not (tmp_path / "to").exists()


def test_where_nothing_can_be_written_it_is_one_line(out: Path, tmp_path: Path) -> None:
    (tmp_path / "to").write_text("a file")
    result = CliRunner().invoke(app, [str(out), "--to", str(tmp_path / "to")])
    assert result.exit_code == 5
    assert len(result.stderr.splitlines()) == 1


@given(st.text(alphabet=st.one_of(st.sampled_from("./\\\0a"), st.characters()), min_size=1))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    to = Path("/exported")
    for stem in stems(replace(ROW, names=(name,)), to):
        assert stem.is_relative_to(to / "files")
        assert ".." not in stem.parts
        assert "\0" not in str(stem)


ROW = PageRow("0" * 64, 1, (), PageState.DONE, 1, 0, None, None, None, None, None, False, None, None, {}, 0, {}, None)


def test_an_export_changes_nothing_in_the_archive(out: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (out / "pages").rglob("*")}
    CliRunner().invoke(app, [str(out), "--to", str(tmp_path), "--files", "--signals", "csv"])
    assert {path: path.stat().st_mtime_ns for path in (out / "pages").rglob("*")} == before
    with open_manifest(out) as manifest:
        assert manifest.counts()[PageState.DONE] == 3
