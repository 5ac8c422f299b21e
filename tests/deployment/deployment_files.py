"""The files by which the service is installed, read."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = ROOT / "Dockerfile"
COMPOSE = ROOT / "compose.yaml"
UNIT = ROOT / "docs" / "inkbeat.service"
GUIDE = ROOT / "docs" / "service.md"


def project() -> dict[str, Any]:
    """What pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def compose() -> dict[str, Any]:
    """compose.yaml with its anchors resolved."""
    parsed: dict[str, Any] = YAML(typ="safe").load(COMPOSE.read_text(encoding="utf-8"))
    return parsed


def instructions() -> list[tuple[str, str]]:
    """Instructions of the Dockerfile with their arguments, each on one line."""
    text = re.sub(r"^\s*#.*\n", "", DOCKERFILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines if line.strip()]


def image_environment() -> dict[str, str]:
    """Variables that the image sets."""
    (given,) = (arguments for name, arguments in instructions() if name == "ENV")
    return dict(re.findall(r"(\w+)=(\S+)", given))


def health_check() -> list[str]:
    """The command by which the image is asked whether it is well."""
    (given,) = (arguments for name, arguments in instructions() if name == "HEALTHCHECK")
    command: list[str] = json.loads(given.partition("CMD ")[2])
    return command


def unit() -> dict[str, list[str]]:
    """Settings of the systemd unit, each with its values."""
    found: dict[str, list[str]] = {}
    for line in UNIT.read_text(encoding="utf-8").splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found
