"""What paper costs the classifiers: recordings are printed, pictured, digitized and classified beside themselves.

    python -m benchmarks.through_paper --data ../shared/data --pages 120
    python -m benchmarks.through_paper --data ../shared/data --pages 120 scan photo

Twelve leads: PTB-XL's val split as 3x4 pages with a strip, judged by the AUROC of the superclasses and by how often the
answer "yes" stays the same. One lead: the first 10 s of CinC 2017's val split as a strip, judged by the mean F1 of
normal, AF and other. Of the first 100 of PTB-XL's val split the digitizer's failures were looked at while it was built.
"paper alone" is what such a page shows, without printing it. A refused page gives no opinion: 0.5
for every class, "too noisy" for the rhythm.
"""

import argparse
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.page_conditions import PAGE_CONDITIONS, PageCondition
from benchmarks.rhythm import probabilities_of
from benchmarks.rhythm_folds import arrhythmia_auroc
from classifier.not_classified import NotClassified
from classifier.rhythm_input import RhythmPlan
from classifier.twelve_lead import SUPERCLASSES, classify_12lead
from digitizer import digitize_image
from ecg import Recording
from ecg.errors import InkbeatError
from ecg.resampling import resampled
from training.pages import render_page
from training.rhythm_data import LABELS, SOURCE_FS_HZ, cinc2017_raw
from training.rhythm_scores import rhythm_scores
from training.twelve_lead_data import as_page, labels_of, ptbxl_rows
from training.twelve_lead_scores import macro_interval, twelve_lead_scores

FS_HZ = 500.0
STRIP_S = 10.0
DEFAULT = ("clean 200 dpi", "clean 100 dpi", "scan", "photo", "fax")
WHOLE, PAPER = "as recorded", "paper alone"


@dataclass(frozen=True, eq=False)
class Case:
    """One recording and what is known of it."""

    recording: Recording
    label: NDArray[np.int8]
    """int8 [class]: of several classes 1 or 0 each; of a rhythm one number, index into LABELS."""


def twelve_lead_cases(data: Path, count: int) -> list[Case]:
    """The first recordings of PTB-XL's val split."""
    held_out = ((row, recording) for row, val, recording in ptbxl_rows(data) if val)
    supers = len(SUPERCLASSES)
    return [Case(recording, np.array(labels_of(row)[:supers], np.int8)) for row, recording in islice(held_out, count)]


def rhythm_cases(data: Path, count: int) -> list[Case]:
    """The first 10 s of recordings of CinC 2017's val split, as lead II at 500 Hz."""
    records = cinc2017_raw(data, "val", count)
    strips = [signal[: round(STRIP_S * SOURCE_FS_HZ)] for signal in records.signals]
    return [
        Case(Recording(("II",), resampled(strip, SOURCE_FS_HZ, FS_HZ)[None], FS_HZ), np.array([label], np.int8))
        for strip, label in zip(strips, records.labels, strict=True)
    ]


def through_paper(cases: Iterable[Case], condition: PageCondition, layout: str | None) -> Iterator[Recording | None]:
    """Print, picture and digitize each recording; None where the page was refused."""
    for number, case in enumerate(cases):
        random = np.random.default_rng(number)
        style = condition.printed(random)
        page = render_page(case.recording, style if layout is None else replace(style, layout=layout))
        try:
            yield digitize_image(condition.picture(page, random).image, FS_HZ).recording
        except InkbeatError:
            yield None


def superclasses_of(recording: Recording | None) -> list[float]:
    """Probabilities of the superclasses; 0.5 where there is no answer."""
    found = NotClassified("refused") if recording is None else classify_12lead(recording)
    if isinstance(found, NotClassified):
        return [0.5] * len(SUPERCLASSES)
    return [found.probabilities[name] for name in SUPERCLASSES]


def rhythm_of(recording: Recording | None) -> list[float]:
    """Probabilities of the rhythms; "too noisy" where there is no answer."""
    if recording is None:
        return [float(name == "too noisy") for name in RhythmPlan().classes]
    lead = recording.leads[0]
    return probabilities_of(recording.lead(lead), RhythmPlan().classes, lead, recording.fs_hz)


