"""Vector PDFs give back the lines that were plotted."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from reportlab.pdfgen.canvas import Canvas

from benchmarks.vector_pdf import compare
from digitizer import DigitizedPage, digitize
from digitizer.pdf_page import open_pdf, pdf_page
from digitizer.vector_page import read_plotted
from ecg import Recording
from ecg.errors import TooLargeError, UnknownLayoutError
from tests.digitizer.conftest import snr_db
from tests.hardening.raw_pdf import ecg_content, flate, one_page
from training.fixtures import vector_pdf
from training.pages import PageStyle, render_page

Change = Callable[[pdfium.PdfPage], object]


def digitized(tmp_path: Path, recording: Recording, style: PageStyle, change: Change | None = None) -> DigitizedPage:
    """Plot, change the page's own settings, and read back."""
    path = tmp_path / "page.pdf"
    path.write_bytes(vector_pdf(render_page(recording, style)))
    if change is not None:
        document = pdfium.PdfDocument(path)
        change(document[0])
        path = tmp_path / "changed.pdf"
        document.save(path)
    return digitize(path)


@pytest.mark.parametrize("layout", ["3x4", "3x4+1R", "3x4+3R", "6x2", "6x2+1R", "12x1"])
def test_every_layout_comes_back_at_drawing_precision(tmp_path: Path, recording: Recording, layout: str) -> None:
    style = PageStyle(layout=layout)
    page = digitized(tmp_path, recording, style)
    assert page.layout == layout
    assert page.warnings == ()
    assert page.recording.provenance.method == "vector-pdf"
    assert snr_db(render_page(recording, style), page) > 60.0


@pytest.mark.parametrize(("speed", "gain"), [(25.0, 5.0), (25.0, 20.0), (50.0, 10.0)])
def test_gain_and_speed_are_read_from_the_print(
    tmp_path: Path, recording: Recording, speed: float, gain: float
) -> None:
    style = PageStyle(speed_mm_per_s=speed, gain_mm_per_mv=gain)
    page = digitized(tmp_path, recording, style)
    calibration = page.calibration
    assert (calibration.speed_mm_per_s, calibration.gain_mm_per_mv) == (speed, gain)
    assert (calibration.speed_source, calibration.gain_source) == ("printed", "printed")
    assert snr_db(render_page(recording, style), page) > 60.0


def test_chest_leads_of_half_the_gain_come_back_in_true_millivolts(tmp_path: Path, recording: Recording) -> None:
    style = PageStyle(chest_gain_mm_per_mv=5.0, footer="25 mm/s  10 mm/mV Limb, 5 mm/mV Chest")
    page = digitized(tmp_path, recording, style)
    assert (page.calibration.gain_mm_per_mv, page.calibration.chest_gain_mm_per_mv) == (10.0, 5.0)
    assert page.warnings == ()
    assert snr_db(render_page(recording, style), page) > 60.0


def test_a_pulse_that_contradicts_the_print_is_flagged(tmp_path: Path, recording: Recording) -> None:
    page = digitized(tmp_path, recording, PageStyle(footer="50 mm/s  20 mm/mV"))
    assert {warning.code for warning in page.warnings} == {"gain-disagrees", "speed-disagrees"}


@pytest.mark.parametrize(
    ("name", "rate", "pr", "axis"), [("muse_1", 80, 146, 34), ("cardiosoft_a", 55, 190, 86), ("schiller", 63, 170, 48)]
)
def test_measurements_of_vendors_are_read(shared: Path, name: str, rate: float, pr: float, axis: float) -> None:
    printed = digitize(shared / "data" / "vector_pdf" / f"{name}.pdf").printed
    assert (printed.heart_rate_bpm, printed.pr_ms, printed.qrs_axis_deg) == (rate, pr, axis)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_is_shown_turned_is_read_as_shown(tmp_path: Path, recording: Recording, degrees: int) -> None:
    """As exports store it: the whole page as a form that stands on its side, and /Rotate that turns it back."""
    path = tmp_path / "page.pdf"
    path.write_bytes(vector_pdf(render_page(recording)))
    document = pdfium.PdfDocument(path)
    width, height = document[0].get_size()
    turned = pdfium.PdfDocument.new()
    size = (height, width) if degrees != 180 else (width, height)
    target = turned.new_page(*size)
    form = document.page_as_xobject(0, turned).as_pageobject()
    shift = {90: (height, 0), 180: (width, height), 270: (0, width)}[degrees]
    form.set_matrix(pdfium.PdfMatrix().rotate(degrees, ccw=True).translate(*shift))
    target.insert_obj(form)
    target.gen_content()
    target.set_rotation(degrees)
    turned.save(tmp_path / "turned.pdf")
    page = digitize(tmp_path / "turned.pdf")
    assert page.layout == "3x4+1R"
    assert snr_db(render_page(recording), page) > 60.0


