"""Files that are complete or absent, whatever stops their writing."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from ecg.errors import OutputError


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Give a place beside `path` to write to, and move what was written there when the block ends well.

    The place's name tells nothing of the file's. Raises OutputError where the folder or the disk does not allow it;
    whatever stops the block, nothing half-written stays.
    """
    part = path.with_name(f".{uuid4().hex}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        what = f"{path.name} could not be written ({error.strerror or type(error).__name__})"
        raise OutputError(what, cure="check folder and space") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
