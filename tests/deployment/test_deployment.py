"""Dockerfile, compose.yaml and the systemd unit: in order by their linters, and true of the program."""

import fnmatch
import http.server
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer

from api.access.binding import binding_fault
from api.command import app
from api.settings import PREFIX, Settings
from tests.deployment.deployment_files import (
    COMPOSE,
    DOCKERFILE,
    GUIDE,
    ROOT,
    UNIT,
    compose,
    health_check,
    image_environment,
    instructions,
    project,
    unit,
)

SCRIPTS = Path(sys.executable).parent
INSTALLED = "/opt/inkbeat/bin/inkbeat"
FILES = (DOCKERFILE, COMPOSE, UNIT, GUIDE)


def linter(name: str) -> str:
    """A program of the development environment, or of this machine."""
    found = shutil.which(name, path=str(SCRIPTS)) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def said(*command: str) -> tuple[int, str]:
    """Exit code and output."""
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    return done.returncode, done.stdout + done.stderr


def test_hadolint_has_nothing_to_say() -> None:
    assert said(linter("hadolint"), "Dockerfile") == (0, "")


def test_the_compose_file_is_one() -> None:
    code, output = said(linter("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", "compose.yaml")
    assert code == 0, output


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    text = UNIT.read_text(encoding="utf-8")
    assert f"ExecStart={INSTALLED} " in text
    here = tmp_path / UNIT.name
    here.write_text(
        text.replace(INSTALLED, str(SCRIPTS / "inkbeat")), encoding="utf-8"
    )  # it wants the program to exist
    assert said(linter("systemd-analyze"), "verify", str(here)) == (0, "")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_variable_is_an_option(path: Path) -> None:
    named = set(re.findall(rf"\b{PREFIX}([A-Z]+(?:_[A-Z]+)*)\b", path.read_text(encoding="utf-8")))
    assert named
    assert named <= {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_command_exists(path: Path) -> None:
    known = typer.main.get_command(app)
    text = path.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:bin/inkbeat|^\s*inkbeat|`inkbeat|exec (?:api|worker) inkbeat) ([a-z]+)", text, re.M))
    named |= set(re.findall(r"^\s*(?:command: \[|CMD \[\")([a-z]+)", text, re.M))
    assert named
    assert named - {"python"} <= set(getattr(known, "commands", {}))
    assert "inkbeat" in project()["project"]["scripts"]


def test_the_image_holds_what_runs_and_nothing_else() -> None:
    copied = [arguments.split()[:-1] for name, arguments in instructions() if name == "COPY"]
    sources = {source for files in copied if not files[0].startswith("--from") for source in files}
    assert all((ROOT / source).exists() for source in sources)
    assert sources >= set(project()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in rules
    assert {rule[1:] for rule in rules if rule.startswith("!")} == sources
    assert not any(fnmatch.fnmatch(".env", rule[1:]) for rule in rules if rule.startswith("!"))


def test_its_extras_are_those_of_a_server() -> None:
    (extras,) = re.findall(r"pip install --no-cache-dir \"\.\[([a-z,]+)\]\"", DOCKERFILE.read_text(encoding="utf-8"))
    assert set(extras.split(",")) == {"oidc", "postgres"}
    assert set(extras.split(",")) <= set(project()["project"]["optional-dependencies"])


def test_it_runs_as_nobody_and_tells_who_has_no_key_to_go(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ("USER", "10001:10001") in instructions()
    for name, value in image_environment().items():
        if name.startswith(PREFIX):
            monkeypatch.setenv(name, value)
    settings = Settings()
    assert (settings.auth, settings.host, settings.folder) == ("keys", "0.0.0.0", Path("/data"))
    assert binding_fault(settings) is None
    assert ("VOLUME", str(settings.folder)) in instructions()


@contextmanager
def answering(status: int) -> Iterator[int]:
    """A port on which every request is answered with a status."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/ready" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("status", "well"), [(200, True), (503, False)])
def test_the_health_check_asks_whether_it_is_ready(status: int, well: bool) -> None:
    python, *arguments = health_check()
    assert python == "python"
    with answering(status) as port:
        done = subprocess.run([sys.executable, *arguments], env={"INKBEAT_PORT": str(port)}, capture_output=True)
    assert (done.returncode == 0) is well


@pytest.mark.parametrize("service", ["api", "worker"])
def test_services_of_compose_start_with_options_that_are_allowed(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = compose()["services"][service]["environment"]
    for name, value in (image_environment() | given).items():
        if name.startswith(PREFIX):
            monkeypatch.setenv(name, re.sub(r"\$\{[A-Z_]+:\?[^}]*\}", "ecg.example", value))
    settings = Settings()
    assert binding_fault(settings) is None
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == "postgresql://inkbeat:ecg.example@database/inkbeat"
    assert (settings.workers > 0) is (service == "worker")
    assert service == "worker" or "127.0.0.1" in settings.allowed_hosts  # by which the health check calls


def test_containers_have_no_more_than_they_need() -> None:
    described = compose()
    for service in described["services"].values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["ulimits"]["core"] == 0
        assert "mem_limit" in service
        assert "privileged" not in service
    outside = [name for name, service in described["services"].items() if "outside" in service["networks"]]
    assert (outside, described["networks"]["inside"]) == (["api"], {"internal": True})
    assert all(port.startswith("127.0.0.1:") for port in described["services"]["api"]["ports"])


def test_no_secret_is_written_down() -> None:
    for path in FILES:
        for found in re.findall(r"(?i)password\w*(?:=|: )(\S+)", path.read_text(encoding="utf-8")):
            assert found.startswith(("${", "...", "%s")), path.name


def test_there_is_time_to_stop() -> None:
    shutdown_s = Settings.model_fields["shutdown_s"].default
    assert float(unit()["TimeoutStopSec"][0]) > shutdown_s
    assert all(
        float(service["stop_grace_period"].removesuffix("s")) > shutdown_s for service in compose()["services"].values()
    )


def test_the_unit_lets_children_leave_the_network() -> None:
    settings = unit()
    assert {"user", "net", "ipc"} == set(settings["RestrictNamespaces"][0].split())
    allowed = settings["SystemCallFilter"][0].split()
    assert {"@system-service", "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"} == set(allowed)
    assert settings["ProtectSystem"] == ["strict"]
    assert settings["NoNewPrivileges"] == ["yes"]
    assert "PrivateUsers" not in settings
    assert "MemoryDenyWriteExecute" not in settings
