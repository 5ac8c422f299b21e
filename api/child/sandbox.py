"""What a child process gives up before it opens anything: for good, and before it loads what has threads."""

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from api.child.landlock import restrict

LARGEST_FILE_BYTES = 2**30
"""More than any result: a day of three leads at 250 Hz as CSV is 650 MB."""
MOST_OPEN_FILES = 256
NICENESS = 10
"""How far a child stands behind requests and live streams, which somebody waits for."""
_SYSTEM = ("/usr", "/bin", "/lib", "/lib64", "/opt", "/sys")
_PROCESS = ("self", "cpuinfo", "meminfo", "stat", "sys", "filesystems")
"""Of /proc no more: what other processes were started with may be secret."""
_SETUP = ("ld.so.cache", "fonts", "localtime", "passwd", "nsswitch.conf", "mime.types")
"""Of /etc no more: what else is there may be secret."""
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")
_NEW_USER, _NEW_NET, _NEW_IPC = 0x10000000, 0x40000000, 0x08000000
_PDEATHSIG, _NO_NEW_PRIVS = 1, 38
_CAPABILITY_VERSION = 0x20080522


@dataclass(frozen=True)
class Held:
    """What holds in a child process, as far as the system allows it."""

    limits: bool
    """Address space, processor time, open files and size of files are limited, nothing is dumped."""
    dies_with_parent: bool
    """Also where the parent is killed while the child computes."""
    no_privileges: bool
    """Neither capabilities nor setuid programs."""
    no_network: bool
    """A network of its own without any interface, or no TCP."""
    own_files_only: bool
    """It reads programs and libraries and its own folder, and writes into that alone."""

    def as_json(self) -> dict[str, bool]:
        """By name."""
        return asdict(self)


def confine(parent: int, memory_mib: int, readable: Iterable[Path], writable: Path) -> Held:
    """Give up all that opening documents does not need: besides the system's, some paths can be read and one written.

    parent: the process to die with. Raises SystemExit where it has died already.
    """
    os.umask(0o077)
    os.nice(NICENESS)
    limits = _limit(memory_mib)
    network = _leave_network()
    privileges = _drop_privileges()
    system = [Path(path) for path in _SYSTEM]
    system += [Path("/proc") / name for name in _PROCESS] + [Path("/etc") / name for name in _SETUP]
    python = {Path(path) for path in (sys.prefix, sys.base_prefix, sys.exec_prefix)}
    devices = [Path(path) for path in _DEVICES]
    landlock = restrict([*system, *python, *readable, *devices], [writable, devices[0]])
    return Held(
        limits=limits,
        dies_with_parent=_die_with(parent),
        no_privileges=privileges,
        no_network=network or landlock >= 4,
        own_files_only=landlock > 0,
    )


def _limit(memory_mib: int) -> bool:
    held = True
    for which, most in (
        (resource.RLIMIT_AS, memory_mib * 2**20),
        (resource.RLIMIT_FSIZE, LARGEST_FILE_BYTES),
        (resource.RLIMIT_NOFILE, MOST_OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(which)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(which, (least, least))
        except (OSError, ValueError):  # macOS does not limit address space
            held = False
    return held


def allow_processor_time(seconds: float) -> None:
    """Let the process compute for so many seconds from now; beyond, SIGXCPU ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _leave_network() -> bool:
    """Move to a network of one's own, in which not even loopback is up."""
    if not sys.platform.startswith("linux"):
        return False
    user, group = os.geteuid(), os.getegid()
    library = _library()
    if library.unshare(_NEW_USER | _NEW_NET | _NEW_IPC) == 0:
        # As whom files are made must stay known.
        for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            _write(f"/proc/self/{name}", line)
        return True
    return bool(library.unshare(_NEW_NET | _NEW_IPC) == 0)


def _write(path: str, line: str) -> None:
    try:
        Path(path).write_text(line, encoding="ascii")
    except OSError:
        return


def _drop_privileges() -> bool:
    if not sys.platform.startswith("linux"):
        return False
    library = _library()
    nobody = (ctypes.c_uint32 * 6)()
    head = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    dropped = library.capset(ctypes.byref(head), ctypes.byref(nobody)) == 0
    return bool(library.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 and dropped)


def _die_with(parent: int) -> bool:
    """Last of all: a change of what the process is allowed would take it back."""
    asked = sys.platform.startswith("linux") and _library().prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0
    if os.getppid() != parent:
        raise SystemExit("the parent has died")
    return bool(asked)


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
