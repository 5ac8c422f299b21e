"""What is kept of one page of an archive. Every file is complete or absent, also where the power fails."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PIL import Image

from digitizer.overlay import draw_overlay
from ecg import Recording
from ecg.atomic_file import durable_files
from ecg.formats import registry
from pipeline.analysis import Analysis, called, redact_analysis
from pipeline.archive.pages.npz_file import write_npz
from pipeline.archive.pages.page_work import RESULT, Chunk, page_folder, page_key
from pipeline.archive.pages.result_file import ENDINGS, OVERLAY, REPORT, SMALL, packed_result
from pipeline.archive.pages.review_reasons import review_reasons
from pipeline.archive.signals import Signals
from pipeline.as_json import analysis_json, page_json, recording_json
from pipeline.kept_analysis_image import page_as_given
from reports.summary import write_report

SMALL_PX = 720
"""Longer edge of the small picture (px): names of leads can be read, and it takes some 60 kB."""
SMALL_QUALITY = 80
_VOLATILE = ("created", "timings_s")
"""Keys that differ from run to run."""


def write_page(chunk: Chunk, page: int, analysis: Analysis) -> Mapping[str, str]:
    """Write what is kept of a page that was read; return the name of each file -> SHA-256 of its bytes.

    page: counted from 1; analysis: as `pipeline.analysis` made it: here it is redacted and called `chunk.source`. The
    result (`<key>.json.gz`, see `result_json`) and the signal are the same bytes each time; a summary tells when it was
    made. A page that needs review leaves a small picture with its traces. Raises OutputError, or InvalidSignalError
    where the form of the signal cannot hold it.
    """
    settings, key = chunk.settings, page_key(chunk.document, page)
    analysis = called(redact_analysis(analysis) if settings.redact else analysis, chunk.source)
    content = result_json(analysis)

    def write(place: Path) -> None:
        (place / f"{key}{RESULT}").write_bytes(packed_result(content))
        _write_signal(place, key, analysis.recording, settings.signals)
        if analysis.page is not None and (settings.overlays or content["review"]):
            overlay = Image.fromarray(draw_overlay(analysis.page))
            if settings.overlays:
                overlay.save(place / f"{key}{OVERLAY}", "PNG")
            if content["review"]:
                _save_small(overlay, place / f"{key}{SMALL}")
        if settings.reports:
            write_report(place / f"{key}{REPORT}", analysis.report)

    return _written(chunk, key, write)


def write_refused(chunk: Chunk, page: int, path: Path) -> Mapping[str, str]:
    """Write the small picture of a page (counted from 1) that was refused, from its document; return as `write_page`.

    Nothing where the page cannot be drawn, nor where patient text is to be taken out: nobody knows where it stands on a
    page that was not read. Raises OutputError.
    """
    key = page_key(chunk.document, page)
    image = None if chunk.settings.redact or registry.is_signal(path) else page_as_given(path, page - 1, None)

    def write(place: Path) -> None:
        if image is not None:
            _save_small(Image.fromarray(image), place / f"{key}{SMALL}")

    return _written(chunk, key, write)


def result_json(analysis: Analysis) -> dict[str, Any]:
    """The result of a page, without what differs from run to run.

    "analysis": `analysis_json`; "page": `page_json`, null of a signal file; "recording": `recording_json` of a signal
    file, null of a page; "review": why a human should look, code and message each, the gravest first.
    """
    page = analysis.page
    return {
        "analysis": _lasting(analysis_json(analysis)),
        "page": None if page is None else _lasting(page_json(page)),
        "recording": None if page is not None else _lasting(recording_json(analysis.recording)),
        "review": [{"code": reason.code, "message": reason.message} for reason in review_reasons(analysis)],
    }


def _lasting(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in _VOLATILE}


def _write_signal(place: Path, key: str, recording: Recording, form: Signals) -> None:
    if form is Signals.NPZ:
        write_npz(place / f"{key}.npz", recording)
    elif form is not Signals.NONE:
        ending = ".hea" if form is Signals.WFDB else ".parquet"
        registry.write_signal(place / f"{key}{ending}", recording, form.value)


def _save_small(image: Image.Image, path: Path) -> None:
    image.thumbnail((SMALL_PX, SMALL_PX), Image.Resampling.LANCZOS, reducing_gap=2.0)
    image.save(path, "JPEG", quality=SMALL_QUALITY)


def _written(chunk: Chunk, key: str, write: Callable[[Path], None]) -> dict[str, str]:
    """Write a page's files to their folder, where none of another reading stays; return name -> SHA-256."""
    folder = page_folder(chunk.out, chunk.document)
    with durable_files(folder) as place:
        write(place)
        digests = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(place.iterdir())}
        for name in (f"{key}{ending}" for ending in ENDINGS):
            if name not in digests:
                (folder / name).unlink(missing_ok=True)
    return digests
