"""Draw a recording as a clean page of any layout, with the truth of everything drawn.

Coordinates are pixels of the image, pixel centres at whole numbers. Sample k of a panel stands at
x = left + k / fs * speed; 0 mV stands on the row's baseline.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecg import Recording
from ecg.layouts import LAYOUTS, Layout
from ecg.leads import CHEST_LEADS
from training.page_drawing import Ink, blank_page

A4_LANDSCAPE_MM = (297.0, 210.0)
LETTER_LANDSCAPE_MM = (279.4, 215.9)
Colour = tuple[int, int, int]


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
    pulse_width_s: float = 0.2
    separators: bool = False
    header: tuple[str, ...] = ("Synthetic, Page", "ID 000000")
    """Lines of text above the grid."""
    footer: str | None = None
    """The line of text below the grid; None for speed, gain, filter and layout."""

    def gain_of(self, lead: str) -> float:
        """Gain of one lead in mm/mV."""
        other = self.chest_gain_mm_per_mv
        return other if other is not None and lead in CHEST_LEADS else self.gain_mm_per_mv


@dataclass(frozen=True, eq=False)
class DrawnPanel:
    """The truth of one panel."""

    lead: str
    rhythm: bool
    line_px: NDArray[np.float64]
    """float64 [sample, 2], px."""
    box_px: tuple[float, float, float, float]
    """Left, top, right, bottom of the place that the layout gives it."""


@dataclass(frozen=True, eq=False)
class RenderedPage:
    """A page and what it shows."""

    image: NDArray[np.uint8]
    """uint8 [y, x, 3], RGB."""
    truth: Recording
    """What is printed, on the page's time axis; NaN where a lead is not printed. A strip wins over a panel."""
    panels: tuple[DrawnPanel, ...]
    pulses_px: tuple[tuple[float, float, float, float], ...]
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
    ink = Ink(page.shape[:2], px_per_mm)
    drawn: list[DrawnPanel] = []
    pulses: list[tuple[float, float, float, float]] = []
    for row in range(layout.total_rows):
        baseline_mm = _baseline_mm(row, layout, style)
        if style.pulse:
            pulses.append(_draw_pulse(ink, baseline_mm, style))
        drawn += _draw_row(ink, recording, row, layout, baseline_mm, style)
    _draw_text(ink, layout, style)
    truth = _printed(recording, tuple(drawn), layout, style)
    return RenderedPage(ink.over(page, style.trace), truth, tuple(drawn), tuple(pulses), px_per_mm, style)


def grid_look(style: PageStyle) -> tuple[Colour, Colour, Colour, float, float]:
    """Paper, minor and major colour, minor and major width (mm)."""
    return style.paper, style.minor_grid, style.major_grid, style.minor_width_mm, style.major_width_mm


def trace_left_mm(style: PageStyle) -> float:
    """Place of time 0: the traces stand in the middle of the paper, with room for the pulse before them."""
    return (style.paper_mm[0] - style.trace_width_mm) / 2.0 + (3.0 if style.pulse else 0.0)


def panel_span_s(layout: Layout, style: PageStyle) -> float:
    """How long one panel is."""
    return style.trace_width_mm / style.speed_mm_per_s / layout.columns


def _baseline_mm(row: int, layout: Layout, style: PageStyle) -> float:
    grid_mm = style.paper_mm[1] - style.header_mm - style.margin_mm
    return style.header_mm + (row + 0.55) * grid_mm / layout.total_rows


