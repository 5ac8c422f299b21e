"""One image of a page, all the way: grid, flat page, trace, rows, layout, millivolts and seconds."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from digitizer.assemble import as_recording, as_trace, doubts, lead_confidence, withheld_leads
from digitizer.calibrate import calibrate
from digitizer.corrected_scale import corrected_scale
from digitizer.corrections import Corrections
from digitizer.followed_page import FollowedPage, follow_page
from digitizer.kept_stages import PageStages
from digitizer.laid_page import LaidPage, lay_page, scale_by_pulse
from digitizer.page import Calibration, DigitizedPage, Trace
from digitizer.page_frame import TURNS
from digitizer.page_reading import PageReading
from digitizer.panel_signals import TimeAxis, panel_signal
from digitizer.printed_findings import read_findings
from digitizer.row_skew import put_back
from digitizer.sketched_page import sketch_page
from digitizer.trace_ends import moved, refine_borders
from digitizer.unruled_page import px_per_mm_of_width
from ecg.errors import NoGridError

# Boxes that people or programs give are rounded to pixels: a sample this near to a border lies on it.
EXACT_SAMPLES, ROUNDED_BOX_SAMPLES = 1e-6, 0.1


@dataclass(frozen=True, eq=False)
class ReadPage:
    """A page that lies upright and flat, and whose text is being read."""

    page: LaidPage
    reading: PageReading


def read_raster(image: NDArray[np.uint8], rotation_deg: int | None = None) -> ReadPage:
    """Lay a page and begin to read its text, however it lies unless a turn is given (`lay_page`).

    image: uint8 [y, x, 3], RGB. Raises NoGridError.
    """
    page = lay_page(image, rotation_deg)
    return ReadPage(page, PageReading(page.image))


def digitize_raster(
    read: ReadPage, fs_hz: float, source: str, corrections: Corrections, stages: PageStages
) -> DigitizedPage:
    """Digitize a page that was laid. source: the file's name.

    Raises NoGridError, NoTraceError, UnknownLayoutError or SeveralEcgsError where the page cannot be read, and
    InvalidCorrectionError where a correction does not fit it.
    """
    page, reading = read.page, read.reading
    if not page.ruled:
        told = corrections.speed_mm_per_s, corrections.gain_mm_per_mv
        page = stages.of("scale", (read, told), lambda: _scaled(read, corrections))
    sketch = stages.of("sketch", page, lambda: sketch_page(page, reading))
    followed = follow_page(page, sketch, corrections.layout, corrections.panels, stages)
    # Only what the page waits for: the stages add up to the whole.
    printed = stages.of("text", read, lambda: read_findings(reading.lines()))
    with stages.timed("signals"):
        calibration, assumptions = calibrate(sketch.pulses, page.flat, printed, "grid" if page.ruled else "pulse")
        calibration, assumptions = corrected_scale(calibration, assumptions, corrections)
        traces = _traces(page, followed, calibration, fs_hz)
        # Who says where all panels are has seen that nothing else is on the page.
        unclaimed = sketch.unclaimed if corrections.panels is None else 0
        found = doubts(followed.match, traces, unclaimed, fs_hz)
        withheld = withheld_leads(traces)
    return DigitizedPage(
        as_recording(traces, fs_hz, source, "raster-page", {str(warning.lead) for warning in withheld}),
        lead_confidence(traces),
        calibration,
        followed.match.name,
        traces,
        page.image,
        page.flat.grid.px_per_mm(),
        page.warnings + assumptions + withheld + found,
        stages.timings_s,
        printed,
        90 * (page.orientation % TURNS),
        page.orientation >= TURNS,
    )


def _traces(page: LaidPage, followed: FollowedPage, calibration: Calibration, fs_hz: float) -> tuple[Trace, ...]:
    """Every panel and strip in millivolts and seconds."""
    match, lines, shifts_px, flat = followed.match, followed.lines, followed.shifts_px, page.flat
    borders_px, slack = match.borders_px, ROUNDED_BOX_SAMPLES
    if match.given_strips is None:
        in_order = tuple(lines.values()), [shifts_px[row] for row in lines]
        borders_px, slack = refine_borders(borders_px, *in_order, calibration.speed_mm_per_s, flat), EXACT_SAMPLES
    px_per_mm = flat.px_per_mm_x if page.ruled else px_per_mm_of_width(borders_px, flat.px_per_mm_x)
    axis = TimeAxis(borders_px[0], calibration.speed_mm_per_s * px_per_mm, fs_hz, slack)
    return tuple(
        as_trace(
            place,
            put_back(panel_signal(lines[place.row], place, axis, flat, calibration), shifts_px[place.row]),
            rhythm,
            followed.baselines_px[place.row],
            flat,
        )
        for places, rhythm in ((match.panels, False), (followed.strips, True))
        for place in moved(places, match.borders_px, borders_px)
    )


def _scaled(read: ReadPage, corrections: Corrections) -> LaidPage:
    """A page without a grid by its pulses, as tall and wide as print says; where there are none, as a person says."""
    printed = read_findings(read.reading.lines())
    try:
        return scale_by_pulse(read.page, printed)
    except NoGridError:
        told = replace(
            printed,
            speed_mm_per_s=corrections.speed_mm_per_s or printed.speed_mm_per_s,
            gain_mm_per_mv=corrections.gain_mm_per_mv or printed.gain_mm_per_mv,
        )
        if told == printed:
            raise
        return scale_by_pulse(read.page, told)
