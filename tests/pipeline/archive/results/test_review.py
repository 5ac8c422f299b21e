"""Pages that a human should look at, and the human's word."""

import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as parquet
import pytest
import typer
from typer.testing import CliRunner

from pipeline.analysis import Analysis
from pipeline.archive.manifest_file import open_manifest
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.pages.review_reasons import review_reasons
from pipeline.archive.results.review import count_to_review, to_review
from pipeline.archive.results.tables import write_tables
from pipeline.archive.review_command import review_command
from tests.pipeline.archive.results.finished import NO_GRID, Given, finish

app = typer.Typer()
app.command()(review_command)


@pytest.fixture
def out(tmp_path: Path, page: Analysis) -> Path:
    """Pages of several doubts."""
    assert page.page is not None
    documents = [Given(("blank.pdf",), NO_GRID), Given(("bomb.pdf",), None)]
    for share in (0.9, 0.3, 0.6):
        confidence = dict.fromkeys(page.page.lead_confidence, share)
        worse = replace(page, page=replace(page.page, lead_confidence=confidence))
        documents.append(Given((f"[red]{share}.pdf",), worse))
    with finish(tmp_path, documents) as manifest:
        write_tables(manifest, tmp_path)
    return tmp_path


def test_the_worst_come_first_with_their_reasons(out: Path, page: Analysis) -> None:
    with open_manifest(out) as manifest:
        pages = to_review(manifest, out, most=10)
        assert [one.names[0] for one in pages] == [
            "bomb.pdf",
            "blank.pdf",
            "[red]0.3.pdf",
            "[red]0.6.pdf",
            "[red]0.9.pdf",
        ]
        assert [one.reasons[0].code for one in pages[:3]] == ["killed-worker", "no-grid", "page-unsure"]
        assert [reason.code for reason in pages[-1].reasons] == [reason.code for reason in review_reasons(page)]
        assert pages[2].picture is not None
        assert (out / pages[2].picture).is_file()
        assert [one.state for one in to_review(manifest, out, 1, PageState.DONE)] == [PageState.DONE]
        assert (count_to_review(manifest), count_to_review(manifest, PageState.DONE)) == (5, 3)


def test_a_word_goes_into_manifest_and_tables(out: Path) -> None:
    run = CliRunner()
    listed = json.loads(run.invoke(app, [str(out), "--json", "--state", "done"]).stdout)
    first, second = listed[0]["key"], listed[1]["key"]
    said = run.invoke(app, [str(out), "--accept", first, "--note", "looked at twice"])
    assert said.exit_code == 0
    assert run.invoke(app, [str(out), "--reject", second]).exit_code == 0
    rows = {row["key"]: row for row in parquet.read_table(out / "tables" / "pages").to_pylist()}
    assert (rows[first]["verdict"], rows[first]["note"]) == ("accepted", "looked at twice")
    assert (rows[second]["verdict"], rows[second]["note"]) == ("rejected", None)
    left = json.loads(run.invoke(app, [str(out), "--json"]).stdout)
    assert {first, second}.isdisjoint(one["key"] for one in left)
    assert len(left) == 3


def test_the_table_shows_names_as_they_are(out: Path) -> None:
    shown = CliRunner().invoke(app, [str(out), "--most", "3"])
    assert shown.exit_code == 0
    lines = shown.stdout.splitlines()
    assert len(lines) == 4
    assert "[red]0.3.pdf" in lines[3]
    assert "3 of 5 pages to review" in shown.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--accept", "3fa9c1d2e4b50718-p0001"], 3),
        (["--accept", "nonsense"], 3),
        (["--note", "of nothing"], 2),
        (["--accept", "a", "--reject", "a"], 2),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments: list[str], code: int, out: Path) -> None:
    result = CliRunner().invoke(app, [str(out), *arguments])
    assert result.exit_code == code
    assert "Traceback" not in result.output
    with open_manifest(out) as manifest:
        assert all(row.verdict is None for row in manifest.rows())
