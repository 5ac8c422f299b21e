"""The bytes of a signal file, within limits that no recording needs to pass."""

import os.path
from pathlib import Path

from ecg.errors import TooLargeError, UnreadableFileError

MAX_BYTES = 512 * 2**20
"""Of one file: nearly three days of three leads at 360 Hz and 16 bit."""
MAX_SAMPLES = 2**28
"""Of all leads together, 1 GiB in memory: as many as `MAX_BYTES` hold at 16 bit."""


def file_bytes(path: Path) -> bytes:
    """All of a file. Raises UnreadableFileError for none, an empty or a forbidden one and TooLargeError."""
    check_file(path)
    try:
        return path.read_bytes()
    except OSError as error:
        what = f"it cannot be opened ({error.strerror})"
        raise UnreadableFileError(what, cure="check its permissions", source=path.name) from error


def check_file(path: Path) -> None:
    """Look at a file without opening it; raises what `file_bytes` does, but for permissions."""
    if not os.path.isfile(path):  # false also for names that no file system takes
        raise UnreadableFileError("no such file", cure="check the path", source=path.name)
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFileError("the file is empty", cure="give a file with samples", source=path.name)
    if size > MAX_BYTES:
        what = f"{size / 2**20:.0f} MiB in one file"
        raise TooLargeError(what, cure=f"give at most {MAX_BYTES // 2**20} MiB", source=path.name)


def check_samples(leads: int, samples: int, path: Path) -> None:
    """Refuse, before any memory is taken, counts that no file of this size can hold honestly. Raises TooLargeError."""
    if leads * samples > MAX_SAMPLES:
        what = f"{leads} leads of {samples} samples"
        raise TooLargeError(what, cure="cut the recording into shorter ones", source=path.name)
