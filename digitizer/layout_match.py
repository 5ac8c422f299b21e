"""Which lead is which: the layouts tried on the rows, judged by limb-lead laws, printed names and repeated panels.

A wrong layout is worse than none: where no evidence confirms one, the leads whose names were read are taken alone, and
where there are none either, the page is refused.
"""

from digitizer.columns import Span
from digitizer.cut_rows import cut_into_columns
from digitizer.layout_candidates import Candidate, candidates
from digitizer.lead_names import PrintedName
from digitizer.name_places import PlacedName, place_names, weigh_names
from digitizer.named_panels import match_named_panels
from digitizer.panel_places import LayoutMatch, PanelPlace
from digitizer.rectify import FlatPage
from digitizer.several_ecgs import refuse_several_ecgs
from digitizer.tracing import RowTrace
from ecg.errors import UnknownLayoutError
from ecg.layouts import LAYOUTS, Layout
from ecg.leads import polarity

# So much more must speak for a layout than for any other assignment of leads to rows.
MARGIN = 3.0


def match_layout(
    traces: tuple[RowTrace, ...],
    separators_px: tuple[float, ...],
    span: Span,
    names: tuple[PrintedName, ...],
    page: FlatPage,
) -> LayoutMatch:
    """The layout that the evidence speaks for most, else the panels whose names were read.

    Raises UnknownLayoutError where there are neither, and SeveralEcgsError where the page shows more than one ECG.
    """
    weighed = weigh_names(names, page)
    cuts = cut_into_columns(traces, separators_px, span, page)
    found = tuple(candidates(cuts, weighed, traces, page, range(len(traces))))
    best = max(found, key=lambda candidate: candidate.score, default=None)
    refuse_several_ecgs(best, traces, separators_px, span, cuts, weighed, page)
    if best is not None and best.confirmed_by and not _rivalled(best, found):
        placed = place_names(weighed, best.rows, traces, page)
        return _as_match(best, cuts[best.layout.columns].borders_px, placed)
    named = match_named_panels(traces, separators_px, span, weighed, page)
    if named is None:
        raise UnknownLayoutError(
            f"{len(traces)} rows of traces, but neither lead names nor the limb-lead laws say which lead is which",
            cure="give a page in one of the layouts " + ", ".join(LAYOUTS) + ", upright and not mirrored",
        )
    return named


def match_given_layout(
    layout: Layout,
    traces: tuple[RowTrace, ...],
    separators_px: tuple[float, ...],
    span: Span,
    names: tuple[PrintedName, ...],
    page: FlatPage,
) -> LayoutMatch:
    """A layout that a person chose over the rows that it fits best, whatever speaks against it.

    Raises UnknownLayoutError where the page has fewer rows, or so many more that they are no lines of text.
    """
    cuts = cut_into_columns(traces, separators_px, span, page)
    weighed = weigh_names(names, page)
    found = candidates(cuts, weighed, traces, page, range(len(traces)), layouts=(layout,))
    best = max(found, key=lambda candidate: candidate.score, default=None)
    if best is None:
        raise UnknownLayoutError(
            f"{layout.name} has {layout.total_rows} rows, but {len(traces)} rows of traces were found",
            cure="choose a layout of as many rows, or say where each panel stands",
        )
    return _as_match(best, cuts[layout.columns].borders_px, place_names(weighed, best.rows, traces, page))


def _rivalled(best: Candidate, found: tuple[Candidate, ...]) -> bool:
    """Whether about as much speaks for another assignment of leads to rows."""
    return any(best.score - other.score < MARGIN and other.contradicts(best) for other in found)


def _as_match(best: Candidate, borders_px: tuple[float, ...], names: tuple[PlacedName, ...]) -> LayoutMatch:
    panels = tuple(
        PanelPlace(lead, row, column, borders_px[column], borders_px[column + 1], sign)
        for row, leads in zip(best.rows, best.layout.rows, strict=False)
        for column, (lead, sign) in enumerate(map(polarity, leads))
    )
    return LayoutMatch(best.layout.name, borders_px, panels, best.rows, best.layout.rhythm, names, best.spare_rows)
