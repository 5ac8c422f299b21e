"""Draw a recording as a clean page of any layout, with the truth of everything drawn.

Coordinates are pixels of the image, pixel centres at whole numbers. Sample k of a panel stands at
x = left + k / fs * speed; 0 mV stands on the row's baseline.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecg import Recording
from ecg.layouts import LAYOUTS, Layout
from ecg.leads import CHEST_LEADS, polarity
from training.page_drawing import HERSHEY, GridLook, Ink, Note, blank_page

A4_LANDSCAPE_MM = (297.0, 210.0)
LETTER_LANDSCAPE_MM = (279.4, 215.9)
Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class PageStyle:
    """How a page is printed."""

    layout: str = "3x4+1R"
    """Name in `ecg.layouts.LAYOUTS`."""
    dpi: float = 200.0
    speed_mm_per_s: float = 25.0
    gain_mm_per_mv: float = 10.0
    chest_gain_mm_per_mv: float | None = None
    """Gain of V1 to V6; None where it is that of the others."""
    paper_mm: tuple[float, float] = A4_LANDSCAPE_MM
    trace_width_mm: float = 250.0
    """Width of a full row of traces."""
    margin_mm: float = 6.0
    header_mm: float = 22.0
    """Height above the grid, for text."""
    paper: Colour = (255, 255, 255)
    minor_grid: Colour = (250, 214, 214)
    major_grid: Colour = (240, 160, 160)
    trace: Colour = (25, 25, 30)
    minor_width_mm: float = 0.1
    major_width_mm: float = 0.2
    pen_mm: float = 0.3
    names: bool = True
    pulse: bool = True
    pulse_side: str = "left"
    """"left" or "right" of the traces."""
    pulse_width_s: float = 0.2
    pulse_gap_mm: float = 3.0
    """Between the pulse and the traces."""
    pulse_joined: bool = False
    """The foot of the pulse runs into the trace."""
    separators: str = "none"
    """Between columns: "none", "ticks", "lines" from row to row, or "dashes"."""
    header: tuple[str, ...] = ("Synthetic, Page", "ID 000000")
    """Lines of text above the grid."""
    footer: str | None = None
    """The line of text below the grid; None for speed, gain, filter and layout."""
    grid: str = "lines"
    """"lines", "dots" (a dot every millimetre), "major" (5 mm lines alone) or "none"."""
    clip_mm: float = np.inf
    """How far from its baseline a trace may go; what is higher is cut flat."""
    panel_gap_mm: float = 0.0
    """Blank at the end of every panel."""
    joined: bool = False
    """Panels of a row are drawn in one stroke, jumping at their borders."""
    row_pitch: float = 1.0
    """Distance of the rows, as a share of what fills the paper."""
    smooth: bool = True
    """False: every pixel is ink or not, as plotters and old screens draw."""
    face: str = HERSHEY
    """Typeface of all text: `page_drawing.HERSHEY` or one that matplotlib ships."""
    name_mm: float = 3.0
    name_below: bool = False
    """Names stand above the beginning of their trace, or below it."""
    notes: tuple[Note, ...] = ()
    """More text, anywhere."""
    scribbles_mm: tuple[tuple[tuple[float, float], ...], ...] = ()
    """Strokes of a hand's pen, as points in mm."""
    scribble: Colour = (30, 40, 140)

    def gain_of(self, lead: str) -> float:
        """Gain of one lead in mm/mV."""
        other = self.chest_gain_mm_per_mv
        return other if other is not None and lead in CHEST_LEADS else self.gain_mm_per_mv


@dataclass(frozen=True, eq=False)
class DrawnPanel:
    """The truth of one panel."""

    lead: str
    sign: float
    """-1 where the lead is drawn upside down."""
    rhythm: bool
    samples: tuple[int, int]
    """First and one past the last sample of its span."""
    line_px: NDArray[np.float64]
    """float64 [sample, 2], px."""
    box_px: Box
    """Left, top, right, bottom of the place that the layout gives it."""
    baseline_px: float
    """y of 0 mV."""
    name_px: Box | None
    """Box of its printed name."""


@dataclass(frozen=True, eq=False)
class RenderedPage:
    """A page and what it shows."""

    image: NDArray[np.uint8]
    """uint8 [y, x, 3], RGB."""
    truth: Recording
    """What is printed, on the page's time axis; NaN where a lead is not printed. A strip wins over a panel."""
    panels: tuple[DrawnPanel, ...]
    pulses_px: tuple[Box, ...]
    text_px: tuple[Box, ...]
    """Boxes of all text but the names of leads."""
    separators_px: tuple[float, ...]
    """x of the strokes between columns."""
    px_per_mm: float
    style: PageStyle