def twelve_lead_line(name: str, p: NDArray[np.float64], whole: NDArray[np.float64], labels: NDArray[np.int8]) -> str:
    """AUROC of the superclasses, and how the answers differ from those on the whole recordings."""
    scores, before = twelve_lead_scores(p, labels), twelve_lead_scores(whole, labels)
    low, high = macro_interval(p, labels)
    each = "  ".join(f"{label} {auroc:.3f}" for label, auroc in zip(SUPERCLASSES, scores.auroc, strict=True))
    same = float(((p >= 0.5) == (whole >= 0.5)).mean())
    loss = before.macro_auroc - scores.macro_auroc
    return (
        f"{name:15s} macro-AUROC {scores.macro_auroc:.3f} ({low:.3f} to {high:.3f})  loss {loss:+.3f}  {each}  "
        f"same side of 0.5 {same:.1%}  ECE {scores.macro_ece:.3f}"
    )


def rhythm_line(name: str, p: NDArray[np.float64], whole: NDArray[np.float64], labels: NDArray[np.int64]) -> str:
    """F1 of the rhythms, and how the answers differ from those on the recorded strips."""
    scores, before = rhythm_scores(p, labels), rhythm_scores(whole, labels)
    each = "  ".join(f"{label} {f1:.3f}" for label, f1 in zip(LABELS, scores.f1, strict=True))
    loss = before.mean_f1_nao - scores.mean_f1_nao
    same = float((p.argmax(axis=1) == whole.argmax(axis=1)).mean())
    return (
        f"{name:15s} mean F1 of N, A, O {scores.mean_f1_nao:.3f}  loss {loss:+.3f}  {each}  "
        f"normal against arrhythmia AUROC {arrhythmia_auroc(p, labels):.3f}  same answer {same:.1%}"
    )


def measure_each(
    cases: list[Case],
    conditions: list[str],
    layout: str | None,
    opinion: Callable[[Recording | None], list[float]],
    line: Callable[[str, NDArray[np.float64]], str],
) -> None:
    """Print a line for each condition as soon as it is known."""
    for name in conditions:
        read = list(through_paper(cases, PAGE_CONDITIONS[name], layout))
        refused = sum(one is None for one in read)
        print(line(name, np.array([opinion(one) for one in read])) + f"  refused {refused}", flush=True)


def twelve_leads(data: Path, pages: int, conditions: list[str]) -> None:
    """Print the table of twelve leads."""
    cases = twelve_lead_cases(data, pages)
    labels = np.stack([case.label for case in cases])
    whole = np.array([superclasses_of(case.recording) for case in cases])
    paper = np.array([superclasses_of(as_page(case.recording)) for case in cases])
    positives = dict(zip(SUPERCLASSES, labels.sum(axis=0).tolist(), strict=True))
    print(f"Twelve leads, {len(cases)} recordings, positives {positives}")
    print(twelve_lead_line(WHOLE, whole, whole, labels))
    print(twelve_lead_line(PAPER, paper, whole, labels), flush=True)
    measure_each(cases, conditions, None, superclasses_of, lambda name, p: twelve_lead_line(name, p, whole, labels))


def rhythms(data: Path, pages: int, conditions: list[str]) -> None:
    """Print the table of strips."""
    strips = rhythm_cases(data, pages)
    labels = np.array([int(case.label[0]) for case in strips])
    recorded = np.array([rhythm_of(case.recording) for case in strips])
    counts = dict(zip(LABELS, np.bincount(labels, minlength=len(LABELS)).tolist(), strict=True))
    print(f"One lead, {len(strips)} strips of {STRIP_S:g} s: {counts}")
    print(rhythm_line(WHOLE, recorded, recorded, labels), flush=True)
    measure_each(strips, conditions, "1x1", rhythm_of, lambda name, p: rhythm_line(name, p, recorded, labels))


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.through_paper",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("conditions", nargs="*", default=DEFAULT, help=f"of {', '.join(PAGE_CONDITIONS)}")
    parser.add_argument("--data", type=Path, required=True, help="folder of the packed recordings, with load.py")
    parser.add_argument("--pages", type=int, default=120)
    parser.add_argument("--only", choices=("twelve-lead", "rhythm"), help="one of the two tables")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    cv2.setNumThreads(given.threads)
    conditions = list(given.conditions)

    if given.only != "rhythm":
        twelve_leads(given.data, given.pages, conditions)
    if given.only != "twelve-lead":
        rhythms(given.data, given.pages, conditions)


if __name__ == "__main__":
    main()
