"""Lead names printed on the flat page: ink that is no trace, grouped into words, compared with drawn letters."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from digitizer.rectify import FlatPage
from digitizer.rows import INK_THRESHOLD, InkMap
from digitizer.tracing import RowTrace
from ecg.leads import STANDARD_LEADS

# A lone stroke may be anything: the name I is never read.
READ_LEADS = tuple(lead for lead in STANDARD_LEADS if lead != "I")
TYPEFACES = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif", "DejaVuSansMono", "STIXGeneral", "STIXGeneralBol")
LETTER_HEIGHT_MM = (1.2, 5.0)
MIN_LETTER_PX = 6
PATCH_PX = 20
# Letters thinner than this keep their shape instead of being stretched to a square.
THIN = 0.45
MIN_LIKENESS = 0.62
MIN_CERTAINTY = 0.72
TRACE_CLEARANCE_MM = 0.5
# A minus before a word, in shares of the word's height: its width, its own height, the gap, and where its middle is.
MINUS_WIDTH = (0.2, 0.9)
MINUS_HEIGHT = 0.3
MINUS_GAP = 0.7
MINUS_MIDDLE = (0.3, 0.8)


@dataclass(frozen=True)
class PrintedName:
    """A lead's name as it stands on the flat page."""

    lead: str
    x_px: float
    y_px: float
    """Left edge and middle of the word."""
    certainty: float
    """Mean correlation of its letters with drawn ones."""


def read_lead_names(ink: InkMap, traces: tuple[RowTrace, ...], page: FlatPage) -> tuple[PrintedName, ...]:
    """All words on the page that look like lead names."""
    mask = (ink.probability > INK_THRESHOLD).astype(np.uint8)
    _erase_traces(mask, traces, page)
    words = _words(_letters(mask, page))
    return tuple(name for word in words if (name := _read(word, mask)) is not None)


@dataclass(frozen=True)
class _Box:
    left: int
    top: int
    width: int
    height: int


def _erase_traces(mask: NDArray[np.uint8], traces: tuple[RowTrace, ...], page: FlatPage) -> None:
    """Erase every traced line with a little clearance from the ink (uint8 [y, x], changed in place)."""
    thickness = max(3, round(2 * TRACE_CLEARANCE_MM * page.px_per_mm_y))
    for trace in traces:
        columns = np.flatnonzero(np.isfinite(trace.y_px))
        # From the lower end of one column's ink to the upper end of the next, and so on along the line.
        ends = np.stack([trace.bottom_px[columns], trace.top_px[columns]], axis=1)
        line = np.stack([np.repeat(columns, 2), np.round(ends.ravel())], axis=1).astype(np.int32)
        for run in np.split(line, 2 * (np.flatnonzero(np.diff(columns) > 2) + 1)):
            cv2.polylines(mask, [run], False, 0, thickness)


def _letters(mask: NDArray[np.uint8], page: FlatPage) -> list[_Box]:
    """Connected ink of about a letter's size."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    low, high = (limit * page.px_per_mm_y for limit in LETTER_HEIGHT_MM)
    height, width = stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_WIDTH]
    fits = (height >= max(low, MIN_LETTER_PX)) & (height <= high) & (width <= 1.4 * height)
    return [_Box(*(int(n) for n in row[:4])) for row in stats[fits]]


def _words(letters: list[_Box]) -> list[list[_Box]]:
    """Letters side by side, of about one height, left to right."""
    words: list[list[_Box]] = []
    for letter in sorted(letters, key=lambda box: box.left):
        for word in words:
            last = word[-1]
            gap = letter.left - (last.left + last.width)
            tall = max(last.height, letter.height)
            level = abs((letter.top + letter.height) - (last.top + last.height)) < 0.25 * tall
            if level and -0.2 * tall <= gap < 0.55 * tall and min(last.height, letter.height) > 0.6 * tall:
                word.append(letter)
                break
        else:
            words.append([letter])
    return words


def _read(word: list[_Box], mask: NDArray[np.uint8]) -> PrintedName | None:
    """The lead name that the word's letters look most like, None where none does."""
    if not 2 <= len(word) <= 3:
        return None
    patches = [_patch(mask[b.top : b.top + b.height, b.left : b.left + b.width] * 255) for b in word]
    likeness = {
        lead: [
            max(_likeness(patch, letter), _likeness(patch, letter.upper()))
            for patch, letter in zip(patches, lead, strict=True)
        ]
        for lead in READ_LEADS
        if len(lead) == len(word)
    }
    best = max(likeness, key=lambda lead: sum(likeness[lead]))
    certainty = float(np.mean(likeness[best]))
    if min(likeness[best]) < MIN_LIKENESS or certainty < MIN_CERTAINTY:
        return None
    if best == "aVR" and _minus_before(word[0], mask):
        best = "-aVR"
    return PrintedName(best, float(word[0].left), word[0].top + word[0].height / 2.0, certainty)


