"""`inkbeat keys` as whoever runs the service uses it."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.access.keys import find_key, fits, presented_key
from api.access.keys_command import keys_command
from api.access.scope import Scope
from api.jobs import open_store
from tests.api.jobs.conftest import Place


@pytest.fixture(autouse=True)
def environment(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INKBEAT_FOLDER", str(place.folder))
    if place.url is not None:
        monkeypatch.setenv("INKBEAT_DATABASE_URL", place.url)


def run(*words: str, code: int = 0) -> str:
    """What a command prints to stdout."""
    done = CliRunner().invoke(keys_command, words)
    assert done.exit_code == code, done.output
    return done.stdout


def listed() -> list[dict[str, object]]:
    keys: list[dict[str, object]] = json.loads(run("list", "--json"))
    return keys


def test_a_key_is_made_listed_and_revoked(place: Place) -> None:
    options = ("--scope", "read", "--scope", "write", "--label", "viewer", "--days", "30", "--requests-per-minute", "9")
    presented = presented_key(run("create", "--tenant", "ward", *options).strip())
    assert presented is not None
    store = open_store(place.folder, place.url)
    key = find_key(store, presented.id)
    store.close()
    assert key is not None
    assert fits(key, presented.secret)
    assert (key.tenant, key.scopes, key.requests_per_minute) == ("ward", frozenset({Scope.READ, Scope.WRITE}), 9)
    assert abs(key.expires - datetime.now(UTC) - timedelta(days=30)) < timedelta(minutes=1)
    assert [(one["id"], one["state"], one["label"]) for one in listed()] == [(key.id, "valid", "viewer")]
    run("revoke", key.id)
    assert [(one["id"], one["state"]) for one in listed()] == [(key.id, "revoked")]
    for words in (("list",), ("list", "--json")):
        assert presented.secret not in run(*words)
        assert key.digest not in run(*words)


def test_keys_of_one_tenant_alone_are_listed() -> None:
    for tenant in ("ward", "clinic"):
        run("create", "--tenant", tenant, "--scope", "read")
    assert len(run("list").splitlines()) == 2
    (line,) = run("list", "--tenant", "clinic").splitlines()
    assert "clinic" in line
    assert "never" in line


@pytest.mark.parametrize(
    "words",
    [
        ("--tenant", "ward"),
        ("--scope", "read"),
        ("--tenant", "ward", "--scope", "all"),
        ("--tenant", "two words", "--scope", "read"),
        ("--tenant", "../ward", "--scope", "read"),
        ("--tenant", "ward", "--scope", "read", "--days", "0"),
        ("--tenant", "ward", "--scope", "read", "--label", "\x1b[31m"),
        ("--tenant", "ward", "--scope", "read", "--label", "x" * 101),
    ],
)
def test_what_makes_no_key_is_wrong_usage(words: tuple[str, ...]) -> None:
    run("create", *words, code=2)


def test_a_key_that_is_not_there_cannot_be_revoked() -> None:
    done = CliRunner().invoke(keys_command, ["revoke", "0" * 16])
    assert done.exit_code == 1
    assert "there is no such key" in done.output


def test_an_environment_that_is_not_allowed_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INKBEAT_PORT", "-1")
    done = CliRunner().invoke(keys_command, ["list"])
    assert (done.exit_code, "INKBEAT_PORT" in done.output) == (2, True)


def test_the_audit_log_tells_of_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INKBEAT_AUDIT_LOG", str(tmp_path / "audit.jsonl"))
    presented = presented_key(run("create", "--tenant", "ward", "--scope", "read", "--label", "viewer").strip())
    assert presented is not None
    run("revoke", presented.id)
    told = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text().splitlines()]
    assert [(line["action"], line["resource"], line["key"]) for line in told] == [
        ("key.create", presented.id, "command"),
        ("key.revoke", presented.id, "command"),
    ]
    monkeypatch.setenv("INKBEAT_AUDIT_LOG", str(tmp_path / "missing" / "audit.jsonl"))
    assert (
        "cannot be written" in CliRunner().invoke(keys_command, ["create", "--tenant", "a", "--scope", "read"]).output
    )
    monkeypatch.delenv("INKBEAT_AUDIT_LOG")
    assert len(listed()) == 1  # no key whose text nobody saw


def test_other_commands_do_not_load_the_database() -> None:
    names = ("fastapi", "sqlalchemy", "pydantic_settings", "alembic", "structlog")
    code = f"import sys, api.access.keys_command; print([name for name in {names} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
