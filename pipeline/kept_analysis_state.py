"""An analysis as one file, from which reports and exports are made later.

The file is a pickle. Whoever can write it runs code where it is read: read it only where documents are opened.
"""

import json
import pickle
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ecg.atomic_file import atomic_file
from pipeline.analysis import Analysis
from pipeline.kept_analysis_version import OutdatedAnalysisError, pipeline_version

JPEG_QUALITY = 92
_NO_IMAGE = np.zeros((0, 0, 3), np.uint8)


def jpeg(image: NDArray[np.uint8]) -> bytes:
    """Return a page (uint8 [y, x, 3], RGB) as JPEG, without metadata."""
    packed = BytesIO()
    # Lines of a grid are a pixel wide and differ from paper in colour: every pixel keeps its own.
    Image.fromarray(image).save(packed, "JPEG", quality=JPEG_QUALITY, subsampling="4:4:4")
    return packed.getvalue()


def write_state(path: Path, analysis: Analysis, image: bytes | None) -> None:
    """Write an analysis, complete or absent; image: the page as `jpeg` gives it. Raises OutputError."""
    page = None if analysis.page is None else replace(analysis.page, image=_NO_IMAGE)
    head = json.dumps({"pipeline": pipeline_version()}).encode()
    with atomic_file(path) as part, part.open("wb") as file:
        file.write(head + b"\n")
        pickle.dump((replace(analysis, page=page), image), file, protocol=pickle.HIGHEST_PROTOCOL)


def read_state(path: Path) -> Analysis:
    """Read what `write_state` wrote; the image is what JPEG left of it. Raises OutdatedAnalysisError."""
    with path.open("rb") as file:
        if _made_by(file.readline()) != pipeline_version():
            raise _outdated()
        try:
            analysis, image = pickle.load(file)
        except (AttributeError, ImportError, TypeError, pickle.UnpicklingError) as error:
            raise _outdated() from error
    return analysis if image is None else _with_image(analysis, image)


def _made_by(head: bytes) -> Any:
    try:
        return json.loads(head)["pipeline"]
    except (ValueError, KeyError, TypeError):
        return None


def _with_image(analysis: Analysis, image: bytes) -> Analysis:
    assert analysis.page is not None, "an image without a page"
    with Image.open(BytesIO(image), formats=("JPEG",)) as opened:
        pixels = np.asarray(opened.convert("RGB"))
    return replace(analysis, page=replace(analysis.page, image=pixels))


def _outdated() -> OutdatedAnalysisError:
    return OutdatedAnalysisError("the analysis was made by another version", cure="analyse the document again")
