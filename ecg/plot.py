"""A recording as a matplotlib figure in true millimetres: for notebooks, papers and the command line."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import TypedDict

import numpy as np
from matplotlib.axes import Axes
from PIL import Image

from ecg.atomic_file import atomic_file
from ecg.errors import InvalidSignalError
from ecg.figure_legend import LINE_MM, Key, beat_keys, confidence_keys, draw_keys, in_lines
from ecg.figure_paper import MUTED, MillimetreFigure, blank_sheet, draw_grid, draw_text, fitted, own_settings
from ecg.layouts import LAYOUTS, Layout
from ecg.panels import Placement, place
from ecg.plotted_row import PlottedRow, Scale, draw_pulse, draw_row, gaps_mm, plotted
from ecg.recording import Recording
from ecg.version import __version__

PICTURES = ("png", "svg")
PNG_DPI = 200
LINE_OF_SIGNAL_MM = 250.0
"""A longer strip goes on in the next row."""
LONGEST_ROW_MM = 2000.0
MARGIN_MM = 5.0
HEADING_MM = 6.0
SECONDS_MM = 3.4
NARROWEST_MM = 70.0
HEADING_PT, SECONDS_PT = 9.0, 5.5


class PlotOptions(TypedDict, total=False):
    """Options of `plot`, as `Recording.plot` takes them."""

    layout: str | Layout | None
    beats: Iterable[tuple[float, str]] | None
    confidence: Mapping[str, float] | None
    span_s: tuple[float, float] | None
    speed_mm_per_s: float
    gain_mm_per_mv: float


@own_settings()
def plot(
    recording: Recording,
    layout: str | Layout | None = None,
    beats: Iterable[tuple[float, str]] | None = None,
    confidence: Mapping[str, float] | None = None,
    span_s: tuple[float, float] | None = None,
    speed_mm_per_s: float = 25.0,
    gain_mm_per_mv: float = 10.0,
) -> MillimetreFigure:
    """Draw a recording on millimetre paper: a millimetre of the figure is one on paper, at any resolution.

    layout: a name in `ecg.layouts.LAYOUTS`; unless given, columns where the leads were recorded in columns (a page),
    else one lead below the other. Every lead stands at its own time: where a layout asks for more than was recorded,
    the paper stays empty. beats: time (s) and class ("N", "S", "V", "F", "Q"; "" where it is not known) of each.
    confidence: lead -> 0 to 1, which gives its trace a colour. span_s: begin and end of what is shown; unless given,
    all, or the beginning of a long recording. A panel is drawn about its median: an ECG knows no absolute zero.

    Raises ValueError for a layout that there is not and for a speed or gain not above 0, InvalidSignalError for a span
    outside of the recording and for rows of more than two metres.
    """
    scale = _scale(speed_mm_per_s, gain_mm_per_mv)
    placement = place(recording, _layout(layout), _span(recording, span_s), LINE_OF_SIGNAL_MM / speed_mm_per_s)
    if placement.longest_row_s * speed_mm_per_s > LONGEST_ROW_MM:
        raise InvalidSignalError(f"a row of {placement.longest_row_s:g} s is too long", cure="choose a shorter span")
    told = tuple(beats or ())
    rows = [plotted(row, recording, scale, told if row.marked else ()) for row in placement.rows]
    gaps = gaps_mm(rows, scale)
    keys = [Key(f"{speed_mm_per_s:g} mm/s · {gain_mm_per_mv:g} mm/mV"), *_left_out(recording, placement, rows, gaps)]
    keys += beat_keys([label for row in rows for _, label in row.beats])
    keys += confidence_keys() if confidence else []
    return _drawn(_heading(recording), placement, rows, gaps, scale, keys, confidence or {})


@own_settings()
def write_plot(figure: MillimetreFigure, path: Path) -> None:
    """Write a figure as PNG or SVG, as the name ends; the same figure gives the same bytes.

    Raises ValueError for another ending, OutputError where the file cannot be written.
    """
    ending = path.suffix.casefold().removeprefix(".")
    if ending not in PICTURES:
        raise ValueError(f"no picture is written as {path.name!r}: there are {', '.join(PICTURES)}")
    with atomic_file(path) as part:
        if ending == "svg":
            figure.savefig(part, format="svg", metadata={"Creator": f"inkbeat {__version__}", "Date": None})
        else:
            _save_png(figure, part)


def _save_png(figure: MillimetreFigure, path: Path) -> None:
    """Save in 256 colours, which ink on paper does not exceed to the eye: a third of the bytes."""
    drawn = BytesIO()
    figure.savefig(drawn, format="png", dpi=PNG_DPI)
    with Image.open(drawn) as picture:
        few = picture.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    few.save(path, "PNG", optimize=True, dpi=(PNG_DPI, PNG_DPI))


def _drawn(
    heading: str,
    placement: Placement,
    rows: list[PlottedRow],
    gaps: list[int],
    scale: Scale,
    keys: list[Key],
    confidence: Mapping[str, float],
) -> MillimetreFigure:
    """The figure, from its heading down to its keys."""
    width = int(5 * np.ceil((scale.lead_in_mm + placement.longest_row_s * scale.speed_mm_per_s) / 5 - 1e-6))
    wide = max(width, NARROWEST_MM)
    foot = in_lines(keys, wide)
    bottom = MARGIN_MM + LINE_MM * len(foot) + (0.0 if placement.follow else SECONDS_MM)
    top = bottom + sum(gaps)
    figure, axes = blank_sheet(wide + 2 * MARGIN_MM, top + MARGIN_MM + (HEADING_MM if heading else 0.0))
    outline = draw_grid(axes, MARGIN_MM, bottom, width, sum(gaps))
    left = MARGIN_MM + scale.lead_in_mm
    for number, (row, level) in enumerate(zip(rows, (top - np.cumsum(gaps)[:-1]).tolist(), strict=True)):
        draw_pulse(axes, MARGIN_MM, level, scale, number)
        draw_row(axes, row, left, level, outline, number, confidence)
        if placement.follow and row.row.marked:
            draw_text(axes, MARGIN_MM + 1.0, level - 3.0, f"{row.row.start_s:.4g} s", SECONDS_PT, colour=MUTED)
    if not placement.follow:
        _draw_seconds(axes, placement.shown_s, left, bottom, scale)
    draw_text(axes, MARGIN_MM, top + 2.4, fitted(heading, HEADING_PT, wide, bold=True), HEADING_PT, bold=True)
    draw_keys(axes, MARGIN_MM, MARGIN_MM + LINE_MM * len(foot), foot)
    return figure


def _draw_seconds(axes: Axes, shown_s: tuple[float, float], left_mm: float, bottom_mm: float, scale: Scale) -> None:
    """Seconds of the recording's time axis below the grid."""
    first, last = int(np.ceil(shown_s[0] - 1e-6)), int(np.floor(shown_s[1] + 1e-6))
    for second in range(first, last + 1):
        x = left_mm + (second - shown_s[0]) * scale.speed_mm_per_s
        words = f"{second} s" if second == first else str(second)
        draw_text(axes, x, bottom_mm - 2.8, words, SECONDS_PT, colour=MUTED, align="center")


