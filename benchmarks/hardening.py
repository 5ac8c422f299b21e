"""What becomes of each file of the corpus of bad input, and in how much processor time and memory.

python -m benchmarks.hardening [part of a name] ...
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.hardening.case import ANALYSED, Case
from tests.hardening.corpus import corpus
from tests.hardening.guarded import Guarded, Outcome

TARGET_S = 5.0
"""Within which what cannot be read is to be refused."""


def main() -> None:
    """Print a line for each case, and how many miss the target or their answer."""
    parts = sys.argv[1:]
    guarded = Guarded()
    missed = []
    print(f"{'case':60} {'s':>6} {'MiB':>6}  answer")
    for case in corpus():
        if parts and not any(part in str(case) for part in parts):
            continue
        with TemporaryDirectory() as folder:
            outcome = guarded.outcome(case.write(Path(folder)))
        print(f"{case!s:60} {outcome.cpu_s:6.2f} {outcome.mib:6.0f}  {', '.join(outcome.answers)}", flush=True)
        missed += [str(case)] if _misses(case, outcome) else []
    guarded.close()
    print(
        f"{len(missed)} with another answer, or refused after more than {TARGET_S:g} s: {', '.join(missed) or 'none'}"
    )


def _misses(case: Case, outcome: Outcome) -> bool:
    late = outcome.cpu_s > TARGET_S and ANALYSED not in outcome.answers
    return late or not set(outcome.answers) <= case.answers


if __name__ == "__main__":
    main()
