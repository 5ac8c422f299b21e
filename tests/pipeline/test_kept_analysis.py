"""What is kept of a document, and what is made of it later."""

import json
import pickle
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pytest
from jsonschema import Draft202012Validator
from PIL import Image

from digitizer.corrections import Corrections
from digitizer.kept_stages import KeptStages
from ecg import Patient
from ecg.errors import (
    InkbeatError,
    InvalidSignalError,
    NoGridError,
    NoTraceError,
    PageNotFoundError,
    TooLargeError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from ecg.formats.csv_file import read_csv
from pipeline.analysis import analyze
from pipeline.analysis_options import AnalysisOptions
from pipeline.kept_analysis import MEDIA_TYPES, STAGES, KeptPage, keep_pages
from pipeline.kept_analysis_forms import FORMS, render
from pipeline.kept_analysis_state import read_state, write_state
from pipeline.kept_analysis_version import OutdatedAnalysisError, pipeline_version
from pipeline.schema_command import shipped_schema

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@pytest.fixture(scope="module")
def two_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PDF of a plotted ECG and of a page without any."""
    path = tmp_path_factory.mktemp("documents") / "John Doe.pdf"
    with pdfium.PdfDocument(FIXTURES / "vector.pdf") as plotted, pdfium.PdfDocument.new() as pdf:
        pdf.import_pages(plotted)
        pdf.new_page(842, 595)
        pdf.save(path)
    return path


def kept(path: Path, folder: Path, **options: Any) -> list[KeptPage]:
    return list(keep_pages(path, AnalysisOptions(**options), folder, lambda *_: None, most_pages=5))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files of the plotted page, by name."""
    folder = tmp_path_factory.mktemp("kept")
    (one,) = kept(FIXTURES / "vector.pdf", folder)
    return {file.name: file.path for file in one.files}


def test_a_page_is_kept_as_json_image_signal_and_state(page: dict[str, Path]) -> None:
    assert set(page) == {f"1/{name}" for name in MEDIA_TYPES} - {"1/refusal.json"}
    for name in ("analysis", "page", "traces"):
        told = json.loads(page[f"1/{name}.json"].read_text(encoding="utf-8"))
        Draft202012Validator(json.loads(shipped_schema(name))).validate(told)
        assert told["source"] == "ecg"
    found = analyze(FIXTURES / "vector.pdf")
    assert found.page is not None
    with Image.open(page["1/image.jpg"]) as image:
        assert (image.format, image.size) == ("JPEG", found.page.image.shape[1::-1])
        assert not image.getexif()
    signal = read_csv(page["1/signal.csv"])
    assert signal.leads == found.recording.leads
    np.testing.assert_allclose(signal.signal, found.recording.signal, atol=1e-4)


def test_a_state_gives_back_what_was_found(page: dict[str, Path]) -> None:
    found, read = analyze(FIXTURES / "vector.pdf"), read_state(page["1/state"])
    assert read.page is not None
    assert found.page is not None
    np.testing.assert_array_equal(read.recording.signal, found.recording.signal)
    assert [measure.value for measure in read.vitals.measures] == [measure.value for measure in found.vitals.measures]
    assert np.abs(read.page.image.astype(int) - found.page.image).mean() < 2.5
    assert (read.source, read.recording.provenance.source) == ("ecg", "ecg")


def test_a_page_that_is_refused_stops_no_other_and_shows_what_it_is(two_pages: Path, tmp_path: Path) -> None:
    first, second = kept(two_pages, tmp_path)
    assert (first.page, first.refusal, second.page) == (1, None, 2)
    assert isinstance(second.refusal, NoGridError)
    assert [file.name for file in second.files] == ["2/refusal.json", "2/image.jpg"]
    told = json.loads(second.files[0].path.read_text(encoding="utf-8"))
    Draft202012Validator(json.loads(shipped_schema("refusal"))).validate(told)
    assert (told["source"], told["page"], told["error"]["code"]) == ("ecg", 2, "no-grid")
    with Image.open(second.files[1].path) as image:
        assert image.width > image.height


def test_a_refused_page_is_shown_as_a_person_turned_it(two_pages: Path, tmp_path: Path) -> None:
    (page,) = kept(two_pages, tmp_path, pages=[2], corrections=Corrections(rotation_deg=90))
    with Image.open(page.files[1].path) as image:
        assert image.width < image.height


def test_nothing_tells_the_name_of_the_file(two_pages: Path, tmp_path: Path) -> None:
    for one in kept(two_pages, tmp_path):
        for file in one.files:
            assert b"John" not in file.path.read_bytes(), file.name


def test_redaction_comes_before_anything_is_written(two_pages: Path, tmp_path: Path) -> None:
    first, second = kept(two_pages, tmp_path, redact=True)
    state = next(file.path for file in first.files if file.name == "1/state")
    assert (read_state(state).redacted, read_state(state).recording.patient) == (True, Patient())
    # Where on a page that was not read a name stands, nobody knows.
    assert [file.name for file in second.files] == ["2/refusal.json"]


def test_progress_of_a_scan_tells_how_far_its_reading_is(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    stages = KeptStages()
    for corrections in (Corrections(), Corrections(gain_mm_per_mv=20.0)):
        options = AnalysisOptions(pages=(1,), corrections=corrections)
        list(keep_pages(FIXTURES / "scan.pdf", options, tmp_path, lambda *step: told.append(step), 5, stages=stages))
    first, corrected = told[: len(STAGES)], told[len(STAGES) :]
    assert [stage for stage, _ in first] == list(STAGES)
    # What is kept of the first time is not done again.
    assert [stage for stage, _ in corrected] == [s for s in STAGES if s not in {"page", "sketch", "tracing"}]
    for steps in (first, corrected):
        shares = [share for _, share in steps]
        assert shares == sorted(set(shares))


def test_progress_rises_through_all_stages(two_pages: Path, tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    pages: list[list[int]] = []
    options = AnalysisOptions(pages=(2, 1, 1))
    done = list(
        keep_pages(two_pages, options, tmp_path, lambda *step: told.append(step), 5, lambda n: pages.append([*n]))
    )
    assert [one.page for one in done] == [1, 2]
    assert pages == [[1, 2]]
    of_raster = {"page", "sketch", "tracing", "signals"}
    plotted = [stage for stage in STAGES if stage not in of_raster]
    assert [stage for stage, _ in told] == [*plotted, "read", "page", "write"]
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert shares[-1] <= 1.0


@pytest.mark.parametrize(
    ("most_pages", "pages", "kind"), [(1, None, TooLargeError), (5, (3,), PageNotFoundError), (1, (1,), None)]
)
def test_pages_are_counted_before_any_is_read(
    two_pages: Path, tmp_path: Path, most_pages: int, pages: tuple[int, ...] | None, kind: type[InkbeatError] | None
) -> None:
    steps = keep_pages(two_pages, AnalysisOptions(pages=pages), tmp_path, lambda *_: None, most_pages)
    if kind is None:
        assert next(steps).page == 1
    else:
        with pytest.raises(kind) as raised:
            next(steps)
        assert "Doe" not in str(raised.value)
        assert not list(tmp_path.iterdir())


def test_a_signal_file_is_one_page_without_an_image(tmp_path: Path) -> None:
    (page,) = kept(FIXTURES / "scan_truth.csv", tmp_path)
    assert [file.name for file in page.files] == ["1/analysis.json", "1/signal.csv", "1/state"]
    with pytest.raises(PageNotFoundError):
        kept(FIXTURES / "scan_truth.csv", tmp_path, pages=[2])
    with pytest.raises(NoTraceError):
        render(page.files[2].path, "overlay.png", tmp_path / "overlay.png")
    assert not (tmp_path / "overlay.png").exists()


def test_a_signal_that_makes_no_recording_is_an_error_of_the_document(tmp_path: Path) -> None:
    (tmp_path / "signal").write_text("I,II\n" + "0.1,0.2\n" * 500, encoding="utf-8")  # at which rate?
    with pytest.raises(InvalidSignalError):
        kept(tmp_path / "signal", tmp_path)
    (tmp_path / "text").write_text("dear colleague", encoding="utf-8")
    with pytest.raises(UnsupportedFormatError, match="WFDB"):
        kept(tmp_path / "text", tmp_path)


@pytest.mark.parametrize("form", list(FORMS))
def test_every_form_is_made_of_a_state_and_is_the_same_again(page: dict[str, Path], tmp_path: Path, form: str) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert render(page["1/state"], form, first) == FORMS[form].media_type
    render(page["1/state"], form, second)
    assert first.stat().st_size > 1000
    if form != "signal.dcm":  # every DICOM object has a number of its own
        assert first.read_bytes() == second.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first", "second"]


def test_reports_come_on_the_paper_and_in_the_layout_asked_for(page: dict[str, Path], tmp_path: Path) -> None:
    render(page["1/state"], "report.pdf", tmp_path / "report.pdf", paper="letter-portrait", layout="6x2")
    with pdfium.PdfDocument(tmp_path / "report.pdf") as pdf:
        assert pdf[0].get_size() == pytest.approx((612, 792), abs=1)
    for given in ({"paper": "a0"}, {"layout": "9x9"}):
        with pytest.raises(ValueError, match=r"is not a valid|no such"):
            render(page["1/state"], "report.pdf", tmp_path / "other.pdf", **given)
    with pytest.raises(ValueError, match="no such form"):
        render(page["1/state"], "report.exe", tmp_path / "other.pdf")


@pytest.mark.parametrize("damage", [lambda _, rest: b'{"pipeline":"0"}\n' + rest, lambda head, _: head + b"cnone\n."])
def test_a_state_of_another_version_is_not_guessed_at(
    page: dict[str, Path], tmp_path: Path, damage: Callable[[bytes, bytes], bytes]
) -> None:
    head, _, rest = page["1/state"].read_bytes().partition(b"\n")
    (tmp_path / "state").write_bytes(damage(head + b"\n", rest))
    with pytest.raises(OutdatedAnalysisError, match="again"):
        render(tmp_path / "state", "report.pdf", tmp_path / "report.pdf")


def test_a_state_is_written_whole_or_not_at_all(page: dict[str, Path], tmp_path: Path) -> None:
    analysis = read_state(page["1/state"])
    unfit = replace(analysis, timings_s={"read": lambda: None})  # type: ignore[dict-item]
    with pytest.raises((AttributeError, pickle.PicklingError)):
        write_state(tmp_path / "state", unfit, None)
    assert not list(tmp_path.iterdir())


def test_the_version_tells_weights_apart() -> None:
    number, _, digest = pipeline_version().partition("+")
    assert number
    assert len(digest) == 12
    assert len(pipeline_version()) <= 64


def zipped(path: Path, *members: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members:
            packed.writestr(name, content)
    return path


def test_a_zipped_record_comes_back_as_it_was_exported(page: dict[str, Path], tmp_path: Path) -> None:
    record = tmp_path / "record"
    render(page["1/state"], "wfdb.zip", record)
    with zipfile.ZipFile(record) as packed:
        assert packed.namelist() == ["ecg.dat", "ecg.hea"]
    (tmp_path / "kept").mkdir()
    (again,) = kept(record, tmp_path / "kept")
    was, got = read_state(page["1/state"]).recording, read_state(again.files[-1].path).recording
    assert (got.leads, got.fs_hz, got.start_s) == (was.leads, was.fs_hz, was.start_s)
    np.testing.assert_allclose(got.signal, was.signal, atol=0.5001e-3)


def hostile(name: str, record: Path) -> bytes:
    """A zip that is no record."""
    with zipfile.ZipFile(record) as packed:
        samples, header = packed.read("ecg.dat"), packed.read("ecg.hea")
    members = {
        "traversal": [("../../ecg.dat", samples), ("../../ecg.hea", header)],
        "absolute": [("/tmp/ecg.dat", samples), ("/tmp/ecg.hea", header)],
        "two headers": [("ecg.dat", samples), ("ecg.hea", header), ("other.hea", header)],
        "no samples": [("ecg.hea", header)],
        "another name": [("ecg.dat", samples), ("other.hea", header)],
        "samples of others": [("ecg.dat", samples), ("ecg.hea", header.replace(b"ecg.dat", b"etc.dat"))],
        "samples elsewhere": [("ecg.dat", samples), ("ecg.hea", header.replace(b"ecg.dat", b"../ecg.dat"))],
        "empty": [],
        "program": [("ecg.dat", samples), ("ecg.hea", header), ("run.py", b"")],
    }[name]
    return zipped(record.with_name("hostile"), *members).read_bytes()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("traversal", None),
        ("absolute", None),
        ("two headers", UnsupportedFormatError),
        ("no samples", UnsupportedFormatError),
        ("another name", UnsupportedFormatError),
        ("samples of others", UnreadableFileError),
        ("samples elsewhere", UnreadableFileError),
        ("program", UnsupportedFormatError),
    ],
)
def test_names_in_a_zip_have_no_say_where_anything_is_written(
    page: dict[str, Path], tmp_path: Path, name: str, kind: type[InkbeatError] | None
) -> None:
    record, folder = tmp_path / "record", tmp_path / "kept"
    folder.mkdir()
    render(page["1/state"], "wfdb.zip", record)
    record.write_bytes(hostile(name, record))
    record.with_name("hostile").unlink()
    if kind is None:
        assert kept(record, folder)[0].refusal is None
    else:
        with pytest.raises(kind):
            kept(record, folder)
        assert not list(folder.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept", "record"]
    assert not Path("/tmp/ecg.hea").exists()


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_a_zip_that_is_cut_off_is_unreadable(page: dict[str, Path], tmp_path: Path, share: float) -> None:
    record = tmp_path / "record"
    render(page["1/state"], "wfdb.zip", record)
    content = record.read_bytes()
    record.write_bytes(content[: max(4, int(share * len(content)))])
    with pytest.raises((UnreadableFileError, UnsupportedFormatError)):
        kept(record, tmp_path)


def test_a_zip_bomb_is_refused_by_what_comes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.kept_analysis_archive.MAX_BYTES", 2**20)
    with pytest.raises(TooLargeError):
        kept(zipped(tmp_path / "bomb", ("ecg.dat", bytes(2**22)), ("ecg.hea", b"ecg 1 500 10\necg.dat")), tmp_path)
