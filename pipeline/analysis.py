"""A document through the whole way: pages or signal file → leads → rhythm, beats, twelve leads and vitals."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from classifier.beats import BeatResult, classify_beats
from classifier.not_classified import NotClassified
from classifier.rhythm import RhythmResult, classify_rhythm
from classifier.twelve_lead import TwelveLeadResult, classify_12lead
from digitizer import DigitizedPage, digitize, digitize_pages
from digitizer.redact import redact
from ecg import Patient, Recording
from ecg.errors import InkbeatError
from ecg.formats.csv_file import read_csv
from ecg.formats.wfdb_record import read_wfdb
from reports.content import ReportInput
from vitals import Vitals, measure

CSV_ENDINGS = (".csv", ".tsv", ".txt")
WFDB_ENDINGS = (".hea", ".dat")
Found = TypeVar("Found")


@dataclass(frozen=True, eq=False)
class Analysis:
    """A recording with everything that was found on it."""

    recording: Recording
    page: DigitizedPage | None
    """The page that the recording was read from; None where it came as a signal file."""
    rhythm: RhythmResult | NotClassified
    vitals: Vitals
    beats: BeatResult | NotClassified
    twelve_lead: TwelveLeadResult | NotClassified
    source: str
    """Name of the file, without its folder."""
    created: datetime
    timings_s: dict[str, float]
    """Stage -> seconds."""

    @property
    def report(self) -> ReportInput:
        """What the PDF summary is drawn from."""
        found = (self.rhythm, self.vitals, self.beats, self.twelve_lead)
        return ReportInput(self.recording, self.page, *found, self.source, self.created)


def analyze(path: Path | str, page: int = 0, fs_hz: float = 500.0) -> Analysis:
    """Analyse one page (counted from 0) of a document, or a signal file (CSV, WFDB).

    fs_hz: the rate at which a page is sampled, and that of a CSV file without a time column. Raises a subclass of
    `ecg.errors.InkbeatError` that says what was wrong with which file.
    """
    path = Path(path)
    if is_signal_file(path):
        return _analyze_signal(path, fs_hz)
    began = time.perf_counter()
    digitized = digitize(path, page, fs_hz)
    return _measured(digitized.recording, digitized, path, time.perf_counter() - began)


def analyze_pages(
    path: Path | str, pages: Iterable[int] | None = None, fs_hz: float = 500.0
) -> Iterator[tuple[int, Analysis | InkbeatError]]:
    """Analyse the pages of a document one after the other: each page's number (from 0) with its analysis, or why not.

    Pages, rates and errors are those of `digitizer.digitize_pages`; a signal file is one page.
    """
    path = Path(path)
    if is_signal_file(path):
        yield 0, _analyze_signal(path, fs_hz)
        return
    began = time.perf_counter()
    for number, page in digitize_pages(path, pages, fs_hz):
        read_s = time.perf_counter() - began
        yield number, page if isinstance(page, InkbeatError) else _measured(page.recording, page, path, read_s)
        del page
        began = time.perf_counter()


def _analyze_signal(path: Path, fs_hz: float) -> Analysis:
    began = time.perf_counter()
    recording = read_signal_file(path, fs_hz)
    return _measured(recording, None, path, time.perf_counter() - began)


def _measured(recording: Recording, page: DigitizedPage | None, path: Path, read_s: float) -> Analysis:
    """All that is found on a recording that was read in so many seconds."""
    timings_s = {"read": read_s}

    def timed(stage: str, find: Callable[[Recording], Found]) -> Found:
        began = time.perf_counter()
        found = find(recording)
        timings_s[stage] = time.perf_counter() - began
        return found

    return Analysis(
        recording,
        page,
        rhythm=timed("rhythm", classify_rhythm),
        vitals=timed("vitals", measure),
        beats=timed("beats", classify_beats),
        twelve_lead=timed("twelve_lead", classify_12lead),
        source=path.name,
        created=datetime.now(UTC),
        timings_s=timings_s,
    )


def redact_analysis(analysis: Analysis) -> Analysis:
    """The same without patient text, in the page's image and in the recording."""
    page = redact(analysis.page) if analysis.page else None
    recording = replace(analysis.recording, patient=Patient())
    return replace(analysis, page=page, recording=recording)


def is_signal_file(path: Path) -> bool:
    """Whether the name says that the file holds samples instead of a page; what it really holds, reading it tells."""
    return path.suffix.casefold() in CSV_ENDINGS + WFDB_ENDINGS


def read_signal_file(path: Path, fs_hz: float) -> Recording:
    """Read CSV or a WFDB record. Raises a subclass of `ecg.errors.InkbeatError`."""
    return read_wfdb(path) if path.suffix.casefold() in WFDB_ENDINGS else read_csv(path, fs_hz)
