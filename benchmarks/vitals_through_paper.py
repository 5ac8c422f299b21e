"""What paper costs the measurements: the same recording as recorded, as a page shows it, and printed and digitized."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.page_conditions import PAGE_CONDITIONS
from benchmarks.through_paper import Case, through_paper, twelve_lead_cases
from training.twelve_lead_data import as_page
from vitals import Vitals, measure

CONDITION = "clean 200 dpi"
MEASURES = ("heart_rate", "pr", "qrs", "qt", "qtc_fridericia", "p_duration", "axis_qrs")


def paper_tables(data: Path, pages: int, skip: int) -> str:
    """Both tables over recordings of PTB-XL's val split, the first few left out."""
    cases = twelve_lead_cases(data, skip + pages)[skip:]
    whole = [measure(case.recording) for case in cases]
    shown = [measure(as_page(case.recording)) for case in cases]
    printed = list(measured_on_paper(cases))
    read = [(before, after) for before, after in zip(whole, printed, strict=True) if after is not None]
    refused = len(printed) - len(read)
    return "\n".join(
        [
            f" {len(cases)} recordings, what a page of 3x4+1R shows of them, without printing it",
            differences_table(zip(whole, shown, strict=True)),
            f" the same printed ({CONDITION}) and digitized, refused {refused}",
            differences_table(read),
        ]
    )


def measured_on_paper(cases: Iterable[Case]) -> Iterable[Vitals | None]:
    """Print, digitize and measure each recording; None where the page was refused."""
    for recording in through_paper(cases, PAGE_CONDITIONS[CONDITION], None):
        yield None if recording is None else measure(recording)


def differences_table(pairs: Iterable[tuple[Vitals, Vitals]]) -> str:
    """Absolute differences from the whole recording, and how often only one of both has a value."""
    pairs = list(pairs)
    lines = []
    for name in MEASURES:
        both, only_whole, only_page, neither = differences(pairs, name)
        quantiles = [np.quantile(both, q) if both.size else float("nan") for q in (0.5, 0.9, 1.0)]
        lines.append(
            f"  {name:15s} median {quantiles[0]:5.1f}  p90 {quantiles[1]:5.1f}  max {quantiles[2]:6.1f}"
            f"  both {both.size}  recording only {only_whole}  page only {only_page}  neither {neither}"
        )
    return "\n".join(lines)


def differences(pairs: list[tuple[Vitals, Vitals]], name: str) -> tuple[NDArray[np.float64], int, int, int]:
    """Absolute differences where both have a value (angles the short way round), and how often which one lacks it."""
    values = [(whole.get(name).value, page.get(name).value) for whole, page in pairs]
    both = np.array([abs(page - whole) for whole, page in values if whole is not None and page is not None])
    if name.startswith("axis"):
        both = np.minimum(both, 360 - both)
    only_whole = sum(whole is not None and page is None for whole, page in values)
    only_page = sum(whole is None and page is not None for whole, page in values)
    return both, only_whole, only_page, len(values) - both.size - only_whole - only_page
