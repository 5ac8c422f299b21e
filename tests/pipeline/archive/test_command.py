import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.archive.command import batch
from pipeline.archive.manifest_file import open_manifest
from pipeline.archive.pages.page_state import PageState

runner = CliRunner()
INKBEAT = "from api.command import main; main()"


@pytest.fixture
def archive(tmp_path: Path, beating_csv: Callable[[Path, int], Path]) -> Path:
    folder = tmp_path / "archive"
    beating_csv(folder / "one.csv", 0)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing follows")
    return folder


def test_an_archive_from_run_to_retry(archive: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    ran = runner.invoke(batch, ["run", str(archive), "-o", out, "--workers", "1", "--signals", "npz"])
    assert ran.exit_code == 0, ran.output
    assert ran.stderr == "1 done, 1 refused\n"
    assert ran.stdout == f"{out}/summary.html\n"
    assert list((tmp_path / "out" / "pages").rglob("*.npz"))

    status = runner.invoke(batch, ["status", out, "--json"])
    assert status.exit_code == 0
    told = json.loads(status.stdout)
    assert (told["pages"]["done"], told["pages"]["refused"], told["complete"]) == (1, 1, True)
    assert told["reasons"][0]["code"] == "unreadable-file"
    assert "unreadable-file" in runner.invoke(batch, ["status", out]).stdout

    again = runner.invoke(batch, ["retry", out])
    assert again.stderr.startswith("0 queued")
    again = runner.invoke(batch, ["retry", out, "--refused", "--code", "unreadable-file"])
    assert again.stderr.startswith("1 queued")


@pytest.mark.parametrize("command", [["status"], ["retry"]])
def test_a_folder_without_results_is_one_line(command: list[str], tmp_path: Path) -> None:
    told = runner.invoke(batch, [*command, str(tmp_path)])
    assert told.exit_code == 3
    what = f"{tmp_path} holds no archive's results; `inkbeat batch run` begins them"
    assert told.stderr == f"inkbeat: {tmp_path.name}: {what}\n"


def test_an_archive_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    told = runner.invoke(batch, ["run", str(tmp_path / "nothing"), "-o", str(tmp_path / "out")])
    assert told.exit_code == 3
    assert told.stderr.count("\n") == 1


def test_a_scheduler_without_its_engine_is_wrong_usage(archive: Path, tmp_path: Path) -> None:
    told = runner.invoke(batch, ["run", str(archive), "-o", str(tmp_path), "--scheduler", "tcp://here:8786"])
    assert told.exit_code == 2


def test_asked_to_stop_it_finishes_what_is_begun_and_says_so(
    archive: Path, tmp_path: Path, beating_csv: Callable[[Path, int], Path]
) -> None:
    for number in range(1, 40):
        beating_csv(archive / f"{number}.csv", number)
    command = [sys.executable, "-c", INKBEAT, "batch", "run", str(archive), "-o", str(tmp_path / "out")]
    run = subprocess.Popen([*command, "--workers", "1"], stderr=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 120
        while not list((tmp_path / "out").rglob("pages/*/*.json.gz")):
            assert time.monotonic() < deadline
            assert run.poll() is None
            time.sleep(0.02)
        run.send_signal(signal.SIGTERM)
        _, told = run.communicate(timeout=120)
    finally:
        run.kill()
    assert run.returncode == 130
    assert "stopping" in told
    with open_manifest(tmp_path / "out") as manifest:
        counts = manifest.counts()
    assert counts[PageState.LEASED] == 0
    assert 0 < counts[PageState.DONE] < 40
    assert counts[PageState.DONE] + counts[PageState.QUEUED] == 40
