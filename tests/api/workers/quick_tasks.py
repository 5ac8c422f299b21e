"""Tasks of children in tests: what becomes of a document stands in it, a word a page; nothing is analysed.

A page of any other word becomes a `signal.csv` that holds the document and a `page.json` that holds its number.
"""

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from api.child.den import RENDERED, Den
from api.child.messages import Send
from api.child.sandbox import allow_processor_time
from api.child.told_errors import error_json
from ecg.errors import EncryptedDocumentError, ModelError, NoGridError, OutputError

GIB = 2**30


def warm(threads: int) -> None:
    """Load nothing."""
    del threads


def _analyze(den: Den, request: Mapping[str, Any], send: Send) -> Mapping[str, Any]:
    content = den.given.read_bytes()
    words = content.decode().split()
    asked = request["options"]["pages"] or range(1, len(words) + 1)
    send({"pages": list(asked)})
    for page in asked:
        send({"stage": "read", "share": 0.5})
        files, refusal = WORDS.get(words[page - 1], _usual)(den, page, send)
        send({"page": page, "files": files, "refusal": refusal, "timings_s": {"read": 0.1}})
        allow_processor_time(request["processor_s"])
    return {}


def _usual(den: Den, page: int, _: Send) -> tuple[list[str], Any]:
    (den.out / f"{page}_signal.csv").write_bytes(den.given.read_bytes())
    (den.out / f"{page}_page.json").write_text(str(page), encoding="utf-8")
    return [f"{page}_signal.csv", f"{page}_page.json"], None


def _told(den: Den, page: int, told: Any) -> tuple[list[str], Any]:
    (den.out / f"{page}_page.json").write_text(json.dumps(told), encoding="utf-8")
    return [f"{page}_page.json"], None


def _refuse(den: Den, page: int, _: Send) -> tuple[list[str], Any]:
    (den.out / f"{page}_refusal.json").write_text("{}", encoding="utf-8")
    return [f"{page}_refusal.json"], error_json(NoGridError("no grid", cure="scan it whole"))


def _raise(error: Exception) -> Callable[[Den, int, Send], Any]:
    def task(*_: object) -> Any:
        raise error

    return task


def _slow(den: Den, page: int, send: Send) -> Any:
    time.sleep(0.8)
    return _usual(den, page, send)


def _hang(*_: object) -> Any:
    time.sleep(3600)


def _spin(*_: object) -> Any:
    while True:
        pass


