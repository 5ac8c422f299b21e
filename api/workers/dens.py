"""The folder in which a pool of children lives, and the removal of those whose pools were killed."""

import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from api.child.den import Den

CHILDREN = "children"
"""Folder of all pools below the store's own."""


class Dens:
    """A folder of this process's own for as long as it lives: a lock on it tells others so."""

    def __init__(self, store_folder: Path) -> None:
        """Make it, and remove what killed processes left beside it."""
        self._all = store_folder / CHILDREN
        self._all.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder, self._lock = self._all / uuid4().hex, -1
        while not self.folder.exists():
            self.folder.mkdir(mode=0o700)
            self._lock = _locked(self.folder)  # until then, others may take it for a dead one's and remove it
        self.remove_dead()

    def new(self) -> Den:
        """Make a den for a child."""
        den = Den(self.folder / uuid4().hex)
        den.make()
        return den

    def remove_dead(self) -> None:
        """Remove the folders that no process locks any more."""
        for folder in self._all.iterdir():
            with suppress(OSError):
                lock = _locked(folder)
                try:
                    shutil.rmtree(folder)
                finally:
                    os.close(lock)

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)


def _locked(folder: Path) -> int:
    """An open folder that no other process has locked. Raises OSError where one has, or where it is gone."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(opened)
        raise
    return opened
