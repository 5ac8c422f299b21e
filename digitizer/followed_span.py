"""Where the followed lines end: what the sketch of the ink took for the rest of a trace may be grid."""

import numpy as np
from numpy.typing import NDArray

from digitizer.columns import USUAL_WIDTH_MM, Span
from digitizer.rectify import FlatPage
from digitizer.stretches import stretches
from digitizer.strips import MIN_PRESENCE, StripLine

# Breaks between panels are shorter.
BREAK_MM = 4.0
# By less than this the sketch is right enough.
MOST_OFF_MM = 3.0


def corrected_span(span: Span, lines: tuple[StripLine, ...], page: FlatPage) -> Span:
    """The sketch's span, or the one that the lines tell where they end before it.

    Where a line begins is known less well: what stands before it may be a pulse. A page whose lines run along the
    usual width has it.
    """
    ends = np.array([found for line in lines if (found := _longest(line, page)) is not None])
    if not len(ends):
        return span
    left, right = (float(x) for x in np.median(ends, axis=0))
    scale = page.px_per_mm_x
    if right > span.right_px - MOST_OFF_MM * scale:
        return span
    usual = right - USUAL_WIDTH_MM * scale
    return Span(usual if usual > left - MOST_OFF_MM * scale else left, right, False, False)


def _longest(line: StripLine, page: FlatPage) -> tuple[float, float] | None:
    """Ends (px) of the longest part that the network sees, over short breaks; None where it sees no end."""
    starts, ends = stretches(_closed(line.presence >= MIN_PRESENCE, round(BREAK_MM * page.px_per_mm_x / line.step_px)))
    if not len(starts):
        return None
    longest = int((ends - starts).argmax())
    if (len(line.presence) - ends[longest]) * line.step_px < MOST_OFF_MM * page.px_per_mm_x:
        return None
    left, right = line.first_px + np.array([starts[longest], ends[longest]]) * line.step_px
    return float(left), float(right)


def _closed(seen: NDArray[np.bool_], width: int) -> NDArray[np.bool_]:
    """The mask (bool [column]) with gaps narrower than `width` filled."""
    closed = seen.copy()
    for start, end in zip(*stretches(~seen), strict=True):
        if start > 0 and end < len(seen) and end - start < width:
            closed[start:end] = True
    return closed