def _draw_row(
    ink: Ink, recording: Recording, row: int, layout: Layout, baseline_mm: float, style: PageStyle
) -> list[DrawnPanel]:
    rhythm = row >= len(layout.rows)
    leads = (layout.rhythm[row - len(layout.rows)],) if rhythm else layout.rows[row]
    width_mm = style.trace_width_mm / len(leads)
    height_mm = (style.paper_mm[1] - style.header_mm - style.margin_mm) / layout.total_rows
    drawn = []
    for column, lead in enumerate(leads):
        left_mm = trace_left_mm(style) + column * width_mm
        first, last = _samples(recording, column, len(leads), style)
        index = np.arange(first, min(last, recording.signal.shape[1]))
        signal = recording.lead(lead)[index] if lead in recording.leads else np.full(len(index), np.nan)
        x_mm = trace_left_mm(style) + index / recording.fs_hz * style.speed_mm_per_s
        line_px = ink.to_px(np.stack([x_mm, baseline_mm - signal * style.gain_of(lead)], axis=1))
        ink.line(line_px, style.pen_mm)
        if style.names:
            ink.text(lead, left_mm + 1.5, baseline_mm - 0.28 * height_mm, 3.0)
        if style.separators and column:
            ink.line(ink.to_px(np.array([[left_mm, baseline_mm - 5.0], [left_mm, baseline_mm + 5.0]])), style.pen_mm)
        corners = ink.to_px(
            np.array([[left_mm, baseline_mm - height_mm / 2], [left_mm + width_mm, baseline_mm + height_mm / 2]])
        )
        left, top, right, bottom = (float(v) for v in corners.ravel())
        drawn.append(DrawnPanel(lead, rhythm, line_px, (left, top, right, bottom)))
    return drawn


def _samples(recording: Recording, column: int, columns: int, style: PageStyle) -> tuple[int, int]:
    """First and one past the last sample of a panel."""
    total_s = style.trace_width_mm / style.speed_mm_per_s
    return tuple(round((column + k) * total_s / columns * recording.fs_hz) for k in (0, 1))  # type: ignore[return-value]


def _draw_pulse(ink: Ink, baseline_mm: float, style: PageStyle) -> tuple[float, float, float, float]:
    """1 mV for `pulse_width_s` before the traces; returns its box in px."""
    width_mm = style.pulse_width_s * style.speed_mm_per_s
    left, right = trace_left_mm(style) - 3.0 - width_mm, trace_left_mm(style) - 3.0
    top = baseline_mm - style.gain_mm_per_mv
    corners = [(left - 1.5, baseline_mm), (left, baseline_mm), (left, top), (right, top), (right, baseline_mm)]
    line_px = ink.to_px(np.array([*corners, (right + 1.5, baseline_mm)]))
    ink.line(line_px, style.pen_mm)
    return float(line_px[1, 0]), float(line_px[2, 1]), float(line_px[3, 0]), float(line_px[0, 1])


def _draw_text(ink: Ink, layout: Layout, style: PageStyle) -> None:
    for k, line in enumerate(style.header):
        ink.text(line, style.margin_mm + 4.0, 8.0 + 6.0 * k, 3.2)
    scale = f"{style.speed_mm_per_s:g} mm/s  {style.gain_mm_per_mv:g} mm/mV  0.05-150 Hz  {layout.name}"
    ink.text(scale if style.footer is None else style.footer, style.margin_mm + 4.0, style.paper_mm[1] - 1.8, 2.4)


def _printed(recording: Recording, panels: tuple[DrawnPanel, ...], layout: Layout, style: PageStyle) -> Recording:
    """The samples that the page shows."""
    total_s = style.trace_width_mm / style.speed_mm_per_s
    length = min(round(total_s * recording.fs_hz), recording.signal.shape[1])
    leads = tuple(dict.fromkeys(panel.lead for panel in panels))
    signal = np.full((len(leads), length), np.nan, np.float32)
    start_s = dict.fromkeys(leads, 0.0)
    for panel in panels:
        strip = panel.rhythm or layout.columns == 1
        column = next((row.index(panel.lead) for row in layout.rows if panel.lead in row), 0)
        first, last = _samples(recording, 0 if strip else column, 1 if strip else layout.columns, style)
        if panel.lead in recording.leads:
            row = leads.index(panel.lead)
            signal[row] = np.nan
            signal[row, first:last] = recording.lead(panel.lead)[first : min(last, length)]
            start_s[panel.lead] = first / recording.fs_hz
    return Recording(leads, signal, recording.fs_hz, tuple(start_s.values()), provenance=recording.provenance)
