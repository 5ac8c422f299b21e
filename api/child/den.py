"""The folder of a child process: what it is given, and what it makes; all that it sees of documents."""

import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from api.child.errors import ChildFaultError
from api.child.sandbox import LARGEST_FILE_BYTES

GIVEN, RENDERED = "document", "rendered"
"""What the child is given, and what it calls a report or export."""


@dataclass(frozen=True)
class Den:
    """A folder that one child process works in."""

    folder: Path

    @property
    def given(self) -> Path:
        """The file that it shall work on."""
        return self.folder / "in" / GIVEN

    @property
    def out(self) -> Path:
        """Where it writes."""
        return self.folder / "out"

    def make(self) -> None:
        """Make it, empty."""
        for folder in (self.folder, self.given.parent, self.out):
            folder.mkdir(mode=0o700)

    def empty(self) -> None:
        """Delete what is in it. Raises OSError where something stays."""
        for folder in (self.given.parent, self.out):
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        shutil.rmtree(entry.path)
                    else:
                        os.unlink(entry.path)

    def remove(self) -> None:
        """Delete it, as far as that is possible."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def give(self, file: Path) -> None:
        """Lay a copy of a file into it: the child may do with it what it likes. Raises OSError."""
        shutil.copyfile(file, self.given)

    def take(self, name: str, to: Path) -> None:
        """Copy a plain file that the child wrote; what the child does afterwards no longer matters.

        Raises ChildFaultError where it is a link or anything else, or larger than any result, and OSError.
        """
        folder = os.open(self.out, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            try:
                opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
            except OSError as error:
                raise ChildFaultError("a child process wrote a link, or nothing") from error
            with open(opened, "rb") as file:
                about = os.fstat(opened)
                if not stat.S_ISREG(about.st_mode) or about.st_nlink != 1 or about.st_size > LARGEST_FILE_BYTES:
                    raise ChildFaultError("a child process wrote what is no plain file, or too large a one")
                with to.open("xb") as copy:
                    shutil.copyfileobj(file, copy, 2**20)
        finally:
            os.close(folder)
