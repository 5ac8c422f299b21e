"""Is this installation able to work? One line per part."""

import importlib.util
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from classifier.beats import BeatResult, classify_beats
from classifier.not_classified import NotClassified
from classifier.rhythm import RhythmResult, classify_rhythm
from classifier.twelve_lead import TwelveLeadResult, classify_12lead
from digitizer.name_frame import CROP_SIZE_PX, name_plane
from digitizer.page_sight import look_at
from digitizer.page_text import DETECTOR, RECOGNIZER, read_page_text
from digitizer.strip_frame import strip_planes
from ecg import Recording
from ecg.errors import InkbeatError
from ecg.leads import STANDARD_LEADS
from ecg.shipped_model import load_model

PACKAGES = ("numpy", "scipy", "opencv-python-headless", "openvino", "pypdfium2", "rapidocr", "reportlab", "wfdb")
LOWEST_PYTHON = (3, 11)


@dataclass(frozen=True)
class Check:
    """One part of the installation."""

    part: str
    well: bool
    finding: str
    needed: bool = True
    """False where Inkbeat works without it."""


def examine() -> Iterator[Check]:
    """Examine Python, libraries, the model, the temporary folder and the optional PDF renderer."""
    yield Check("Python", sys.version_info >= LOWEST_PYTHON, platform.python_version())
    for package in PACKAGES:
        yield _check(package, lambda package=package: version(package), PackageNotFoundError)  # type: ignore[misc]
    yield _check("rhythm model", _try_model, InkbeatError)
    yield _check("beat model", _try_beats, InkbeatError)
    yield _check("small beat model", lambda: _try_beats(edge=True), InkbeatError)
    yield _check("twelve-lead model", _try_twelve_lead, InkbeatError)
    yield _check("page model", _try_page, InkbeatError)
    yield _check("name model", _try_name, InkbeatError)
    yield _check("strip model", _try_strip, InkbeatError)
    yield _check("reader of print", _try_reading, InkbeatError)
    yield _check("temporary folder", _try_writing, OSError)
    poppler = shutil.which("pdftoppm")
    found = "found" if poppler else "not installed: PDFium draws pages instead"
    yield Check("poppler", poppler is not None, found, needed=False)
    arrow = importlib.util.find_spec("pyarrow")
    found = "found" if arrow else "not installed: Parquet is neither read nor written"
    yield Check("pyarrow", arrow is not None, found, needed=False)
    yield Check("processors", True, str(os.cpu_count()), needed=False)


def _check(part: str, attempt: Callable[[], str], failure: type[Exception]) -> Check:
    try:
        return Check(part, True, attempt())
    except failure as error:
        return Check(part, False, str(error) or type(error).__name__)


def _test_signal(leads: tuple[str, ...] = ("II",)) -> Recording:
    beats = np.tile(np.exp(-0.5 * ((np.arange(400) - 200) / 8.0) ** 2), 10).astype(np.float32)
    return Recording(leads, np.tile(beats, (len(leads), 1)), 500.0)


def _said(result: RhythmResult | BeatResult | TwelveLeadResult | NotClassified) -> str:
    return result.reason if isinstance(result, NotClassified) else result.model_id


def _try_model() -> str:
    """Classify the rhythm of a flat-free test signal and name the model that did."""
    return _said(classify_rhythm(_test_signal()))


def _try_beats(edge: bool = False) -> str:
    """Classify the beats of the same signal and name the model that did."""
    return _said(classify_beats(_test_signal(), edge=edge))


def _try_twelve_lead() -> str:
    """Classify twelve leads of the same signal and name the model that did."""
    return _said(classify_12lead(_test_signal(STANDARD_LEADS)))


def _try_page() -> str:
    """Let the network that finds its way on a page look at white paper, and name it."""
    look_at(np.full((64, 96, 3), 255, np.uint8))
    return load_model("digitizer", "page").model_id


def _try_name() -> str:
    """Let the network that reads names of leads look at white paper, and name it."""
    model = load_model("digitizer", "name")
    width, height = CROP_SIZE_PX
    model.run(name_plane(np.full((height, width, 3), 255, np.uint8))[None])
    return model.model_id


def _try_strip() -> str:
    """Let the network that follows traces look at white paper, and name it."""
    model = load_model("digitizer", "strip")
    model.run(strip_planes(np.full((64, 64, 3), 255, np.uint8))[None])
    return model.model_id


def _try_reading() -> str:
    """Look for print on white paper."""
    read_page_text(np.full((64, 256, 3), 255, np.uint8))
    return f"{DETECTOR}, {RECOGNIZER}"


def _try_writing() -> str:
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"inkbeat")
    return tempfile.gettempdir()