def render_page(recording: Recording, style: PageStyle | None = None) -> RenderedPage:
    """Draw as much of the recording as a page of this style shows, from its beginning.

    A lead that the recording lacks or that is NaN is left blank. Raises KeyError for an unknown layout.
    """
    style = style or PageStyle()
    layout = LAYOUTS[style.layout]
    px_per_mm = style.dpi / 25.4
    page = blank_page(style.dpi, style.paper_mm, style.margin_mm, style.header_mm, grid_look(style))
    ink = Ink(page.shape[:2], px_per_mm, style.smooth)
    drawn: list[DrawnPanel] = []
    pulses: list[Box] = []
    for row in range(layout.total_rows):
        baseline_mm = _baseline_mm(row, layout, style)
        panels = _draw_row(ink, recording, row, layout, baseline_mm, style)
        if style.pulse:
            pulses.append(_draw_pulse(ink, baseline_mm, panels, style))
        drawn += panels
    separators = _draw_separators(ink, layout, style)
    text = _draw_text(ink, layout, style)
    ink.over(page, style.trace)
    if style.scribbles_mm:
        hand = Ink(page.shape[:2], px_per_mm)
        for stroke in style.scribbles_mm:
            hand.line(hand.to_px(np.array(stroke)), 0.5)
        hand.over(page, style.scribble)
    truth = _printed(recording, tuple(drawn), style)
    return RenderedPage(page, truth, tuple(drawn), tuple(pulses), text, separators, px_per_mm, style)


def grid_look(style: PageStyle) -> GridLook:
    """What the paper looks like before anything is printed on it."""
    return GridLook(
        style.paper, style.minor_grid, style.major_grid, style.minor_width_mm, style.major_width_mm, style.grid
    )


def trace_left_mm(style: PageStyle) -> float:
    """Place of time 0: the traces stand in the middle of the paper, with room for the pulse before them."""
    return (style.paper_mm[0] - style.trace_width_mm) / 2.0 + (style.pulse_gap_mm if style.pulse else 0.0)


def panel_span_s(layout: Layout, style: PageStyle) -> float:
    """How long one panel is."""
    return style.trace_width_mm / style.speed_mm_per_s / layout.columns


def _baseline_mm(row: int, layout: Layout, style: PageStyle) -> float:
    grid_mm = style.paper_mm[1] - style.header_mm - style.margin_mm
    pitch_mm = style.row_pitch * grid_mm / layout.total_rows
    return style.header_mm + (grid_mm - pitch_mm * layout.total_rows) / 2.0 + (row + 0.55) * pitch_mm


def _draw_row(
    ink: Ink, recording: Recording, row: int, layout: Layout, baseline_mm: float, style: PageStyle
) -> list[DrawnPanel]:
    rhythm = row >= len(layout.rows)
    leads = (layout.rhythm[row - len(layout.rows)],) if rhythm else layout.rows[row]
    width_mm = style.trace_width_mm / len(leads)
    height_mm = style.row_pitch * (style.paper_mm[1] - style.header_mm - style.margin_mm) / layout.total_rows
    drawn: list[DrawnPanel] = []
    for column, printed in enumerate(leads):
        lead, sign = polarity(printed)
        left_mm = trace_left_mm(style) + column * width_mm
        first, last = _samples(recording, column, len(leads), style)
        index = np.arange(first, min(last, recording.signal.shape[1]))
        signal = sign * recording.lead(lead)[index] if lead in recording.leads else np.full(len(index), np.nan)
        x_mm = trace_left_mm(style) + index / recording.fs_hz * style.speed_mm_per_s
        up_mm = np.clip(signal * style.gain_of(lead), -style.clip_mm, style.clip_mm)
        up_mm[x_mm > left_mm + width_mm - style.panel_gap_mm] = np.nan
        line_px = ink.to_px(np.stack([x_mm, baseline_mm - up_mm], axis=1))
        ink.line(line_px, style.pen_mm)
        if style.joined and drawn and len(line_px):
            ink.line(np.stack([drawn[-1].line_px[-1], line_px[0]]), style.pen_mm)
        name = None
        if style.names:
            below_mm = 0.15 * height_mm + style.name_mm if style.name_below else -0.28 * height_mm
            name = ink.text(Note(printed, left_mm + 1.5, baseline_mm + below_mm, style.name_mm), style.face)
        corners = ink.to_px(
            np.array([[left_mm, baseline_mm - height_mm / 2], [left_mm + width_mm, baseline_mm + height_mm / 2]])
        )
        left, top, right, bottom = (float(v) for v in corners.ravel())
        zero_px = float(ink.to_px(np.array([0.0, baseline_mm]))[1])
        drawn.append(DrawnPanel(lead, sign, rhythm, (first, last), line_px, (left, top, right, bottom), zero_px, name))
    return drawn


