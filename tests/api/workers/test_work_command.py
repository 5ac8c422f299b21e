"""`inkbeat work` as it is started."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from api.jobs import State, Store, get_job
from tests.api.jobs.conftest import Place
from tests.api.workers.conftest import alive, until
from tests.api.workers.test_killed_workers import FIXTURES, ROOT, children_of, put

COMMAND = [sys.executable, "-c", "from api.command import main; main()", "work"]


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "INKBEAT_FOLDER": str(folder), **more}


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_it_works_until_it_is_stopped_and_leaves_nothing_running(place: Place, store: Store) -> None:
    _, job = put(store, (FIXTURES / "scan_truth.csv").read_bytes())
    process = subprocess.Popen(
        [*COMMAND, "--workers", "1"], cwd=ROOT, env=environment(place.folder), stderr=subprocess.PIPE, text=True
    )
    try:
        assert until(lambda: get_job(store, "ward", job.id).state is State.DONE, 90.0)
        children = children_of(process)
        assert len(children) == 1
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30.0)
        assert process.returncode == 0
        assert said.splitlines()[0] == "inkbeat: analysing documents, 1 at once"
        assert not any(map(alive, children))
        assert not list((place.folder / "children").iterdir())
    finally:
        process.kill()


def test_it_says_what_is_wrong_before_it_begins(tmp_path: Path) -> None:
    told = subprocess.run(
        COMMAND, cwd=ROOT, env=environment(tmp_path, INKBEAT_WORKERS="0"), capture_output=True, text=True, check=False
    )
    assert (told.returncode, "INKBEAT_WORKERS is 0" in told.stderr) == (2, True)
    (tmp_path / "file").touch()
    told = subprocess.run(
        COMMAND, cwd=ROOT, env=environment(tmp_path / "file"), capture_output=True, text=True, check=False
    )
    assert told.returncode == 5
    assert told.stderr.startswith("inkbeat: ")
    assert "Traceback" not in told.stderr
