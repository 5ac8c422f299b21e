"""Notes of which page each worker has begun: where a worker ends, they tell which page ended it."""

import json
import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

FOLDER = "workers"
_PAGE = "page"


@contextmanager
def noting(out: Path, key: str) -> Iterator[None]:
    """Note that this process reads a page while it does; only where it ends meanwhile, the note stays.

    out: the folder of results; key: `pipeline.archive.pages.page_work.page_key`. The note is written atomically, but
    not onto the disk: what a power cut takes is nobody's fault. One page at a time in a process. Raises OSError where
    the note cannot be written.
    """
    note = _note(out)
    note.parent.mkdir(exist_ok=True)
    begun = note.with_suffix(".begun")
    begun.write_text(json.dumps({_PAGE: key}), encoding="ascii")
    begun.replace(note)
    try:
        yield
    finally:
        with suppress(OSError):
            note.unlink()


def blamed(out: Path) -> frozenset[str]:
    """Keys of pages that were begun and have not ended.

    Nobody can tell whether a process of another machine lives: ask only for pages of a task whose worker is known to
    have ended, which no other worker has.
    """
    return frozenset(key for note in (out / FOLDER).glob("*.json") if (key := _noted(note)) is not None)


def forget(out: Path, keys: frozenset[str] | None = None) -> None:
    """Take away notes of pages that were counted, or all: those before this run say nothing of it."""
    for note in (out / FOLDER).glob("*.json" if keys is not None else "*"):
        if keys is None or _noted(note) in keys:
            note.unlink(missing_ok=True)


def _note(out: Path) -> Path:
    host = re.sub(r"[^A-Za-z0-9._-]", "_", socket.gethostname())
    return out / FOLDER / f"{host}-{os.getpid()}.json"


def _noted(note: Path) -> str | None:
    try:
        return str(json.loads(note.read_text(encoding="ascii"))[_PAGE])
    except (OSError, ValueError, KeyError, TypeError):  # its worker ended the page just now
        return None
