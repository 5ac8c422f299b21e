"""What a command says of a page, in one line."""

from classifier.not_classified import NotClassified
from digitizer import DigitizedPage
from ecg import Recording
from pipeline.analysis import Analysis


def page_line(page: DigitizedPage) -> str:
    """Layout, leads, scale and confidence."""
    scale = page.calibration
    return (
        f"{page.layout}, {len(page.recording.leads)} leads, {scale.speed_mm_per_s:g} mm/s ({scale.speed_source}), "
        f"{scale.gain_mm_per_mv:g} mm/mV ({scale.gain_source}), confidence {page.confidence:.2f}"
    )


def recording_line(recording: Recording) -> str:
    """Leads, length and rate."""
    return f"{len(recording.leads)} leads, {recording.duration_s:.1f} s at {recording.fs_hz:g} Hz"


def analysis_line(analysis: Analysis) -> str:
    """Rhythm and heart rate."""
    rhythm = analysis.rhythm
    if isinstance(rhythm, NotClassified):
        found = f"not classified: {rhythm.reason}"
    else:
        found = f"{rhythm.label} ({rhythm.probabilities[rhythm.label]:.0%})"
    rate = analysis.vitals.get("heart_rate")
    beats = f"{rate.value:.0f} bpm" if rate.value is not None else f"no heart rate: {rate.reason}"
    return f"rhythm: {found}; {beats}. For research and education, not for diagnosis."
