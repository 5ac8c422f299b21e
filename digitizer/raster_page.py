"""One image of a page, all the way: grid, flat page, trace, rows, layout, millivolts and seconds."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from digitizer.assemble import as_recording, as_trace, doubts, lead_confidence
from digitizer.calibrate import calibrate
from digitizer.columns import trace_span
from digitizer.grid_map import map_grid
from digitizer.grid_pitch import find_grid_families, line_density
from digitizer.layout_match import LayoutMatch, match_layout
from digitizer.lead_names import PrintedName, read_lead_names
from digitizer.page import DigitizedPage
from digitizer.panel_signals import TimeAxis, panel_signal
from digitizer.pulse import Pulse, find_pulses
from digitizer.rectify import FlatPage, flatten
from digitizer.rhythm_rows import rhythm_panels
from digitizer.rows import InkMap, clean_ink, find_rows
from digitizer.trace_map import trace_probability
from digitizer.tracing import RowTrace, trace_rows


def digitize_raster(image: NDArray[np.uint8], fs_hz: float, source: str) -> DigitizedPage:
    """Digitize one upright page. image: uint8 [y, x, 3], RGB; source: the file's name.

    Raises NoGridError, NoTraceError or UnknownLayoutError where the page cannot be read.
    """
    timings_s: dict[str, float] = {}
    with _timed(timings_s, "grid"):
        density = line_density(image)
        grid = map_grid(density, find_grid_families(density))
    with _timed(timings_s, "flatten"):
        flat = flatten(image, grid)
    with _timed(timings_s, "trace map"):
        probability = trace_probability(flat)
    with _timed(timings_s, "rows"):
        ink = clean_ink(probability, flat)
        rows = find_rows(ink, flat)
    with _timed(timings_s, "tracing"):
        lines = trace_rows(ink, rows, flat)
    with _timed(timings_s, "layout"):
        match, names, pulses = _read_layout(ink, lines, flat)
        if match.spare_rows:
            # What was taken for a row stood in the way of its neighbours.
            lines = trace_rows(ink, tuple(lines[r].row for r in match.rows), flat)
            match, names, pulses = _read_layout(ink, lines, flat)
        strips = rhythm_panels(match, lines, names, flat)
    with _timed(timings_s, "signals"):
        calibration, assumptions = calibrate(pulses, flat)
        axis = TimeAxis(match.borders_px[0], calibration.speed_mm_per_s * flat.px_per_mm_x, fs_hz)
        traces = tuple(
            as_trace(place, panel_signal(lines[place.row], place, axis, flat, calibration), place in strips, flat)
            for place in match.panels + strips
        )
    return DigitizedPage(
        as_recording(traces, fs_hz, source),
        lead_confidence(traces),
        calibration,
        match.layout.name,
        traces,
        image,
        assumptions + doubts(match, traces),
        timings_s,
    )


def _read_layout(
    ink: InkMap, lines: tuple[RowTrace, ...], flat: FlatPage
) -> tuple[LayoutMatch, tuple[PrintedName, ...], tuple[Pulse, ...]]:
    pulses = find_pulses(lines, flat)
    names = read_lead_names(ink, lines, flat)
    return match_layout(lines, ink, trace_span(lines, pulses, flat), names, flat), names, pulses


@contextmanager
def _timed(timings_s: dict[str, float], stage: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    timings_s[stage] = time.perf_counter() - began
