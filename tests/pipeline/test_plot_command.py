"""Pictures from the command line."""

from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from ecg import Recording
from ecg.errors import InvalidSignalError
from ecg.formats.csv_file import write_csv
from pipeline.command import app
from training.synthetic import SyntheticHeart, synthesize

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
MM = 25.4 / 72.0


def inkbeat(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def size_mm(svg: Path) -> tuple[float, float]:
    head = svg.read_text()[:600]
    width, height = (float(head.split(f'{side}="')[1].split("pt")[0]) * MM for side in ("width", "height"))
    return width, height


def test_a_page_is_drawn_with_its_confidence_and_its_beats(tmp_path: Path) -> None:
    done = inkbeat("plot", FIXTURES / "vector.pdf", "-o", tmp_path / "new" / "page.svg")
    assert (done.exit_code, done.stdout) == (0, f"{tmp_path / 'new' / 'page.svg'}\n")
    svg = (tmp_path / "new" / "page.svg").read_text()
    assert all(f'id="trace-{k}-{lead}"' in svg for k, lead in ((0, "I"), (2, "V6"), (3, "II")))
    assert "sure (confidence from 0.8)" in svg
    assert "<!-- vector.pdf, page 1 -->" in svg
    assert 'id="beat-3-0"' in svg
    assert "Synthetic" not in svg


def test_layout_scale_and_marks_are_chosen(tmp_path: Path) -> None:
    out = tmp_path / "signal.svg"
    options = ["--layout", "3x4+1R", "--speed", "50", "--gain", "20", "--no-beats"]
    assert inkbeat("plot", FIXTURES / "scan_truth.csv", "-o", out, *options).exit_code == 0
    svg = out.read_text()
    assert "50 mm/s" in svg
    assert "20 mm/mV" in svg
    assert 'id="trace-3-II"' in svg
    assert 'id="beat-' not in svg
    assert "confidence" not in svg
    assert size_mm(out)[0] == pytest.approx(10 * 50 + 15 + 10, abs=0.1)


def test_a_folder_gets_a_png_in_true_millimetres(tmp_path: Path) -> None:
    done = inkbeat("plot", FIXTURES / "scan_truth.csv", "-o", tmp_path, "--span", "2-4.5")
    assert done.stdout == f"{tmp_path / 'scan_truth.png'}\n"
    with Image.open(tmp_path / "scan_truth.png") as picture:
        assert picture.width / picture.info["dpi"][0] * 25.4 == pytest.approx(2.5 * 25 + 2.5 + 10 + 10, abs=0.3)


def test_a_redacted_picture_does_not_name_the_file(tmp_path: Path) -> None:
    write_csv(tmp_path / "Doe.csv", synthesize(2, heart=SyntheticHeart(66.0)))
    assert inkbeat("plot", tmp_path / "Doe.csv", "-o", tmp_path / "a.svg").exit_code == 0
    assert inkbeat("plot", tmp_path / "Doe.csv", "-o", tmp_path / "b.svg", "--redact").exit_code == 0
    assert "Doe" in (tmp_path / "a.svg").read_text()
    assert "Doe" not in (tmp_path / "b.svg").read_text()


def test_beats_that_cannot_be_classified_are_not_marked(tmp_path: Path) -> None:
    heart = synthesize(2, heart=SyntheticHeart(66.0))
    slow = Recording(("II",), heart.lead("II")[None, ::10], 50.0)
    write_csv(tmp_path / "slow.csv", slow)
    assert inkbeat("plot", tmp_path / "slow.csv", "-o", tmp_path / "slow.svg").exit_code == 0
    assert 'id="beat-' not in (tmp_path / "slow.svg").read_text()


def test_pages_are_numbered_and_one_that_is_refused_stops_none(tmp_path: Path) -> None:
    whole = pdfium.PdfDocument.new()
    whole.new_page(595, 842)
    whole.import_pages(pdfium.PdfDocument(FIXTURES / "vector.pdf"))
    whole.save(tmp_path / "file.pdf")
    done = inkbeat("plot", tmp_path / "file.pdf", "-o", tmp_path / "ecg.png", "--no-beats")
    assert (done.exit_code, done.stdout) == (4, f"{tmp_path / 'ecg_p02.png'}\n")
    assert "inkbeat: file.pdf page 1: " in done.stderr


@pytest.mark.parametrize(
    "options",
    [
        ["-o", "a.gif"],
        ["-o", "a"],
        ["-o", "a.png", "--layout", "5x5"],
        ["-o", "a.png", "--speed", "30"],
        ["-o", "a.png", "--gain", "0"],
        ["-o", "a.png", "--span", "4"],
        ["-o", "a.png", "--span", "4-2"],
        ["-o", "a.png", "--span", "x-2"],
        ["-o", "a.png", "--span", "nan-2"],
    ],
)
def test_what_there_is_not_is_wrong_usage(tmp_path: Path, options: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert inkbeat("plot", FIXTURES / "scan_truth.csv", *options).exit_code == 2
    assert not list(tmp_path.iterdir())


def test_a_span_that_was_not_recorded_is_one_line(tmp_path: Path) -> None:
    done = inkbeat("plot", FIXTURES / "scan_truth.csv", "-o", tmp_path / "a.png", "--span", "20-30")
    assert (done.exit_code, done.stdout) == (InvalidSignalError.exit_code, "")
    assert done.stderr.startswith("inkbeat: scan_truth.csv: nothing from 20 to 30 s")
