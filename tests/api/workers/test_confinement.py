"""What a child can see and do, tried from inside; where a system cannot hold something, its test says so."""

import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.child.sandbox import NICENESS
from api.settings import Settings
from api.workers import Children
from pipeline.kept_analysis import KeptPage
from tests.api.workers.conftest import until

Analyze = Callable[..., tuple[KeptPage, ...]]


def seen(analyzed: Analyze, words: str) -> dict[str, Any]:
    """What the child told."""
    told: dict[str, Any] = json.loads(analyzed(words, 1)[0].files[0].path.read_text())
    return told


def needs(children: Children, what: str) -> None:
    if not children.describe()[what]:
        pytest.skip(f"this system does not give children: {what}")


def test_requests_and_live_streams_come_first(quick: Children) -> None:
    (pid,) = quick.pids()
    here = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, pid) == min(19, here + NICENESS)


def test_it_knows_no_secrets_and_has_no_more_than_its_channel(
    analyzed: Analyze, monkeypatch: pytest.MonkeyPatch, quick: Children
) -> None:
    monkeypatch.setenv("INKBEAT_DATABASE_URL", "postgresql://inkbeat:secret@host/name")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    (pid,) = quick.pids()
    os.kill(pid, signal.SIGKILL)  # so that one is started now
    assert until(lambda: pid not in quick.pids())
    assert quick.await_ready()
    told = seen(analyzed, "look")
    assert told["pid"] != pid
    assert set(told["environment"]) <= {
        "PATH",
        "LD_LIBRARY_PATH",
        "PYTHONPATH",
        "LANG",
        "LC_CTYPE",
        "HOME",
        "TMPDIR",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MALLOC_ARENA_MAX",
        "ARROW_DEFAULT_MEMORY_POOL",
    }
    assert "secret" not in json.dumps(told["environment"])
    opened = [name.partition(":")[0] for name in told["descriptors"] if not name.startswith("/proc/")]
    assert sorted(opened) == ["/dev/null", "/dev/null", "/dev/null", "socket"]
    assert told["environment"]["TMPDIR"] == told["folder"]
    assert told["session"] == told["pid"]
    assert told["document"] == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc/self/status is Linux's")
def test_it_has_no_privileges(analyzed: Analyze) -> None:
    status = dict(line.split(":", 1) for line in seen(analyzed, "look")["status"].splitlines())
    assert {int(status[name], 16) for name in ("CapEff", "CapPrm", "CapInh", "CapAmb")} == {0}
    assert int(status["NoNewPrivs"]) == 1


def test_it_has_no_network(analyzed: Analyze, quick: Children) -> None:
    needs(quick, "no_network")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        socket.create_connection(("127.0.0.1", port)).close()  # for others there is one
        assert set(seen(analyzed, f"try connect:{port}").values()) <= {"OSError", "PermissionError"}


def test_it_sees_no_files_but_its_own(analyzed: Analyze, quick: Children, settings: Settings, tmp_path: Path) -> None:
    needs(quick, "own_files_only")
    secret = settings.folder / "inkbeat.db"
    secret.write_bytes(b"everything")
    tries = {
        f"read:{secret}": "PermissionError",
        f"list:{settings.folder}": "PermissionError",
        f"list:{settings.folder / 'children'}": "PermissionError",
        f"write:{secret}": "PermissionError",
        f"write:{tmp_path / 'new'}": "PermissionError",
        "write:../in/document": "PermissionError",
        f"write:{Path(__file__).parent / 'new.py'}": "PermissionError",
        "read:/etc/shadow": "PermissionError",
        f"environ:{os.getpid()}": "PermissionError",
        f"read:/proc/{os.getpid()}/cmdline": "PermissionError",
        f"read:{os.__file__}": "",
        "write:own": "",
    }
    assert seen(analyzed, f"try {' '.join(tries)}") == tries
    assert secret.read_bytes() == b"everything"


def test_it_cannot_signal_others(analyzed: Analyze, quick: Children) -> None:
    from api.child.landlock import landlock_version

    if landlock_version() < 6:
        pytest.skip("this kernel's Landlock does not know signals")
    needs(quick, "own_files_only")
    assert seen(analyzed, f"try kill:{os.getpid()}") == {f"kill:{os.getpid()}": "PermissionError"}
