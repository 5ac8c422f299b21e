"""Real pages without truth: the limb-lead laws judge what was recovered from them.

    python -m benchmarks.photos --data ../shared/data/photos

Prints for every page its layout, how well II = I + III and aVR + aVL + aVF = 0 hold (dB) on simultaneous panels, or
why it was refused. Exit code 1 where a page ends in anything but a result or a typed refusal.
"""

import argparse
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

import numpy as np

from digitizer import DigitizedPage, digitize
from ecg.errors import InkbeatError
from ecg.leads import LIMB_LAWS, law_residual_db

PLAUSIBLE_DB = 12.0


def main() -> None:
    """Print one line a page and the totals."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/photos"))
    ends: Counter[str] = Counter()
    for path in sorted(p for p in parser.parse_args().data.iterdir() if p.suffix in (".png", ".jpg", ".bmp", ".pdf")):
        began = time.perf_counter()
        try:
            page = digitize(path)
        except InkbeatError as error:
            ends["refused"] += 1
            print(f"{path.name:18} refused: {error.slug}")
            continue
        except Exception:
            ends["crashed"] += 1
            traceback.print_exc()
            continue
        laws = [law_db(page, k) for k in range(len(LIMB_LAWS))]
        plausible = laws[0] is not None and laws[0] >= PLAUSIBLE_DB
        ends["plausible" if plausible else ("flagged" if page.warnings else "unflagged")] += 1
        shown = "  ".join("   –  " if db is None else f"{db:4.1f} dB" for db in laws)
        confidence = np.mean(list(page.lead_confidence.values()))
        codes = ", ".join(sorted({warning.code for warning in page.warnings}))
        seconds = time.perf_counter() - began
        print(f"{path.name:18} {page.layout:8} {shown}  confidence {confidence:.2f}  {seconds:.2f} s  {codes}")
    print(dict(ends))
    sys.exit(1 if ends["crashed"] else 0)


def law_db(page: DigitizedPage, law: int) -> float | None:
    """How well one law holds on the page's panels (dB); None where they are not all there."""
    panels = {trace.lead: trace.signal for trace in page.traces if not trace.rhythm and trace.lead in LIMB_LAWS[law]}
    if len(panels) < len(LIMB_LAWS[law]):
        return None
    length = min(len(signal) for signal in panels.values())
    return law_residual_db({lead: signal[:length] for lead, signal in panels.items()}, LIMB_LAWS[law])


if __name__ == "__main__":
    main()
