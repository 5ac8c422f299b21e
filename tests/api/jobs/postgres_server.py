"""A PostgreSQL server of its own for the tests: in a temporary folder, on a unix socket, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class NoPostgresError(Exception):
    """PostgreSQL is not here and cannot be installed."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """Start a server; give its URL. Raises NoPostgresError."""
    binaries, account = _binaries(), _account()
    folder = Path(tempfile.mkdtemp(prefix="inkbeat-pg-"))  # short: a unix socket's path has 107 bytes
    try:
        if "user" in account:
            shutil.chown(folder, account["user"], account["group"])
        data = folder / "data"
        arguments = ["--auth=trust", "--username=inkbeat", "--encoding=UTF8", "--no-locale", "--no-sync"]
        _run([binaries / "initdb", "-D", data, *arguments], account)
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c max_connections=50 -c fsync=off"
        _run([binaries / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start"], account)
        try:
            yield f"postgresql://inkbeat@/postgres?host={folder}"
        finally:
            _run([binaries / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], account)
    finally:
        shutil.rmtree(folder)


def _binaries() -> Path:
    """Return the folder of initdb and pg_ctl; as root, Debian's package is installed where they are missing."""
    found = _found()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet: Mapping[str, Any] = {"check": False, "capture_output": True, "timeout": 300}
        install = ["apt-get", "install", "-y", "--no-install-recommends", "postgresql"]
        subprocess.run(install, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, **quiet)
        found = _found()
    if found is None:
        raise NoPostgresError("PostgreSQL is not installed (Debian package postgresql)")
    return found


def _found() -> Path | None:
    places = [Path(which).resolve().parent for which in (shutil.which("initdb"), shutil.which("postgres")) if which]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)


def _account() -> dict[str, Any]:
    """Return who runs the server, as `subprocess` takes it: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    name = next((name for name in ("postgres", "nobody") if name in names), None)
    if name is None:
        raise NoPostgresError("PostgreSQL refuses root, and there is no other account to run it")
    return {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}


def _run(command: list[str | Path], account: Mapping[str, Any]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", timeout=120, **account)
