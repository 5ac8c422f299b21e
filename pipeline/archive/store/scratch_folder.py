"""A folder of a process for what it copies, which nobody else may look into and which goes when the process goes."""

import atexit
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

_PREFIX = "inkbeat-copies-"
_LOCK = "lock"


@dataclass(frozen=True)
class _Scratch:
    path: Path
    lock: FileLock
    owner: int
    """Process."""

    @property
    def usable(self) -> bool:
        """False in a forked child, and where somebody cleared the folder of temporary files."""
        return self.owner == os.getpid() and self.path.is_dir()

    def remove(self) -> None:
        """Remove it, but not from a forked child."""
        if self.owner == os.getpid():
            self.lock.release()
            shutil.rmtree(self.path, ignore_errors=True)


_scratch: _Scratch | None = None


def new_scratch() -> Path:
    """An empty folder in that of this process; whoever asked removes it when it is done with."""
    return Path(tempfile.mkdtemp(dir=_of_this_process().path))


def remove_scratch_of_gone_processes() -> None:
    """Remove what processes of this user on this machine left behind that were killed: the system took their locks."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError, Timeout):
            if _is_ours(folder) and (folder / _LOCK).is_file():
                with FileLock(folder / _LOCK, timeout=0):
                    shutil.rmtree(folder, ignore_errors=True)


def _of_this_process() -> _Scratch:
    global _scratch
    if _scratch is None or not _scratch.usable:
        remove_scratch_of_gone_processes()
        path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        lock = FileLock(path / f"{_LOCK}.new", thread_local=False)
        lock.acquire()
        (path / f"{_LOCK}.new").rename(path / _LOCK)  # there is no moment at which it lies there and is not held
        _scratch = _Scratch(path, lock, os.getpid())
        atexit.register(_scratch.remove)
    return _scratch


def _is_ours(folder: Path) -> bool:
    status = folder.lstat()
    mine = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    return mine and not folder.is_symlink()
