"""A document through the whole way: pages or signal file → leads → rhythm, beats, twelve leads and vitals."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import numpy as np

from classifier.beats import BeatResult, classify_beats
from classifier.not_classified import NotClassified
from classifier.rhythm import RhythmResult, classify_rhythm
from classifier.twelve_lead import TwelveLeadResult, classify_12lead
from digitizer import DigitizedPage, digitize, digitize_pages
from digitizer.corrections import Corrections
from digitizer.kept_stages import KeptStages, untold
from digitizer.redact import redact
from ecg import Patient, Recording
from ecg.errors import InkbeatError, InvalidCorrectionError
from ecg.formats.registry import is_signal, read_signal
from ecg.shipped_model import model_id
from reports.content import ReportInput
from vitals import BeatClasses, Vitals, measure
from vitals.beat_classes import CLASSES
from vitals.signal_quality import Quality, quality_of
from vitals.wave import Absent

PAGE_FS_HZ = 500.0
"""Rate at which a page is sampled unless another is asked for."""
PAGE_NETWORKS = {"raster-page": (("digitizer", "page"), ("digitizer", "strip"), ("digitizer", "name"))}
"""Method of reading -> package and name of each network that takes part."""
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
    quality: Quality
    """How far the signal may be trusted."""
    source: str
    """Name of the file, without its folder."""
    created: datetime
    timings_s: dict[str, float]
    """Stage -> seconds."""
    redacted: bool = False
    """Whether patient text was taken out."""

    @property
    def report(self) -> ReportInput:
        """What the PDF summary is drawn from."""
        found = (self.rhythm, self.vitals, self.beats, self.twelve_lead)
        of_page = PAGE_NETWORKS.get(self.recording.provenance.method, ()) if self.page else ()
        networks = [*of_page, *([("vitals", "waves")] if self.vitals.beat else [])]
        return ReportInput(
            self.recording,
            self.page,
            *found,
            self.source,
            self.created,
            self.quality,
            network_ids=tuple(model_id(*network) for network in networks),
            redacted=self.redacted,
        )


def analyze(
    path: Path | str,
    page: int = 0,
    fs_hz: float | None = None,
    corrections: Corrections | None = None,
    stages: KeptStages | None = None,
) -> Analysis:
    """Analyse one page (counted from 0) of a document, or a file of any signal format; its content tells which.

    fs_hz: the rate at which a page is sampled (500 Hz unless given), and that of a signal file that does not tell its
    own. corrections, stages: as in `digitizer.digitize`. Raises a subclass of `ecg.errors.InkbeatError` that says what
    was wrong with which file; InvalidCorrectionError, too, where a signal file is to be corrected.
    """
    path = Path(path)
    if is_signal(path):
        return _analyze_signal(path, fs_hz, corrections)
    began = time.perf_counter()
    digitized = digitize(path, page, PAGE_FS_HZ if fs_hz is None else fs_hz, corrections, stages)
    return _measured(digitized.recording, digitized, path, time.perf_counter() - began)


def analyze_pages(
    path: Path | str,
    pages: Iterable[int] | None = None,
    fs_hz: float | None = None,
    tell: Callable[[str], None] = untold,
    corrections: Corrections | None = None,
    stages: KeptStages | None = None,
) -> Iterator[tuple[int, Analysis | InkbeatError]]:
    """Analyse the pages of a document one after the other: each page's number (from 0) with its analysis, or why not.

    Pages and errors are those of `digitizer.digitize_pages`, all else is as in `analyze`; a signal file is one page.
    tell: called with the name of each stage behind "read" as it begins, and of those of a page's reading.
    """
    path = Path(path)
    if is_signal(path):
        yield 0, _analyze_signal(path, fs_hz, corrections, tell)
        return
    began = time.perf_counter()
    for number, page in digitize_pages(path, pages, PAGE_FS_HZ if fs_hz is None else fs_hz, corrections, stages, tell):
        read_s = time.perf_counter() - began
        yield number, page if isinstance(page, InkbeatError) else _measured(page.recording, page, path, read_s, tell)
        del page
        began = time.perf_counter()


def _analyze_signal(
    path: Path, fs_hz: float | None, corrections: Corrections | None, tell: Callable[[str], None] = untold
) -> Analysis:
    if corrections not in (None, Corrections()):
        what = "a signal file has no page to correct"
        raise InvalidCorrectionError(what, cure="correct pages of PDFs and images only", source=path.name)
    began = time.perf_counter()
    recording = read_signal(path, fs_hz)
    return _measured(recording, None, path, time.perf_counter() - began, tell)


def _measured(
    recording: Recording, page: DigitizedPage | None, path: Path, read_s: float, tell: Callable[[str], None] = untold
) -> Analysis:
    """All that is found on a recording that was read in so many seconds."""
    timings_s = {"read": read_s}

    def timed(stage: str, find: Callable[[Recording], Found]) -> Found:
        tell(stage)
        began = time.perf_counter()
        found = find(recording)
        timings_s[stage] = time.perf_counter() - began
        return found

    rhythm, beats = timed("rhythm", classify_rhythm), timed("beats", classify_beats)
    rhythm_lead = rhythm.lead if isinstance(rhythm, RhythmResult) else None
    vitals = timed("vitals", lambda recording: measure(recording, beat_classes(beats)))
    return Analysis(
        recording,
        page,
        rhythm=rhythm,
        vitals=vitals,
        beats=beats,
        twelve_lead=timed("twelve_lead", classify_12lead),
        quality=timed(
            "quality", lambda recording: quality_of(recording, vitals.found, vitals.beat, rhythm_lead=rhythm_lead)
        ),
        source=path.name,
        created=datetime.now(UTC),
        timings_s=timings_s,
    )


def beat_classes(beats: BeatResult | NotClassified) -> BeatClasses | Absent:
    """What the beats were taken for, as the vitals count them."""
    if isinstance(beats, NotClassified):
        return Absent(beats.reason)
    in_order = [beats.classes.index(name) for name in CLASSES]
    return BeatClasses(beats.r_s, np.array(beats.labels), beats.probabilities[:, in_order].astype(np.float64))


def redact_analysis(analysis: Analysis) -> Analysis:
    """The same without patient text, in the page's image and in the recording."""
    page = redact(analysis.page) if analysis.page else None
    recording = replace(analysis.recording, patient=Patient())
    return replace(analysis, page=page, recording=recording, redacted=True)


def called(analysis: Analysis, source: str) -> Analysis:
    """The same with another name wherever that of its file stands."""
    page = analysis.page
    provenance = replace(analysis.recording.provenance, source=source)
    recording = replace(analysis.recording, provenance=provenance)
    if page is not None:
        page = replace(page, recording=replace(page.recording, provenance=provenance))
    return replace(analysis, page=page, recording=recording, source=source)
