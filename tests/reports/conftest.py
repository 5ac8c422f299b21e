"""Recordings, pages and findings to write summaries about: made of beats whose shape is known."""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest
from numpy.typing import NDArray

from classifier.beats import BeatResult
from classifier.not_classified import NotClassified
from classifier.rhythm import RhythmResult
from classifier.twelve_lead import STATEMENTS, SUPERCLASSES, Answer, TwelveLeadResult
from digitizer.page import Calibration, DigitizedPage, PageWarning, Trace
from ecg import Provenance, Recording
from ecg.layouts import LAYOUTS
from ecg.leads import STANDARD_LEADS, polarity
from reports.content import ReportInput
from reports.ecg_layout import STANDARD
from reports.paper import A4_LANDSCAPE, POINTS_PER_MM, Paper
from reports.summary import report_pdf
from vitals import Ectopy, LeadMeasures, Measure, Vitals
from vitals.delineation import Delineation
from vitals.ectopy import EctopicBeats
from vitals.median_beat import MedianBeat
from vitals.signal_quality import Quality
from vitals.wave import Wave

FS_HZ = 500.0
PX_PER_MM = 6.0
CREATED = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)

# Wave: centre before or after the R peak (s), width (s), and height (mV) in each lead of the standard order.
WAVES = {
    "P": (-0.16, 0.022, (0.08, 0.14, 0.06, -0.11, 0.02, 0.1, 0.05, 0.06, 0.07, 0.07, 0.06, 0.06)),
    "Q": (-0.026, 0.008, (-0.05, -0.08, -0.06, 0.05, 0.0, -0.07, 0.0, 0.0, 0.0, -0.08, -0.12, -0.1)),
    "R": (0.0, 0.011, (0.7, 1.2, 0.5, -0.95, 0.15, 0.85, 0.25, 0.55, 0.95, 1.7, 1.6, 1.2)),
    "S": (0.03, 0.011, (-0.12, -0.18, -0.1, 0.14, -0.05, -0.12, -1.0, -1.5, -0.9, -0.5, -0.2, -0.06)),
    "T": (0.26, 0.05, (0.2, 0.32, 0.12, -0.26, 0.04, 0.22, -0.08, 0.4, 0.45, 0.42, 0.34, 0.25)),
}


def r_peaks_s(duration_s: float, heart_rate_bpm: float = 68.0) -> NDArray[np.float64]:
    """float64 [beat], s: R peaks with a breath of irregularity."""
    rr_s = 60.0 / heart_rate_bpm * (1 + 0.04 * np.sin(np.arange(200) * 1.3))
    peaks: NDArray[np.float64] = 0.4 + np.concatenate([[0.0], np.cumsum(rr_s)])
    return peaks[peaks < duration_s]


@lru_cache(maxsize=8)
def beats(duration_s: float, gain: float = 1.0) -> NDArray[np.float32]:
    """float32 [lead, sample], mV: the standard leads at 500 Hz with a little noise."""
    time_s = np.arange(round(duration_s * FS_HZ)) / FS_HZ
    signal = np.random.default_rng(1).normal(0, 0.006, (12, len(time_s)))
    for peak_s in r_peaks_s(duration_s):
        for centre_s, width_s, heights in WAVES.values():
            wave = np.exp(-0.5 * ((time_s - peak_s - centre_s) / width_s) ** 2)
            signal += gain * np.outer(heights, wave)
    return signal.astype(np.float32)


