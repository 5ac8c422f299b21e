"""The PDF summary alone, from the command line."""

from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from typer.testing import CliRunner, Result

from ecg import Patient
from ecg.errors import OutputError
from ecg.formats.registry import read_signal, write_signal
from pipeline.command import app

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
MM = 25.4 / 72.0


def inkbeat(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def words(pdf: Path) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pdfium.PdfDocument(pdf))


@pytest.mark.parametrize(("paper", "side_mm"), [("a4", 297.0), ("letter", 279.4)])
def test_a_signal_becomes_a_summary_and_nothing_else(tmp_path: Path, paper: str, side_mm: float) -> None:
    out = tmp_path / "new" / "summary.pdf"
    done = inkbeat("report", FIXTURES / "scan_truth.csv", "-o", out, "--paper", paper)
    assert (done.exit_code, done.stdout) == (0, f"{out}\n")
    assert list(out.parent.iterdir()) == [out]
    assert max(pdfium.PdfDocument(out)[0].get_size()) * MM == pytest.approx(side_mm, abs=0.1)
    assert "atrial fibrillation" in words(out).lower()
    assert "not for diagnosis" in done.stderr


def test_a_folder_takes_the_name_of_the_source(tmp_path: Path) -> None:
    assert inkbeat("report", FIXTURES / "vector.pdf", "-o", tmp_path).stdout == f"{tmp_path / 'vector_report.pdf'}\n"
    assert "vector.pdf" in words(tmp_path / "vector_report.pdf")


def test_a_redacted_summary_does_not_name_the_patient(tmp_path: Path) -> None:
    heart = replace(read_signal(FIXTURES / "scan_truth.csv"), patient=Patient("Kari Nordmann", "4711"))
    write_signal(tmp_path / "in.dcm", heart)
    for name, options in (("kept", []), ("redacted", ["--redact"])):
        assert inkbeat("report", tmp_path / "in.dcm", "-o", tmp_path / f"{name}.pdf", *options).exit_code == 0
    assert "Nordmann" in words(tmp_path / "kept.pdf")
    assert not any(word in words(tmp_path / "redacted.pdf") for word in ("Nordmann", "4711"))


def test_errors_are_one_line_and_an_exit_code(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Sir,\n")
    (tmp_path / "taken").write_text("a file where the folder should be")
    for source, out, code in (
        (tmp_path / "letter.txt", tmp_path / "a.pdf", 3),
        (FIXTURES / "scan_truth.csv", tmp_path / "taken" / "a.pdf", OutputError.exit_code),
    ):
        done = inkbeat("report", source, "-o", out)
        assert (done.exit_code, done.stdout) == (code, "")
        assert done.stderr.splitlines()[-1].startswith("inkbeat: ")
        assert not (tmp_path / "a.pdf").exists()


def test_paper_may_stand_upright_and_leads_in_another_layout(tmp_path: Path) -> None:
    out = tmp_path / "summary.pdf"
    options = ("--paper", "a4-portrait", "--layout", "6x2")
    assert inkbeat("report", FIXTURES / "scan_truth.csv", "-o", out, *options).exit_code == 0
    width, height = pdfium.PdfDocument(out)[0].get_size()
    assert (width * MM, height * MM) == pytest.approx((210.0, 297.0), abs=0.1)


def test_an_unknown_layout_is_wrong_usage(tmp_path: Path) -> None:
    done = inkbeat("report", FIXTURES / "scan_truth.csv", "-o", tmp_path / "summary.pdf", "--layout", "5x5")
    assert done.exit_code == 2
    assert "3x4+1R" in done.output
