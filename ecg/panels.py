"""Which lead stands where in a picture: rows of panels, by a layout or by when each lead was recorded."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ecg.layouts import LAYOUTS, Layout
from ecg.leads import polarity
from ecg.recording import Recording

OVERHANG_S = 0.25
"""So much more than a line holds is still drawn in it."""
LONGEST_ROW_S = 20.0
"""What is longer is shown by its beginning where nobody chose."""
MOST_ROWS, MOST_CHOSEN_ROWS = 12, 60
"""Rows of leads that go on below each other: unless a span is chosen, and where one is."""
# Those that the spans of a recording's leads tell from each other, the most columns first where spans would fit both.
SPAN_LAYOUTS = ("3x4", "3x4-cabrera", "4x3", "2x6", "6x2")
MOST_OF_A_ROW = 0.6
"""A lead that was recorded for less of the axis stands in a column."""


@dataclass(frozen=True)
class Panel:
    """One lead over one stretch of the recording's time axis."""

    printed: str
    """As a layout names it: "-aVR" is aVR upside down."""
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Row:
    """Panels that follow each other in time on one base line."""

    panels: tuple[Panel, ...]
    marked: bool = False
    """Whether beats are marked over it."""

    @property
    def start_s(self) -> float:
        """Time at the left end."""
        return self.panels[0].start_s

    @property
    def end_s(self) -> float:
        """Time at the right end."""
        return self.panels[-1].end_s


@dataclass(frozen=True)
class Placement:
    """Rows from top to bottom, and the stretch that they show."""

    rows: tuple[Row, ...]
    shown_s: tuple[float, float]

    @property
    def follow(self) -> bool:
        """Whether rows go on below each other instead of being simultaneous."""
        return len({row.start_s for row in self.rows}) > 1

    @property
    def longest_row_s(self) -> float:
        """Time that the longest row shows."""
        return max(row.end_s - row.start_s for row in self.rows)


def place(
    recording: Recording,
    layout: Layout | None = None,
    span_s: tuple[float, float] | None = None,
    line_s: float = 10.0,
) -> Placement:
    """Place the leads of a recording in a layout, or as they were recorded one after the other.

    Without a layout, leads whose spans fit the columns of one stand in it, and all others one below the other in lines
    of `line_s`. Without a span, a recording that fits neither is shown by its beginning. Leads that the layout does not
    name have a row of their own; a strip whose lead was hardly recorded shows one that was.
    """
    whole = (0.0, recording.duration_s) if span_s is None else span_s
    chosen = layout or layout_of_spans(recording)
    if chosen is None:
        return _lines(recording, whole, line_s, MOST_ROWS if span_s is None else MOST_CHOSEN_ROWS)
    start_s, end_s = whole
    if span_s is None and end_s > LONGEST_ROW_S:
        end_s = line_s
    borders = _borders_s(recording, chosen, start_s, end_s)
    rows = [
        Row(tuple(Panel(lead, *pair) for lead, pair in zip(row, pairwise(borders), strict=True))) for row in chosen.rows
    ]
    strips = _strips(recording, chosen.rhythm)
    rows += [Row((Panel(lead, start_s, end_s),), marked=True) for lead in strips]
    if not strips:
        rows[0] = replace(rows[0], marked=True)
    named = {polarity(panel.printed)[0] for row in rows for panel in row.panels}
    more = [lead for lead in recording.leads if lead not in named and recorded_s(recording, lead)]
    rows += [Row((Panel(lead, start_s, end_s),)) for lead in more]
    return Placement(tuple(rows), (start_s, end_s))


def recorded_s(recording: Recording, lead: str) -> tuple[float, float] | None:
    """First and last recorded moment of a lead (s), None where there is none."""
    recorded = np.flatnonzero(np.isfinite(recording.lead(lead))) if lead in recording.leads else np.zeros(0, np.intp)
    if not len(recorded):
        return None
    return float(recorded[0] / recording.fs_hz), float((recorded[-1] + 1) / recording.fs_hz)


def layout_of_spans(recording: Recording) -> Layout | None:
    """The layout whose columns hold all leads that do not fill the axis, with the others as strips, or None."""
    spans = {lead: span for lead in recording.leads if (span := recorded_s(recording, lead))}
    short = {lead: span for lead, span in spans.items() if _is_short(recording, span)}
    for name in SPAN_LAYOUTS:
        layout = LAYOUTS[name]
        columns = {polarity(lead)[0]: k for row in layout.rows for k, lead in enumerate(row)}
        width_s = recording.duration_s / layout.columns
        if len(short) > len(columns) / 2 and all(
            lead in columns and start_s > (columns[lead] - 0.1) * width_s and end_s < (columns[lead] + 1.1) * width_s
            for lead, (start_s, end_s) in short.items()
        ):
            return replace(layout, rhythm=tuple(lead for lead in spans if lead not in short))
    return None


def _is_short(recording: Recording, span_s: tuple[float, float]) -> bool:
    return span_s[1] - span_s[0] < MOST_OF_A_ROW * recording.duration_s


def _borders_s(recording: Recording, layout: Layout, start_s: float, end_s: float) -> list[float]:
    """Where columns begin, and where the last one ends: equally wide, or as the leads of a page begin near that."""
    borders: list[float] = np.linspace(start_s, end_s, layout.columns + 1).tolist()
    width_s = (end_s - start_s) / layout.columns
    for k in range(1, layout.columns):
        spans = (recorded_s(recording, polarity(row[k])[0]) for row in layout.rows)
        begins = [span[0] for span in spans if span and _is_short(recording, span)]
        if begins and abs(float(np.median(begins)) - borders[k]) < 0.1 * width_s:
            borders[k] = float(np.median(begins))
    return borders


def _strips(recording: Recording, leads: Sequence[str]) -> tuple[str, ...]:
    """The leads of the strips; in place of one that was hardly recorded, one that was and has none."""
    spans = {lead: span for lead in recording.leads if (span := recorded_s(recording, lead))}
    whole = [lead for lead, span in spans.items() if not _is_short(recording, span)]
    spare = [lead for lead in whole if lead not in leads]
    return tuple(lead if lead in whole or not spare else spare.pop(0) for lead in leads)


def _lines(recording: Recording, span_s: tuple[float, float], line_s: float, most_rows: int) -> Placement:
    """Every lead over the whole span, in lines below each other, as many as there is room for."""
    start_s, end_s = span_s
    count = max(1, int(np.ceil((end_s - start_s - OVERHANG_S) / line_s)))
    fit = max(1, most_rows // len(recording.leads))
    if count > fit:
        count, end_s = fit, start_s + fit * line_s
    begins = [start_s + k * line_s for k in range(count)]
    rows = [
        Row((Panel(lead, begin, end),), marked=lead == recording.leads[0])
        for begin, end in pairwise([*begins, end_s])
        for lead in recording.leads
    ]
    return Placement(tuple(rows), (start_s, end_s))
