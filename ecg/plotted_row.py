"""One row of a plot in millimetres: the room that its traces, words and marks take, and how they are drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d, minimum_filter1d

from ecg.beat_signs import COLOURS, SIGNS
from ecg.confidence_colours import confidence_class
from ecg.figure_legend import hex_colour
from ecg.figure_paper import CAP, INK, MUTED, POINTS_PER_MM, draw_line, draw_text, fitted, text_width_mm
from ecg.leads import polarity
from ecg.panels import Panel, Row
from ecg.recording import Recording

PULSE_S, PULSE_MV = 0.2, 1.0
NAME_PT, MARK_PT, EMPTY_PT = 9.0, 8.0, 7.5
NAME_MM = CAP * NAME_PT / POINTS_PER_MM
LEAST_NAME_MM = 4.0
"""How far above 0 mV the name of a lead stands at least."""
CLEARANCE_MM = 1.0
MARKS_MM, TICK_MM = 2.8, 1.9
"""Height of the line that marks of beats stand in, and of the mark of a normal one."""
BORDERS_MM, BORDER_WIDTH_MM = np.array([6.0, 3.5, np.nan, -3.5, -6.0]), 0.25
"""Lines above and below 0 mV where panels meet."""
ENVELOPE_MM = 5
"""Traces whose peaks stand within this width share it, and so have to stand apart in height."""
TIGHTEST_MM, WIDEST_MM = 15, 60
"""Least and largest distance of two base lines."""


@dataclass(frozen=True)
class Scale:
    """How much paper a second and a millivolt take."""

    speed_mm_per_s: float
    gain_mm_per_mv: float

    @property
    def lead_in_mm(self) -> float:
        """Room for the calibration pulse before a row begins, in whole squares of 5 mm."""
        return 5.0 * float(np.ceil((PULSE_S * self.speed_mm_per_s + 4.0) / 5.0))

    @property
    def pulse_mm(self) -> tuple[float, float]:
        """Width and height of the calibration pulse."""
        return PULSE_S * self.speed_mm_per_s, PULSE_MV * self.gain_mm_per_mv


@dataclass(frozen=True)
class Name:
    """The name of a lead over the beginning of its panel."""

    x_mm: float
    y_mm: float
    words: str


@dataclass(frozen=True, eq=False)
class PlottedRow:
    """A row from its beginning to the right and from its 0 mV up, in millimetres."""

    row: Row
    traces: tuple[tuple[NDArray[np.float64], NDArray[np.float64]], ...]
    """x and y of each panel, float64 [sample], mm; no sample where nothing was recorded."""
    names: tuple[Name, ...]
    beats: tuple[tuple[float, str], ...]
    """Place and class of those that are marked."""
    marks_mm: float
    """Where their signs stand."""
    mm_per_s: float
    low: NDArray[np.float64]
    """float64 [column of 1 mm], mm: how far down the row reaches, with its words."""
    high: NDArray[np.float64]
    """The same upwards."""


def plotted(row: Row, recording: Recording, scale: Scale, beats: Sequence[tuple[float, str]]) -> PlottedRow:
    """Lay out a row; beats: time (s) and class of those to be marked, of which the row's own are."""
    traces = tuple(_trace(panel, row, recording, scale) for panel in row.panels)
    columns = int(np.ceil((row.end_s - row.start_s) * scale.speed_mm_per_s)) + 1
    low, high = np.zeros(columns), np.zeros(columns)
    for x, y in traces:
        seen = np.isfinite(y)
        column = np.clip(x[seen].astype(np.int64), 0, columns - 1)
        np.minimum.at(low, column, y[seen])
        np.maximum.at(high, column, y[seen])
    marks_mm = float(high.max()) + CLEARANCE_MM
    marked = tuple(
        ((at_s - row.start_s) * scale.speed_mm_per_s, label) for at_s, label in beats if row.start_s <= at_s < row.end_s
    )
    names = tuple(_name(panel, row, scale, high, marks_mm, marked) for panel in row.panels)
    for name in names:
        first = max(int(name.x_mm), 0)
        end = max(int(np.ceil(name.x_mm + text_width_mm(name.words, NAME_PT, bold=True))), first) + 1
        high[first:end] = np.maximum(high[first:end], name.y_mm + NAME_MM)
    if marked:
        high = np.maximum(high, marks_mm + MARKS_MM)
    return PlottedRow(row, traces, names, marked, marks_mm, scale.speed_mm_per_s, low, high)


def gaps_mm(rows: Sequence[PlottedRow], scale: Scale) -> list[int]:
    """Distances that keep rows apart, in whole squares of 5 mm so that every 0 mV lies on a strong line.

    From the upper edge to the first 0 mV, between 0 mV lines, and from the last one to the lower edge.
    """
    pulse_mm = scale.pulse_mm[1]
    needs = [max(float(rows[0].high.max()), pulse_mm)]
    for above, below in pairwise(rows):
        shared = min(above.low.size, below.high.size)
        reach = maximum_filter1d(below.high, ENVELOPE_MM)[:shared] - minimum_filter1d(above.low, ENVELOPE_MM)[:shared]
        needs.append(max(float(reach.max()), pulse_mm + CLEARANCE_MM, TIGHTEST_MM - CLEARANCE_MM))
    needs.append(max(-float(rows[-1].low.min()), 5.0 - CLEARANCE_MM))
    return [min(WIDEST_MM, 5 * int(np.ceil((need + CLEARANCE_MM) / 5.0 - 1e-6))) for need in needs]


