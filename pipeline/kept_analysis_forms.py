"""Reports and exports that are made of a kept analysis when somebody asks for them."""

import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from digitizer.overlay import draw_overlay
from ecg.atomic_file import atomic_file
from ecg.errors import NoTraceError
from ecg.formats import registry
from pipeline.analysis import Analysis
from pipeline.command_options import PaperSize
from pipeline.kept_analysis_state import read_state
from pipeline.waves_json import saliency_json, waves_json
from reports.ecg_layout import CHOICES, STANDARD
from reports.summary import report_pdf, write_report

RECORD = "ecg"
"""Name of exported records."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip file can tell."""


@dataclass(frozen=True)
class Form:
    """One thing that an analysis can be had as."""

    media_type: str
    write: Callable[[Analysis, Path, PaperSize, str], None]
    of_pages_alone: bool = False
    """Whether there is none of a signal file."""


def render(state: Path, form: str, out: Path, *, paper: str = PaperSize.A4, layout: str = STANDARD) -> str:
    """Make a report or export of what `pipeline.kept_analysis_state.write_state` wrote; return its media type.

    form: a key of FORMS; paper and layout (`PaperSize`, `reports.ecg_layout.CHOICES`) are those of report.pdf. The
    file is complete or absent. Raises OutdatedAnalysisError, OutputError, InvalidSignalError where a format cannot
    hold the recording, NoTraceError for a picture of a signal file, or ValueError for a form, paper or layout that
    there is none of.
    """
    if form not in FORMS or layout not in CHOICES:
        raise ValueError("no such form or layout")
    FORMS[form].write(read_state(state), out, PaperSize(paper), layout)
    return FORMS[form].media_type


def _report(analysis: Analysis, out: Path, paper: PaperSize, layout: str) -> None:
    write_report(out, analysis.report, paper.sheet, layout)


def _overlay(analysis: Analysis, out: Path, *_: str) -> None:
    if analysis.page is None:
        raise NoTraceError("a signal file has no page to draw on", cure="ask for report.pdf")
    drawn = Image.fromarray(draw_overlay(analysis.page))
    with atomic_file(out) as part:
        drawn.save(part, "PNG")


def _fhir(analysis: Analysis, out: Path, *_: str) -> None:
    from reports.fhir_bundle import write_fhir_report  # its library takes a while to load

    write_fhir_report(out, analysis.report, report_pdf(analysis.report))


def _wfdb_zip(analysis: Analysis, out: Path, *_: str) -> None:
    with TemporaryDirectory(dir=out.parent) as folder:
        files = registry.write_signal(Path(folder) / f"{RECORD}.hea", analysis.recording, "wfdb")
        with atomic_file(out) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as packed:
            for file in sorted(files, key=lambda file: file.name):
                entry = zipfile.ZipInfo(file.name, _EPOCH)
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                packed.writestr(entry, file.read_bytes())


def _json(made: Callable[[Analysis], Mapping[str, Any]]) -> Callable[[Analysis, Path, PaperSize, str], None]:
    def write(analysis: Analysis, out: Path, *_: str) -> None:
        text = json.dumps(made(analysis), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        with atomic_file(out) as part:
            part.write_text(text, encoding="utf-8")

    return write


def _signal(name: str) -> Callable[[Analysis, Path, PaperSize, str], None]:
    def write(analysis: Analysis, out: Path, *_: str) -> None:
        registry.write_signal(out, analysis.recording, name)

    return write


FORMS: Mapping[str, Form] = {
    "report.pdf": Form("application/pdf", _report),
    "overlay.png": Form("image/png", _overlay, of_pages_alone=True),
    "waves.json": Form("application/json", _json(waves_json)),
    "saliency.json": Form("application/json", _json(saliency_json)),
    "fhir.json": Form("application/fhir+json", _fhir),
    "wfdb.zip": Form("application/zip", _wfdb_zip),
    "signal.edf": Form("application/octet-stream", _signal("edf")),
    "signal.dcm": Form("application/dicom", _signal("dicom")),
    "signal.parquet": Form("application/vnd.apache.parquet", _signal("parquet")),
    "aecg.xml": Form("application/xml", _signal("aecg")),
}
"""By the name that clients ask for."""
