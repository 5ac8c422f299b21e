"""docs/service.md says what is so: its examples run, and its lists are whole."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.log_words import EVENTS
from api.metrics import make_metrics
from benchmarks.running_service import running_service
from tests.deployment.deployment_files import GUIDE, ROOT

TEXT = GUIDE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A service as the guide starts it."""
    with running_service() as (client, _):
        yield str(client.base_url).rstrip("/")


def test_the_examples_run_as_they_stand(address: str, tmp_path: Path) -> None:
    (script,) = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    assert "A=http://127.0.0.1:8000\n" in script
    script = script.replace("http://127.0.0.1:8000", address)
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    python = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env=os.environ | python,
        capture_output=True,
        timeout=120.0,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert '"state":"done"' in done.stdout
    assert '"gain_mm_per_mv":5' in done.stdout
    made = {path.name: path.read_bytes()[:4] for path in tmp_path.iterdir() if path.is_file()}
    assert made["report.pdf"] == b"%PDF"
    assert made["overlay.png"] == b"\x89PNG"
    assert made.keys() >= {"analysis.json", "fhir.json", "signal.csv", "as_found.csv", "corrections.json"}
    assert made["signal.csv"] == made["as_found.csv"] == b"time"


def test_every_event_of_the_log_is_there() -> None:
    told = dict(re.findall(r"^\| ([a-z ]+) \| (.+) \|$", TEXT.partition("### What is logged")[2], re.MULTILINE))
    assert told == dict(EVENTS)


def test_every_number_is_there() -> None:
    families = [family.name for family in make_metrics().registry.collect() if family.name.startswith("inkbeat_")]
    assert families
    assert [name for name in families if not re.search(rf"`{name}(_total|_info)?[`{{]", TEXT)] == []


def test_every_file_that_it_links_exists() -> None:
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", TEXT)]
    assert links
    assert all((GUIDE.parent / link).exists() for link in links)
