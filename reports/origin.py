"""Sections on where signal and numbers came from."""

from reportlab.pdfgen.canvas import Canvas

from classifier.not_classified import NotClassified
from digitizer.page import Calibration
from ecg.version import __version__
from reports.content import ReportInput
from reports.flow import Line, Section, text_lines
from reports.typography import BODY, NOTE, SMALL, draw_text, fitted, wrapped

LABEL_MM = 17.0
LINE_MM = 3.7
LONGEST_VALUE = 3.8
"""Lines that one value may take."""


def provenance_section(report: ReportInput, width_mm: float) -> Section:
    """Source, scale, software and networks."""
    recording, provenance = report.recording, report.recording.provenance
    by = provenance.software and f"by {provenance.software}"
    pairs = [("Source", report.source or provenance.source or "unnamed file")]
    if report.page:
        number = f"page {provenance.page + 1}, " if provenance.page is not None else ""
        pairs += [("Page", f"{number}layout {report.page.layout}"), *_scale(report.page.calibration)]
    pairs += [
        ("Signal", f"{_count(recording.leads)}, {recording.duration_s:.2f} s at {recording.fs_hz:g} Hz"),
        (
            "Read",
            " ".join(part for part in (by, provenance.method and f"as {provenance.method}") if part) or "not stated",
        ),
        ("Networks", ", ".join(network_ids(report)) or "none used"),
        ("Summary", f"inkbeat {__version__}, {report.created:%Y-%m-%d %H:%M:%S %Z}".rstrip()),
    ]
    return Section("Provenance", tuple(line for pair in pairs for line in _pair_lines(*pair, width_mm)))


def network_ids(report: ReportInput) -> tuple[str, ...]:
    """Every network that had a part in the summary."""
    asked = (report.rhythm, report.beats, report.twelve_lead)
    return (*report.network_ids, *(one.model_id for one in asked if not isinstance(one, NotClassified)))


def _scale(calibration: Calibration) -> list[tuple[str, str]]:
    """The page's scale, and where each number was read."""
    c = calibration
    pairs = [
        ("Speed", f"{c.speed_mm_per_s:g} mm/s ({c.speed_source})"),
        ("Gain", f"{c.gain_mm_per_mv:g} mm/mV ({c.gain_source})"),
    ]
    if c.chest_gain_mm_per_mv is not None:
        pairs.append(("V1 to V6", f"{c.chest_gain_mm_per_mv:g} mm/mV ({c.gain_source})"))
    resolution = ""
    if c.px_per_mm_x is not None and c.px_per_mm_y is not None:
        resolution = f", {c.px_per_mm_x:.2f} × {c.px_per_mm_y:.2f} px/mm"
    return [*pairs, ("Millimetre", f"by {c.scale_source}{resolution}")]


def _count(leads: tuple[str, ...]) -> str:
    return f"{len(leads)} lead{'s' if len(leads) > 1 else ''}"


def _pair_lines(label: str, value: str, width_mm: float) -> list[Line]:
    room_mm = width_mm - LABEL_MM
    first, *more = wrapped(fitted(value, BODY, LONGEST_VALUE * room_mm, keep_end=12), BODY, room_mm)
    return [_pair_line(label, first), *(_pair_line("", text) for text in more)]


def _pair_line(label: str, value: str) -> Line:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        base = y - BODY.cap_mm - 0.6
        draw_text(canvas, x, base, label, NOTE)
        draw_text(canvas, x + LABEL_MM, base, value, BODY)

    return Line(LINE_MM, draw)


def method_section(report: ReportInput, width_mm: float) -> Section:
    """How the numbers came about, in a few words."""
    read = (
        "The page's grid gives the millimetre; each trace is followed over the page and scaled to mV and s. "
        if report.page
        else "The signal is drawn as it came in the file. "
    )
    words = (
        f"{read}Rhythm, beats and twelve leads: CNN-LSTMs, probabilities calibrated. Intervals: from the median beat, "
        "one boundary for all leads, by a U-Net. Each lead is drawn about its median; gaps are left open."
    )
    return Section("Method", text_lines(words, SMALL, width_mm, 3.2))