def _scale(speed_mm_per_s: float, gain_mm_per_mv: float) -> Scale:
    if not (0.0 < speed_mm_per_s < np.inf and 0.0 < gain_mm_per_mv < np.inf):
        raise ValueError(f"no paper runs at {speed_mm_per_s:g} mm/s with {gain_mm_per_mv:g} mm/mV")
    return Scale(speed_mm_per_s, gain_mm_per_mv)


def _layout(layout: str | Layout | None) -> Layout | None:
    if layout is None or isinstance(layout, Layout):
        return layout
    if layout not in LAYOUTS:
        raise ValueError(f"no layout {layout!r}: there are {', '.join(LAYOUTS)}")
    return LAYOUTS[layout]


def _span(recording: Recording, span_s: tuple[float, float] | None) -> tuple[float, float] | None:
    """The part of a span that the recording has."""
    if span_s is None:
        return None
    begin_s, end_s = max(span_s[0], 0.0), min(span_s[1], recording.duration_s)
    if not end_s - begin_s >= 1.0 / recording.fs_hz:
        what = f"nothing from {span_s[0]:g} to {span_s[1]:g} s"
        raise InvalidSignalError(what, cure=f"choose a span within {recording.duration_s:.4g} s")
    return begin_s, end_s


def _heading(recording: Recording) -> str:
    """Where the recording came from, "" where that is not known."""
    origin = recording.provenance
    return f"{origin.source}, page {origin.page + 1}" if origin.source and origin.page is not None else origin.source


def _left_out(recording: Recording, placement: Placement, rows: list[PlottedRow], gaps: list[int]) -> list[Key]:
    """Which part is shown, where it is not all, and whether a trace ends at the edge of the grid."""
    keys = []
    begin_s, end_s = placement.shown_s
    if begin_s > 0.0 or end_s < recording.duration_s:
        keys.append(Key(f"{begin_s:.4g} to {end_s:.4g} s of {recording.duration_s:.4g} s"))
    if rows[0].high.max() > gaps[0] or -rows[-1].low.min() > gaps[-1]:
        keys.append(Key("a trace leaves the grid and is cut"))
    return keys
