import subprocess
import sys
from pathlib import Path

import pytest


def test_types_are_those_of_the_service(web: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON", sys.executable)
    subprocess.run(["node", "tools/apiTypes.mjs", str(tmp_path)], cwd=web, check=True, timeout=120)
    for name in ("schema.d.ts", "results.d.ts"):
        made, committed = ((folder / name).read_text() for folder in (tmp_path, web / "src" / "api"))
        assert made == committed, "run npm --prefix web run api"
