"""Which lead stands where on the chart: rows of panels, from the page or from the spans of the leads themselves."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from digitizer.page import DigitizedPage, Trace
from ecg import Recording
from ecg.layouts import LAYOUTS, Layout
from ecg.leads import polarity

LINE_S = 10.0
"""A longer strip goes on in the next row."""
# Those that the spans of a recording's leads tell from each other, the most columns first where spans would fit both.
SPAN_LAYOUTS = ("3x4", "3x4-cabrera", "4x3", "2x6", "6x2")
MOST_ROWS = 12
MOST_FOLDED_ROWS = 14
OVERHANG_S = 0.25
"""So much more than a line holds is still drawn in it."""


@dataclass(frozen=True)
class Panel:
    """One lead over one stretch of the recording's time axis."""

    lead: str
    start_s: float
    end_s: float
    rhythm: bool = False
    """True for a full-width strip, which carries the marks of the R peaks."""


@dataclass(frozen=True)
class ChartRow:
    """Panels that follow each other in time on one base line."""

    panels: tuple[Panel, ...]

    @property
    def start_s(self) -> float:
        """Time at the left end."""
        return min(panel.start_s for panel in self.panels)

    @property
    def end_s(self) -> float:
        """Time at the right end."""
        return max(panel.end_s for panel in self.panels)


@dataclass(frozen=True)
class Chart:
    """Rows from top to bottom."""

    rows: tuple[ChartRow, ...]
    left_out: str = ""
    """What does not fit on the sheet, "" where all is drawn."""

    @property
    def line_s(self) -> float:
        """Longest row."""
        return max(row.end_s - row.start_s for row in self.rows)


def chart_of(recording: Recording, page: DigitizedPage | None, widest_s: float) -> Chart:
    """Lay out a recording as its page was, or by the spans of its leads; no row is longer than widest_s."""
    layout = LAYOUTS.get(page.layout) if page else _layout_of_spans(recording)
    if layout is None:
        return _strips(recording)
    layout = _upright(layout)
    rows = _rows_of_page(layout, page) if page and page.traces else _rows_of_spans(layout, recording)
    drawn = {panel.lead for row in rows for panel in row.panels}
    more = [lead for lead in recording.leads if lead not in drawn and _span_s(recording, lead)]
    rows += [ChartRow((Panel(lead, 0.0, recording.duration_s),)) for lead in more]
    folded = _folded(rows, widest_s)
    if len(folded) <= MOST_FOLDED_ROWS:
        return Chart(tuple(folded))
    cut = [ChartRow(tuple(replace(p, end_s=min(p.end_s, r.start_s + widest_s)) for p in r.panels)) for r in rows]
    return Chart(tuple(cut), f"first {widest_s:g} s of {recording.duration_s:.1f} s shown")


def _upright(layout: Layout) -> Layout:
    """The layout with aVR where it prints it upside down: a chart draws the lead that the recording holds."""
    return replace(layout, rows=tuple(tuple(polarity(lead)[0] for lead in row) for row in layout.rows))


def _span_s(recording: Recording, lead: str) -> tuple[float, float] | None:
    """First and last recorded moment of a lead, None where there is none."""
    if lead not in recording.leads:
        return None
    recorded = np.flatnonzero(np.isfinite(recording.lead(lead)))
    if not len(recorded):
        return None
    return float(recorded[0] / recording.fs_hz), float((recorded[-1] + 1) / recording.fs_hz)


def _rows_of_page(layout: Layout, page: DigitizedPage) -> list[ChartRow]:
    """Panels where the page had them; one that was not found takes the place that its column leaves."""
    panels = {trace.lead: _panel(trace, page) for trace in page.traces if not trace.rhythm}
    duration_s = page.recording.duration_s
    columns = []
    for k in range(layout.columns):
        found = [panels[row[k]] for row in layout.rows if row[k] in panels]
        nominal = (duration_s * k / layout.columns, duration_s * (k + 1) / layout.columns)
        columns.append(_usual_span(found) if found else nominal)
    rows = [
        ChartRow(tuple(panels.get(lead, Panel(lead, *columns[k])) for k, lead in enumerate(row))) for row in layout.rows
    ]
    strips = [_panel(trace, page) for trace in page.traces if trace.rhythm]
    missing = layout.rhythm[len(strips) :]
    strips += [Panel(lead, rows[0].start_s, rows[0].end_s, rhythm=True) for lead in missing]
    return rows + [ChartRow((strip,)) for strip in strips]


