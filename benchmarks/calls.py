"""How long one call of each classifier takes on one core, from a recording to its result.

python -m benchmarks.calls
"""

import time
from collections.abc import Callable
from functools import partial

import numpy as np

from classifier.beats import classify_beats
from classifier.rhythm import classify_rhythm
from classifier.saliency import rhythm_saliency, saliency_12lead
from classifier.twelve_lead import classify_12lead
from ecg import Recording
from training.synthetic import synthesize
from vitals import measure

SECONDS = (2.5, 10.0, 60.0)
FS_HZ = 500.0
CALLS, LONGEST_S = 30, 4.0


def milliseconds(call: Callable[[Recording], object], recording: Recording) -> float:
    """Median of several calls, ms; the first, which loads the model, does not count."""
    call(recording)
    taken_s: list[float] = []
    while len(taken_s) < CALLS and sum(taken_s) < LONGEST_S:
        began = time.perf_counter()
        call(recording)
        taken_s.append(time.perf_counter() - began)
    return float(np.median(taken_s)) * 1e3


def main() -> None:
    """Time and print."""
    one_lead: dict[str, Callable[[Recording], object]] = {
        "classify_rhythm": classify_rhythm,
        "classify_beats": classify_beats,
        "classify_beats, edge": partial(classify_beats, edge=True),
        "rhythm_saliency": rhythm_saliency,
        "vitals.measure": measure,
    }
    all_leads = one_lead | {"classify_12lead": classify_12lead, "saliency_12lead": saliency_12lead}
    for leads, calls in (("lead II", one_lead), ("twelve leads", all_leads)):
        print(f"{leads:22s}" + "".join(f"{seconds:>10g} s" for seconds in SECONDS))
        for name, call in calls.items():
            row = []
            for seconds in SECONDS:
                whole = synthesize(3, seconds, FS_HZ)
                recording = Recording(("II",), whole.lead("II")[None], FS_HZ) if calls is one_lead else whole
                row.append(milliseconds(call, recording))
            print(f"  {name:20s}" + "".join(f"{ms:>9.1f} ms" for ms in row), flush=True)


if __name__ == "__main__":
    main()
