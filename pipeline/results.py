"""The files that one document becomes. Each is complete or absent."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PIL import Image

from digitizer import DigitizedPage
from digitizer.overlay import draw_overlay
from ecg import Recording
from ecg.atomic_file import atomic_file
from ecg.errors import OutputError
from ecg.formats import fhir, registry
from pipeline.analysis import Analysis
from pipeline.as_json import analysis_json, page_json
from reports.paper import A4_LANDSCAPE, Paper
from reports.summary import write_report

FHIR_ENDING = "_fhir.json"


def write_digitized(page: DigitizedPage, out: Path, stem: str, formats: tuple[str, ...] = ("csv",)) -> list[Path]:
    """Write the signal in each format, `<stem>.json` and `<stem>_overlay.png`; return their paths."""
    make_folder(out)
    written = write_signal(page.recording, out, stem, formats)
    written.append(_write(out / f"{stem}.json", lambda part: _dump(page_json(page), part)))
    overlay = Image.fromarray(draw_overlay(page))
    written.append(_write(out / f"{stem}_overlay.png", lambda part: overlay.save(part, "PNG")))
    return written


def write_analysis(
    analysis: Analysis, out: Path, stem: str, formats: tuple[str, ...] = ("csv",), paper: Paper = A4_LANDSCAPE
) -> list[Path]:
    """Write what `write_digitized` does (or the signal alone), `<stem>_analysis.json` and `<stem>_report.pdf`.

    In FHIR goes the whole analysis with its summary, not the signal alone.
    """
    make_folder(out)
    of_signal = tuple(name for name in formats if name != fhir.NAME)
    if analysis.page is not None:
        written = write_digitized(analysis.page, out, stem, of_signal)
    else:
        written = write_signal(analysis.recording, out, stem, of_signal)
    written.append(_write(out / f"{stem}_analysis.json", lambda part: _dump(analysis_json(analysis), part)))
    summary = out / f"{stem}_report.pdf"
    write_report(summary, analysis.report, paper)
    written.append(summary)
    if fhir.NAME in formats:
        written.append(_write_fhir(analysis, out / f"{stem}{FHIR_ENDING}", summary))
    return written


def write_signal(recording: Recording, out: Path, stem: str, formats: tuple[str, ...]) -> list[Path]:
    """Write `<stem>.csv`, `<stem>.edf` and so on, of WFDB `<stem>.hea` and `.dat`; return their paths.

    FHIR is `<stem>_fhir.json`, for `<stem>.json` tells of the page. Raises OutputError, or InvalidSignalError where a
    format cannot hold the recording.
    """
    written: list[Path] = []
    for name in dict.fromkeys(formats):
        ending = FHIR_ENDING if name == fhir.NAME else registry.WRITABLE[name].suffixes[0]
        written += registry.write_signal(out / f"{stem}{ending}", recording, name)
    return written


def make_folder(out: Path) -> None:
    """Make a folder for results where it is missing. Raises OutputError."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{out} is no folder that can be written to", cure="choose another folder") from error


def _write_fhir(analysis: Analysis, path: Path, summary: Path) -> Path:
    from reports.fhir_bundle import write_fhir_report  # its library takes a while to load

    write_fhir_report(path, analysis.report, summary.read_bytes())
    return path


def _write(path: Path, write: Callable[[Path], None]) -> Path:
    with atomic_file(path) as part:
        write(part)
    return path


def _dump(content: Mapping[str, Any], path: Path) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
