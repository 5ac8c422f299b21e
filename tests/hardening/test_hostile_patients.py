"""Patients and leads whose names are markup, commands or worse come out as plain words, or not at all."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import pydicom
import pypdfium2 as pdfium
import pytest
from defusedxml.ElementTree import fromstring

from ecg import Patient, Recording
from ecg.errors import InkbeatError
from ecg.formats.registry import read_signal, write_signal
from pipeline.analysis import Analysis, analyze
from pipeline.analysis_options import AnalysisOptions
from pipeline.kept_analysis import keep_pages
from pipeline.kept_analysis_forms import FORMS, render
from pipeline.kept_analysis_state import write_state
from tests.hardening.good_signals import content_of, recorded
from tests.hardening.hostile_text import MARKUP, UNSEEN

Found = TypeVar("Found")
EXPORTS = [form for form in FORMS if form != "overlay.png"]
ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|URI|GoToR|EmbeddedFile|AA|OpenAction)(?![A-Za-z])")


@pytest.fixture(scope="module")
def analysis(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    path = tmp_path_factory.mktemp("good") / "input.edf"
    path.write_bytes(content_of("edf"))
    return analyze(path)


def quietly(act: Callable[[], Found]) -> Found | None:
    """What something gives; None where it is refused, in words that tell no name."""
    refused = None
    try:
        return act()
    except InkbeatError as error:
        refused = str(error)
    assert "Quux" not in refused
    return None


def exported(analysis: Analysis, folder: Path) -> dict[str, bytes]:
    """Everything that is made of an analysis."""
    write_state(folder / "state", analysis, None)
    for form in EXPORTS:
        render(folder / "state", form, folder / form)
    return {form: (folder / form).read_bytes() for form in EXPORTS}


def harmless(made: dict[str, bytes]) -> None:
    """Each file is of its kind, says what it says as text alone, and does nothing."""
    report = made["report.pdf"]
    assert not ACTIVE.findall(report)
    document = pdfium.PdfDocument(report)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert not [letter for letter in text if letter in UNSEEN and letter not in "\r\n\x02\ufffe"]
    assert not [letter for letter in str(json.loads(made["fhir.json"])) if letter in UNSEEN]
    dataset = pydicom.dcmread(io.BytesIO(made["signal.dcm"]))
    assert not [letter for letter in f"{dataset.PatientName}{dataset.PatientID}" if letter in UNSEEN]
    assert all(32 <= letter < 127 for letter in made["signal.edf"][:256])
    assert not [letter for letter in "".join(fromstring(made["aecg.xml"]).itertext()) if letter in UNSEEN[1:9]]
    with zipfile.ZipFile(io.BytesIO(made["wfdb.zip"])) as packed:
        assert sorted(packed.namelist()) == ["ecg.dat", "ecg.hea"]


@pytest.mark.filterwarnings("ignore:The (PN|value):UserWarning")
@pytest.mark.parametrize("text", MARKUP.values(), ids=MARKUP)
def test_a_name_is_nothing_but_a_name(analysis: Analysis, tmp_path: Path, text: str) -> None:
    patient = Patient(name=text, identifier=text, sex=text, age_years=50.0)
    made = exported(replace(analysis, recording=replace(analysis.recording, patient=patient)), tmp_path)
    harmless(made)
    told = json.loads(made["fhir.json"])
    people = [entry["resource"] for entry in told["entry"] if entry["resource"]["resourceType"] == "Patient"]
    assert len(people) == 1
    assert set(people[0]) <= {"resourceType", "name", "identifier", "gender", "meta", "id"}


@pytest.mark.parametrize("text", MARKUP.values(), ids=MARKUP)
def test_a_lead_called_so_is_a_lead(tmp_path: Path, text: str) -> None:
    time_s = np.arange(500) / 250.0
    head = io.StringIO()
    csv.writer(head).writerow(["time_s", "II", text.encode("utf-8", "replace").decode()])
    rows = "".join(f"{t:.3f},{np.sin(9 * t):.4f},{np.cos(9 * t):.4f}\n" for t in time_s)
    path = tmp_path / "input.csv"
    path.write_text(head.getvalue() + rows, encoding="utf-8", newline="")
    pages = quietly(lambda: list(keep_pages(path, AnalysisOptions(), tmp_path, lambda *_: None, 1)))
    if pages is None:
        return
    kept = {file.name: file.path for page in pages for file in page.files}
    for name in ("1/analysis.json", "1/signal.csv"):
        assert not [letter for letter in kept[name].read_text(encoding="utf-8") if letter in UNSEEN and letter != "\n"]
    cells = next(csv.reader([kept["1/signal.csv"].read_text(encoding="utf-8").partition("\n")[0]]))
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    for form in EXPORTS:
        quietly(partial(render, kept["1/state"], form, tmp_path / form))  # some formats hold no such name


@pytest.mark.filterwarnings("ignore:The (PN|value):UserWarning")
@pytest.mark.parametrize("text", MARKUP.values(), ids=MARKUP)
@pytest.mark.parametrize("name", ["dicom", "fhir", "aecg", "edf"])
def test_what_a_file_says_of_its_patient_is_read_as_plain_words(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / "input"
    path.write_bytes(said(name, text))
    recording = quietly(lambda: read_signal(path))
    if recording is None:
        return
    words = f"{recording.patient.name}{recording.patient.identifier}"
    assert not [letter for letter in words if letter in UNSEEN]
    assert len(words) < 1000


def said(name: str, text: str) -> bytes:
    """A recording in one format, of a patient of this name and number."""
    plain = text.encode("utf-8", "replace").decode()
    if name == "fhir":
        told = json.loads(content_of("fhir"))
        person = {"resourceType": "Patient", "name": [{"text": text}], "identifier": [{"value": text}]}
        told["entry"].append({"resource": person})
        return json.dumps(told).encode()
    if name == "dicom":
        dataset = pydicom.dcmread(io.BytesIO(content_of("dicom")))
        dataset.PatientName, dataset.PatientID = plain, plain
        file = io.BytesIO()
        dataset.save_as(file)
        return file.getvalue()
    if name == "edf":
        header = content_of("edf")
        field = f"{plain} X X {plain}".encode("latin-1", "replace")[:80].ljust(80)
        return header[:8] + field + header[88:]
    xml = content_of("aecg").decode()
    escaped = plain.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    subject = f'<trialSubject><id extension="{escaped}"/><subjectDemographicPerson><name>{escaped}</name>'
    subject += "</subjectDemographicPerson></trialSubject>"
    return re.sub(r"(<AnnotatedECG[^>]*>)", rf"\1{subject.replace(chr(92), chr(92) * 2)}", xml, count=1).encode()


def test_all_writers_keep_a_name_within_its_field(tmp_path: Path) -> None:
    recording: Recording = recorded()
    for what, text in MARKUP.items():
        named = replace(recording, patient=Patient(name=text, identifier=text))
        for name in ("csv", "edf", "dicom", "fhir", "aecg", "parquet", "wfdb"):
            path = write_signal(tmp_path / f"{name}", named, name)[0]
            back = read_signal(path)
            assert back.leads == recording.leads, (what, name)
            assert back.signal.shape == recording.signal.shape