def test_a_crop_box_moves_nothing(tmp_path: Path, recording: Recording) -> None:
    page = digitized(tmp_path, recording, PageStyle(), lambda page: page.set_cropbox(12.0, 9.0, 830.0, 590.0))
    assert page.layout == "3x4+1R"
    assert snr_db(render_page(recording), page) > 60.0


def test_traces_lie_where_the_preview_shows_them(tmp_path: Path, recording: Recording) -> None:
    page = digitized(tmp_path, recording, PageStyle(), lambda page: page.set_cropbox(12.0, 9.0, 830.0, 590.0))
    darkness = 255 - page.image.min(axis=2).astype(int)
    for trace in page.traces:
        x, y = np.round(trace.line_px[::7]).astype(int).T
        assert np.median(darkness[y, x]) > 100


def test_without_names_the_limb_laws_tell_the_leads(tmp_path: Path, recording: Recording) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(vector_pdf(render_page(recording, PageStyle(layout="3x4"))))
    document = pdfium.PdfDocument(path)
    page = document[0]
    for text in [found for found in page.get_objects() if found.type == 1]:
        page.remove_obj(text)
    page.gen_content()
    document.save(tmp_path / "nameless.pdf")
    read = digitize(tmp_path / "nameless.pdf")
    assert read.layout == "3x4"
    assert snr_db(render_page(recording, PageStyle(layout="3x4")), read) > 60.0


def test_lines_that_nothing_names_have_no_layout(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "page.pdf"), pagesize=(800, 600))
    rng = np.random.default_rng(3)
    for row in range(7):
        path = canvas.beginPath()
        path.moveTo(50, 80 * row + 50)
        for k, y in enumerate(np.cumsum(rng.normal(0, 1.2, 600))):
            path.lineTo(50 + k, 80 * row + 50 + 0.5 * y)
        canvas.drawPath(path)
    canvas.save()
    with pytest.raises(UnknownLayoutError) as caught:
        digitize(tmp_path / "page.pdf")
    assert caught.value.source == "page.pdf"


def test_a_scan_plots_no_line() -> None:
    scan = Path(__file__).resolve().parents[2] / "fixtures" / "scan.pdf"
    with open_pdf(scan) as document, pdf_page(document, scan, 0) as opened:
        assert read_plotted(opened) is None


def test_a_lead_that_is_not_plotted_is_not_invented(tmp_path: Path, recording: Recording) -> None:
    signal = recording.signal.copy()
    signal[recording.leads.index("V2")] = 0.0
    page = digitized(tmp_path, recording.with_signal(signal, recording.fs_hz), PageStyle())
    flat = page.recording.lead("V2") if "V2" in page.recording.leads else np.zeros(1)
    assert np.nanmax(np.abs(flat)) < 0.001


@pytest.mark.parametrize(
    ("name", "layouts"),
    [
        ("00009_hr", ["3x4+1R"]),
        ("00009_hr_6x2", ["6x2"]),
        ("cardiosoft_a", ["6x1-limb", "6x1-chest"]),
        ("kardia_1l", ["strip"]),
        ("muse_1", ["3x4+1R"]),
        ("schiller", ["6x1-limb", "6x1-chest"]),
    ],
)
def test_real_exports_come_back_at_drawing_precision(shared: Path, name: str, layouts: list[str]) -> None:
    path = shared / "data" / "vector_pdf" / f"{name}.pdf"
    for number, layout in enumerate(layouts):
        page = digitize(path, number)
        assert page.layout == layout
        assert min(compare(page, path, number)) > 60.0


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"".join(b"%d 0 m %d 99 l " % (k % 800, k % 800) for k in range(100_001)) + b"S", "separate lines"),
        (b"0 0 m " + b"9 9 l\n" * 600_001 + b"S", "line segments"),
    ],
)
def test_a_drawing_of_more_lines_than_an_ecg_page_is_refused(tmp_path: Path, content: bytes, match: str) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(one_page(flate(content)))
    with pytest.raises(TooLargeError, match=match):
        digitize(path)


def test_an_ecg_with_a_book_beside_it_is_refused(tmp_path: Path) -> None:
    lines = b"".join(b"1 0 0 1 9 %d Tm (%s) Tj\n" % (k, b"x" * 500) for k in range(50))
    path = tmp_path / "page.pdf"
    path.write_bytes(one_page(flate(ecg_content() + b"BT /F1 1 Tf\n" + lines + b"ET\n")))
    with pytest.raises(TooLargeError, match="letters"):
        digitize(path)
