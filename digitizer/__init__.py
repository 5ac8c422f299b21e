"""From a page of ink to calibrated leads."""

from digitizer.corrections import Corrections, PanelCorrection
from digitizer.digitize import digitize, digitize_image, digitize_pages
from digitizer.document import page_count
from digitizer.page import Calibration, DigitizedPage, PageWarning, Trace

__all__ = [
    "Calibration",
    "Corrections",
    "DigitizedPage",
    "PageWarning",
    "PanelCorrection",
    "Trace",
    "digitize",
    "digitize_image",
    "digitize_pages",
    "page_count",
]
