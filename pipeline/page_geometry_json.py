"""Where the traces of a page run on its image, as JSON for a page that draws them over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from digitizer import DigitizedPage, Trace
from digitizer.corrections import lies_on_page
from digitizer.drawn_line import drawn_line
from digitizer.page_confidence import trace_confidence
from digitizer.thinned_line import needed_points
from ecg.leads import printed_name
from pipeline.as_json import SOFTWARE, page_number

if TYPE_CHECKING:  # pydantic, which the types are made with, is nothing that a command waits for
    from pipeline import page_geometry_types as of_traces

# With the rounding of points to a tenth of a pixel that is a quarter of a pixel.
TOLERANCE_PX, POINT_DIGITS = 0.175, 1
TOLERANCE_CONFIDENCE = 0.1


def traces_json(page: DigitizedPage) -> of_traces.TracesJson:
    """Every panel and strip of a page with its box and its line. Patient text stays out of it.

    A panel that was wholly cut off the page is left out: there is nothing of it to draw.
    """
    height, width = page.image.shape[:2]
    return {
        "schema": "urn:inkbeat:traces:1",
        "software": SOFTWARE,
        "source": page.recording.provenance.source,
        "page": page_number(page),
        "width_px": width,
        "height_px": height,
        "rotation_deg": cast("of_traces.Turn", page.rotation_deg),
        "mirrored": page.mirrored,
        "px_per_mm_x": round(page.px_per_mm[0], 4),
        "px_per_mm_y": round(page.px_per_mm[1], 4),
        "layout": page.layout,
        "traces": [
            _trace(trace, page.recording.fs_hz)
            for trace in page.traces
            if lies_on_page(trace.box_px, (width, height), page.px_per_mm)
        ],
    }


def _trace(trace: Trace, fs_hz: float) -> of_traces.TraceJson:
    left, top, right, bottom = (round(edge, 2) for edge in trace.box_px)
    return {
        "lead": trace.lead,
        "printed": printed_name(trace.lead, trace.sign),
        "rhythm": trace.rhythm,
        "box_px": (left, top, right, bottom),
        "start_s": round(trace.start_s, 4),
        "duration_s": round(len(trace.signal) / fs_hz, 4),
        "confidence": round(trace_confidence(trace), 3),
        "line": _line(trace, fs_hz),
    }


def _line(trace: Trace, fs_hz: float) -> list[tuple[float, float, float] | None]:
    line = drawn_line(trace, fs_hz)
    if line is None:
        return []
    points: list[tuple[float, float, float] | None] = []
    kept = needed_points(line, TOLERANCE_PX, TOLERANCE_CONFIDENCE)
    for k in kept.nonzero()[0].tolist():
        x, y = line.points_px[k].tolist()
        points.append((round(x, POINT_DIGITS), round(y, POINT_DIGITS), round(float(line.confidence[k]), 2)))
        if k < len(line.broken) and line.broken[k]:
            points.append(None)
    return points
