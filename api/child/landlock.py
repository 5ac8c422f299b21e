"""Landlock: what a process on Linux may never again do with files and TCP, whatever it runs.

Source: "Landlock: unprivileged access control", Linux kernel documentation (userspace-api/landlock). No library of the
standard distribution speaks of it, so that three system calls are made by number; they are the same on all processors.
"""

import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION, _PATH_BENEATH = 1, 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _REFER, _TRUNCATE, _IOCTL_DEV = (1 << k for k in (0, 1, 2, 3, 13, 14, 15))
_FIRST = (1 << 13) - 1
"""Rights over files that the first version knew."""
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
"""Rights over what is no folder."""
_TCP = 0b11
"""To bind and to connect."""
_SCOPES = 0b11
"""Abstract sockets and signals, out of the process's own domain."""
_TCP_SINCE, _SCOPES_SINCE = 4, 6


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("tcp", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def landlock_version() -> int:
    """Version of what the kernel offers; 0 where it has nothing, or is not Linux."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(0, _call(_CREATE_RULESET, None, 0, _VERSION))


def restrict(readable: Iterable[Path], writable: Iterable[Path]) -> int:
    """Leave this process no more than to read and run what lies below some paths, and to write below others.

    Also no TCP from version 4 on, and no signals to others from version 6 on. Paths that are not there are passed
    over. Holds for this thread and all that it starts, for ever; new privileges must have been given up before.
    Returns the version, 0 where nothing was restricted.
    """
    version = landlock_version()
    if not version:
        return 0
    known = _FIRST
    for since, right in ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL_DEV)):
        known |= right if version >= since else 0
    wanted = _Ruleset(known, _TCP if version >= _TCP_SINCE else 0, _SCOPES if version >= _SCOPES_SINCE else 0)
    size = 24 if version >= _SCOPES_SINCE else 16 if version >= _TCP_SINCE else 8
    ruleset = _call(_CREATE_RULESET, ctypes.byref(wanted), size, 0)
    if ruleset < 0:
        return 0
    try:
        for paths, rights in ((readable, _EXECUTE | _READ_FILE | _READ_DIR), (writable, known & ~_EXECUTE)):
            for path in paths:
                _allow(ruleset, path, rights & known)
        return version if _call(_RESTRICT_SELF, ruleset, 0) == 0 else 0
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rule = _Beneath(rights if path.is_dir() else rights & _OF_FILES, opened)
        _call(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(opened)


def _call(number: int, *arguments: object) -> int:
    """A system call; -1 where it failed."""
    library = ctypes.CDLL(None, use_errno=True)
    return int(library.syscall(ctypes.c_long(number), *arguments))
