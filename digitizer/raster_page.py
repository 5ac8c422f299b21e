"""One image of a page, all the way: grid, flat page, trace, rows, layout, millivolts and seconds."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitizer.assemble import as_recording, as_trace, doubts, lead_confidence, withheld_leads
from digitizer.calibrate import calibrate
from digitizer.columns import Span, trace_span
from digitizer.followed_span import corrected_span
from digitizer.laid_page import LaidPage, lay_page, scale_by_pulse
from digitizer.layout_match import match_layout
from digitizer.lead_names import PrintedName
from digitizer.page import DigitizedPage
from digitizer.page_sight import on_flat_page
from digitizer.page_text import TextLine, read_page_text
from digitizer.panel_places import LayoutMatch, PanelPlace
from digitizer.panel_signals import TimeAxis, panel_signal
from digitizer.printed_findings import read_findings
from digitizer.pulse import Pulse, find_pulses
from digitizer.rhythm_rows import named_strips, rhythm_panels
from digitizer.row_skew import put_back, row_shifts, shifted
from digitizer.rows import InkMap, clean_ink, find_rows
from digitizer.seen_rows import near_traces, refuse_without_suspicion, seen_rows
from digitizer.strips import StripLine, follow_rows
from digitizer.text_names import names_in_text
from digitizer.trace_ends import moved, refine_borders
from digitizer.trace_map import trace_probability
from digitizer.tracing import RowTrace, trace_rows
from digitizer.unclaimed_ink import unclaimed_traces
from digitizer.unruled_page import px_per_mm_of_width

# With fewer names than this the page's text is asked for more.
FEW_NAMES = 4


@dataclass(frozen=True, eq=False)
class _Sketch:
    """What the ink of the flat page shows, and which lead is taken to be which."""

    ink: InkMap
    traces_ink: InkMap
    """That which belongs to traces."""
    rows: tuple[RowTrace, ...]
    pulses: tuple[Pulse, ...]
    names: tuple[PrintedName, ...]
    span: Span
    match: LayoutMatch


@dataclass(frozen=True, eq=False)
class _Followed:
    """The lines of the rows that the layout holds."""

    match: LayoutMatch
    lines: dict[int, StripLine]
    """By row, on one time axis."""
    shifts_px: dict[int, float]
    """How far each was moved along time to level it."""
    strips: tuple[PanelPlace, ...]
    """Rhythm strips whose lead is known."""


def digitize_raster(image: NDArray[np.uint8], fs_hz: float, source: str) -> DigitizedPage:
    """Digitize one page, however it lies. image: uint8 [y, x, 3], RGB; source: the file's name.

    Raises NoGridError, NoTraceError or UnknownLayoutError where the page cannot be read.
    """
    timings_s: dict[str, float] = {}
    with _timed(timings_s, "page"):
        page = lay_page(image)
    reading = _read_beside(page.image)
    if not page.ruled:
        with _timed(timings_s, "scale"):
            page = scale_by_pulse(page, read_findings(reading.result()))
    flat = page.flat
    with _timed(timings_s, "sketch"):
        sketch = _sketch(page, reading)
    with _timed(timings_s, "tracing"):
        followed = _follow(page, sketch)
    match, lines = followed.match, followed.lines
    # Only what the page waits for: the stages add up to the whole.
    with _timed(timings_s, "text"):
        printed = read_findings(reading.result())
    with _timed(timings_s, "signals"):
        calibration, assumptions = calibrate(sketch.pulses, flat, printed, "grid" if page.ruled else "pulse")
        borders_px = refine_borders(
            match.borders_px,
            tuple(lines.values()),
            [followed.shifts_px[row] for row in lines],
            calibration.speed_mm_per_s,
            flat,
        )
        px_per_mm = flat.px_per_mm_x if page.ruled else px_per_mm_of_width(borders_px, flat.px_per_mm_x)
        axis = TimeAxis(borders_px[0], calibration.speed_mm_per_s * px_per_mm, fs_hz)
        traces = tuple(
            as_trace(
                place,
                put_back(panel_signal(lines[place.row], place, axis, flat, calibration), followed.shifts_px[place.row]),
                rhythm,
                flat,
            )
            for places, rhythm in ((match.panels, False), (followed.strips, True))
            for place in moved(places, match.borders_px, borders_px)
        )
        found = doubts(match, traces, unclaimed_traces(sketch.traces_ink, sketch.rows, flat), fs_hz)
        withheld = withheld_leads(traces)
    return DigitizedPage(
        as_recording(traces, fs_hz, source, "raster-page", {str(warning.lead) for warning in withheld}),
        lead_confidence(traces),
        calibration,
        match.name,
        traces,
        page.image,
        page.warnings + assumptions + withheld + found,
        timings_s,
        printed,
    )


def _sketch(page: LaidPage, reading: Future[tuple[TextLine, ...]]) -> _Sketch:
    """Find the rows and match a layout to them."""
    flat = page.flat
    seen = on_flat_page(page.sight, ("rows", "traces"), flat)
    ink = clean_ink(trace_probability(flat), flat)
    rows = seen_rows(seen["rows"], flat)
    if rows:
        traces_ink = near_traces(ink, seen["traces"])
    else:
        # Traces fainter than those that the network learned from; it suspects them at least.
        refuse_without_suspicion(seen["rows"])
        traces_ink, rows = ink, find_rows(ink, flat)
    sketch = trace_rows(traces_ink, rows, flat)
    pulses = find_pulses(sketch, flat)
    names = page.names
    if len(names) < FEW_NAMES:
        names += names_in_text(reading.result(), flat)
    span = trace_span(sketch, pulses, flat)
    return _Sketch(ink, traces_ink, sketch, pulses, names, span, match_layout(sketch, ink, span, names, flat))


def _follow(page: LaidPage, sketch: _Sketch) -> _Followed:
    """Follow the sketched rows with the strip network; where lines end elsewhere than sketched, match them again."""
    flat, span, match = page.flat, sketch.span, sketch.match
    followed = follow_rows(page.image, tuple(sketch.rows[row] for row in match.rows), span, match.borders_px, flat)
    if (corrected := corrected_span(span, followed, flat)) != span:
        match = match_layout(sketch.rows, sketch.ink, corrected, sketch.names, flat)
        rows = tuple(sketch.rows[row] for row in match.rows)
        followed = follow_rows(page.image, rows, corrected, match.borders_px, flat)
    lines = dict(zip(match.rows, followed, strict=True))
    baselines_px = {row: sketch.rows[row].row.baseline_px for row in match.rows}
    shifts_px = row_shifts(lines, baselines_px, match.panels + named_strips(match, flat), flat)
    lines = {row: shifted(line, shifts_px[row]) for row, line in lines.items()}
    return _Followed(match, lines, shifts_px, rhythm_panels(match, lines, flat))


def _read_beside(image: NDArray[np.uint8]) -> Future[tuple[TextLine, ...]]:
    """Begin to read the text of an upright page (uint8 [y, x, 3], RGB) in a thread of its own.

    What it raises is raised where its result is asked for. The networks and OpenCV leave the interpreter to each other.
    """
    reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="page-text")
    reading = reader.submit(read_page_text, image)
    # The thread ends when it has read the page.
    reader.shutdown(wait=False)
    return reading


@contextmanager
def _timed(timings_s: dict[str, float], stage: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    timings_s[stage] = time.perf_counter() - began
