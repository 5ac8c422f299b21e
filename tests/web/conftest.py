import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEAST_NODE = (20, 19)


@pytest.fixture(scope="session")
def web() -> Path:
    """The folder of the web app's sources, with its packages; skips where Node or they are not there."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed: apt install nodejs npm")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if tuple(map(int, said.strip().lstrip("v").split(".")[:2])) < LEAST_NODE:
        pytest.skip(f"Node {said.strip()} is older than {'.'.join(map(str, LEAST_NODE))}")
    if not (ROOT / "web" / "node_modules").is_dir():
        pytest.skip("the web app's packages are not installed: npm --prefix web ci")
    return ROOT / "web"
