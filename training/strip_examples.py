"""Strips cut from rendered pictures as the digitizer will cut them, each with the truth of its middle row."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from digitizer.resample import resampled
from digitizer.strip_frame import COLUMNS_PER_PX, STRIP_PX_PER_MM, column_centres_px
from training.camera import PageWarp, Picture
from training.pages import RenderedPage

# How far the digitizer's own geometry may be off.
SCALE_ERROR = 0.01
TURN_ERROR_DEG = 0.6
WAVE_ERROR_MM = 0.25
BASELINE_ERROR = 0.18
"""Of the distance of the rows."""
MAX_BASELINE_ERROR_MM = 4.0
# Strips begin and end so far beside the traces at most, some of them much further.
BEYOND_MM, FAR_BEYOND_MM, FAR_SHARE = 10.0, 45.0, 0.25
# So many strips of a page stand where lines of two rows meet, where they do: they are thin, and hard to tell apart.
MEETING_SHARE, MEETING_MM = 0.7, 1.0
SHIFT = 6


@dataclass(frozen=True, eq=False)
class StripExample:
    """What the strip network sees and should say."""

    strip: NDArray[np.uint8]
    """uint8 [y, x, 3], RGB."""
    y_px: NDArray[np.float32]
    """float32 [column]: row of the strip on which the middle row's trace runs, NaN where it has none."""
    ink: NDArray[np.uint8]
    """uint8 [y, x], 0 to 255: the traces of all rows."""


@dataclass(frozen=True, eq=False)
class _Cut:
    """A strip's frame on the page: strip px to mm, with the error that a digitizer's geometry has."""

    centre_mm: NDArray[np.float64]
    linear: NDArray[np.float64]
    """float64 [2, 2], mm per px."""
    wave: NDArray[np.float64]
    """float64 [4]: cycles per mm, phase, shift in x and y (mm)."""
    size: tuple[int, int]
    """Width, height, px."""

    def to_mm(self, px: NDArray[np.float64]) -> NDArray[np.float64]:
        straight = self._straight_mm(px)
        return straight + self._wave_mm(straight)

    def to_px(self, mm: NDArray[np.float64]) -> NDArray[np.float64]:
        straight = mm
        for _ in range(3):
            straight = mm - self._wave_mm(straight)
        middle = (np.array(self.size) - 1) / 2.0
        return np.asarray((straight - self.centre_mm) @ np.linalg.inv(self.linear).T + middle, np.float64)

    def _straight_mm(self, px: NDArray[np.float64]) -> NDArray[np.float64]:
        middle = (np.array(self.size) - 1) / 2.0
        return np.asarray((px - middle) @ self.linear.T + self.centre_mm, np.float64)

    def _wave_mm(self, mm: NDArray[np.float64]) -> NDArray[np.float64]:
        cycles, phase, dx, dy = self.wave
        return np.asarray(np.sin(2 * np.pi * cycles * mm[..., :1] + phase) * np.array([dx, dy]), np.float64)


def cut_strips(
    page: RenderedPage, picture: Picture, size: tuple[int, int], count: int, rng: np.random.Generator
) -> list[StripExample]:
    """Strips of size (width, height; px) from random places of random rows, or from where rows meet."""
    rows = sorted({panel.baseline_px for panel in page.panels})
    lines_mm = {row: _row_line_mm(page, row) for row in rows}
    meetings = _meetings(list(lines_mm.values()))
    pitch_mm = float(np.median(np.diff(rows))) / page.px_per_mm if len(rows) > 1 else 40.0
    width_mm = size[0] / STRIP_PX_PER_MM
    examples = []
    for _ in range(count):
        if len(meetings) and rng.random() < MEETING_SHARE:
            k, meeting_mm = meetings[int(rng.integers(len(meetings)))]
            row, x_mm = rows[int(k)], float(meeting_mm + rng.uniform(-0.45, 0.45) * width_mm)
        else:
            row = rows[int(rng.integers(len(rows)))]
            x_mm = _random_middle_mm(lines_mm[row], width_mm, rng)
        cut = _random_cut(x_mm, row / page.px_per_mm, pitch_mm, size, rng)
        image = resampled(picture.image, _to_picture(cut, picture.warp), size)
        ink = _ink(cut, lines_mm.values(), page.style.pen_mm)
        examples.append(StripExample(image, _truth(cut, lines_mm[row]), ink))
    return examples


