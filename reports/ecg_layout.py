"""Which lead stands where on the chart: rows of panels, from the page or from the spans of the leads themselves."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from digitizer.page import DigitizedPage, Trace
from ecg import Recording
from ecg.layouts import LAYOUTS, Layout
from ecg.leads import polarity
from ecg.panels import OVERHANG_S, layout_of_spans, recorded_s

STANDARD = "standard"
"""3x4 with a strip or with those of the page, where the leads allow; Cabrera's order and all else `AS_READ`."""
AS_READ = "as read"
"""As the page had it; a signal file by the spans of its leads, which stand below each other where they are all long."""
CHOICES = (STANDARD, AS_READ, *LAYOUTS)
LINE_S = 10.0
"""A longer strip goes on in the next row."""
SHORTEST_STANDARD_S = 8.0
LEAST_STANDARD_LEADS = 10
MOSTLY = 0.8
STRIP_ORDER = ("II", "V1", "V5", "I")
MOST_ROWS = 12
MOST_FOLDED_ROWS = 14


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


def chart_of(
    recording: Recording,
    page: DigitizedPage | None,
    widest_s: float,
    layout: str = STANDARD,
    most_rows: int = MOST_ROWS,
) -> Chart:
    """Lay out a recording in a layout of `ecg.layouts`, or by `STANDARD` or `AS_READ`; no row is longer than widest_s.

    most_rows: of strips that are continued below each other.

    A lead that the layout does not know gets a row of its own. Raises ValueError for a layout that there is not.
    """
    if layout not in CHOICES:
        raise ValueError(f"no layout {layout!r}: there are {', '.join(CHOICES)}")
    as_read = LAYOUTS.get(page.layout) if page else layout_of_spans(recording)
    chosen = as_read if layout in (STANDARD, AS_READ) else LAYOUTS[layout]
    if layout == STANDARD and not (as_read and ("3x4" in as_read.name or "cabrera" in as_read.name)):
        chosen = _standard(recording, as_read) or as_read
    if chosen is None:
        return _strips(recording, widest_s, most_rows)
    drawn_s = recording.duration_s if chosen is as_read else _page_s(recording)
    if chosen is as_read and page and page.traces:
        rows = _rows_of_page(_upright(chosen), page)
    else:
        rows = _rows_of_spans(_upright(chosen), drawn_s)
    drawn = {panel.lead for row in rows for panel in row.panels}
    more = [lead for lead in recording.leads if lead not in drawn and recorded_s(recording, lead)]
    rows += [ChartRow((Panel(lead, 0.0, drawn_s),)) for lead in more]
    folded = _folded(rows, widest_s)
    if len(folded) <= MOST_FOLDED_ROWS:
        return _chart(folded, drawn_s, recording)
    cut = [ChartRow(tuple(replace(p, end_s=min(p.end_s, r.start_s + widest_s)) for p in r.panels)) for r in rows]
    return _chart(cut, min(widest_s, drawn_s), recording)


def _chart(rows: list[ChartRow], drawn_s: float, recording: Recording) -> Chart:
    """As many of the rows as a sheet holds, and what that leaves out."""
    told = []
    if drawn_s < recording.duration_s:
        told.append(f"first {drawn_s:.4g} s of {recording.duration_s:.1f} s shown")
    held = {panel.lead for row in rows[:MOST_FOLDED_ROWS] for panel in row.panels}
    lost = {panel.lead for row in rows[MOST_FOLDED_ROWS:] for panel in row.panels} - held
    if lost:
        told.append(f"{len(lost)} lead{'s' if len(lost) > 1 else ''} not shown")
    return Chart(tuple(rows[:MOST_FOLDED_ROWS]), ", ".join(told))


def _standard(recording: Recording, as_read: Layout | None) -> Layout | None:
    """3x4 with the strips that the recording has, else with one; None where the leads do not allow it.

    Nearly all of the twelve leads fill their quarter of ten seconds, and one lead fills all of them.
    """
    drawn_s = _page_s(recording)
    whole = [lead for lead in recording.leads if _share(recording, Panel(lead, 0.0, drawn_s)) >= MOSTLY]
    if drawn_s < SHORTEST_STANDARD_S or not whole:
        return None
    rows = _rows_of_spans(LAYOUTS["3x4"], drawn_s)
    held = sum(_share(recording, panel) >= MOSTLY for row in rows for panel in row.panels)
    if held < LEAST_STANDARD_LEADS:
        return None
    strips = (as_read.rhythm if as_read else ()) or [lead for lead in STRIP_ORDER if lead in whole][:1] or whole[:1]
    return replace(LAYOUTS["3x4+1R"], rhythm=tuple(strips))


def _page_s(recording: Recording) -> float:
    """How much of a recording a sheet holds."""
    return recording.duration_s if recording.duration_s <= LINE_S + OVERHANG_S else LINE_S


def _share(recording: Recording, panel: Panel) -> float:
    """How much of a panel is recorded, 0 to 1."""
    if panel.lead not in recording.leads:
        return 0.0
    first, end = (round(at_s * recording.fs_hz) for at_s in (panel.start_s, panel.end_s))
    held = np.isfinite(recording.lead(panel.lead)[first:end])
    return float(held.mean()) if held.size else 0.0


def _upright(layout: Layout) -> Layout:
    """The layout with aVR where it prints it upside down: a chart draws the lead that the recording holds."""
    return replace(layout, rows=tuple(tuple(polarity(lead)[0] for lead in row) for row in layout.rows))


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


def _rows_of_spans(layout: Layout, drawn_s: float) -> list[ChartRow]:
    """Panels of equal width over so many seconds, and a strip for every lead of the layout's rhythm rows."""
    width_s = drawn_s / layout.columns
    rows = [
        ChartRow(tuple(Panel(lead, k * width_s, (k + 1) * width_s) for k, lead in enumerate(row)))
        for row in layout.rows
    ]
    return rows + [ChartRow((Panel(lead, 0.0, drawn_s, rhythm=True),)) for lead in layout.rhythm]


def _strips(recording: Recording, widest_s: float, most_rows: int) -> Chart:
    """Every lead over its whole length, in lines of 10 s below each other; of fewer seconds where paper is narrow."""
    length_s = recording.duration_s
    line_s = LINE_S
    if widest_s < LINE_S:
        line_s = float(np.ceil(length_s / np.ceil(length_s / np.floor(widest_s))))
    lines = 1 if length_s <= line_s + OVERHANG_S else int(np.ceil(length_s / line_s - 1e-6))
    fit = max(1, most_rows // len(recording.leads))
    marked = recording.leads[0] if len(recording.leads) <= 2 else None
    rows = []
    for k in range(min(lines, fit)):
        end_s = length_s if k == lines - 1 else (k + 1) * line_s
        panels = [Panel(lead, k * line_s, end_s, lead == marked) for lead in recording.leads]
        rows += [ChartRow((panel,)) for panel in panels if _belongs(recording, panel)]
    return _chart(rows, length_s if lines <= fit else fit * line_s, recording)


def _belongs(recording: Recording, panel: Panel) -> bool:
    """Whether a lead is recorded in a line of strips, or nowhere: then the first line says so."""
    nowhere = recorded_s(recording, panel.lead) is None
    return _share(recording, panel) > 0.0 or (nowhere and panel.start_s == 0.0)


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
