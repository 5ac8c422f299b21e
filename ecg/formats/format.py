"""A signal format as data: how it is called, how its content is told, what reads and what writes it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ecg.recording import Recording

SNIFFED_BYTES = 4096
"""How much of a file's beginning tells its format."""


@dataclass(frozen=True)
class Format:
    """One signal format. A module of this folder holds its own as FORMAT."""

    name: str
    """Short and stable, as "edf": what commands and results call it."""
    label: str
    """What people call it, as "EDF+"."""
    suffixes: tuple[str, ...]
    """Usual endings of its files in lower case, with the dot; the first is the one that is written."""
    sniff: Callable[[bytes, str], bool]
    """Whether a file's first `SNIFFED_BYTES` bytes are of this format, by content; the file's suffix, in lower case,
    decides only where content cannot."""
    read: Callable[[Path], Recording] | None
    """Reads one file; raises a subclass of `ecg.errors.InkbeatError`. None where Inkbeat only writes the format."""
    write: Callable[[Path, Recording], None] | None
    """Writes one file, complete or absent; raises OutputError or InvalidSignalError. None where Inkbeat only reads."""
