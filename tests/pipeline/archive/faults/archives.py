"""A small real archive, and what is left of a run over it: that must be the same whatever happened on the way."""

import os
import shutil
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive.archive_settings import ArchiveSettings
from pipeline.archive.manifest_file import open_manifest
from pipeline.archive.run import Seen, Wanted, run_archive
from pipeline.archive.workers.engine import Engine

ROOT = Path(__file__).resolve().parents[4]
SETTINGS = ArchiveSettings()
COMMAND = "from pipeline.command import app; app()"


@dataclass(frozen=True)
class Left:
    """What a run leaves, without what differs from run to run: times, and how often something was tried."""

    pages: tuple[tuple[tuple[str, ...], int, str, str | None, tuple[tuple[str, str], ...]], ...]
    """Names, page, state, code and digests of every page."""
    files: tuple[tuple[str, bytes], ...]
    """Path and content of every result of a page and of every table."""


def left(out: Path) -> Left:
    """What lies in a folder of results now."""
    with open_manifest(out) as manifest:
        pages = [(row.names, row.page, row.state.value, row.code, tuple(row.files.items())) for row in manifest.rows()]
    files = [path for part in ("pages", "tables") for path in (out / part).rglob("*") if path.is_file()]
    return Left(tuple(sorted(pages)), tuple((str(path.relative_to(out)), path.read_bytes()) for path in sorted(files)))


def fill(folder: Path, recordings: int) -> Path:
    """An archive of so many recordings (seconds of a real one, each another part), one of them twice, and a page."""
    head, *rows = (ROOT / "fixtures" / "vector_truth.csv").read_text().splitlines()
    for number in range(recordings):
        path = folder / f"ward {number % 2}" / f"{number}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([head, *rows[: len(rows) // 2 - number]]) + "\n")
    shutil.copy(folder / "ward 0" / "0.csv", folder / "copy.csv")
    shutil.copy(ROOT / "fixtures" / "vector.pdf", folder / "page.pdf")
    return folder


def run_with(archive: Path | str, out: Path, engine: Engine) -> Seen:
    """A run with workers that were there before."""
    return run_archive(Wanted(str(archive), out, SETTINGS), lambda: nullcontext(engine))


def started(archive: Path, out: Path, **environment: str) -> "subprocess.Popen[str]":
    """`inkbeat batch run` in a process of its own, with two workers."""
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, "batch", "run", str(archive), "-o", str(out), "--workers", "2"],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stderr=subprocess.PIPE,
        text=True,
    )
