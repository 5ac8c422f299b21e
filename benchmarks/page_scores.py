"""How well one rendered page was digitized, as numbers that can be stored and put together later."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.snr import aligned, page_snr
from digitizer import Calibration, DigitizedPage
from digitizer.assemble import longest_traces
from digitizer.grid_map import find_grid
from digitizer.rectify import flatten
from ecg import Recording
from ecg.errors import InkbeatError, NoGridError
from training.camera import Picture
from training.pages import PageStyle, RenderedPage
from vitals import measure

VITALS = {"heart_rate": "HR (bpm)", "pr": "PR (ms)", "qrs": "QRS (ms)", "qt": "QT (ms)"}
RIGHT, ABSTAINED, WRONG = "right", "abstained", "wrong"


@dataclass(frozen=True)
class PageScore:
    """What one page of one condition gave."""

    recording: int
    """Number of the recording that it shows."""
    db: float
    """0 where the page was refused."""
    seconds: float
    refused: str | None = None
    """Slug of the refusal."""
    warned: bool = False
    layout_right: bool = False
    speed: str = WRONG
    """"right", "abstained" (assumed, and said to be) or "wrong"."""
    gain: str = WRONG
    px_per_mm_error: float | None = None
    """Relative, the mean over the page."""
    covered: int = 0
    """Samples whose error lies within their 90 % interval ..."""
    samples: int = 0
    """... of so many that have one."""
    vitals_error: dict[str, float] = field(default_factory=dict)
    """Measured on what was digitized, less the same on what was printed; only what both have."""


@dataclass(frozen=True)
class ConditionScores:
    """All pages of one condition."""

    pages: tuple[PageScore, ...]
    peak_mib: float
    """Largest memory of the process that rendered and digitized them."""

    def joined(self, other: "ConditionScores") -> "ConditionScores":
        """Both together; of a recording that both show, the other's page stays."""
        pages = {page.recording: page for page in (*self.pages, *other.pages)}
        return ConditionScores(tuple(pages[number] for number in sorted(pages)), max(self.peak_mib, other.peak_mib))


