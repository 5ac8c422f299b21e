"""Two ECGs on one page are told from one: by names that stand twice, or by two layouts that explain more than one."""

from collections.abc import Mapping

import numpy as np

from digitizer.columns import Span
from digitizer.cut_rows import CutRows, cut_into_columns
from digitizer.layout_candidates import Candidate, candidates
from digitizer.name_places import BELIEVED, WeighedName
from digitizer.rectify import FlatPage
from digitizer.tracing import RowTrace
from ecg.errors import SeveralEcgsError
from ecg.leads import polarity

# Leads that machines repeat as rhythm strips say nothing when they stand twice.
REPEATED_AS_STRIPS = ("I", "II", "III", "V1", "V5")
REPEATED_NAMES = 3
SAME_STEP_MM = 8.0
# Two layouts must explain so much more than a single one, and print so many leads twice.
MARGIN = 3.0
SHARED_LEADS = 3
MAX_SPARE_ROWS = 1
# What stands beside the span of an ECG is another one if it is about as wide; a pulse is not.
PULSE_MM = 15.0
LEAST_WIDTH = 0.6
SEEN = 0.5
ROWS_BESIDE = 0.6


def refuse_several_ecgs(
    best: Candidate | None,
    traces: tuple[RowTrace, ...],
    separators_px: tuple[float, ...],
    span: Span,
    cuts: Mapping[int, CutRows],
    names: tuple[WeighedName, ...],
    page: FlatPage,
) -> None:
    """Raise SeveralEcgsError where the page shows more than one ECG.

    best: the best single layout over the rows; cuts: number of columns -> the rows cut into so many.
    """
    twice = _repeated_names(names, page)
    if twice >= REPEATED_NAMES:
        raise _error(f"the names of {twice} leads stand twice")

    def best_within(cuts: Mapping[int, CutRows], within: range) -> Candidate | None:
        choices = candidates(cuts, names, traces, page, within, MAX_SPARE_ROWS)
        found = max(choices, key=lambda found: found.score, default=None)
        return found if found is not None and found.confirmed_by else None

    for split in range(2, len(traces) - 1) if best is None or not best.complete else ():
        upper = best_within(cuts, range(split))
        lower = best_within(cuts, range(split, len(traces))) if upper is not None else None
        explained = upper.score + lower.score if upper and lower and _share_leads(upper, lower) else -np.inf
        if explained > (best.score if best else 0.0) + MARGIN:
            raise _error("the rows make two layouts above each other")
    for beside in _spans_beside(traces, span, page):
        other = best_within(cut_into_columns(traces, separators_px, beside, page), range(len(traces)))
        if best is not None and other is not None and _share_leads(best, other):
            raise _error("the rows make two layouts beside each other")


def _error(what: str) -> SeveralEcgsError:
    return SeveralEcgsError(f"more than one ECG on the page: {what}", cure="crop the page to one of them and try again")


def _repeated_names(names: tuple[WeighedName, ...], page: FlatPage) -> int:
    """How many leads that are never strips have their name in two places that lie equally far apart for all."""
    places: dict[str, list[tuple[float, float]]] = {}
    for name in names:
        if name.weight >= BELIEVED:
            xy_mm = (name.x_px / page.px_per_mm_x, name.y_px / page.px_per_mm_y)
            places.setdefault(polarity(name.lead)[0], []).append(xy_mm)
    pairs = [pair for lead, pair in places.items() if len(pair) == 2 and lead not in REPEATED_AS_STRIPS]
    steps = np.array([np.abs(np.array(one) - np.array(other)) for one, other in pairs])
    if not len(steps):
        return 0
    return int((np.abs(steps - np.median(steps, axis=0)).max(axis=1) < SAME_STEP_MM).sum())


def _share_leads(one: Candidate, other: Candidate) -> bool:
    """Whether both layouts print some leads in panels."""
    printed = ({polarity(lead)[0] for row in found.layout.rows for lead in row} for found in (one, other))
    return len(set.intersection(*printed)) >= SHARED_LEADS


def _spans_beside(traces: tuple[RowTrace, ...], span: Span, page: FlatPage) -> list[Span]:
    """Stretches left and right of the span that most rows run through, too."""
    seen = np.array([np.isfinite(trace.y_px) for trace in traces])
    pulse, width = PULSE_MM * page.px_per_mm_x, span.right_px - span.left_px
    found = []
    for low, high in ((0.0, span.left_px - pulse), (span.right_px + pulse, float(seen.shape[1]))):
        if high - low < LEAST_WIDTH * width:
            continue
        stretch = seen[:, round(low) : round(high)]
        most = stretch.mean(axis=0) >= ROWS_BESIDE
        columns = np.flatnonzero(most)
        if most.mean() >= SEEN:
            found.append(Span(low + float(columns[0]), low + float(columns[-1]) + 1.0, False, False))
    return found
