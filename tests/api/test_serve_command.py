"""`inkbeat serve` as a user starts it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from api.command import app
from api.settings import Settings, settings_table

COMMAND = [sys.executable, "-c", "from api.command import main; main()"]


@contextmanager
def served(*options: str) -> Iterator[str]:
    """The address that a service with these options says that it listens on."""
    with subprocess.Popen([*COMMAND, "serve", *options], stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            lines: list[str] = []
            for line in process.stderr:
                lines.append(line)
                found = re.search(r'"address": "(http://[^"]+)"', line)
                if found:
                    yield found[1]
                    break
            else:
                pytest.fail("".join(lines))
        finally:
            process.terminate()
            process.communicate(timeout=20.0)
    assert process.returncode in (0, -15)


def test_it_listens_on_this_machine_alone_and_answers() -> None:
    with served("--port", "0") as address:
        assert address.startswith("http://127.0.0.1:")
        assert httpx.get(f"{address}/ready").json() == {"status": "ready"}


def test_other_commands_do_not_load_it() -> None:
    names = ("fastapi", "uvicorn", "pydantic_settings", "sqlalchemy")
    code = f"import sys, api.command; print([name for name in {names} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def test_all_commands_are_there() -> None:
    said = CliRunner().invoke(app, ["--help"]).stdout
    assert all(name in said for name in ("analyze", "digitize", "convert", "doctor", "serve"))


def test_an_option_that_is_not_allowed_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = CliRunner().invoke(app, ["serve", "--port", "70000"])
    assert (wrong.exit_code, "INKBEAT_PORT" in wrong.output) == (2, True)
    monkeypatch.setenv("INKBEAT_BODY_MIB", "-1")
    wrong = CliRunner().invoke(app, ["serve"])
    assert (wrong.exit_code, "INKBEAT_BODY_MIB" in wrong.output) == (2, True)


def test_options_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INKBEAT_PORT", "9000")
    monkeypatch.setenv("INKBEAT_CORS_ORIGINS", '["http://viewer.example"]')
    assert (Settings().port, Settings().cors_origins) == (9000, ("http://viewer.example",))
    assert Settings(port=1).port == 1
    assert Settings().threads == os.cpu_count()


def test_readme_lists_every_option() -> None:
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
    assert settings_table() in readme
