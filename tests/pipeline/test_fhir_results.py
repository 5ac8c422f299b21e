"""FHIR from the command line and of real recordings: every Bundle is valid, and its leads are those of the analysis."""

import base64
import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from fhir.resources.R4B.bundle import Bundle
from typer.testing import CliRunner

from ecg import Patient, Recording
from ecg.formats.fhir import write_fhir
from ecg.formats.registry import read_signal, write_signal
from ecg.leads import STANDARD_LEADS
from pipeline.analysis import Analysis, analyze, redact_analysis
from pipeline.command import app
from pipeline.results import write_analysis, write_digitized
from reports.fhir_bundle import write_fhir_report

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
RECORDINGS = 30


@pytest.fixture(scope="module")
def page() -> Analysis:
    """The analysis of a scanned page of columns that follow each other."""
    return analyze(FIXTURES / "scan.pdf")


def valid(path: Path) -> dict[str, Any]:
    """The Bundle of a file, of which the library finds nothing wrong, missing or too much."""
    content = path.read_bytes()
    tree: dict[str, Any] = json.loads(content)
    assert json.loads(Bundle.model_validate_json(content).model_dump_json()) == tree
    return tree


def test_every_bundle_of_real_recordings_is_valid(tmp_path: Path, packed: ModuleType) -> None:
    for _, (number, _, signal) in zip(range(RECORDINGS), packed.ptbxl("train"), strict=False):
        recording = Recording(STANDARD_LEADS, signal, 500.0)
        write_fhir(tmp_path / f"{number}.json", recording)
        valid(tmp_path / f"{number}.json")
        analysis = analyze(tmp_path / f"{number}.json")
        write_fhir_report(tmp_path / f"{number}_fhir.json", analysis.report)
        tree = valid(tmp_path / f"{number}_fhir.json")
        urls = {entry["fullUrl"] for entry in tree["entry"]}
        measured = [entry["resource"] for entry in tree["entry"] if entry["resource"]["resourceType"] == "Observation"]
        assert len(urls) == len(tree["entry"])
        assert len(measured) >= len(analysis.vitals.measures) + len(analysis.vitals.leads) + 6
        back = read_signal(tmp_path / f"{number}_fhir.json")
        np.testing.assert_allclose(back.signal, recording.signal, rtol=0, atol=5.1e-4, equal_nan=True)
    assert len(list(tmp_path.iterdir())) == 2 * RECORDINGS


def test_a_page_becomes_a_bundle_with_its_summary_and_where_its_leads_begin(tmp_path: Path, page: Analysis) -> None:
    files = write_analysis(page, tmp_path, "scan", ("csv", "fhir"))
    assert {path.name for path in files} == {path.name for path in tmp_path.iterdir()}
    assert {"scan.json", "scan.csv", "scan_report.pdf", "scan_fhir.json"} <= {path.name for path in files}
    tree = valid(tmp_path / "scan_fhir.json")
    (form,) = tree["entry"][0]["resource"]["presentedForm"]
    assert base64.b64decode(form["data"]) == (tmp_path / "scan_report.pdf").read_bytes()
    back = read_signal(tmp_path / "scan_fhir.json")
    assert back.start_s == page.recording.start_s
    assert max(back.start_s) == pytest.approx(7.5, abs=0.1)
    np.testing.assert_allclose(back.signal, page.recording.signal, rtol=0, atol=5.1e-4, equal_nan=True)
    from_csv = read_signal(tmp_path / "scan.csv")
    assert from_csv.start_s == pytest.approx(back.start_s, abs=0.003)


def test_nothing_of_the_patient_is_left_when_redacted(tmp_path: Path, page: Analysis) -> None:
    named = replace(page, recording=replace(page.recording, patient=Patient("Ødegård, Kari", "4711", "F", 63.0)))
    for analysis, there in ((named, True), (redact_analysis(named), False)):
        write_fhir_report(tmp_path / "scan_fhir.json", analysis.report)
        valid(tmp_path / "scan_fhir.json")
        text = (tmp_path / "scan_fhir.json").read_text(encoding="utf-8")
        assert ("Ødegård" in text, '"Patient"' in text) == (there, there)


def test_digitizing_alone_gives_the_waveform_beside_what_tells_of_the_page(tmp_path: Path, page: Analysis) -> None:
    assert page.page is not None
    write_digitized(page.page, tmp_path, "scan", ("fhir",))
    kinds = [entry["resource"]["resourceType"] for entry in valid(tmp_path / "scan_fhir.json")["entry"]]
    assert kinds == ["Observation", "Device"]
    assert json.loads((tmp_path / "scan.json").read_text())["layout"] == "3x4+1R"


def test_the_command_writes_and_reads_it(tmp_path: Path) -> None:
    truth = FIXTURES / "scan_truth.csv"
    done = CliRunner().invoke(app, ["analyze", str(truth), "-o", str(tmp_path), "--format", "fhir"])
    assert done.exit_code == 0, done.output
    assert {path.name for path in tmp_path.iterdir()} == {
        "scan_truth_analysis.json",
        "scan_truth_report.pdf",
        "scan_truth_fhir.json",
    }
    valid(tmp_path / "scan_truth_fhir.json")
    for source, target in (("scan_truth_fhir.json", "back.csv"), ("back.csv", "again.json")):
        done = CliRunner().invoke(app, ["convert", str(tmp_path / source), str(tmp_path / target)])
        assert done.exit_code == 0, done.output
    again, given = read_signal(tmp_path / "again.json"), read_signal(truth)
    assert again.leads == given.leads
    np.testing.assert_allclose(again.signal, given.signal, rtol=0, atol=1.1e-3, equal_nan=True)


def test_converting_with_redact_leaves_the_patient_out(tmp_path: Path) -> None:
    recording = replace(read_signal(FIXTURES / "scan_truth.csv"), patient=Patient("Ødegård, Kari", "4711", "F"))
    write_signal(tmp_path / "a.json", recording, "fhir")
    for option, there in (([], True), (["--redact"], False)):
        done = CliRunner().invoke(app, ["convert", str(tmp_path / "a.json"), str(tmp_path / "b.json"), *option])
        assert done.exit_code == 0, done.output
        assert ("4711" in (tmp_path / "b.json").read_text()) is there
