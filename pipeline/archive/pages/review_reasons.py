"""Why a human should look at a page before it is used, the gravest first."""

from dataclasses import dataclass

import numpy as np

from classifier.not_classified import NotClassified
from digitizer import PageWarning
from ecg import Recording
from ecg.confidence_colours import CONFIDENCE_COLOURS
from pipeline.analysis import Analysis

SURE = CONFIDENCE_COLOURS[0][0]
"""A page less sure than this is none that every picture of ours colours as sure (0 to 1)."""
ASKING = (
    "row-left-out",
    "row-not-found",
    "panel-left-out",
    "lead-unnamed",
    "lead-withheld",
    "lead-incomplete",
    "gain-disagrees",
    "speed-disagrees",
    "gain-assumed",
    "speed-assumed",
    "print-disagrees",
)
"""Codes of warnings that ask for a human, the gravest first. The others tell of what was settled, such as a turn."""


@dataclass(frozen=True)
class ReviewReason:
    """One thing that a human should look at."""

    code: str
    """Stable, for machines: a code of ASKING, or "page-unsure", "lead-not-recovered", "leads-swapped",
    "rhythm-referred", "twelve-lead-referred"."""
    message: str
    """For readers; nothing of it is patient text."""


def review_reasons(analysis: Analysis) -> tuple[ReviewReason, ...]:
    """Every reason to look; empty where nothing asks for it.

    An unsure page, leads lost or swapped, a doubtful scale, print that says otherwise, and classes that conformal
    prediction leaves open.
    """
    reasons: list[ReviewReason] = []
    if analysis.page is not None and analysis.page.confidence < SURE:
        reasons.append(ReviewReason("page-unsure", f"the traces are {analysis.page.confidence:.0%} sure"))
    if lost := _lost(analysis.recording):
        reasons.append(ReviewReason("lead-not-recovered", f"nothing was recovered of {', '.join(lost)}"))
    asking = [warning for warning in analysis.report.warnings if warning.code in ASKING]
    asking.sort(key=lambda warning: ASKING.index(warning.code))
    reasons += [ReviewReason(warning.code, _text(warning)) for warning in asking]
    reasons += [ReviewReason("leads-swapped", swap.statement) for swap in analysis.quality.swaps]
    for code, found in (("rhythm-referred", analysis.rhythm), ("twelve-lead-referred", analysis.twelve_lead)):
        if not isinstance(found, NotClassified) and found.refer:
            reasons.append(ReviewReason(code, found.refer))
    return tuple(dict.fromkeys(reasons))


def needs_review(analysis: Analysis) -> bool:
    """Whether a human should look."""
    return bool(review_reasons(analysis))


def _lost(recording: Recording) -> list[str]:
    """Leads without any sample."""
    return [lead for lead, row in recording.as_dict().items() if not np.isfinite(row).any()]


def _text(warning: PageWarning) -> str:
    return warning.message if warning.lead is None else f"{warning.lead}: {warning.message}"
