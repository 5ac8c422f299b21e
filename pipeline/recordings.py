"""A signal file, or the pages of a document, as recordings."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from digitizer import DigitizedPage, digitize_pages
from ecg import Patient, Recording
from ecg.errors import InkbeatError
from ecg.formats.registry import is_signal, read_signal
from ecg.resampling import resampled_recording
from pipeline.analysis import PAGE_FS_HZ


@dataclass(frozen=True, eq=False)
class ReadRecording:
    """A recording, and the page that it was read from where it came as one."""

    recording: Recording
    page: DigitizedPage | None = None


def read_recordings(
    path: Path, pages: Iterable[int] | None = None, fs_hz: float | None = None, adc_per_mv: float | None = None
) -> Iterator[tuple[int, ReadRecording | InkbeatError]]:
    """Each page's number (from 0) with its recording, or why there is none; a signal file is one page.

    fs_hz: the rate at which pages are sampled (500 Hz unless given), and that of a signal file that does not tell its
    own. adc_per_mv: ADC units per mV, for files that do not tell.
    Raises a subclass of `ecg.errors.InkbeatError` where the file as a whole cannot be read.
    """
    if is_signal(path):
        yield 0, ReadRecording(read_signal(path, fs_hz, adc_per_mv))
        return
    for number, page in digitize_pages(path, pages, PAGE_FS_HZ if fs_hz is None else fs_hz):
        yield number, page if isinstance(page, InkbeatError) else ReadRecording(page.recording, page)


def at_rate(one: ReadRecording, fs_hz: float | None) -> ReadRecording:
    """The same at another rate where one is given. Raises InvalidSignalError for a rate that makes no sense."""
    return one if fs_hz is None else replace(one, recording=resampled_recording(one.recording, fs_hz))


def without_patient(one: ReadRecording) -> ReadRecording:
    """The same without what the file says about the patient."""
    return replace(one, recording=replace(one.recording, patient=Patient()))