def _samples(recording: Recording, column: int, columns: int, style: PageStyle) -> tuple[int, int]:
    """First and one past the last sample of a panel."""
    total_s = style.trace_width_mm / style.speed_mm_per_s
    return tuple(round((column + k) * total_s / columns * recording.fs_hz) for k in (0, 1))  # type: ignore[return-value]


def _draw_pulse(ink: Ink, baseline_mm: float, panels: list[DrawnPanel], style: PageStyle) -> Box:
    """1 mV for `pulse_width_s` before (or after) the traces; returns its box in px."""
    width_mm, gap_mm = style.pulse_width_s * style.speed_mm_per_s, style.pulse_gap_mm
    after = style.pulse_side == "right"
    left = trace_left_mm(style) + (style.trace_width_mm + gap_mm if after else -gap_mm - width_mm)
    right = left + width_mm
    top, foot = baseline_mm - style.gain_mm_per_mv, min(1.5, gap_mm)
    corners = [(left - foot, baseline_mm), (left, baseline_mm), (left, top), (right, top), (right, baseline_mm)]
    line_px = ink.to_px(np.array([*corners, (right + foot, baseline_mm)]))
    outline_px = line_px
    drawn = np.concatenate([panel.line_px for panel in panels])
    drawn = drawn[np.isfinite(drawn).all(axis=1)]
    if style.pulse_joined and len(drawn):
        outline_px = np.concatenate([drawn[-1:], line_px] if after else [line_px, drawn[:1]])
    ink.line(outline_px, style.pen_mm)
    return float(line_px[1, 0]), float(line_px[2, 1]), float(line_px[3, 0]), float(line_px[0, 1])


def _draw_separators(ink: Ink, layout: Layout, style: PageStyle) -> tuple[float, ...]:
    """Strokes between the columns of panels; returns their x in px."""
    if style.separators == "none" or layout.columns == 1:
        return ()
    baselines = [_baseline_mm(row, layout, style) for row in range(len(layout.rows))]
    reach = {"ticks": 5.0, "dashes": 6.0, "lines": 15.0}[style.separators]
    width_mm = style.trace_width_mm / layout.columns
    places_mm = [trace_left_mm(style) + column * width_mm for column in range(1, layout.columns)]
    for x_mm in places_mm:
        spans = [(y - reach, y + reach) for y in baselines]
        if style.separators == "lines":
            spans = [(baselines[0] - reach, baselines[-1] + reach)]
        for top, bottom in spans:
            dashes = np.arange(top, bottom, 2.0) if style.separators == "dashes" else np.array([top])
            length = 1.2 if style.separators == "dashes" else bottom - top
            for y_mm in dashes:
                ink.line(ink.to_px(np.array([[x_mm, y_mm], [x_mm, y_mm + length]])), style.pen_mm)
    return tuple(float(ink.to_px(np.array([x_mm, 0.0]))[0]) for x_mm in places_mm)


def _draw_text(ink: Ink, layout: Layout, style: PageStyle) -> tuple[Box, ...]:
    notes = [Note(line, style.margin_mm + 4.0, 8.0 + 6.0 * k, 3.2) for k, line in enumerate(style.header)]
    scale = f"{style.speed_mm_per_s:g} mm/s  {style.gain_mm_per_mv:g} mm/mV  0.05-150 Hz  {layout.name}"
    footer = scale if style.footer is None else style.footer
    notes.append(Note(footer, style.margin_mm + 4.0, style.paper_mm[1] - 1.8, 2.4))
    return tuple(ink.text(note, style.face) for note in (*notes, *style.notes))


def _printed(recording: Recording, panels: tuple[DrawnPanel, ...], style: PageStyle) -> Recording:
    """The samples that the page shows."""
    total_s = style.trace_width_mm / style.speed_mm_per_s
    length = min(round(total_s * recording.fs_hz), recording.signal.shape[1])
    leads = tuple(dict.fromkeys(panel.lead for panel in panels))
    signal = np.full((len(leads), length), np.nan, np.float32)
    start_s = dict.fromkeys(leads, 0.0)
    for panel in panels:
        if panel.lead in recording.leads:
            first, last = panel.samples
            row = leads.index(panel.lead)
            signal[row] = np.nan
            signal[row, first:last] = recording.lead(panel.lead)[first : min(last, length)]
            start_s[panel.lead] = first / recording.fs_hz
    return Recording(leads, signal, recording.fs_hz, tuple(start_s.values()), provenance=recording.provenance)
