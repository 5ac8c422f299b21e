"""PDF documents that hold a scan, or nothing of use."""

import shutil
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from numpy.typing import NDArray
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from digitizer import digitize
from digitizer.pdf_page import is_pdf, open_pdf, pdf_page, scanned_image
from ecg.errors import (
    EncryptedDocumentError,
    InkbeatError,
    PageNotFoundError,
    PageRefusedError,
    TooLargeError,
    UnreadableFileError,
)
from tests.digitizer.conftest import scanned, snr_db
from tests.hardening.raw_jpeg import many_scans
from tests.hardening.raw_pdf import CATALOGUE, flate, one_page, pdf, stream
from tests.hardening.raw_png import zeros
from training.fixtures import vector_pdf
from training.pages import RenderedPage

A4_POINTS = (841.9, 595.3)


def scan_pdf(path: Path, image: NDArray[np.uint8], encrypt: object = None) -> Path:
    """One JPEG that fills a page."""
    packed = BytesIO()
    Image.fromarray(image).save(packed, "JPEG", quality=92)
    canvas = Canvas(str(path), pagesize=A4_POINTS, encrypt=encrypt)
    canvas.drawImage(ImageReader(packed), 0, 0, *A4_POINTS)
    canvas.save()
    return path


def image_of(path: Path, page: int = 0) -> NDArray[np.uint8]:
    with open_pdf(path) as document, pdf_page(document, path, page) as opened:
        return scanned_image(opened, path, page)


def test_a_scan_comes_out_at_its_own_resolution(tmp_path: Path, clean_page: RenderedPage) -> None:
    path = scan_pdf(tmp_path / "scan.pdf", clean_page.image)
    image = image_of(path)
    assert image.shape == clean_page.image.shape
    assert np.abs(image.astype(float) - clean_page.image).mean() < 5.0


def test_a_scanned_document_is_digitized(tmp_path: Path, clean_page: RenderedPage) -> None:
    digitized = digitize(scan_pdf(tmp_path / "scan.pdf", scanned(clean_page, 5)))
    assert digitized.layout == "3x4+1R"
    assert digitized.recording.provenance.method == "raster-page"
    assert snr_db(clean_page, digitized) > 15.0


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_scan_stored_on_its_side_is_shown_upright(tmp_path: Path, clean_page: RenderedPage, turns: int) -> None:
    """Scanners store portrait pixels and let the page's /Rotate turn them."""
    path = scan_pdf(tmp_path / "scan.pdf", np.ascontiguousarray(np.rot90(clean_page.image, turns)))
    document = pdfium.PdfDocument(path)
    document[0].set_rotation(90 * turns)
    width, height = document[0].get_size()
    document.save(tmp_path / "turned.pdf")
    image = image_of(tmp_path / "turned.pdf")
    assert (image.shape[1] > image.shape[0]) == (width > height)
    small = Image.fromarray(image).resize((234, 165))
    upright = Image.fromarray(clean_page.image).resize((234, 165))
    assert np.abs(np.asarray(small, float) - np.asarray(upright, float)).mean() < 8.0


def test_a_page_of_text_is_drawn_and_refused(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "letter.pdf"), pagesize=A4_POINTS)
    for k in range(20):
        canvas.drawString(50, 500 - 20 * k, "Dear colleague, thank you for referring this patient.")
    canvas.save()
    with pytest.raises(PageRefusedError):
        digitize(tmp_path / "letter.pdf")


def test_an_encrypted_document_is_said_to_be(tmp_path: Path, clean_page: RenderedPage) -> None:
    path = scan_pdf(tmp_path / "locked.pdf", clean_page.image, StandardEncryption("secret", strength=128))
    with pytest.raises(EncryptedDocumentError) as caught:
        digitize(path)
    assert caught.value.source == "locked.pdf"
    assert "password" in caught.value.cure


def test_a_damaged_document_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing that follows is one")
    with pytest.raises(UnreadableFileError):
        digitize(tmp_path / "broken.pdf")


def test_a_damaged_page_is_said_to_be(tmp_path: Path, clean_page: RenderedPage) -> None:
    document = vector_pdf(clean_page)
    (tmp_path / "broken.pdf").write_bytes(document.replace(b"/Type /Page\n", b"/Type /Rage\n"))
    with pytest.raises(UnreadableFileError) as caught:
        digitize(tmp_path / "broken.pdf")
    assert caught.value.source == "broken.pdf"


