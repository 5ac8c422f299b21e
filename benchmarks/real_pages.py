"""Real pages without truth: the limb-lead laws and the rhythm strips judge what was recovered from them.

    python -m benchmarks.real_pages                                   # photos, device_pages and strips
    python -m benchmarks.real_pages photos --overlays out/overlays    # every overlay, and all on one sheet, to look at

Prints for every page its layout, how well II = I + III (Einthoven) and aVR + aVL + aVF = 0 (Goldberger) hold on
simultaneous panels, how well each panel agrees with the same span of the strip that repeats its lead (all in dB), how
sure the page is of its leads and of itself, its warnings and seconds, or why it was refused; then the totals. Exit code
1 where a page ends in anything but a result or a typed refusal.
"""

import argparse
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.contact_sheet import ContactSheet
from digitizer import DigitizedPage, Trace, digitize
from digitizer.overlay import draw_overlay
from digitizer.page_confidence import simultaneous_law_db
from digitizer.page_image import read_image
from ecg.errors import InkbeatError
from ecg.leads import LIMB_LAWS

FOLDERS = ("photos", "device_pages", "strips")
ENDINGS = (".png", ".jpg", ".bmp", ".webp")
PLAUSIBLE_DB = 12.0
MAX_LAG_S = 0.05
# Less that panel and strip have in common tells nothing.
LEAST_SHARE = 0.5
OVERLAY_PX = 2000


@dataclass(frozen=True)
class RealPage:
    """What became of one page."""

    name: str
    end: str
    """"digitized", the slug of its refusal, or "crashed"."""
    seconds: float
    layout: str = ""
    einthoven_db: float | None = None
    goldberger_db: float | None = None
    strips_db: dict[str, float] = field(default_factory=dict)
    """Lead -> agreement of its panel with its strip."""
    lead_confidence: float = 0.0
    """Mean over the leads."""
    score: float = 0.0
    """Confidence of the page."""
    warnings: tuple[str, ...] = ()
    """Codes, each once."""


def main() -> None:
    """Print one line a page and the totals."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", default=list(FOLDERS), help="folders below --data")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--overlays", type=Path, help="folder for the overlays and contact_sheet.png")
    options = parser.parse_args()
    if options.overlays:
        options.overlays.mkdir(parents=True, exist_ok=True)
    sheet = ContactSheet()
    results = [result for folder in options.folders for result in run(options.data / folder, options.overlays, sheet)]
    if options.overlays:
        sheet.save(options.overlays / "contact_sheet.png")
    for line in totals(results):
        print(line)
    sys.exit(1 if any(result.end == "crashed" for result in results) else 0)


def run(folder: Path, overlays: Path | None, sheet: ContactSheet) -> Iterator[RealPage]:
    """Digitize every page of a folder; prints one line each, and puts it on the sheet where overlays are kept."""
    for path in sorted(path for path in folder.iterdir() if path.suffix in ENDINGS):
        began = time.perf_counter()
        page = _digitized(path)
        result = judge(path, page, time.perf_counter() - began)
        print(as_line(result), flush=True)
        if overlays and not isinstance(page, Exception):
            sheet.add(draw_overlay(page, OVERLAY_PX), as_line(result), overlays / f"{folder.name}_{path.stem}.png")
        elif overlays and isinstance(page, InkbeatError):
            sheet.add(read_image(path), as_line(result))
        yield result


def _digitized(path: Path) -> DigitizedPage | Exception:
    try:
        return digitize(path)
    except InkbeatError as error:
        return error
    except Exception as error:
        traceback.print_exc()
        return error


def judge(path: Path, page: DigitizedPage | Exception, seconds: float) -> RealPage:
    """Measure one page, or say why there is none."""
    name = f"{path.parent.name}/{path.name}"
    if isinstance(page, Exception):
        return RealPage(name, page.slug if isinstance(page, InkbeatError) else "crashed", seconds)
    return RealPage(
        name,
        "digitized",
        seconds,
        page.layout,
        einthoven_db=law_db(page, 0),
        goldberger_db=law_db(page, 1),
        strips_db=strip_agreement_db(page.traces, page.recording.fs_hz),
        lead_confidence=float(np.mean(list(page.lead_confidence.values()))),
        score=page.confidence,
        warnings=tuple(sorted({warning.code for warning in page.warnings})),
    )


def law_db(page: DigitizedPage, law: int) -> float | None:
    """How well one law holds on the page's panels (dB); None where they are not simultaneous or not all there."""
    return simultaneous_law_db(page.traces, LIMB_LAWS[law])


