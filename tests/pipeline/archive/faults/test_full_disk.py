"""A disk that is full, or that nothing can be written to: told in a line, and mended by a rerun."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecg.errors import OutputError
from pipeline.archive.workers.engine import Engine
from tests.pipeline.archive.faults.archives import Left, left, run_with, started

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or os.geteuid() != 0, reason="only root may mount a disk of its own"
)


def mount(disk: Path, options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", disk], check=True, capture_output=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1.5 MB."""
    try:
        mount(tmp_path, "size=1500k")
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no disk can be mounted here: {error.stderr.decode().strip()}")
    yield tmp_path
    subprocess.run(["umount", "-l", tmp_path], check=True)


def test_a_run_over_a_full_disk_ends_with_its_cause_and_the_next_goes_on(
    archive: Path, undisturbed: Left, workers: Engine, disk: Path
) -> None:
    filler = disk / "filler"
    filler.write_bytes(bytes(1_000_000))
    out = disk / "out"
    with pytest.raises(OutputError):
        run_with(archive, out, workers)
    with started(archive, out) as told:
        assert told.wait(120) == OutputError.exit_code
        assert told.stderr is not None
        lines = told.stderr.read().splitlines()
    assert len(lines) == 1
    assert "check folder and space" in lines[0]

    filler.unlink()
    mount(disk, "remount,size=64m")
    assert run_with(archive, out, workers).complete
    assert left(out) == undisturbed


def test_what_was_read_stays_as_it_is_on_a_disk_that_is_read_only(
    archive: Path, undisturbed: Left, workers: Engine, disk: Path
) -> None:
    mount(disk, "remount,ro")
    with pytest.raises(OutputError, match="no folder that can be written to"):
        run_with(archive, disk / "out", workers)

    mount(disk, "remount,rw,size=64m")
    assert run_with(archive, disk / "out", workers).complete
    mount(disk, "remount,ro")
    with pytest.raises(OutputError):
        run_with(archive, disk / "out", workers)
    mount(disk, "remount,rw")
    assert run_with(archive, disk / "out", workers).complete
    assert left(disk / "out") == undisturbed
