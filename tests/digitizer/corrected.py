"""Pages digitized as a person corrects them, each stage of a file once for all tests."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digitizer import DigitizedPage, Trace, digitize
from digitizer.corrections import Corrections, PanelCorrection
from digitizer.kept_stages import KeptStages
from ecg.leads import printed_name

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
_STAGES = KeptStages(pages=6)


def corrected(file: Path | str, corrections: Corrections | None = None) -> DigitizedPage:
    """A shipped page, or any, with corrections."""
    return digitize(FIXTURES / file, corrections=corrections, stages=_STAGES)


@cache
def as_found(file: str) -> DigitizedPage:
    """A shipped page without corrections."""
    return corrected(file)


def saved(image: NDArray[np.uint8], folder: Path) -> Path:
    """A file of an image (uint8 [y, x, 3], RGB)."""
    path = folder / "page.png"
    Image.fromarray(image).save(path, compress_level=1)
    return path


def as_given(trace: Trace) -> PanelCorrection:
    """What a person gives back who leaves a panel as it is."""
    left, top, right, bottom = (round(edge, 2) for edge in trace.box_px)
    return PanelCorrection(printed_name(trace.lead, trace.sign), (left, top, right, bottom), trace.rhythm)


def panels_of(page: DigitizedPage) -> dict[str, PanelCorrection]:
    """The panels of a page by lead; the rhythm strip of II is "II below"."""
    return {f"{trace.lead} below" if trace.rhythm else trace.lead: as_given(trace) for trace in page.traces}


def moved(panel: PanelCorrection, right_px: float = 0.0, down_px: float = 0.0) -> PanelCorrection:
    """The panel in another place."""
    left, top, right, bottom = panel.box_px
    return replace(panel, box_px=(left + right_px, top + down_px, right + right_px, bottom + down_px))


def lead_of(page: DigitizedPage, lead: str) -> NDArray[np.float32]:
    """float32 [sample], mV: the panel of a lead."""
    return next(trace.signal for trace in page.traces if trace.lead == lead and not trace.rhythm)


def apart_mv(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Median difference of two leads (float32 [sample], mV)."""
    length = min(len(one), len(other))
    return float(np.nanmedian(np.abs(one[:length] - other[:length])))


def codes(page: DigitizedPage) -> set[str]:
    """What a page warns of."""
    return {warning.code for warning in page.warnings}
