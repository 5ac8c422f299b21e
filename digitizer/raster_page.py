"""One image of a page, all the way: grid, flat page, trace, rows, layout, millivolts and seconds."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from digitizer.assemble import as_recording, as_trace, doubts, lead_confidence
from digitizer.calibrate import calibrate
from digitizer.columns import trace_span
from digitizer.grid_map import GridMap, map_grid
from digitizer.grid_pitch import find_grid_families, line_density
from digitizer.layout_match import match_layout
from digitizer.lead_names import read_lead_names
from digitizer.page import DigitizedPage, PageWarning
from digitizer.page_text import read_page_text
from digitizer.panel_signals import TimeAxis, panel_signal
from digitizer.printed_findings import read_findings
from digitizer.pulse import find_pulses
from digitizer.rectify import flatten
from digitizer.rhythm_rows import rhythm_panels
from digitizer.rows import clean_ink, find_rows
from digitizer.strips import follow_rows
from digitizer.text_names import names_in_text
from digitizer.trace_ends import moved, refine_borders
from digitizer.trace_map import trace_probability
from digitizer.tracing import trace_rows
from digitizer.unclaimed_ink import unclaimed_traces
from digitizer.unruled_page import provisional_map, scaled_by_pulse
from ecg.errors import NoGridError


def digitize_raster(image: NDArray[np.uint8], fs_hz: float, source: str) -> DigitizedPage:
    """Digitize one upright page. image: uint8 [y, x, 3], RGB; source: the file's name.

    Raises NoGridError, NoTraceError or UnknownLayoutError where the page cannot be read.
    """
    timings_s: dict[str, float] = {}
    with _timed(timings_s, "grid"):
        grid, ruled = _grid_or_guess(image)
    with _timed(timings_s, "text"):
        text = read_page_text(image)
        printed = read_findings(text)
    unruled: tuple[PageWarning, ...] = ()
    if not ruled:
        with _timed(timings_s, "scale"):
            grid, warning = scaled_by_pulse(image, grid, printed)
            unruled = (warning,)
    with _timed(timings_s, "flatten"):
        flat = flatten(image, grid)
    with _timed(timings_s, "trace map"):
        probability = trace_probability(flat)
    with _timed(timings_s, "rows"):
        ink = clean_ink(probability, flat)
        rows = find_rows(ink, flat)
    with _timed(timings_s, "layout"):
        sketch = trace_rows(ink, rows, flat)
        pulses = find_pulses(sketch, flat)
        names = read_lead_names(ink, sketch, flat) + names_in_text(text, flat)
        match = match_layout(sketch, ink, trace_span(sketch, pulses, flat), names, flat)
        strips = rhythm_panels(match, sketch, names, flat)
    with _timed(timings_s, "tracing"):
        lines = follow_rows(
            image, tuple(sketch[row] for row in match.rows), (match.borders_px[0], match.borders_px[-1]), flat
        )
        borders_px = refine_borders(match.borders_px, lines, flat)
    with _timed(timings_s, "signals"):
        calibration, assumptions = calibrate(pulses, flat, printed, "grid" if ruled else "pulse")
        axis = TimeAxis(borders_px[0], calibration.speed_mm_per_s * flat.px_per_mm_x, fs_hz)
        traces = tuple(
            as_trace(
                place,
                panel_signal(lines[match.rows.index(place.row)], place, axis, flat, calibration),
                rhythm,
                flat,
            )
            for places, rhythm in ((match.panels, False), (strips, True))
            for place in moved(places, match.borders_px, borders_px)
        )
    return DigitizedPage(
        as_recording(traces, fs_hz, source, "raster-page"),
        lead_confidence(traces),
        calibration,
        match.layout.name,
        traces,
        image,
        unruled + assumptions + doubts(match, traces, unclaimed_traces(ink, sketch, flat), fs_hz),
        timings_s,
        printed,
    )


def _grid_or_guess(image: NDArray[np.uint8]) -> tuple[GridMap, bool]:
    """The map of the page and whether a grid gave it; without one its millimetre is not known yet."""
    try:
        density = line_density(image)
        return map_grid(density, find_grid_families(density)), True
    except NoGridError:
        return provisional_map(image), False


@contextmanager
def _timed(timings_s: dict[str, float], stage: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    timings_s[stage] = time.perf_counter() - began