@dataclass(frozen=True)
class Results:
    """One run or several."""

    commands: tuple[str, ...]
    """The command lines that gave the numbers."""
    split: str
    conditions: dict[str, ConditionScores]

    def joined(self, other: "Results") -> "Results":
        """Both runs together. Raises ValueError where they are of different splits."""
        if self.split != other.split:
            raise ValueError(f"results of {self.split} and {other.split} do not go together")
        conditions = dict(self.conditions)
        for name, scores in other.conditions.items():
            conditions[name] = conditions[name].joined(scores) if name in conditions else scores
        return Results(tuple(dict.fromkeys(self.commands + other.commands)), self.split, conditions)

    def save(self, path: Path) -> None:
        """Write them as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Results":
        """Read what `save` wrote."""
        stored = json.loads(path.read_text(encoding="utf-8"))
        conditions = {
            name: ConditionScores(tuple(PageScore(**page) for page in scores["pages"]), scores["peak_mib"])
            for name, scores in stored["conditions"].items()
        }
        return cls(tuple(stored["commands"]), stored["split"], conditions)


def refused_score(recording: int, error: InkbeatError, seconds: float) -> PageScore:
    """A page that was not read counts as 0 dB."""
    return PageScore(recording, 0.0, seconds, refused=error.slug)


def page_score(
    recording: int, page: RenderedPage, picture: Picture, digitized: DigitizedPage, seconds: float
) -> PageScore:
    """Compare what was digitized with what was printed."""
    fs_hz, calibration = page.truth.fs_hz, digitized.calibration
    truth, found = on_printed_span(page.truth, digitized.recording)
    shares = _error_in_intervals(truth, page.truth, digitized)
    vitals = [measure(signal) for signal in (page.truth, digitized.recording)]
    values = {name: [one.get(name).value for one in vitals] for name in VITALS}
    return PageScore(
        recording,
        page_snr(truth, found, fs_hz),
        seconds,
        warned=bool(digitized.warnings),
        layout_right=digitized.layout == page.style.layout,
        speed=_told(calibration.speed_source, calibration.speed_mm_per_s == page.style.speed_mm_per_s),
        gain=_told(calibration.gain_source, _gains(calibration) == _gains(page.style)),
        px_per_mm_error=_scale_error(page, picture, calibration),
        covered=int((shares <= 1.0).sum()),
        samples=len(shares),
        vitals_error={
            name: float(both[1] - both[0]) for name, both in values.items() if both[0] is not None is not both[1]
        },
    )


def _told(source: str, right: bool) -> str:
    """What an assumed value is, right or not, the page says itself: it is not known."""
    if source == "assumed":
        return ABSTAINED
    return RIGHT if right else WRONG


def _gains(page: PageStyle | Calibration) -> tuple[float, float]:
    """Gain of limb and chest leads (mm/mV)."""
    return page.gain_of("I"), page.gain_of("V1")


def _scale_error(page: RenderedPage, picture: Picture, calibration: Calibration) -> float:
    """Mean relative error of the scale (px/mm) that the digitizer's grid has over the page.

    On a page without a grid it has one scale everywhere: that of its calibration.
    """
    style = page.style
    x_mm = np.linspace(style.margin_mm + 5.0, style.paper_mm[0] - style.margin_mm - 5.0, 12)
    y_mm = np.linspace(style.header_mm + 5.0, style.paper_mm[1] - style.margin_mm - 5.0, 8)
    places_mm = np.stack(np.meshgrid(x_mm, y_mm), axis=-1).reshape(-1, 2)
    truth = _scale(picture.warp.to_px, places_mm)
    try:
        flat = flatten(picture.image, find_grid(picture.image))
    except NoGridError:
        read = np.sqrt((calibration.px_per_mm_x or np.nan) * (calibration.px_per_mm_y or np.nan))
        return float(np.abs(read / truth - 1.0).mean())
    found_mm = flat.from_source_px(picture.warp.to_px(places_mm)) / (flat.px_per_mm_x, flat.px_per_mm_y)
    return float(np.abs(_scale(flat.grid.to_px, found_mm + np.array(flat.origin_mm)) / truth - 1.0).mean())


def _scale(
    to_px: Callable[[NDArray[np.float64]], NDArray[np.float64]], places_mm: NDArray[np.float64]
) -> NDArray[np.float64]:
    """float64 [place], px/mm: root of the area that a square millimetre covers there (places: float64 [place, 2])."""
    across, down = (to_px(places_mm + step) - to_px(places_mm - step) for step in np.eye(2) / 2.0)
    return np.asarray(np.sqrt(np.abs(across[:, 0] * down[:, 1] - across[:, 1] * down[:, 0])), np.float64)


def _error_in_intervals(
    truth: dict[str, NDArray[np.float64]], printed: Recording, digitized: DigitizedPage
) -> NDArray[np.float64]:
    """float64 [sample]: errors after the best lag and offset as shares of their 90 % interval's half width."""
    shares = [np.zeros(0)]
    for lead, trace in longest_traces(digitized.traces).items():
        if lead not in truth:
            continue
        # The trace on the printed span of the lead.
        late = round(trace.start_s * printed.fs_hz) - int(np.flatnonzero(np.isfinite(printed.lead(lead)))[0])
        found, half = (_padded(row, -late, len(truth[lead])) for row in (trace.signal, trace.interval))
        error = np.abs(aligned(truth[lead], found, printed.fs_hz) - truth[lead])
        seen = np.isfinite(half)
        shares.append(error[seen] / half[seen])
    return np.concatenate(shares)


def on_printed_span(
    truth: Recording, found: Recording
) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]:
    """Both recordings cut to the samples that the page prints of each lead, on the page's time axis."""
    printed, estimate = {}, {}
    for lead, row in truth.as_dict().items():
        seen = np.flatnonzero(np.isfinite(row))
        span = slice(int(seen[0]), int(seen[-1]) + 1)
        printed[lead] = row[span].astype(np.float64)
        if lead in found.leads:
            estimate[lead] = _padded(found.lead(lead), span.start, span.stop - span.start)
    return printed, estimate


def _padded(row: NDArray[np.float32], first: int, length: int) -> NDArray[np.float64]:
    """float64 [length]: the row from a sample on (negative: before its beginning), NaN beyond its ends."""
    part = np.full(length, np.nan)
    source = row[max(first, 0) : max(first + length, 0)]
    part[max(-first, 0) : max(-first, 0) + len(source)] = source
    return part