def test_whatever_bytes_are_lost_the_error_is_typed(tmp_path: Path, clean_page: RenderedPage) -> None:
    document = vector_pdf(clean_page)
    rng = np.random.default_rng(4)
    for _ in range(25):
        damaged = bytearray(document)
        for at in rng.integers(0, len(damaged), 30):
            damaged[at] = rng.integers(256)
        (tmp_path / "damaged.pdf").write_bytes(damaged[: rng.integers(len(damaged) // 2, len(damaged))])
        with suppress(InkbeatError):
            digitize(tmp_path / "damaged.pdf")


def test_pages_are_counted(tmp_path: Path, clean_page: RenderedPage) -> None:
    path = scan_pdf(tmp_path / "scan.pdf", clean_page.image)
    with pytest.raises(PageNotFoundError, match="no page 2, only 1"):
        digitize(path, 1)


def test_an_image_of_too_many_pixels_is_not_decoded(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "huge.pdf"), pagesize=A4_POINTS)
    canvas.drawImage(ImageReader(Image.new("1", (12000, 12000))), 0, 0, *A4_POINTS)
    canvas.save()
    with pytest.raises(TooLargeError, match="12000 x 12000"):
        digitize(tmp_path / "huge.pdf")


def test_a_page_of_many_metres_is_refused(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "roll.pdf"), pagesize=(14000, 500))
    canvas.drawString(10, 10, "a roll of paper")
    canvas.save()
    with pytest.raises(TooLargeError):
        digitize(tmp_path / "roll.pdf")


def test_a_pdf_is_known_by_its_content(tmp_path: Path, clean_page: RenderedPage) -> None:
    document = vector_pdf(clean_page)
    (tmp_path / "export.dat").write_bytes(b"\n\n" + document)
    assert is_pdf(tmp_path / "export.dat")
    (tmp_path / "page.pdf").write_bytes(b"\x89PNG\r\n")
    assert not is_pdf(tmp_path / "page.pdf")


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_password_of_another_document_is_not_this_one_s(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "locked.pdf"), encrypt=StandardEncryption("secret", strength=128))
    canvas.drawString(50, 50, "locked")
    canvas.save()
    empty = written(tmp_path / "empty.pdf", pdf(CATALOGUE, b"<< /Type /Pages /Kids [] /Count 0 >>"))
    for path, kind in ((tmp_path / "locked.pdf", EncryptedDocumentError), (empty, UnreadableFileError)):
        with pytest.raises(kind):
            digitize(path)


def test_a_document_locked_with_certificates_is_called_encrypted(tmp_path: Path) -> None:
    trailer = b"/Root 1 0 R /Encrypt << /Filter /Adobe.PubSec /V 4 >> /ID [<00> <00>]"
    leaf = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    content = pdf(CATALOGUE, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", leaf, trailer=trailer)
    with pytest.raises(EncryptedDocumentError):
        digitize(written(tmp_path / "locked.pdf", content))


IMAGE = b"/Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8 /Width %d /Height %d "
STAMP = b"q 9 0 0 9 0 0 cm /Im1 Do Q"
IMAGES = b"<< /XObject << /Im1 5 0 R >> >>"


@pytest.mark.parametrize(
    ("image", "match"),
    [
        (stream(zeros(100), IMAGE % (30_000, 30_000) + b"/Filter /FlateDecode"), "30000 x 30000"),
        (stream(many_scans(64, 64, 500), IMAGE % (64, 64) + b"/Filter /DCTDecode"), "200 scans"),
        (
            flate(many_scans(64, 64, 500), IMAGE % (64, 64)).replace(b"/FlateDecode", b"[/FlateDecode /DCTDecode]"),
            "200",
        ),
        (stream(b"\xff\x4f\xff\x51\0\x29\0\0\0\1\0\0\0\1\0\0", IMAGE % (64, 64) + b"/Filter /JPXDecode"), "65536"),
    ],
)
def test_an_image_of_a_stamp_s_size_is_looked_at_before_it_is_drawn(tmp_path: Path, image: bytes, match: str) -> None:
    with pytest.raises(TooLargeError, match=match):
        digitize(written(tmp_path / "page.pdf", one_page(flate(STAMP), image, resources=IMAGES)))
    form = stream(STAMP, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources " + IMAGES)
    inside = one_page(flate(b"/Fm1 Do"), image, form, resources=b"<< /XObject << /Fm1 6 0 R >> >>")
    with pytest.raises(TooLargeError, match=match):
        digitize(written(tmp_path / "form.pdf", inside))


def test_a_page_of_too_many_objects_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digitizer.pdf_objects.MAX_OBJECTS", 50)
    path = written(tmp_path / "page.pdf", one_page(flate(b"0 0 9 9 re f\n" * 51)))
    with pytest.raises(TooLargeError, match="more than 50 lines"):
        digitize(path)


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler is not installed")
def test_a_page_that_takes_too_long_to_draw_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digitizer.pdf_page.DRAWING_S", 1)
    dashes = b"[0.00001] 0 d 1 w 0 0 m 841 595 l S\n" * 20
    with pytest.raises(TooLargeError, match="longer than 1 s"):
        digitize(written(tmp_path / "page.pdf", one_page(flate(dashes))))