@dataclass(frozen=True)
class Cases:
    """Builders that a test fills with what it is about."""

    def signal_file(
        self, duration_s: float = 10.0, leads: tuple[str, ...] = STANDARD_LEADS, gain: float = 1.0
    ) -> Recording:
        """Simultaneous leads as a signal file holds them."""
        rows = [STANDARD_LEADS.index(lead) for lead in leads]
        return Recording(
            leads, beats(duration_s, gain)[rows], FS_HZ, provenance=Provenance("file.csv", "csv", "inkbeat")
        )

    @lru_cache(maxsize=16)  # noqa: B019 (one builder lives as long as the tests)
    def page(
        self,
        layout: str = "3x4+1R",
        duration_s: float = 10.0,
        gain: float = 1.0,
        missing: tuple[str, ...] = (),
        warnings: tuple[PageWarning, ...] = (),
    ) -> DigitizedPage:
        """A page of that layout whose traces lie exactly on its picture."""
        plan, signal = LAYOUTS[layout], beats(duration_s, gain)
        rows = [*plan.rows, *((lead,) for lead in plan.rhythm)]
        picture = _paper(round((duration_s * 25 + 20) * PX_PER_MM), round((len(rows) * 25 + 20) * PX_PER_MM))
        traces = []
        for k, row in enumerate(rows):
            for c, (lead, _) in enumerate(map(polarity, row)):
                if lead not in missing:
                    span = round(c * duration_s * FS_HZ / len(row)), round((c + 1) * duration_s * FS_HZ / len(row))
                    panel = signal[STANDARD_LEADS.index(lead), span[0] : span[1]]
                    traces.append(_printed(picture, lead, panel, span[0] / FS_HZ, k, k >= len(plan.rows)))
        merged = np.full_like(signal, np.nan)
        for trace in traces:
            first = round(trace.start_s * FS_HZ)
            merged[STANDARD_LEADS.index(trace.lead), first : first + len(trace.signal)] = trace.signal
        confidence = dict.fromkeys(STANDARD_LEADS, 0.0)
        confidence |= {trace.lead: float(trace.confidence.mean()) for trace in traces}
        origin = Provenance("page.png", "raster-page", "inkbeat 0.1.0", page=0)
        return DigitizedPage(
            recording=Recording(STANDARD_LEADS, merged, FS_HZ, provenance=origin),
            lead_confidence=confidence,
            calibration=Calibration(25.0, "printed", 10.0, "pulse", "grid", PX_PER_MM, PX_PER_MM),
            layout=layout,
            traces=tuple(traces),
            image=picture,
            px_per_mm=(PX_PER_MM, PX_PER_MM),
            warnings=warnings,
        )

    def vitals(self, duration_s: float = 10.0) -> Vitals:
        """Measurements of which one is too long and one could not be taken."""
        count = len(r_peaks_s(duration_s))
        measures = (
            Measure("heart_rate", "Heart rate", 67.6, "bpm", count, None, (60.0, 100.0)),
            Measure("rr_mean", "Mean RR interval", 887.0, "ms", count, None, None),
            Measure("rr_min", "Shortest RR interval", 851.0, "ms", count, None, None),
            Measure("rr_max", "Longest RR interval", 921.0, "ms", count, None, None),
            Measure("rr_sd", "Standard deviation of RR intervals", 26.0, "ms", count, None, None),
            Measure(
                "rmssd", "RMSSD of normal RR intervals (ultra-short, below 5 minutes)", 31.0, "ms", count, None, None
            ),
            Measure("pr", "PR interval", 164.0, "ms", count, None, (120.0, 200.0), 8.2),
            Measure("qrs", "QRS duration", 96.0, "ms", count, None, (70.0, 110.0)),
            Measure("qt", "QT interval", 452.0, "ms", count, None, None),
            Measure("qtc_fridericia", "QTc (Fridericia)", 470.4, "ms", count, None, (360.0, 450.0)),
            Measure("qtc_bazett", "QTc (Bazett)", 479.9, "ms", count, None, (360.0, 450.0)),
            Measure("p_duration", "P duration", None, "ms", 0, "P onset is not clear in enough leads", None),
            Measure("sokolow_lyon", "Sokolow-Lyon voltage", 3.504, "mV", 3, None, (0.0, 3.5)),
            Measure("cornell", "Cornell voltage", 2.906, "mV", 3, None, (0.0, 2.8), note="an old page"),
            Measure("cornell_product", "Cornell product", None, "mV ms", 0, "aVL, V3 not recorded", (0.0, 244.0)),
            Measure("axis_p", "P axis", 48.0, "deg", count, None, (0.0, 75.0)),
            Measure("axis_qrs", "QRS axis", -34.0, "deg", count, None, (-30.0, 90.0)),
            Measure("axis_t", "T axis", 52.0, "deg", count, None, None),
        )
        return Vitals(
            measures,
            tuple(r_peaks_s(duration_s).tolist()),
            self.lead_measures(),
            self.ectopy(),
            self.median_beat(),
            self.waves(),
        )

    def median_beat(self, leads: tuple[str, ...] = STANDARD_LEADS, gain: float = 1.0) -> MedianBeat:
        """The beat that all beats are copies of."""
        time_s = np.arange(-250, 401) / FS_HZ
        signal = np.zeros((12, len(time_s)))
        for centre_s, width_s, heights in WAVES.values():
            signal += gain * np.outer(heights, np.exp(-0.5 * ((time_s - centre_s) / width_s) ** 2))
        rows = [STANDARD_LEADS.index(lead) for lead in leads]
        count = np.full(len(leads), 9, np.int64)
        return MedianBeat(
            leads, signal[rows].astype(np.float32), count, np.full(len(leads), 0.002, np.float32), rr_s=0.887
        )

    def waves(self) -> Delineation:
        """Boundaries that give PR, QRS and QT of `vitals`."""
        p, qrs = Wave(-0.21, -0.16, -0.1, 0.1), Wave(-0.046, 0.0, 0.05, 1.0)
        return Delineation(p, qrs, Wave(0.15, 0.26, 0.406, 0.3))

    def lead_measures(self, leads: tuple[str, ...] = STANDARD_LEADS) -> tuple[LeadMeasures, ...]:
        """Amplitudes that tell their lead, one of which is not known."""
        return tuple(
            LeadMeasures(lead, 0.1, 1.0 + k / 100, 0.3, -0.05, None if k == 3 else -0.004, 0.0, 0.2, 4, 0.02, 0.01, {})
            for k, lead in enumerate(leads)
        )

    def ectopy(self) -> Ectopy:
        """Ventricular beats that follow each other."""
        none = EctopicBeats(0, 0.1, 0.0, None, 0, 0, 0, 0, 0)
        ventricular = EctopicBeats(9, 1.0, 25.0, None, 2, 1, 5, 0, 0)
        return Ectopy(36, 0.01, none, ventricular, "less than an hour was recorded")

    def rhythm(self) -> RhythmResult:
        """A clear normal rhythm."""
        shares = {"normal": 0.91, "atrial fibrillation": 0.02, "other arrhythmia": 0.06, "too noisy": 0.01}
        least = dict.fromkeys(shares, 0.2)
        return RhythmResult("II", (0.0, 10.0), shares, "normal", 0.08, None, "rhythm-1.0 (sha256 0f3a9c41)", least)

    def beats(self, duration_s: float = 10.0, ectopic: tuple[int, ...] = (3,)) -> BeatResult:
        """Normal beats and some ventricular ones."""
        r_s = r_peaks_s(duration_s)
        probabilities = np.full((len(r_s), 5), 0.01, np.float32)
        probabilities[np.arange(len(r_s)), [2 if k in ectopic else 0 for k in range(len(r_s))]] = 0.96
        return BeatResult(("II", "V1"), ("N", "S", "V", "F", "Q"), r_s, probabilities, "beats-1.0")

    def twelve_lead(self, refer: str | None = None) -> TwelveLeadResult:
        """A conduction disturbance with its certain statement."""
        shares = dict.fromkeys((*SUPERCLASSES, *STATEMENTS), 0.04) | {"CD": 0.88, "CRBBB": 0.93, "HYP": 0.4}
        answers: dict[str, Answer] = dict.fromkeys(shares, "no")
        answers |= {"CD": "uncertain" if refer else "yes", "CRBBB": "yes", "HYP": "uncertain"}
        limits = dict.fromkeys(shares, (0.1, 0.9 if refer else 0.5))
        return TwelveLeadResult(shares, answers, refer, STANDARD_LEADS, "twelve-lead-1.0", limits)

    def report(
        self,
        subject: DigitizedPage | Recording,
        rhythm: RhythmResult | NotClassified | None = None,
        vitals: Vitals | None = None,
        source: str = "ward-4 2019-11-02.png",
        beats: BeatResult | NotClassified | None = None,
        twelve_lead: TwelveLeadResult | NotClassified | None = None,
        quality: Quality | None = None,
    ) -> ReportInput:
        """A report on a page or a signal file."""
        page = subject if isinstance(subject, DigitizedPage) else None
        recording = subject.recording if isinstance(subject, DigitizedPage) else subject
        found = vitals or self.vitals(recording.duration_s)
        classes = (beats or self.beats(recording.duration_s), twelve_lead or self.twelve_lead())
        return ReportInput(recording, page, rhythm or self.rhythm(), found, *classes, source, CREATED, quality)


