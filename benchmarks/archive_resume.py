"""How long `inkbeat batch run` takes to see that an archive is read already, and in which folder nothing is missing.

python -m benchmarks.archive_resume --pages 10000
"""

import argparse
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from ecg.formats.registry import write_signal
from pipeline.archive.archive_settings import ArchiveSettings
from pipeline.archive.manifest_file import create_manifest, open_manifest
from pipeline.archive.pages.page_task import read_pages
from pipeline.archive.pages.page_work import RESULT, Chunk, PageOutcome, page_folder, page_key
from pipeline.archive.signals import Signals
from pipeline.archive.store.listing import list_archive
from pipeline.archive.store.survey import survey
from pipeline.kept_analysis_version import pipeline_version
from training.synthetic import synthesize

COMMAND = (sys.executable, "-c", "from api.command import main; main()", "batch", "run")
SETTINGS = ArchiveSettings(signals=Signals.NONE)
PER_FOLDER = 100
TOGETHER = 1000


def main() -> None:
    """Make an archive that is read, and time runs over it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    with TemporaryDirectory(prefix="inkbeat-resume-") as folder:
        place, out = Path(folder) / "archive", Path(folder) / "results"
        make_files(place, options.pages)
        settle_all(place, out)
        first_s, _ = run(place, out)
        print(f"{options.pages} pages, all read; load {os.getloadavg()[0]:.2f} before the runs")
        print(f"first run, which writes the tables: {first_s:.2f} s")
        again = np.array([run(place, out) for _ in range(options.repeats)])
        for name, seconds in zip(("by the clock", "of processors"), again.T, strict=True):
            told = f"median {np.median(seconds):.2f} s, longest {seconds.max():.2f} s"
            print(f"runs that find nothing to do, {name}: {told}")


def make_files(place: Path, count: int) -> None:
    """Write so many EDF files of 4 s, no two the same."""
    recording = synthesize(1, 4.0, 100.0)
    one_lead = replace(recording, leads=("II",), signal=recording.signal[1:2], start_s=(0.0,))
    for number in range(count):
        folder = place / f"ward_{number // PER_FOLDER:04d}"
        folder.mkdir(parents=True, exist_ok=True)
        moved = np.roll(one_lead.signal, number, axis=1) + np.float32(0.001 * (number // 400))
        write_signal(folder / f"{number:06d}.edf", replace(one_lead, signal=moved), "edf")


def settle_all(place: Path, out: Path) -> None:
    """Take up all files; the first is read, and the others get its result."""
    out.mkdir(parents=True)
    create_manifest(out, str(place), SETTINGS)
    outcome: PageOutcome | None = None
    with open_manifest(out, write=True) as manifest:
        listed = tuple(list_archive(str(place)).documents)
        for files in (listed[first : first + TOGETHER] for first in range(0, len(listed), TOGETHER)):
            surveyed = survey(files)
            found = ((one, of.stamp, of.bytes) for one, of in zip(surveyed, files, strict=True))
            manifest.enlist(found, pipeline_version())
            if outcome is None:
                chunk = Chunk(str(surveyed[0].document), files[0], "signal.edf", (1,), SETTINGS, out)
                (outcome,) = read_pages((chunk,))
            manifest.lease(len(files))
            manifest.settle(copies(outcome, (str(one.document) for one in surveyed), out))


def copies(outcome: PageOutcome, documents: Iterator[str], out: Path) -> Iterator[PageOutcome]:
    """Write the result of a page for documents that hold as many pages; their outcomes."""
    result = page_folder(out, outcome.document) / f"{page_key(outcome.document, 1)}{RESULT}"
    content = result.read_bytes()
    for document in documents:
        name = f"{page_key(document, 1)}{RESULT}"
        page_folder(out, document).mkdir(parents=True, exist_ok=True)
        (page_folder(out, document) / name).write_bytes(content)
        yield replace(outcome, document=document, files={name: hashlib.sha256(content).hexdigest()})


def run(place: Path, out: Path) -> tuple[float, float]:
    """Run the command, start of the process included; time by the clock, and of processors (s).

    Raises CalledProcessError where it does not end well.
    """
    began, before = time.perf_counter(), os.times()
    subprocess.run([*COMMAND, str(place), "-o", str(out), "--signals", "none"], check=True, capture_output=True)
    after = os.times()
    processors_s = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, processors_s


if __name__ == "__main__":
    main()