def _eat(*_: object) -> Any:
    held = []
    while True:
        held.append(bytearray(GIB // 16))


def _overflow(den: Den, page: int, send: Send) -> Any:
    """Fill a file beyond the largest size; a hole does as well."""
    with (den.out / f"{page}_signal.csv").open("wb") as file:
        file.seek(2 * GIB)
        file.write(b"end")
    del send


def _crash(*_: object) -> Any:
    ctypes.string_at(0)


def _abort(*_: object) -> Any:
    os.kill(os.getpid(), signal.SIGABRT)


def _trap(*_: object) -> Any:
    os.kill(os.getpid(), signal.SIGTRAP)


def _leave(*_: object) -> Any:
    os._exit(3)


def _link(den: Den, page: int, _: Send) -> Any:
    (den.out / f"{page}_signal.csv").symlink_to("/etc/passwd")
    return [f"{page}_signal.csv"], None


def _hard_link(den: Den, page: int, _: Send) -> Any:
    (den.out / "other").write_bytes(b"other")
    os.link(den.out / "other", den.out / f"{page}_signal.csv")
    return [f"{page}_signal.csv"], None


def _pipe(den: Den, page: int, _: Send) -> Any:
    os.mkfifo(den.out / f"{page}_signal.csv")
    return [f"{page}_signal.csv"], None


def _nothing(_: Den, page: int, __: Send) -> Any:
    return [f"{page}_signal.csv"], None


def _stranger(den: Den, *_: object) -> Any:
    (den.out / "other").write_bytes(b"other")
    return ["other"], None


def _outside(*_: object) -> Any:
    return ["../in/document"], None


def _another_page(den: Den, page: int, send: Send) -> Any:
    return _usual(den, page + 1, send)


def _chatter(_: Den, __: int, send: Send) -> Any:
    while True:
        send({"stage": "read", "share": 0.5})


def _long(_: Den, __: int, send: Send) -> Any:
    send({"stage": "a" * 2**22})


def _deep(*_: object) -> Any:
    os.write(_channel(), b"[" * 200_000 + b"\n")
    time.sleep(3600)


def _channel() -> int:
    """The socket to the parent."""
    return next(number for number, what in _descriptors().items() if what.startswith("socket:"))


def _swear(_: Den, __: int, send: Send) -> Any:
    send({"stage": "read", "share": "half"})


def _blame(*_: object) -> Any:
    """A refusal that is a fault in truth."""
    return [], {"type": "OutputError", "what": "a lie", "cure": "", "page": None}


def _fork(den: Den, page: int, _: Send) -> Any:
    """Leave a process behind that would live for long, and tell which."""
    left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
    return _told(den, page, left.pid)


def _litter(den: Den, page: int, send: Send) -> Any:
    (den.out / "folder").mkdir()
    (den.out / "folder" / "letter").write_bytes(den.given.read_bytes())
    (den.out / "to-etc").symlink_to("/etc")
    return _usual(den, page, send)


def _look(den: Den, page: int, _: Send) -> Any:
    """Tell what is seen from here."""
    return _told(
        den,
        page,
        {
            "environment": dict(os.environ),
            "descriptors": sorted(_descriptors().values()),
            "folder": os.getcwd(),
            "document": len(list(den.given.parent.iterdir())),
            "pid": os.getpid(),
            "session": os.getsid(0),
            "status": Path("/proc/self/status").read_text(encoding="ascii"),
        },
    )


def _descriptors() -> dict[int, str]:
    """What is open; the folder that is listed has been closed by then."""
    names = [int(name) for name in os.listdir("/proc/self/fd")]
    return {name: os.readlink(f"/proc/self/fd/{name}") for name in names if os.path.lexists(f"/proc/self/fd/{name}")}


def _try(den: Den, page: int, __: Send) -> Any:
    """Try what the lines of the document after this word ask for; tell which error each met."""
    tries: dict[str, Callable[[str], object]] = {
        "read": lambda path: Path(path).read_bytes(),
        "write": lambda path: Path(path).write_bytes(b"x"),
        "list": lambda path: os.listdir(path),
        "connect": lambda port: socket.create_connection(("127.0.0.1", int(port)), 5.0).close(),
        "kill": lambda pid: os.kill(int(pid), signal.SIGUSR1),
        "environ": lambda pid: Path(f"/proc/{pid}/environ").read_bytes(),
    }
    told = {}
    for wish in den.given.read_text(encoding="utf-8").split()[1:]:
        name, _, given = wish.partition(":")
        try:
            tries[name](given)
            told[wish] = ""
        except OSError as error:
            told[wish] = type(error).__name__
    return _told(den, page, told)


WORDS: Mapping[str, Callable[[Den, int, Send], tuple[list[str], Any]]] = {
    "refuse": _refuse,
    "encrypted": _raise(EncryptedDocumentError("it needs a password", cure="save it without")),
    "no-model": _raise(ModelError("no weights", cure="install again")),
    "disk-full": _raise(OutputError("no space", cure="make room")),
    "bug": _raise(KeyError("John Doe")),
    "slow": _slow,
    "hang": _hang,
    "spin": _spin,
    "eat": _eat,
    "overflow": _overflow,
    "crash": _crash,
    "abort": _abort,
    "trap": _trap,
    "leave": _leave,
    "link": _link,
    "hard-link": _hard_link,
    "pipe": _pipe,
    "nothing": _nothing,
    "stranger": _stranger,
    "outside": _outside,
    "another-page": _another_page,
    "chatter": _chatter,
    "long": _long,
    "deep": _deep,
    "swear": _swear,
    "blame": _blame,
    "fork": _fork,
    "litter": _litter,
    "look": _look,
    "try": _try,
}


def _render(den: Den, request: Mapping[str, Any], send: Send) -> Mapping[str, Any]:
    del send
    if request["form"] == "overlay.png":
        (den.out / RENDERED).symlink_to("/etc/passwd")
    else:
        (den.out / RENDERED).write_bytes(den.given.read_bytes() + request["options"]["paper"].encode())
    return {}


TASKS = {"analyze": _analyze, "render": _render}
