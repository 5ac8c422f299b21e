"""Faults of an archive's results are found, told and repaired."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from pyarrow import parquet
from typer.testing import CliRunner

from pipeline.archive.manifest import Manifest
from pipeline.archive.manifest_file import open_manifest
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.pages.page_work import page_folder
from pipeline.archive.results.tables import write_tables
from pipeline.archive.results.verify import Wrong, faults, repair
from pipeline.archive.store.listing_types import Surveyed
from pipeline.archive.verify_command import verify_command
from tests.pipeline.archive.results.finished import VERSION, Given, finish

app = typer.Typer()
app.command()(verify_command)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, documents: tuple[Given, ...]) -> Path:
    """A folder of results in which nothing is wrong."""
    out = tmp_path_factory.mktemp("archive")
    with finish(out, documents) as manifest:
        write_tables(manifest, out)
    return out


@pytest.fixture
def out(sound: Path, tmp_path: Path) -> Path:
    """A copy of it to harm."""
    return shutil.copytree(sound, tmp_path / "out")


def of_first(out: Path, documents: tuple[Given, ...], ending: str) -> Path:
    return next(page_folder(out, documents[0].document).glob(f"{documents[0].document[:16]}*{ending}"))


Harm = Callable[[Path, tuple[Given, ...]], Path]


def gone(out: Path, documents: tuple[Given, ...]) -> Path:
    path = of_first(out, documents, ".json.gz")
    path.unlink()
    return path


def signal_gone(out: Path, documents: tuple[Given, ...]) -> Path:
    path = of_first(out, documents, ".parquet")
    path.unlink()
    return path


def changed(out: Path, documents: tuple[Given, ...]) -> Path:
    path = of_first(out, documents, ".parquet")
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    return path


def stray(out: Path, documents: tuple[Given, ...]) -> Path:
    path = page_folder(out, documents[0].document) / "0000000000000000-p0001.json.gz"
    path.write_bytes(b"")
    return path


def half_written(out: Path, documents: tuple[Given, ...]) -> Path:
    path = page_folder(out, documents[0].document) / ".3c9d.part"
    path.mkdir()
    (path / "page.json.gz").write_bytes(b"half")
    return path


def half_summary(out: Path, documents: tuple[Given, ...]) -> Path:
    del documents
    path = out / ".77aa.part"
    path.mkdir()
    return path


def other_folder(out: Path, documents: tuple[Given, ...]) -> Path:
    free = next(f"{k:02x}" for k in range(256) if f"{k:02x}" not in {one.document[:2] for one in documents})
    path = out / "pages" / free
    path.mkdir()
    return path


def other_table(out: Path, documents: tuple[Given, ...]) -> Path:
    del documents
    path = out / "tables" / "vitals" / "part-all.parquet"
    table = parquet.read_table(path)
    parquet.write_table(table.slice(1), path)
    return path


def table_gone(out: Path, documents: tuple[Given, ...]) -> Path:
    del documents
    path = out / "tables" / "beats" / "part-all.parquet"
    path.unlink()
    return path


def old_shard(out: Path, documents: tuple[Given, ...]) -> Path:
    del documents
    path = out / "tables" / "beats" / "part-7.parquet"
    path.write_bytes(b"old")
    return path


def content(out: Path) -> dict[str, bytes]:
    paths = [*(out / "pages").rglob("*"), *(out / "tables").rglob("*"), *out.glob(".*")]
    return {str(path.relative_to(out)): path.read_bytes() if path.is_file() else b"" for path in paths}


def opened(out: Path) -> Manifest:
    return open_manifest(out, write=True)


def test_an_archive_as_it_was_written_has_no_fault(sound: Path) -> None:
    with opened(sound) as manifest:
        assert list(faults(manifest, sound)) == []


@pytest.mark.parametrize(
    ("harm", "wrong"),
    [
        (gone, Wrong.MISSING),
        (signal_gone, Wrong.MISSING),
        (changed, Wrong.CHANGED),
        (stray, Wrong.STRAY),
        (half_written, Wrong.STRAY),
        (half_summary, Wrong.STRAY),
        (other_folder, Wrong.STRAY),
        (other_table, Wrong.TABLE),
        (table_gone, Wrong.TABLE),
        (old_shard, Wrong.TABLE),
    ],
)
def test_every_harm_is_found_and_repaired(
    harm: Harm, wrong: Wrong, out: Path, sound: Path, documents: tuple[Given, ...]
) -> None:
    path = harm(out, documents)
    with opened(out) as manifest:
        (fault,) = faults(manifest, out)
        assert (fault.wrong, fault.path) == (wrong, path.relative_to(out))
        queued = repair(manifest, out, [fault])
        states = {row.document: row.state for row in manifest.rows()}
        if wrong in (Wrong.MISSING, Wrong.CHANGED):
            assert queued == 1
            assert states[documents[0].document] is PageState.QUEUED
        else:
            assert queued == 0
            assert content(out) == content(sound)
        assert list(faults(manifest, out)) == []


def test_files_of_a_document_that_the_archive_no_longer_has_are_no_strays(
    out: Path, documents: tuple[Given, ...]
) -> None:
    with opened(out) as manifest:
        other = Surveyed(documents[1].names[0], "f" * 64, 1, None)
        manifest.enlist([(other, "another stamp", 1)], VERSION)
        assert documents[1].document not in {row.document for row in manifest.rows()}
        write_tables(manifest, out)
        assert list(faults(manifest, out)) == []


def test_the_command_tells_and_repairs(out: Path, documents: tuple[Given, ...]) -> None:
    run = CliRunner()
    assert run.invoke(app, [str(out)]).exit_code == 0
    path = gone(out, documents).relative_to(out)
    stray(out, documents)
    found = run.invoke(app, [str(out)])
    assert found.exit_code == 1
    assert f"{path}: it is missing" in found.stdout
    told = json.loads(run.invoke(app, [str(out), "--json"]).stdout)
    assert sorted(one["wrong"] for one in told) == ["missing", "stray"]
    repaired = run.invoke(app, [str(out), "--repair"])
    assert repaired.exit_code == 1
    assert "1 pages are queued" in repaired.stderr
    assert run.invoke(app, [str(out)]).exit_code == 0


def test_a_folder_that_is_no_archive_is_one_line(tmp_path: Path) -> None:
    for arguments in ([str(tmp_path)], [str(tmp_path), "--repair"]):
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 3
        assert len(result.stderr.splitlines()) == 1
