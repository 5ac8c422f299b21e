"""Which lead each plotted line shows: printed names, else a known layout that the limb-lead laws confirm."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from digitizer.vector_text import PageText
from digitizer.vector_traces import PlottedLine
from ecg.errors import SeveralEcgsError, UnknownLayoutError
from ecg.layouts import LAYOUTS, OTHER, STRIP, STRIP_LEAD
from ecg.leads import LIMB_AXES, limb_residual_db, polarity, printed_name

NAME_REACH_MM = 26.0
NAME_LEAD_MM = 4.0
COLUMN_TOLERANCE_MM = 6.0
# A line that is this much wider than the usual panel is a rhythm strip.
STRIP_WIDTH = 1.6
CONFIRMING_DB = 15.0
CONFIRMING_SINGLE_DB = 25.0
MIN_LIKENESS = 0.95
REPEATED_NAMES = 3
_FAR = 1e6


@dataclass(frozen=True, eq=False)
class NamedLine:
    """A plotted line that is known to show a lead."""

    lead: str
    line: PlottedLine
    rhythm: bool
    sign: float = 1.0
    """-1 where the lead is plotted upside down."""


@dataclass(frozen=True, eq=False)
class Arrangement:
    """All named lines of a page."""

    layout: str
    """Name in `ecg.layouts.LAYOUTS`, "strip" (one lead continued over rows) or "other" (named leads placed freely)."""
    lines: tuple[NamedLine, ...]
    unnamed: int
    """Lines left out because nothing says which lead they show."""


def arrange(lines: tuple[PlottedLine, ...], text: PageText, scale_y: float, scale_x: float) -> Arrangement:
    """Name every line.

    Raises UnknownLayoutError where neither names nor laws do, and SeveralEcgsError where names stand twice.
    """
    wide = is_strip(lines)
    panels = [line for line, strip in zip(lines, wide, strict=True) if not strip]
    strips = [line for line, strip in zip(lines, wide, strict=True) if strip]
    printed = printed_names(panels + strips, text, scale_x, scale_y)
    printed = printed or _names_by_law(panels)
    if not printed and len(_columns(panels)) == 1 and not strips and _not_named_like_twelve(panels):
        ordered = sorted(panels, key=lambda line: line.level_mm)
        return Arrangement(STRIP, tuple(NamedLine(STRIP_LEAD, line, False) for line in ordered), 0)
    named = [named_line(printed[id(line)], line, False) for line in panels if id(line) in printed]
    _refuse_several_ecgs(named)
    named += _named_strips(strips, printed, named)
    if not named:
        raise UnknownLayoutError(
            f"{len(lines)} plotted lines, but nothing says which lead is which",
            cure="give a page that prints the names of its leads",
        )
    return Arrangement(layout_name(named), tuple(named), len(lines) - len(named))


def named_line(printed: str, line: PlottedLine, rhythm: bool) -> NamedLine:
    """A line that shows a lead by its printed name."""
    lead, sign = polarity(printed)
    return NamedLine(lead, line, rhythm, sign)


def _refuse_several_ecgs(panels: list[NamedLine]) -> None:
    twice = [lead for lead, count in Counter(panel.lead for panel in panels).items() if count > 1]
    if len(twice) >= REPEATED_NAMES:
        raise SeveralEcgsError(
            f"more than one ECG on the page: the names of {len(twice)} leads stand twice",
            cure="crop the page to one of them and try again",
        )


def is_strip(lines: tuple[PlottedLine, ...]) -> list[bool]:
    """Whether each line is a rhythm strip below panels."""
    widths = np.array([line.right_mm - line.left_mm for line in lines])
    if len(_columns(list(lines))) < 2:
        return [False] * len(lines)
    return [bool(wide) for wide in widths > STRIP_WIDTH * np.median(widths)]


def _columns(lines: list[PlottedLine]) -> list[float]:
    """Left borders of the columns of panels, in mm."""
    columns: list[float] = []
    for left in sorted(line.left_mm for line in lines):
        if not columns or left - columns[-1] > 5 * COLUMN_TOLERANCE_MM:
            columns.append(left)
    return columns


def _not_named_like_twelve(panels: list[PlottedLine]) -> bool:
    """Few enough rows to be one lead continued, not six or twelve leads without names."""
    return len(panels) < 6


def printed_names(lines: list[PlottedLine], text: PageText, scale_x: float, scale_y: float) -> dict[int, str]:
    """Map id of line to lead: names and lines paired so that the sum of their distances is least."""
    if not lines or not text.names:
        return {}
    cost = np.full((len(text.names), len(lines)), _FAR)
    for n, (_, word) in enumerate(text.names):
        x_mm, y_mm = word.left_mm / scale_x, (word.top_mm + word.bottom_mm) / 2.0 / scale_y
        for k, line in enumerate(lines):
            distance = abs(line.level_mm - y_mm)
            if line.left_mm - NAME_LEAD_MM <= x_mm <= line.right_mm and distance < NAME_REACH_MM:
                # A name stands near the beginning of its line; a strip also passes below other leads' names.
                cost[n, k] = distance + 0.02 * abs(x_mm - line.left_mm)
    rows, columns = linear_sum_assignment(cost)
    return {id(lines[k]): text.names[n][0] for n, k in zip(rows, columns, strict=True) if cost[n, k] < _FAR}


def _names_by_law(panels: list[PlottedLine]) -> dict[int, str]:
    """Map id of line to lead for a layout whose limb leads obey the laws; empty where none does."""
    columns = by_column(panels)
    best_db, best = CONFIRMING_DB, {}
    for layout in LAYOUTS.values():
        if [len(column) for column in columns] != [len(layout.rows)] * layout.columns:
            continue
        names = {id(p): layout.rows[r][c] for c, column in enumerate(columns) for r, p in enumerate(column)}
        known = [db for column in columns if (db := _laws_db(column, names)) is not None]
        # Three leads alone obey a single law, which others might by chance.
        single = sum(polarity(name)[0] in LIMB_AXES for name in names.values()) == 3
        if known and min(known) >= max(best_db, CONFIRMING_SINGLE_DB if single else 0.0):
            best_db, best = min(known), names
    return best


def by_column(panels: list[PlottedLine]) -> list[list[PlottedLine]]:
    """The lines of each column, from top to bottom."""
    return [
        sorted((p for p in panels if abs(p.left_mm - left) < 5 * COLUMN_TOLERANCE_MM), key=lambda p: p.level_mm)
        for left in _columns(panels)
    ]


def _laws_db(column: list[PlottedLine], names: Mapping[int, str]) -> float | None:
    """How well the limb leads of a column obey their laws."""
    left, right = max(p.left_mm for p in column), min(p.right_mm for p in column)
    at = np.linspace(left, right, 1000)
    leads = {}
    for line in column:
        lead, sign = polarity(names[id(line)])
        leads[lead] = np.asarray(-sign * np.interp(at, line.x_mm, line.y_mm), np.float32)
    return limb_residual_db(leads)


def _named_strips(strips: list[PlottedLine], printed: dict[int, str], panels: list[NamedLine]) -> list[NamedLine]:
    """Rhythm strips with their printed name, else with the lead whose panel they repeat."""
    named = []
    for strip in strips:
        lead = printed.get(id(strip)) or repeated_lead(strip, panels)
        if lead is not None:
            named.append(named_line(lead, strip, True))
    return named


def repeated_lead(strip: PlottedLine, panels: list[NamedLine]) -> str | None:
    """Printed name of the lead whose panel a strip repeats."""
    likeness = {printed_name(named.lead, named.sign): _likeness(strip, named.line) for named in panels}
    best = max(likeness, key=lambda lead: likeness[lead], default=None)
    return best if best is not None and likeness[best] >= MIN_LIKENESS else None


def _likeness(strip: PlottedLine, panel: PlottedLine) -> float:
    """Best correlation of a panel with the strip at its place, moved by up to 2 mm."""
    at = np.arange(panel.left_mm + 2.0, panel.right_mm - 2.0, 0.1)

    def heights(line: PlottedLine, shift_mm: float) -> NDArray[np.float64]:
        return np.interp(at + shift_mm, line.x_mm, line.y_mm)

    own = heights(panel, 0.0)
    if np.ptp(own) == 0.0:
        return 0.0
    return max(float(np.corrcoef(own, heights(strip, shift))[0, 1]) for shift in np.arange(-2.0, 2.01, 0.2))


def layout_name(named: list[NamedLine]) -> str:
    """The layout whose panels stand like these, whatever its strips show."""
    panels = [n for n in named if not n.rhythm]
    columns = _columns([n.line for n in panels])
    place = {
        printed_name(n.lead, n.sign): (
            int(np.abs(np.array(columns) - n.line.left_mm).argmin()),
            n.line.level_mm,
        )
        for n in panels
    }
    stacked = [
        [lead for lead, (c, _) in sorted(place.items(), key=lambda i: i[1][1]) if c == k] for k in range(len(columns))
    ]
    strips = sum(n.rhythm for n in named)
    for layout in LAYOUTS.values():
        expected = [[row[c] for row in layout.rows] for c in range(layout.columns)]
        if stacked == expected and len(layout.rhythm) == strips:
            return layout.name
    return STRIP if {n.lead for n in named} == {STRIP_LEAD} else OTHER
