"""Lines of text on a page image, read by PP-OCRv6 (rapidocr) from weights that ship with the library."""

import os
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from ecg.errors import ModelError
from ecg.shipped_model import release

if TYPE_CHECKING:
    from rapidocr import RapidOCR

DETECTOR = "PP-OCRv6_det_small.onnx"
RECOGNIZER = "PP-OCRv6_rec_small.onnx"
# Text is found on the page at this size: the print of an A4 page is then 10 to 16 px tall.
DETECTION_PIXELS = 800_000
# Small pages are enlarged by this at most.
MOST_ENLARGED = 1.5
THREADS = 1
# What is reading-size print: taller boxes hold traces, longer ones separators.
TALLEST_SHARE = 0.06
LONGEST_RATIO = 45.0
# A printed page has about 60 lines; on a coarse grid every square may look like a letter.
MAX_LINES = 110
# What was read with less certainty is mostly a trace taken for letters.
MIN_CERTAINTY = 0.5
LETTER_HEIGHT_PX = 48
WIDTH_STEP = 96


@dataclass(frozen=True)
class TextLine:
    """Text in one place. It may name the patient: it is never logged."""

    text: str
    """"" where text was seen but could not be read."""
    box_px: tuple[float, float, float, float]
    """Left, top, right, bottom in px of the page's image."""
    certainty: float
    """0 to 1; 1 where it comes from a PDF's text layer."""
    slope: float = 0.0
    """How far it falls (px) per px to the right."""


def read_page_text(image: NDArray[np.uint8]) -> tuple[TextLine, ...]:
    """Find and read the lines of an upright page: uint8 [y, x, 3], RGB. Raises ModelError.

    Lines come from top to bottom; neighbouring columns are lines of their own.
    """
    from rapidocr.ch_ppocr_det import TextDetOutput

    reader = _reader()
    paper = np.ascontiguousarray(image[..., ::-1])
    height, width = paper.shape[:2]
    scale = min((DETECTION_PIXELS / (height * width)) ** 0.5, MOST_ENLARGED)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    found = reader(cv2.resize(paper, size, interpolation=cv2.INTER_AREA), use_det=True, use_rec=False)
    if not isinstance(found, TextDetOutput) or found.boxes is None or found.scores is None:
        return ()
    surest = np.argsort(-np.asarray(found.scores), kind="stable")
    corners = np.asarray(found.boxes, np.float32)[np.sort(surest[:MAX_LINES])] / np.float32(scale)
    corners = corners[[_like_a_line(box, height, width) for box in corners]]
    if not len(corners):
        return ()
    read = reader.recognize_txt([_letters(crop) for crop in reader.crop_text_regions(paper, corners)])
    texts, scores = read.txts or (), read.scores or ()
    return tuple(
        TextLine(text.strip() if score >= MIN_CERTAINTY else "", _box(box), float(score), _slope(box))
        for text, score, box in zip(texts, scores, corners, strict=True)
    )


def _like_a_line(corners: NDArray[np.float32], height: int, width: int) -> bool:
    """Whether a box (float32 [4, 2], px) has the size and the direction of a printed line."""
    along = float(np.linalg.norm(corners[1] - corners[0]))
    across = float(np.linalg.norm(corners[3] - corners[0]))
    return across <= TALLEST_SHARE * max(height, width) and across <= 1.5 * along <= 1.5 * LONGEST_RATIO * across


def _letters(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The crop (uint8 [y, x, 3]) shrunk to the height that letters are read at, and of one of few widths."""
    height, width = crop.shape[:2]
    if height > LETTER_HEIGHT_PX:
        size = (max(1, round(width * LETTER_HEIGHT_PX / height)), LETTER_HEIGHT_PX)
        crop = np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), np.uint8)
        height, width = crop.shape[:2]
    # The runtime prepares itself for every width that it meets.
    step = WIDTH_STEP * height / LETTER_HEIGHT_PX
    wider = round(np.ceil(width / step) * step) - width
    return np.asarray(cv2.copyMakeBorder(crop, 0, 0, 0, wider, cv2.BORDER_REPLICATE), np.uint8)


def _slope(corners: NDArray[np.float32]) -> float:
    """Slope of the middle between upper and lower edge (corners: float32 [4, 2], px, from the upper left clockwise)."""
    along = corners[1] + corners[2] - corners[0] - corners[3]
    return float(along[1] / max(float(along[0]), 1.0))


def _box(corners: NDArray[np.float32]) -> tuple[float, float, float, float]:
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


@lru_cache(maxsize=1)
def _reader() -> "RapidOCR":
    """The library with its own weights named by path, so that it never looks for them elsewhere."""
    library = find_spec("rapidocr")
    if library is None or library.origin is None:
        raise ModelError("the reader of printed text is missing", cure="install rapidocr 3.10")
    models = Path(library.origin).parent / "models"
    for name in (DETECTOR, RECOGNIZER):
        if not (models / name).is_file():
            raise ModelError(f"{name} is missing", cure="install rapidocr 3.10 again")
    # Half a second of import that a vector page does not need; the library must meet the runtime as it is set up here.
    from rapidocr import EngineType, RapidOCR

    import ecg.inference_runtime  # noqa: F401

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            # The page comes in the size to detect on; crops are read at its own resolution.
            "Global.use_preprocess_img": False,
            "Det.model_path": str(models / DETECTOR),
            "Det.limit_type": "max",
            "Det.limit_side_len": 4000,
            "Rec.model_path": str(models / RECOGNIZER),
            # One line at a time, no wider than it is: padding a batch to its longest line costs twice the time.
            "Rec.rec_batch_num": 1,
            "Rec.rec_img_shape": [3, LETTER_HEIGHT_PX, 96],
            "Det.engine_type": EngineType.OPENVINO,
            "Rec.engine_type": EngineType.OPENVINO,
            "EngineConfig.openvino.inference_num_threads": min(THREADS, os.cpu_count() or 1),
            "EngineConfig.openvino.performance_hint": "LATENCY",
            "EngineConfig.openvino.enable_cpu_pinning": False,
        }
    )


def release_memory() -> None:
    """Give back what the reader keeps of the last page to read the next one in (some 100 MB), where nothing runs."""
    if _reader.cache_info().currsize:
        for network in (_reader().text_det, _reader().text_rec):
            # Loaded when it is needed first.
            if network is not None and network.session is not None:
                release(network.session.session.get_compiled_model())
