"""How long the command takes to refuse what it cannot read, and in how much memory.

python -m benchmarks.bad_input
"""

import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from sklearn.datasets import load_sample_image

# Runs the command and then tells the peak of its memory, in KiB on Linux.
PROGRAM = """
import resource, sys
from pipeline.command import app
try:
    app(sys.argv[1:])
except SystemExit as done:
    print(done.code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def main() -> None:
    """Print exit code, seconds and memory for each kind of bad input."""
    print(f"{'input':18} {'exit':>4} {'s':>5} {'MiB':>5}  message")
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: a child's peak begins at what its parent held.
        maker = multiprocessing.get_context("spawn").Process(target=make_all, args=(Path(folder),))
        maker.start()
        maker.join()
        for name in BAD_INPUT:
            path = Path(folder) / f"{name}.png"
            began = time.perf_counter()
            command = [sys.executable, "-c", PROGRAM, "analyze", str(path), "-o", folder]
            run = subprocess.run(command, capture_output=True, text=True, check=True)
            seconds = time.perf_counter() - began
            code, peak_kib = run.stdout.split()
            print(f"{name:18} {code:>4} {seconds:5.2f} {int(peak_kib) / 1024:5.0f}  {run.stderr.strip()}")


def make_all(folder: Path) -> None:
    """Write every bad input."""
    for name, make in BAD_INPUT.items():
        make(folder / f"{name}.png")


def encrypted(path: Path) -> None:
    """Write a PDF that opens with a password only."""
    canvas = Canvas(str(path), encrypt=StandardEncryption("secret", strength=128))
    canvas.drawString(50, 50, "locked")
    canvas.save()


BAD_INPUT: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.touch(),
    "text": lambda path: path.write_text("not an image"),
    "encrypted": encrypted,
    "30000x30000": lambda path: Image.new("1", (30000, 30000)).save(path),
    "truncated": lambda path: path.write_bytes(Path("fixtures/photo.jpg").read_bytes()[:100_000]),
    "no-grid": lambda path: Image.new("RGB", (2339, 1654), "white").save(path),
    "photo-of-a-flower": lambda path: Image.fromarray(load_sample_image("flower.jpg")).resize((2560, 1708)).save(path),
    "photo-of-roofs": lambda path: Image.fromarray(load_sample_image("china.jpg")).save(path),
}


if __name__ == "__main__":
    main()
