"""A process of limited means that analyses one file after the other, as a worker of the service does.

Each line that comes in is a path; each that goes out is an outcome in JSON.
"""

import json
import os
import resource
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from ecg.errors import InkbeatError
from pipeline.analysis_options import AnalysisOptions
from pipeline.kept_analysis import keep_pages
from pipeline.kept_analysis_warmth import warm_up
from tests.hardening.case import ANALYSED

ADDRESS_SPACE_BYTES = 4 * 2**30
CPU_S = 20
MOST_PAGES = 50


def main() -> None:
    """Serve until the input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What libraries print must not be taken for an outcome.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    warm_up()
    for line in sys.stdin:
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + CPU_S, resource.RLIM_INFINITY))
        before_kib = _peak_kib(reset=True)
        began = time.process_time()
        ends = list(_ends(Path(line.rstrip("\n"))))
        spent_s = time.process_time() - began
        mib = max(0.0, _peak_kib() - before_kib) / 1024
        answers = sorted({answer for answer, _ in ends})
        print(json.dumps({"answers": answers, "told": ends[-1][1], "cpu_s": spent_s, "mib": mib}), file=out, flush=True)


def _ends(path: Path) -> Iterator[tuple[str, str]]:
    """What became of each page, or of the document, and how it was told; a fault is where it happened."""
    try:
        with TemporaryDirectory() as folder:
            for page in keep_pages(path, AnalysisOptions(), Path(folder), _nobody, MOST_PAGES):
                yield (ANALYSED, "") if page.refusal is None else (page.refusal.slug, str(page.refusal))
    except InkbeatError as error:
        yield error.slug, str(error)
    except Exception as error:
        step = traceback.extract_tb(error.__traceback__)[-1]
        yield f"fault {type(error).__name__} at {Path(step.filename).name}:{step.lineno}", str(error)


def _nobody(stage: str, share: float) -> None:
    """Nobody is told how far it is."""
    del stage, share


def _peak_kib(reset: bool = False) -> float:
    """The most memory held since the last reset (KiB); 0 where the system does not tell it."""
    try:
        if reset:
            Path("/proc/self/clear_refs").write_text("5")
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0.0
    return float(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    main()