@pytest.fixture(scope="session")
def cases() -> Cases:
    """Builders of recordings, pages and reports."""
    return Cases()


def _paper(width_px: int, height_px: int) -> NDArray[np.uint8]:
    """uint8 [y, x, 3], RGB: millimetre paper."""
    picture = np.full((height_px, width_px, 3), 255, np.uint8)
    for pitch_mm, colour in ((1, (250, 222, 218)), (5, (236, 170, 164))):
        step = round(pitch_mm * PX_PER_MM)
        picture[:, ::step] = colour
        picture[::step] = colour
    return picture


def _printed(
    picture: NDArray[np.uint8], lead: str, panel: NDArray[np.float32], start_s: float, row: int, rhythm: bool
) -> Trace:
    """Print one panel on the picture and return its trace, less sure in its last fifth and poor at its end."""
    time_s = start_s + np.arange(len(panel)) / FS_HZ
    x_px = (10 + time_s * 25) * PX_PER_MM
    y_px = (25 * row + 25 - panel * 10) * PX_PER_MM
    line = np.stack([x_px, y_px], axis=1).astype(np.float32)
    cv2.polylines(picture, [np.round(line * 16).astype(np.int32)], False, (30, 30, 30), 2, cv2.LINE_AA, 4)
    confidence = np.interp(np.linspace(0, 1, len(panel)), [0, 0.8, 0.81, 0.95, 0.96], [0.96, 0.92, 0.7, 0.6, 0.3])
    box = (float(x_px[0]), (25 * row + 15) * PX_PER_MM, float(x_px[-1]), (25 * row + 35) * PX_PER_MM)
    return Trace(lead, start_s, panel, confidence.astype(np.float32), np.zeros_like(panel), line, box, rhythm)


