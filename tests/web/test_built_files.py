import subprocess
from hashlib import sha256
from pathlib import Path

from tests.web.conftest import ROOT

BUILT = ROOT / "api" / "web_files"
BESIDE_SRC = ("index.html", "package-lock.json", "vite.config.ts")
SAMPLES = ("photo.jpg", "scan.pdf", "vector.pdf", "vector_truth.csv")
REBUILD = "npm --prefix web run build"


def _sources_digest() -> str:
    """What web/vite.config.ts writes beside the built files: SHA-256 over names and contents of the sources."""
    web = ROOT / "web"
    in_src = [path for path in (web / "src").rglob("*") if path.is_file() and ".test.ts" not in path.name]
    names = [*BESIDE_SRC, *(path.relative_to(web).as_posix() for path in in_src)]
    names += [f"../fixtures/{name}" for name in SAMPLES]
    lines = (f"{sha256((web / name).read_bytes()).hexdigest()}  {name}\n" for name in sorted(names))
    return sha256("".join(lines).encode()).hexdigest()


def test_the_built_files_are_those_of_the_sources() -> None:
    assert (BUILT / "sources.sha256").read_text().strip() == _sources_digest(), f"run {REBUILD}"


def test_building_again_gives_the_same_files(web: Path, tmp_path: Path) -> None:
    command = ["npx", "vite", "build", "--outDir", str(tmp_path), "--logLevel", "error"]
    subprocess.run(command, cwd=web, check=True, timeout=120)
    built, again = (
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (BUILT, tmp_path)
    )
    assert sorted(built) == sorted(again), f"run {REBUILD}"
    assert [name for name in built if built[name] != again[name]] == [], f"run {REBUILD}"