def strip_agreement_db(traces: Iterable[Trace], fs_hz: float) -> dict[str, float]:
    """Lead -> how well its panel agrees with the same span of the rhythm strip that repeats it (dB)."""
    traces = tuple(traces)
    strips = {trace.lead: trace for trace in traces if trace.rhythm}
    found = {}
    for panel in traces:
        if panel.rhythm or panel.lead not in strips:
            continue
        strip = strips[panel.lead]
        first = round((panel.start_s - strip.start_s) * fs_hz)
        agreement = _agreement_db(strip.signal, panel.signal, first, round(MAX_LAG_S * fs_hz))
        if agreement is not None:
            found[panel.lead] = agreement
    return found


def _agreement_db(strip: NDArray[np.float32], panel: NDArray[np.float32], first: int, max_lag: int) -> float | None:
    """Power of the strip (float32 [sample], mV) over that of what the panel lacks of it, at the best lag and offset.

    first: the strip's sample at which the panel begins. None where they have too few samples in common.
    """
    best = None
    for lag in range(-max_lag, max_lag + 1):
        low, high = max(first + lag, 0), min(first + lag + len(panel), len(strip))
        if high - low < LEAST_SHARE * len(panel):
            continue
        reference, other = strip[low:high], panel[low - first - lag : high - first - lag]
        both = np.isfinite(reference) & np.isfinite(other)
        if both.sum() < LEAST_SHARE * len(panel):
            continue
        centred = reference[both].astype(np.float64) - reference[both].mean()
        error = centred - (other[both].astype(np.float64) - other[both].mean())
        power, noise = float((centred**2).sum()), float((error**2).sum())
        if power > 0.0:
            agreement = 10.0 * float(np.log10(power / max(noise, 1e-12)))
            best = agreement if best is None else max(best, agreement)
    return best


def as_line(result: RealPage) -> str:
    """One page, in one line."""
    if result.end != "digitized":
        end = "crashed" if result.end == "crashed" else f"refused: {result.end}"
        return f"{result.name:32} {end}  {result.seconds:.2f} s"
    laws = "  ".join("   –  " if db is None else f"{db:4.1f} dB" for db in (result.einthoven_db, result.goldberger_db))
    strips = " ".join(f"{lead} {db:.1f}" for lead, db in result.strips_db.items())
    return (
        f"{result.name:32} {result.layout:10} {laws}  strip {strips or '–':16} leads {result.lead_confidence:.2f}  "
        f"page {result.score:.2f}  {result.seconds:.2f} s  {', '.join(result.warnings)}"
    )


def totals(results: list[RealPage]) -> list[str]:
    """What all pages gave together."""
    ends = Counter(result.end for result in results)
    read, crashed = ends.pop("digitized", 0), ends.pop("crashed", 0)
    refused = f"{sum(ends.values())} refused" + "".join(f", {number} {slug}" for slug, number in ends.most_common())
    flagged = sum(bool(result.warnings) for result in results)
    lines = [f"{len(results)} pages: {read} digitized ({flagged} with warnings), {refused}; {crashed} crashed"]
    measures: dict[str, list[float] | list[float | None]] = {
        "II = I + III": [result.einthoven_db for result in results],
        "aVR + aVL + aVF = 0": [result.goldberger_db for result in results],
        "panel and strip": [db for result in results for db in result.strips_db.values()],
    }
    for name, values in measures.items():
        known = np.array([db for db in values if db is not None])
        if len(known):
            lines.append(
                f"{name:20} median {np.median(known):5.1f} dB, 10th percentile {np.percentile(known, 10):5.1f} dB, "
                f"{(known > PLAUSIBLE_DB).sum()} of {len(known)} above {PLAUSIBLE_DB:g} dB"
            )
    lines.append(f"{np.mean([result.seconds for result in results]):.2f} s a page" if results else "no pages")
    return lines


if __name__ == "__main__":
    main()
