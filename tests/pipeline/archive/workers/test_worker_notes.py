"""Notes of pages that were begun: they stand while a page is read, and behind a worker that ended."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.archive.workers.worker_notes import FOLDER, blamed, forget, noting


def test_a_page_stands_in_its_note_only_while_it_is_read(tmp_path: Path) -> None:
    assert blamed(tmp_path) == frozenset()
    with noting(tmp_path, "aaaa-p0001"):
        assert blamed(tmp_path) == {"aaaa-p0001"}
    assert blamed(tmp_path) == frozenset()
    with noting(tmp_path, "aaaa-p0002"):
        assert blamed(tmp_path) == {"aaaa-p0002"}


def test_a_page_that_fails_is_nobodys_death(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no page"), noting(tmp_path, "aaaa-p0001"):
        raise ValueError("no page")

    assert blamed(tmp_path) == frozenset()


def test_the_note_of_a_killed_worker_stays_until_it_is_counted(tmp_path: Path) -> None:
    _killed_while_reading(tmp_path, "aaaa-p0001")
    _killed_while_reading(tmp_path, "bbbb-p0007")
    assert blamed(tmp_path) == {"aaaa-p0001", "bbbb-p0007"}

    forget(tmp_path, frozenset({"aaaa-p0001"}))
    assert blamed(tmp_path) == {"bbbb-p0007"}
    forget(tmp_path)
    assert blamed(tmp_path) == frozenset()


def test_half_a_note_blames_nobody(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "node-1.json").write_text('{"page": "aa')
    (tmp_path / FOLDER / "node-2.json").write_text("[]")
    (tmp_path / FOLDER / "node-3.begun").write_text('{"page": "aaaa-p0001"}')

    assert blamed(tmp_path) == frozenset()
    forget(tmp_path)
    assert list((tmp_path / FOLDER).iterdir()) == []


def _killed_while_reading(out: Path, key: str) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from pipeline.archive.workers.worker_notes import noting\n"
        "with noting(Path(sys.argv[1]), sys.argv[2]): os.kill(os.getpid(), signal.SIGKILL)"
    )
    ended = subprocess.run([sys.executable, "-c", code, out, key], env={**os.environ, "PYTHONPATH": os.getcwd()})
    assert ended.returncode == -signal.SIGKILL
