"""Files that are complete or absent, whatever stops their writing."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from ecg.errors import OutputError

PART = ".part"
"""Ending of what is being written; its name begins with a dot."""
_CURE = "check folder and space"


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Give a place beside `path` to write to, and move what was written there when the block ends well.

    The place's name tells nothing of the file's. Raises OutputError where the folder or the disk does not allow it;
    whatever stops the block, nothing half-written stays.
    """
    part = path.with_name(f".{uuid4().hex}{PART}")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        what = f"{path.name} could not be written ({error.strerror or type(error).__name__})"
        raise OutputError(what, cure=_CURE) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def durable_files(folder: Path) -> Iterator[Path]:
    """Give an empty place in `folder`, which is made, and move files written there into it when the block ends well.

    Each file, under the name that it was written with, is complete or absent, also where the power fails: its bytes are
    on disk before its name is (fsync, rename, fsync of the folder). Raises OutputError; nothing half-written stays but
    where the process itself is killed.
    """
    part = folder / f".{uuid4().hex}{PART}"
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            sync(folder.parent)
        part.mkdir()
        yield part
        for file in sorted(part.iterdir()):
            sync(file)
            file.replace(folder / file.name)
        sync(folder)
    except OSError as error:
        raise OutputError(
            f"results could not be written ({error.strerror or type(error).__name__})", cure=_CURE
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def sync(path: Path) -> None:
    """Wait until a file's bytes, or a folder's names, are on disk. Raises OSError."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
