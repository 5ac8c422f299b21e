"""What the ink of a flat page shows before anybody asks which lead is which: rows, pulses, names and their span."""

from dataclasses import dataclass

from digitizer.columns import Span, trace_span
from digitizer.laid_page import LaidPage
from digitizer.lead_names import PrintedName
from digitizer.page_reading import PageReading
from digitizer.page_sight import on_flat_page
from digitizer.pulse import Pulse, find_pulses
from digitizer.rows import clean_ink, find_rows
from digitizer.seen_rows import near_traces, refuse_without_suspicion, seen_rows
from digitizer.text_names import names_in_text
from digitizer.trace_map import trace_probability
from digitizer.tracing import RowTrace, trace_rows
from digitizer.unclaimed_ink import unclaimed_traces
from ecg.errors import NoTraceError

# With fewer names than this the page's text is asked for more.
FEW_NAMES = 4


@dataclass(frozen=True, eq=False)
class SketchedPage:
    """Everything that was seen on a page, without the ink itself."""

    rows: tuple[RowTrace, ...]
    """From top to bottom; none where `refusal` says why."""
    separators_px: tuple[float, ...]
    """x (px of the flat page) of the vertical strokes that separate columns of panels."""
    pulses: tuple[Pulse, ...]
    names: tuple[PrintedName, ...]
    span: Span
    unclaimed: int
    """Pieces of ink that run as a trace does where no row was found."""
    refusal: NoTraceError | None = None


def sketch_page(page: LaidPage, reading: PageReading) -> SketchedPage:
    """Find the rows of a page and sketch their traces. A page without a trace is sketched as one without rows."""
    flat = page.flat
    seen = on_flat_page(page.sight, ("rows", "traces"), flat)
    ink = clean_ink(trace_probability(flat), flat)
    try:
        rows = seen_rows(seen["rows"], flat)
        if rows:
            traces_ink = near_traces(ink, seen["traces"])
        else:
            # Traces fainter than those that the network learned from; it suspects them at least.
            refuse_without_suspicion(seen["rows"])
            traces_ink, rows = ink, find_rows(ink, flat)
        sketch = trace_rows(traces_ink, rows, flat)
    except NoTraceError as error:
        everywhere = Span(0.0, float(flat.image.shape[1]), True, True)
        return SketchedPage((), (), (), page.names, everywhere, 0, error.with_traceback(None))
    pulses = find_pulses(sketch, flat)
    names = page.names
    if len(names) < FEW_NAMES:
        names += names_in_text(reading.lines(), flat)
    unclaimed = unclaimed_traces(traces_ink, sketch, flat)
    return SketchedPage(sketch, ink.separators_px, pulses, names, trace_span(sketch, pulses, flat), unclaimed)
