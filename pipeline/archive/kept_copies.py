"""The last documents that a worker copied from a store or out of a container, in a folder that goes when it goes."""

import os
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

KEPT = 4
"""Documents; the pages of a long one are asked for one after another."""
_PREFIX = "inkbeat-copies-"
_LOCK = "lock"


class KeptCopies:
    """Copies of one process. Its folder is removed at its end; where it was killed, by the next process here."""

    def __init__(self) -> None:
        """Make an empty folder that nobody else may look into."""
        remove_copies_of_gone_workers()
        self._owner = os.getpid()
        self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._lock = FileLock(self._folder / _LOCK)
        self._lock.acquire()
        self._kept: OrderedDict[tuple[str, ...], Path] = OrderedDict()
        self._count = 0

    @property
    def usable(self) -> bool:
        """False in a forked child, and where somebody cleared the folder of temporary files."""
        return self._owner == os.getpid() and self._folder.is_dir()

    def copy(self, key: tuple[str, ...], make: Callable[[Path], Path]) -> Path:
        """The copy that is kept under a key, else the one that `make` writes into an empty folder."""
        kept = self._kept.pop(key, None)
        if kept is None or not kept.is_file():
            kept = self._made(make)
        self._kept[key] = kept
        while len(self._kept) > KEPT:
            _, oldest = self._kept.popitem(last=False)
            shutil.rmtree(oldest.parent, ignore_errors=True)
        return kept

    def remove(self) -> None:
        """Remove all copies."""
        if self._owner == os.getpid():
            self._lock.release()
            shutil.rmtree(self._folder, ignore_errors=True)

    def _made(self, make: Callable[[Path], Path]) -> Path:
        self._count += 1
        folder = self._folder / str(self._count)
        folder.mkdir()
        try:
            return make(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise


def remove_copies_of_gone_workers() -> None:
    """Remove what processes of this machine left behind that were killed: the system dropped their locks."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        lock = FileLock(folder / _LOCK)
        # One without a lock is being made, or is not ours to open.
        with suppress(OSError, Timeout):
            if (folder / _LOCK).is_file():
                lock.acquire(timeout=0)
                shutil.rmtree(folder, ignore_errors=True)
                lock.release()