def _minus_before(letter: _Box, mask: NDArray[np.uint8]) -> bool:
    """Whether the ink just before a word (its first letter) is a level dash, and nothing else."""
    reach = round((MINUS_WIDTH[1] + MINUS_GAP) * letter.height)
    before = mask[letter.top : letter.top + letter.height, max(letter.left - reach, 0) : letter.left]
    count, _, stats, centres = cv2.connectedComponentsWithStats(np.ascontiguousarray(before), connectivity=8)
    if count != 2:
        return False
    left, _, width, height, _ = stats[1] / letter.height
    gap = before.shape[1] / letter.height - left - width
    middle = centres[1][1] / letter.height
    dash = MINUS_WIDTH[0] <= width <= MINUS_WIDTH[1] and height <= MINUS_HEIGHT and height < 0.7 * width
    return bool(dash and left > 0 and gap <= MINUS_GAP and MINUS_MIDDLE[0] <= middle <= MINUS_MIDDLE[1])


def _likeness(patch: NDArray[np.float32], letter: str) -> float:
    """Highest correlation of a patch with the letter in any typeface."""
    return float((_drawn_letters()[letter] @ patch.ravel()).max())


def _patch(letter: NDArray[np.uint8]) -> NDArray[np.float32]:
    """float32 [PATCH_PX, PATCH_PX] of unit norm and zero mean: the letter (uint8 [y, x]) at a standard size."""
    height, width = letter.shape
    if width < THIN * height:
        side = round((THIN * height - width) / 2)
        letter = cv2.copyMakeBorder(letter, 0, 0, side, side, cv2.BORDER_CONSTANT, value=0).astype(np.uint8)
    small = cv2.resize(letter, (PATCH_PX, PATCH_PX), interpolation=cv2.INTER_AREA).astype(np.float32)
    soft = np.asarray(cv2.GaussianBlur(small, (0, 0), 0.8), np.float32)
    patch = soft - soft.mean()
    unit: NDArray[np.float32] = (patch / max(float(np.linalg.norm(patch)), 1e-6)).astype(np.float32)
    return unit


@lru_cache(maxsize=1)
def _drawn_letters() -> dict[str, NDArray[np.float32]]:
    """Letter -> float32 [typeface, PATCH_PX * PATCH_PX], drawn in the typefaces that matplotlib ships."""
    matplotlib = find_spec("matplotlib")
    folder = Path(matplotlib.origin or "").parent / "mpl-data" / "fonts" / "ttf" if matplotlib else Path()
    faces = [ImageFont.truetype(folder / f"{name}.ttf", 48) for name in TYPEFACES]
    letters = {letter for lead in STANDARD_LEADS for letter in lead + lead.upper()}
    return {letter: np.stack([_patch(_drawn(letter, face)).ravel() for face in faces]) for letter in letters}


def _drawn(letter: str, face: ImageFont.FreeTypeFont) -> NDArray[np.uint8]:
    """uint8 [y, x]: the letter, cropped to its ink."""
    canvas = Image.new("L", (96, 96), 0)
    ImageDraw.Draw(canvas).text((24, 16), letter, fill=255, font=face)
    return np.asarray(canvas.crop(canvas.getbbox()), np.uint8)
