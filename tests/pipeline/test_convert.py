"""Signal files and pages in another format, as a user of the command sees it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from typer.testing import CliRunner, Result

from ecg import Patient, Recording
from ecg.errors import InvalidSignalError, MissingRateError
from ecg.formats.registry import WRITABLE, read_signal, write_signal
from pipeline.command import app
from training.synthetic import SyntheticHeart, synthesize

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def inkbeat(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def heart() -> Recording:
    return replace(synthesize(2, heart=SyntheticHeart(66.0)), patient=Patient("Ødegård, Kari", "4711"))


@pytest.mark.parametrize("name", list(WRITABLE))
def test_a_signal_file_becomes_any_format(tmp_path: Path, heart: Recording, name: str) -> None:
    write_signal(tmp_path / "in.parquet", heart)
    out = tmp_path / "new" / f"out{WRITABLE[name].suffixes[0]}"
    done = inkbeat("convert", tmp_path / "in.parquet", out)
    assert done.exit_code == 0
    files = [Path(line) for line in done.stdout.splitlines()]
    assert sorted(files) == sorted(out.parent.iterdir())
    assert out in files
    assert f"{len(heart.leads)} leads, {heart.duration_s:.1f} s at {heart.fs_hz:g} Hz" in done.stderr
    back = read_signal(out)
    assert back.leads == heart.leads
    np.testing.assert_allclose(back.signal, heart.signal, atol=1.1e-3, equal_nan=True)


def test_the_leads_of_a_page_are_written_where_they_begin_on_it(tmp_path: Path) -> None:
    done = inkbeat("convert", FIXTURES / "vector.pdf", tmp_path / "page.edf", "--fs", "250")
    assert done.exit_code == 0
    recording = read_signal(tmp_path / "page.edf")
    assert (len(recording.leads), recording.fs_hz) == (12, 250.0)
    assert recording.start_s[recording.leads.index("V4")] == pytest.approx(7.5, abs=0.01)
    assert np.isnan(recording.lead("V4")[: 7 * 250]).all()


def test_a_folder_takes_the_name_of_the_source(tmp_path: Path, heart: Recording) -> None:
    write_signal(tmp_path / "in.edf", heart)
    assert inkbeat("convert", tmp_path / "in.edf", tmp_path, "--format", "CSV").stdout == f"{tmp_path / 'in.csv'}\n"
    assert inkbeat("convert", tmp_path / "in.edf", tmp_path / "plain", "--format", "csv").exit_code == 0
    assert (tmp_path / "plain").read_bytes() == (tmp_path / "in.csv").read_bytes()


def test_the_rate_is_that_of_what_is_written(tmp_path: Path, heart: Recording) -> None:
    write_signal(tmp_path / "in.edf", heart)
    assert inkbeat("convert", tmp_path / "in.edf", tmp_path / "out.csv", "--fs", "125").exit_code == 0
    assert read_signal(tmp_path / "out.csv").fs_hz == 125.0


def test_what_a_table_does_not_tell_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("II\n" + "\n".join(str(k % 400) for k in range(900)))
    out = tmp_path / "out.edf"
    for options, missing in (([], "rate"), (["--fs", "300"], "gain"), (["--fs", "-1", "--gain", "200"], "-1 Hz")):
        done = inkbeat("convert", tmp_path / "in.csv", out, *options)
        assert (done.exit_code, done.stdout) == (InvalidSignalError.exit_code, "")
        assert missing in done.stderr
        assert not out.exists()
    assert inkbeat("convert", tmp_path / "in.csv", out, "--fs", "300", "--gain", "200").exit_code == 0
    recording = read_signal(out)
    assert (recording.fs_hz, recording.duration_s) == (300.0, 3.0)
    assert recording.signal.max() == pytest.approx(399 / 200, abs=1e-3)


def test_an_analysis_assumes_no_rate_either(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("II\n0.1\n0.2\n")
    done = inkbeat("analyze", tmp_path / "in.csv", "-o", tmp_path / "out")
    assert (done.exit_code, len(done.stderr.splitlines())) == (MissingRateError.exit_code, 1)
    assert "in.csv: no time column gives the sampling rate" in done.stderr


def test_the_patient_stays_where_a_format_has_a_place_unless_redacted_and_is_never_told(
    tmp_path: Path, heart: Recording
) -> None:
    write_signal(tmp_path / "in.dcm", heart)
    kept = inkbeat("--verbose", "convert", tmp_path / "in.dcm", tmp_path / "kept.dcm", "--json")
    redacted = inkbeat("convert", tmp_path / "in.dcm", tmp_path / "redacted.dcm", "--redact")
    assert read_signal(tmp_path / "kept.dcm").patient.identifier == "4711"
    assert read_signal(tmp_path / "redacted.dcm").patient == Patient()
    assert not any(word in kept.output + redacted.output for word in ("Kari", "4711"))
    told = json.loads(kept.stdout)
    assert (told["source"], told["fs_hz"], told["files"]) == ("in.dcm", 500.0, [str(tmp_path / "kept.dcm")])
    assert {lead["lead"] for lead in told["leads"]} == set(heart.leads)


@pytest.mark.parametrize("arguments", [["out.xyz"], ["out"], ["out.csv", "--format", "xyz"], ["out.csv", "--fs", "x"]])
def test_an_unknown_format_is_wrong_usage(tmp_path: Path, heart: Recording, arguments: list[str]) -> None:
    write_signal(tmp_path / "in.edf", heart)
    assert inkbeat("convert", tmp_path / "in.edf", tmp_path / arguments[0], *arguments[1:]).exit_code == 2


def test_what_is_neither_page_nor_signal_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Sir,\n")
    for source in (tmp_path / "letter.txt", tmp_path / "none.edf"):
        done = inkbeat("convert", source, tmp_path / "out.csv")
        assert (done.exit_code, done.stdout, len(done.stderr.splitlines())) == (3, "", 1)
    assert not (tmp_path / "out.csv").exists()


def test_what_a_format_cannot_hold_is_told(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("time_s,II (V)\n0,1\n0.002,2\n")
    done = inkbeat("convert", tmp_path / "in.csv", tmp_path / "out.edf")
    assert (done.exit_code, len(done.stderr.splitlines())) == (3, 1)
    assert "in.csv" in done.stderr


def test_pages_of_a_document_are_numbered_and_one_that_is_refused_stops_none(tmp_path: Path) -> None:
    whole = pdfium.PdfDocument.new()
    whole.new_page(595, 842)
    whole.import_pages(pdfium.PdfDocument(FIXTURES / "vector.pdf"))
    whole.save(tmp_path / "file.pdf")
    done = inkbeat("convert", tmp_path / "file.pdf", tmp_path / "out" / "ecg.csv")
    assert done.exit_code == 4
    assert done.stdout == f"{tmp_path / 'out' / 'ecg_p02.csv'}\n"
    assert "inkbeat: file.pdf page 1: " in done.stderr