def draw_row(
    axes: Axes,
    row: PlottedRow,
    left_mm: float,
    level_mm: float,
    outline: Rectangle,
    number: int,
    confidence: Mapping[str, float],
) -> None:
    """Draw a row whose time begins at left_mm and whose 0 mV is at level_mm; traces end at the outline."""
    for panel, (x, y) in zip(row.row.panels, row.traces, strict=True):
        lead = polarity(panel.printed)[0]
        colour = hex_colour(confidence_class(confidence[lead])[1]) if lead in confidence else INK
        draw_line(axes, left_mm + x, level_mm + y, f"trace-{number}-{lead}", outline, colour)
        if not x.size:
            middle = left_mm + ((panel.start_s + panel.end_s) / 2 - row.row.start_s) * row.mm_per_s
            draw_text(axes, middle, level_mm - 1.0, "not recorded", EMPTY_PT, colour=MUTED, align="center")
    for column, panel in enumerate(row.row.panels[1:], start=1):
        border = np.full(len(BORDERS_MM), left_mm + (panel.start_s - row.row.start_s) * row.mm_per_s)
        draw_line(axes, border, level_mm + BORDERS_MM, f"border-{number}-{column}", outline, MUTED, BORDER_WIDTH_MM)
    top_mm = outline.get_y() + outline.get_height()
    for name in row.names:
        y_mm = min(level_mm + name.y_mm, top_mm - NAME_MM - 1.0)
        draw_text(axes, left_mm + name.x_mm, y_mm, name.words, NAME_PT, bold=True, halo=True)
    marks_mm = min(level_mm + row.marks_mm, top_mm - MARKS_MM)
    for number_of_beat, (x_mm, label) in enumerate(row.beats):
        if label == "N":
            tick = np.array([marks_mm + 0.2, marks_mm + 0.2 + TICK_MM])
            draw_line(axes, np.full(2, left_mm + x_mm), tick, f"beat-{number}-{number_of_beat}")
        else:
            sign, colour = SIGNS.get(label, label), COLOURS.get(label, INK)
            draw_text(axes, left_mm + x_mm, marks_mm + 0.2, sign, MARK_PT, bold=True, colour=colour, align="center")


def draw_pulse(axes: Axes, left_mm: float, level_mm: float, scale: Scale, number: int) -> None:
    """The calibration pulse: 1 mV for 200 ms, with a foot of 1 mm at both sides."""
    wide, high = scale.pulse_mm
    x = left_mm + 2.0 + np.array([-1.0, 0.0, 0.0, wide, wide, wide + 1.0])
    y = level_mm + high * np.array([0.0, 0.0, 1.0, 1.0, 0.0, 0.0])
    draw_line(axes, x, y, f"pulse-{number}")


def _trace(
    panel: Panel, row: Row, recording: Recording, scale: Scale
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Time from the row's beginning and signal about the panel's median, as the layout prints the lead."""
    lead, sign = polarity(panel.printed)
    none = np.zeros(0)
    if lead not in recording.leads:
        return none, none
    first, end = (round(at_s * recording.fs_hz) for at_s in (panel.start_s, panel.end_s))
    signal = sign * recording.lead(lead)[first:end].astype(np.float64)
    if not np.isfinite(signal).any():
        return none, none
    at_s = (first + np.arange(signal.size)) / recording.fs_hz
    x = (at_s - row.start_s) * scale.speed_mm_per_s
    return x, (signal - np.nanmedian(signal)) * scale.gain_mm_per_mv


def _name(
    panel: Panel,
    row: Row,
    scale: Scale,
    high: NDArray[np.float64],
    marks_mm: float,
    marked: Sequence[tuple[float, str]],
) -> Name:
    """Where the name of a panel's lead stands: clear of the trace below it and of marks, else over the pulse."""
    x = (panel.start_s - row.start_s) * scale.speed_mm_per_s + 1.0
    words = fitted(panel.printed, NAME_PT, 0.8 * (panel.end_s - panel.start_s) * scale.speed_mm_per_s + 6.0, bold=True)
    end = x + text_width_mm(words, NAME_PT, bold=True) + 1.0
    highest = float(high[int(x) : int(end) + 1].max(initial=0.0))
    if any(x - 2.0 < place < end + 1.0 for place, _ in marked):
        if panel is row.panels[0]:
            return Name(2.0 - scale.lead_in_mm, scale.pulse_mm[1] + CLEARANCE_MM, words)
        highest = marks_mm + MARKS_MM
    return Name(x, max(highest + CLEARANCE_MM, LEAST_NAME_MM), words)