def _row_line_mm(page: RenderedPage, baseline_px: float) -> NDArray[np.float64]:
    """float64 [point, 2], mm: the panels of one row from left to right, NaN between them."""
    panels = sorted((p for p in page.panels if p.baseline_px == baseline_px), key=lambda panel: panel.box_px[0])
    return np.concatenate([np.concatenate([p.line_px, np.full((1, 2), np.nan)]) for p in panels]) / page.px_per_mm


def _meetings(lines_mm: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """float64 [place, 2]: rows (from top to bottom) and x (mm) where the line of one reaches that of another."""
    left, right = _ends_mm(np.concatenate(lines_mm))
    x_mm = np.arange(left, right, MEETING_MM / 2)
    drawn = [line[np.isfinite(line[:, 0])] for line in lines_mm]
    # A line that is missing there meets none: comparisons with NaN are false.
    y_mm = np.stack([np.interp(x_mm, line[:, 0], line[:, 1], np.nan, np.nan) for line in drawn])
    met = np.zeros(y_mm.shape, np.bool_)
    for above, below in combinations(range(len(y_mm)), 2):
        met[[above, below]] |= y_mm[above] > y_mm[below] - MEETING_MM
    row, place = np.nonzero(met)
    return np.stack([row, x_mm[place]], axis=1)


def _random_middle_mm(line_mm: NDArray[np.float64], width_mm: float, rng: np.random.Generator) -> float:
    left, right = _ends_mm(line_mm)
    beyond = FAR_BEYOND_MM if rng.random() < FAR_SHARE else BEYOND_MM
    first = left - beyond + width_mm / 2
    return float(rng.uniform(first, max(right + beyond - width_mm / 2, first + 1.0)))


def _ends_mm(line_mm: NDArray[np.float64]) -> tuple[float, float]:
    return float(np.nanmin(line_mm[:, 0])), float(np.nanmax(line_mm[:, 0]))


def _random_cut(
    x_mm: float, baseline_mm: float, pitch_mm: float, size: tuple[int, int], rng: np.random.Generator
) -> _Cut:
    error_mm = min(BASELINE_ERROR * pitch_mm, MAX_BASELINE_ERROR_MM)
    y_mm = baseline_mm + rng.uniform(-error_mm, error_mm)
    turn = np.deg2rad(rng.normal(0.0, TURN_ERROR_DEG / 2))
    scale = (1.0 + rng.normal(0.0, SCALE_ERROR / 2, 2)) / STRIP_PX_PER_MM
    linear = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) * scale
    wave = np.array([1 / rng.uniform(60.0, 200.0), rng.uniform(0, 2 * np.pi), *rng.normal(0.0, WAVE_ERROR_MM / 2, 2)])
    return _Cut(np.array([x_mm, y_mm]), linear, wave, size)


def _to_picture(cut: _Cut, warp: PageWarp) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    return lambda px: warp.to_px(cut.to_mm(px))


def _truth(cut: _Cut, line_mm: NDArray[np.float64]) -> NDArray[np.float32]:
    """float32 [column]: the line in the strip's own rows, NaN where it is absent or leaves the strip."""
    line_px = cut.to_px(line_mm)
    centres = column_centres_px(round(cut.size[0] * COLUMNS_PER_PX))
    order = np.argsort(line_px[:, 0])
    x, y = line_px[order].T
    seen = np.isfinite(x)
    x, y = x[seen], y[seen]
    if len(x) < 2:
        return np.full(len(centres), np.nan, np.float32)
    truth = np.interp(centres, x, y, left=np.nan, right=np.nan)
    after = np.clip(np.searchsorted(x, centres), 1, len(x) - 1)
    # The samples of one panel lie closer than this; between panels there may be a gap.
    truth[x[after] - x[after - 1] > 4.0] = np.nan
    truth[(truth < 0.0) | (truth > cut.size[1] - 1)] = np.nan
    return np.asarray(truth, np.float32)


def _ink(cut: _Cut, lines_mm: Iterable[NDArray[np.float64]], pen_mm: float) -> NDArray[np.uint8]:
    """uint8 [y, x], 0 to 255: what the pen covered."""
    ink = np.zeros(cut.size[::-1], np.uint8)
    thickness = max(1, round(pen_mm * STRIP_PX_PER_MM))
    for line_mm in lines_mm:
        line_px = cut.to_px(line_mm)
        seen = np.flatnonzero(np.isfinite(line_px[:, 0]))
        for run in np.split(seen, np.flatnonzero(np.diff(seen) > 1) + 1):
            points = np.round(line_px[run] * 2**SHIFT).astype(np.int32)
            cv2.polylines(ink, [points], False, 255, thickness, cv2.LINE_AA, SHIFT)
    return ink