@dataclass(frozen=True)
class Stroke:
    """One line of a PDF page as it is printed."""

    colour: tuple[int, int, int]
    width_mm: float
    points: NDArray[np.float64]
    """float64 [point, 2], mm from the lower left corner of the paper."""


@dataclass(frozen=True, eq=False)
class Sheets:
    """A PDF read back."""

    content: bytes
    pdf: pdfium.PdfDocument

    def text(self, page: int | None = None) -> str:
        """Text of one page or of all."""
        pages = range(len(self.pdf)) if page is None else [page]
        return "\n".join(self.pdf[k].get_textpage().get_text_bounded() for k in pages).replace("\r\n", "\n")

    def fonts(self) -> dict[str, bool]:
        """Name of each font that text is set in, and whether it is embedded."""
        found = {}
        for page in self.pdf:
            for item in page.get_objects([pdfium_c.FPDF_PAGEOBJ_TEXT]):
                font = pdfium_c.FPDFTextObj_GetFont(item)
                name = ctypes.create_string_buffer(200)
                pdfium_c.FPDFFont_GetBaseFontName(font, name, 200)
                found[name.value.decode()] = bool(pdfium_c.FPDFFont_GetIsEmbedded(font))
        return found

    def text_boxes(self, page: int) -> NDArray[np.float64]:
        """float64 [run of text, 4]: left, bottom, right and top of its letters, mm."""
        items = self.pdf[page].get_objects([pdfium_c.FPDF_PAGEOBJ_TEXT])
        return np.array([item.get_bounds() for item in items]) / POINTS_PER_MM

    def strokes(self, page: int = 0) -> list[Stroke]:
        """Stroked lines, one for each unbroken run of points."""
        found: list[Stroke] = []
        for item in self.pdf[page].get_objects([pdfium_c.FPDF_PAGEOBJ_PATH]):
            matrix, mode, stroked = item.get_matrix(), ctypes.c_int(), ctypes.c_int()
            pdfium_c.FPDFPath_GetDrawMode(item, mode, stroked)
            if not stroked.value:
                continue
            rgba = [ctypes.c_uint() for _ in range(4)]
            pdfium_c.FPDFPageObj_GetStrokeColor(item, *rgba)
            width = ctypes.c_float()
            pdfium_c.FPDFPageObj_GetStrokeWidth(item, width)
            colour = (rgba[0].value, rgba[1].value, rgba[2].value)
            for points in _runs(item):
                on_page = np.array(points) @ [[matrix.a, matrix.b], [matrix.c, matrix.d]] + [matrix.e, matrix.f]
                found.append(Stroke(colour, width.value * abs(matrix.a) / POINTS_PER_MM, on_page / POINTS_PER_MM))
        return found


def _runs(path: pdfium.PdfObject) -> list[list[tuple[float, float]]]:
    """Points of a path, split where the pen is lifted."""
    runs: list[list[tuple[float, float]]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for k in range(pdfium_c.FPDFPath_CountSegments(path)):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, k)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        if pdfium_c.FPDFPathSegment_GetType(segment) == pdfium_c.FPDF_SEGMENT_MOVETO:
            runs.append([])
        runs[-1].append((x.value, y.value))
    return runs


@pytest.fixture(scope="session")
def sheets() -> Callable[[ReportInput, Paper], Sheets]:
    """Write a summary and read it back."""

    def read_back(report: ReportInput, paper: Paper = A4_LANDSCAPE, layout: str = STANDARD) -> Sheets:
        content = report_pdf(report, paper, layout)
        return Sheets(content, pdfium.PdfDocument(content))

    return read_back