def _panel(trace: Trace, page: DigitizedPage) -> Panel:
    end_s = trace.start_s + len(trace.signal) / page.recording.fs_hz
    return Panel(trace.lead, trace.start_s, end_s, trace.rhythm)


def _usual_span(panels: list[Panel]) -> tuple[float, float]:
    starts, ends = zip(*((panel.start_s, panel.end_s) for panel in panels), strict=True)
    return float(np.median(starts)), float(np.median(ends))


def _layout_of_spans(recording: Recording) -> Layout | None:
    """The layout whose columns hold the spans of all leads that do not fill the axis, None where none does."""
    short = {
        lead: span
        for lead in recording.leads
        if (span := _span_s(recording, lead)) and span[1] - span[0] < 0.6 * recording.duration_s
    }
    for name in SPAN_LAYOUTS:
        layout = _upright(LAYOUTS[name])
        places = {lead: k for row in layout.rows for k, lead in enumerate(row)}
        width_s = recording.duration_s / layout.columns
        if len(short) > len(places) / 2 and all(
            lead in places and start_s > (places[lead] - 0.1) * width_s and end_s < (places[lead] + 1.1) * width_s
            for lead, (start_s, end_s) in short.items()
        ):
            full = tuple(lead for lead in recording.leads if lead not in short and _span_s(recording, lead))
            return replace(layout, rhythm=full)
    return None


def _rows_of_spans(layout: Layout, recording: Recording) -> list[ChartRow]:
    """Panels of equal width over the whole axis, and a strip for every lead of the layout's rhythm rows."""
    width_s = recording.duration_s / layout.columns
    rows = [
        ChartRow(tuple(Panel(lead, k * width_s, (k + 1) * width_s) for k, lead in enumerate(row)))
        for row in layout.rows
    ]
    return rows + [ChartRow((Panel(lead, 0.0, recording.duration_s, rhythm=True),)) for lead in layout.rhythm]


def _strips(recording: Recording) -> Chart:
    """Every lead over its whole length, in lines of 10 s below each other."""
    length_s = recording.duration_s
    lines = 1 if length_s <= LINE_S + OVERHANG_S else int(np.ceil(length_s / LINE_S - 1e-6))
    fit = max(1, MOST_ROWS // len(recording.leads))
    marked = recording.leads[0] if len(recording.leads) <= 2 else None
    rows = []
    for k in range(min(lines, fit)):
        end_s = length_s if k == lines - 1 else (k + 1) * LINE_S
        rows += [ChartRow((Panel(lead, k * LINE_S, end_s, lead == marked),)) for lead in recording.leads]
    if lines <= fit:
        return Chart(tuple(rows))
    return Chart(tuple(rows), f"first {fit * LINE_S:.0f} s of {length_s:.0f} s shown")


def _folded(rows: list[ChartRow], widest_s: float) -> list[ChartRow]:
    """Rows that are too long for the sheet are continued below: whole columns of panels, or lines of a strip."""
    folds = max(int(np.ceil((row.end_s - row.start_s - OVERHANG_S) / widest_s)) for row in rows)
    if folds <= 1:
        return rows
    folded: list[ChartRow] = []
    for k in range(folds):
        for row in (row for row in rows if len(row.panels) > 1):
            share = int(np.ceil(len(row.panels) / folds))
            if row.panels[k * share : (k + 1) * share]:
                folded.append(ChartRow(row.panels[k * share : (k + 1) * share]))
    for row in (row for row in rows if len(row.panels) == 1):
        borders = np.linspace(row.start_s, row.end_s, folds + 1).tolist()
        folded += [ChartRow((replace(row.panels[0], start_s=a, end_s=b),)) for a, b in pairwise(borders)]
    return folded
