"""Processes that end between writing a file and giving it its name."""

import shutil
from pathlib import Path

import pytest

from pipeline.archive.manifest_file import FILE, open_manifest
from pipeline.archive.pages.page_work import RESULT
from tests.pipeline.archive.faults import sudden_end
from tests.pipeline.archive.faults.archives import ROOT, Left, left, started

TABLE, SUMMARY = "part-all.parquet", "summary.html"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What makes processes end."""
    for name in ("code", "ends"):
        (tmp_path / name).mkdir()
    shutil.copy(sudden_end.__file__, tmp_path / "code" / "sitecustomize.py")
    return {"PYTHONPATH": f"{tmp_path / 'code'}:{ROOT}", sudden_end.ENDED: str(tmp_path / "ends")}


def test_workers_that_end_before_a_result_has_its_name_lose_none(
    archive: Path, undisturbed: Left, environment: dict[str, str], tmp_path: Path
) -> None:
    with started(archive, tmp_path / "out", **environment, **{sudden_end.ENDINGS: f"0001{RESULT}"}) as driver:
        assert driver.wait(300) == 0

    assert left(tmp_path / "out") == undisturbed
    ended = {mark.name.removesuffix(RESULT) for mark in (tmp_path / "ends").iterdir()}
    assert len(ended) >= 2
    with open_manifest(tmp_path / "out") as manifest:
        assert {row.key for row in manifest.rows() if row.deaths == 1} == ended


def test_a_driver_that_ends_before_manifest_tables_and_summary_goes_on(
    archive: Path, undisturbed: Left, environment: dict[str, str], tmp_path: Path
) -> None:
    endings = f"{FILE} {TABLE} {SUMMARY}"
    codes: list[int] = []
    while 0 not in codes and len(codes) < 2 * sudden_end.MOST:
        with started(archive, tmp_path / "out", **environment, **{sudden_end.ENDINGS: endings}) as driver:
            codes.append(driver.wait(300))

    ended = sorted(mark.name for mark in (tmp_path / "ends").iterdir())
    assert codes == [sudden_end.CODE] * len(ended) + [0]
    assert ended == sorted([FILE, TABLE, SUMMARY])
    assert left(tmp_path / "out") == undisturbed
