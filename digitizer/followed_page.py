"""The rows that hold leads, followed: by the layout that the evidence speaks for, or as a person says."""

from dataclasses import dataclass, replace
from functools import partial

from digitizer.columns import Span
from digitizer.corrections import PanelCorrection, check_boxes
from digitizer.followed_span import corrected_span
from digitizer.given_panels import match_given_panels
from digitizer.kept_stages import PageStages
from digitizer.laid_page import LaidPage
from digitizer.layout_match import match_given_layout, match_layout
from digitizer.panel_places import LayoutMatch, PanelPlace
from digitizer.rhythm_rows import named_strips, rhythm_panels
from digitizer.row_skew import row_shifts, shifted
from digitizer.sketched_page import SketchedPage
from digitizer.strips import StripLine, follow_rows
from digitizer.tracing import RowTrace
from ecg.errors import NoTraceError
from ecg.layouts import LAYOUTS


@dataclass(frozen=True, eq=False)
class FollowedPage:
    """The lines of the rows that the layout holds."""

    match: LayoutMatch
    baselines_px: dict[int, float]
    """By row: the height (px of the flat page) about which it runs."""
    lines: dict[int, StripLine]
    """By row, on one time axis."""
    shifts_px: dict[int, float]
    """How far each was moved along time to level it."""
    strips: tuple[PanelPlace, ...]
    """Rhythm strips whose lead is known."""


def follow_page(
    page: LaidPage,
    sketch: SketchedPage,
    layout: str | None,
    panels: tuple[PanelCorrection, ...] | None,
    stages: PageStages,
) -> FollowedPage:
    """Say which row shows which leads and follow these rows with the strip network.

    layout, panels: what a person says of them, None for what is seen. Raises InvalidCorrectionError,
    UnknownLayoutError, SeveralEcgsError or NoTraceError.
    """
    if panels is not None:
        return _follow_given(page, sketch, panels, stages)
    return stages.of("tracing", (page, sketch, layout), lambda: _follow_found(page, sketch, layout))


def _follow_found(page: LaidPage, sketch: SketchedPage, layout: str | None) -> FollowedPage:
    if sketch.refusal is not None:
        raise NoTraceError(sketch.refusal.what, cure=sketch.refusal.cure)
    flat, rows = page.flat, sketch.rows
    matched = match_layout if layout is None else partial(match_given_layout, LAYOUTS[layout])
    match = matched(rows, sketch.separators_px, sketch.span, sketch.names, flat)
    lines = _followed(page, rows, match, sketch.span)
    # Where lines end elsewhere than sketched, the layout is laid over them again.
    if (span := corrected_span(sketch.span, lines, flat)) != sketch.span:
        match = matched(rows, sketch.separators_px, span, sketch.names, flat)
        lines = _followed(page, rows, match, span)
    level = _levelled(page, rows, match, lines, named_strips(match, flat))
    return replace(level, strips=rhythm_panels(match, level.lines, flat, usual_unless_known=layout is not None))


def _follow_given(
    page: LaidPage, sketch: SketchedPage, panels: tuple[PanelCorrection, ...], stages: PageStages
) -> FollowedPage:
    height, width = page.image.shape[:2]
    check_boxes(panels, (width, height), page.flat.grid.px_per_mm())
    given = match_given_panels(panels, sketch.rows, page.flat)
    # Rows and borders are those of the boxes, whatever their names.
    boxes_px = tuple(panel.box_px for panel in panels)
    lines = stages.of(
        "tracing", (page, sketch, boxes_px), lambda: _followed(page, given.rows, given.match, sketch.span)
    )
    strips = given.match.given_strips or ()
    return stages.of("level", (lines, panels), lambda: _levelled(page, given.rows, given.match, lines, strips))


def _followed(page: LaidPage, rows: tuple[RowTrace, ...], match: LayoutMatch, span: Span) -> tuple[StripLine, ...]:
    """The lines of a layout's rows."""
    return follow_rows(page.image, tuple(rows[row] for row in match.rows), span, match.borders_px, page.flat)


def _levelled(
    page: LaidPage,
    rows: tuple[RowTrace, ...],
    match: LayoutMatch,
    followed: tuple[StripLine, ...],
    strips: tuple[PanelPlace, ...],
) -> FollowedPage:
    """The lines on one time axis, with strips that are known so far."""
    lines = dict(zip(match.rows, followed, strict=True))
    baselines_px = {row: rows[row].row.baseline_px for row in match.rows}
    shifts_px = row_shifts(lines, baselines_px, match.panels + strips, page.flat)
    level = {row: shifted(line, shifts_px[row]) for row, line in lines.items()}
    return FollowedPage(match, baselines_px, level, shifts_px, strips)
