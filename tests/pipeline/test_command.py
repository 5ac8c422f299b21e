"""The command as a user sees it: files, stdout, stderr, exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from sklearn.datasets import load_sample_image
from typer.testing import CliRunner, Result

from digitizer.page_text import read_page_text
from ecg.errors import OutputError
from ecg.formats.csv_file import read_csv
from ecg.formats.wfdb_record import read_wfdb
from ecg.leads import STANDARD_LEADS
from ecg.shipped_model import load_model
from ecg.version import __version__
from pipeline.command import TRAINING, Network, app

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def inkbeat(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_digitize_writes_signal_facts_and_overlay(tmp_path: Path) -> None:
    done = inkbeat("digitize", FIXTURES / "scan.pdf", "-o", tmp_path)
    assert done.exit_code == 0
    written = [Path(line) for line in done.stdout.splitlines()]
    assert [path.name for path in written] == ["scan.csv", "scan.json", "scan_overlay.png"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in written)
    assert "3x4+1R" in done.stderr

    recording = read_csv(tmp_path / "scan.csv")
    assert (len(recording.leads), recording.fs_hz) == (12, 500.0)
    assert (tmp_path / "scan.csv").read_text().startswith("time_s,I,II,III,aVR,aVL,aVF,V1")
    facts = json.loads((tmp_path / "scan.json").read_text())
    assert (facts["layout"], facts["page"], facts["source"]) == ("3x4+1R", 1, "scan.pdf")
    assert facts["calibration"]["gain_source"] == "printed"
    assert (facts["printed"]["gain_mm_per_mv"], facts["printed"]["pr_ms"]) == (10.0, None)
    starts = {lead["lead"]: lead["start_s"] for lead in facts["leads"]}
    assert starts == pytest.approx(dict(zip(recording.leads, recording.start_s, strict=True)), abs=0.003)
    assert facts["timings_s"]["tracing"] > 0
    with Image.open(tmp_path / "scan_overlay.png") as overlay:
        assert overlay.width > 1000


def test_analyze_adds_summary_and_findings(tmp_path: Path) -> None:
    done = inkbeat("analyze", FIXTURES / "vector.pdf", "-o", tmp_path / "new" / "folder", "--format", "csv,wfdb")
    assert done.exit_code == 0
    names = {Path(line).name for line in done.stdout.splitlines()}
    parts = {"csv", "hea", "dat", "json"}
    assert names == {f"vector.{part}" for part in parts} | {
        f"vector_{part}" for part in ("overlay.png", "analysis.json", "report.pdf")
    }
    assert (tmp_path / "new" / "folder" / "vector_report.pdf").read_bytes().startswith(b"%PDF-")
    findings = json.loads((tmp_path / "new" / "folder" / "vector_analysis.json").read_text())
    assert findings["rhythm"]["label"] == "normal"
    assert sum(findings["rhythm"]["probabilities"].values()) == pytest.approx(1.0, abs=1e-3)
    assert sum(findings["beats"]["counts"].values()) == len(findings["beats"]["beats"]) == len(findings["r_peak_s"])
    assert {beat["class"] for beat in findings["beats"]["beats"]} <= set("NSVFQ")
    assert findings["twelve_lead"]["answers"].keys() == findings["twelve_lead"]["probabilities"].keys()
    assert findings["measured_findings"] == []
    assert {measure["name"] for measure in findings["vitals"]} >= {
        "heart_rate",
        "pr",
        "qrs",
        "qtc_fridericia",
        "axis_qrs",
    }
    rate = next(one for one in findings["vitals"] if one["name"] == "heart_rate")
    assert 0.0 < rate["uncertainty"] < rate["tolerance"]
    assert 0.9 < rate["confidence"] <= 1.0
    assert [lead["lead"] for lead in findings["lead_measures"]] == list(STANDARD_LEADS)
    assert all(lead["reasons"] == {} and lead["beats"] >= 2 for lead in findings["lead_measures"])
    assert findings["ectopy"]["beats"] == len(findings["beats"]["beats"])
    assert findings["ectopy"]["ventricular"]["per_hour"] is None
    from_csv = read_csv(tmp_path / "new" / "folder" / "vector.csv")
    from_wfdb = read_wfdb(tmp_path / "new" / "folder" / "vector.hea")
    np.testing.assert_allclose(from_csv.signal, from_wfdb.signal, atol=6e-4, equal_nan=True)
    assert "not for diagnosis" in done.stderr


def test_a_signal_file_is_analysed_without_a_page(tmp_path: Path) -> None:
    done = inkbeat("analyze", FIXTURES / "scan_truth.csv", "-o", tmp_path, "--json", "--paper", "letter")
    assert done.exit_code == 0
    findings = json.loads(done.stdout)
    assert findings["rhythm"]["label"] == "atrial fibrillation"
    assert {Path(path).name for path in findings["files"]} == {
        "scan_truth.csv", "scan_truth_analysis.json", "scan_truth_report.pdf"
    }  # fmt: skip


def test_no_result_holds_the_name_of_the_patient(tmp_path: Path) -> None:
    done = inkbeat("--verbose", "analyze", FIXTURES / "vector.pdf", "-o", tmp_path, "--json")
    assert done.exit_code == 0
    texts = [done.stdout, done.stderr, *(path.read_text() for path in tmp_path.glob("*.json"))]
    assert not any("Synthetic, Page" in text or "S00011" in text for text in texts)


@pytest.mark.parametrize("page", ["scan.pdf", "vector.pdf"])
def test_redacted_results_show_no_person(tmp_path: Path, page: str) -> None:
    def seen(folder: Path) -> str:
        report = pdfium.PdfDocument(next(folder.glob("*_report.pdf")))
        sheets = [np.asarray(sheet.render(scale=3.0).to_pil().convert("RGB")) for sheet in report]
        overlay = np.asarray(Image.open(next(folder.glob("*_overlay.png"))).convert("RGB"))
        return " ".join(line.text for image in (overlay, *sheets) for line in read_page_text(image))

    plain, covered = tmp_path / "plain", tmp_path / "covered"
    assert inkbeat("analyze", FIXTURES / page, "-o", plain).exit_code == 0
    assert inkbeat("analyze", FIXTURES / page, "-o", covered, "--redact").exit_code == 0
    assert "Synthetic" in seen(plain)
    assert "S000" in seen(plain)
    assert "Synthetic" not in seen(covered)
    assert "S000" not in seen(covered)
    assert "mm/s" in seen(covered)
    names = [path.name for path in sorted(plain.iterdir())]
    assert names == [path.name for path in sorted(covered.iterdir())]
    csv = next(name for name in names if name.endswith(".csv"))
    assert (plain / csv).read_bytes() == (covered / csv).read_bytes()


def test_printed_measurements_stand_beside_the_measured_ones(tmp_path: Path, shared: Path) -> None:
    done = inkbeat("analyze", shared / "data" / "vector_pdf" / "muse_1.pdf", "-o", tmp_path, "--json")
    found = json.loads(done.stdout)
    beside = {one["name"]: one for one in found["printed"]}
    assert (beside["heart_rate"]["printed"], beside["heart_rate"]["agrees"]) == (80.0, True)
    assert beside["heart_rate"]["measured"] == pytest.approx(80.0, abs=1.0)
    assert beside["axis_p"]["printed"] == -5.0
    assert "Normal sinus rhythm" in found["statements"]


def test_the_rate_is_chosen(tmp_path: Path) -> None:
    assert inkbeat("digitize", FIXTURES / "vector.pdf", "-o", tmp_path, "--fs", "250").exit_code == 0
    recording = read_csv(tmp_path / "vector.csv")
    assert (recording.fs_hz, recording.signal.shape[1]) == (250.0, 2500)


def bad_input(folder: Path, kind: str) -> Path:
    path = folder / f"{kind}.png"
    if kind == "empty":
        path.touch()
    elif kind == "text":
        path.write_text("not an image")
    elif kind == "huge":
        Image.new("1", (30000, 30000)).save(path)
    elif kind == "no-grid":
        Image.new("RGB", (1600, 1100), "white").save(path)
    elif kind == "snapshot":
        Image.fromarray(load_sample_image("flower.jpg")).save(path)
    elif kind == "encrypted":
        canvas = Canvas(str(path), encrypt=StandardEncryption("secret", strength=128))
        canvas.drawString(50, 50, "locked")
        canvas.save()
    return path


@pytest.mark.parametrize(
    ("kind", "exit_code", "says"),
    [
        ("empty", 3, "the file is empty"),
        ("text", 3, "no known format"),
        ("huge", 3, "pixels"),
        ("encrypted", 3, "encrypted"),
        ("missing", 3, "no such file"),
        ("no-grid", 4, "grid"),
        ("snapshot", 4, "grid"),
    ],
)
@pytest.mark.parametrize("command", ["digitize", "analyze"])
def test_bad_input_is_one_line_and_an_exit_code(
    tmp_path: Path, command: str, kind: str, exit_code: int, says: str
) -> None:
    done = inkbeat(command, bad_input(tmp_path, kind), "-o", tmp_path / "out")
    assert done.exit_code == exit_code
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"inkbeat: {kind}.png")
    assert says in line
    assert not (tmp_path / "out").exists()


def test_results_that_cannot_be_written_have_their_own_code(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    done = inkbeat("digitize", FIXTURES / "vector.pdf", "-o", tmp_path / "taken")
    assert done.exit_code == OutputError.exit_code
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [["--format", "xml"], ["--format", ","], ["--page", "0"], ["--page", "4-1"], ["--page", "one"], ["--fs", "many"]],
)
def test_wrong_usage_has_exit_code_2(tmp_path: Path, arguments: list[str]) -> None:
    assert inkbeat("digitize", FIXTURES / "vector.pdf", "-o", tmp_path, *arguments).exit_code == 2


def test_a_page_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = inkbeat("digitize", FIXTURES / "vector.pdf", "-o", tmp_path, "--page", "3")
    assert done.exit_code == 3
    assert "vector.pdf page 3: there is no page 3, only 1" in done.stderr


@pytest.fixture
def three_pages(tmp_path: Path) -> Path:
    """A cover letter, and a vector page before and after it."""
    whole = pdfium.PdfDocument.new()
    page = pdfium.PdfDocument(FIXTURES / "vector.pdf")
    whole.import_pages(page)
    whole.new_page(595, 842)
    whole.import_pages(page)
    whole.save(tmp_path / "file.pdf")
    return tmp_path / "file.pdf"


def test_every_page_of_a_document_is_read_though_one_is_refused(tmp_path: Path, three_pages: Path) -> None:
    done = inkbeat("digitize", three_pages, "-o", tmp_path / "out")
    assert done.exit_code == 4
    names = [f"file_p0{page}{end}" for page in (1, 3) for end in (".csv", ".json", "_overlay.png")]
    assert [Path(line).name for line in done.stdout.splitlines()] == names
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(names)
    (line,) = (line for line in done.stderr.splitlines() if line.startswith("inkbeat: "))
    assert line.startswith("inkbeat: file.pdf page 2: ")
    assert "page 3: 3x4+1R" in done.stderr
    assert json.loads((tmp_path / "out" / "file_p03.json").read_text())["page"] == 3


def test_several_pages_are_a_list_in_json_and_one_is_an_object(tmp_path: Path, three_pages: Path) -> None:
    done = inkbeat("analyze", three_pages, "-o", tmp_path / "out", "--json", "--page", "1-2")
    assert done.exit_code == 4
    first, second = json.loads(done.stdout)
    assert (first["page"], first["rhythm"]["label"]) == (1, "normal")
    assert {Path(path).name for path in first["files"]} >= {"file_p01.csv", "file_p01_report.pdf"}
    assert (second["source"], second["page"]) == ("file.pdf", 2)
    assert (second["error"]["code"], second["error"]["exit_code"]) == ("no-grid", 4)
    one = inkbeat("digitize", three_pages, "-o", tmp_path / "out", "--json", "--page", "3")
    assert one.exit_code == 0
    assert json.loads(one.stdout)["page"] == 3


def test_pages_beyond_the_document_are_told_before_any_is_written(tmp_path: Path, three_pages: Path) -> None:
    done = inkbeat("digitize", three_pages, "-o", tmp_path / "out", "--page", "1,3-9")
    assert done.exit_code == 3
    assert done.stderr == "inkbeat: file.pdf page 4: there is no page 4, only 3; ask for page 1 to 3\n"
    assert not (tmp_path / "out").exists()


def test_version_and_exit_codes_are_told() -> None:
    assert inkbeat("--version").stdout.strip() == f"inkbeat {__version__}"
    assert "Exit codes" in inkbeat("digitize", "--help").stdout


def test_doctor_examines_every_part() -> None:
    done = inkbeat("doctor", "--json")
    assert done.exit_code == 0
    checks = {check["part"]: check for check in json.loads(done.stdout)}
    assert all(check["well"] for check in checks.values() if check["needed"])
    assert {
        "Python",
        "rhythm model",
        "beat model",
        "page model",
        "name model",
        "strip model",
        "reader of print",
        "openvino",
    } <= set(checks)
    assert len(inkbeat("doctor").stdout.splitlines()) == len(checks)


def test_doctor_fails_where_the_model_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("ecg.shipped_model.files", lambda _: tmp_path)
    load_model.cache_clear()
    done = inkbeat("doctor")
    assert done.exit_code == 1
    assert "FAIL rhythm model" in done.stdout


@pytest.mark.parametrize("network", list(TRAINING))
def test_a_network_is_trained_anew_by_the_command_of_its_own(network: Network) -> None:
    command = [sys.executable, "-c", "from pipeline.command import main; main()", "train", network]
    run = subprocess.run([*command, "--data", "d", "--out", "o", "--nonsense"], capture_output=True, text=True)
    assert run.returncode == 2
    assert "unrecognized arguments: --nonsense" in run.stderr


def test_an_unknown_database_cannot_be_downloaded(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from pipeline.command import main; main()", "download", "nothing"]
    run = subprocess.run([*command, "--to", str(tmp_path)], capture_output=True, text=True)
    assert run.returncode == 2
    assert "invalid choice: 'nothing'" in run.stderr


def test_an_unknown_network_cannot_be_trained() -> None:
    assert inkbeat("train", "nothing").exit_code == 2


def test_what_runs_for_users_never_loads_torch_and_drawing_or_types_only_when_wanted() -> None:
    heavy = ("torch", "training", "sklearn", "matplotlib", "pydantic")
    code = f"import sys, pipeline.command; print([m for m in {heavy} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
