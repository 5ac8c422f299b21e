"""Documents of several pages, read one after the other."""

import weakref
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from digitizer import DigitizedPage, digitize_pages, page_count
from digitizer.page_image import open_image, read_image
from ecg import Recording
from ecg.errors import (
    InkbeatError,
    InvalidSignalError,
    NoGridError,
    PageNotFoundError,
    PageRefusedError,
    UnreadableFileError,
)
from tests.digitizer.conftest import scanned, snr_db
from tests.digitizer.test_pdf_page import scan_pdf
from training.fixtures import vector_pdf
from training.pages import PageStyle, RenderedPage, render_page

LIMB = PageStyle(layout="6x1-limb")


def joined(path: Path, *parts: Path | bytes) -> Path:
    """One PDF that holds the pages of all."""
    whole = pdfium.PdfDocument.new()
    for part in parts:
        whole.import_pages(pdfium.PdfDocument(part))
    whole.save(path)
    return path


def with_damaged_page(path: Path, page: int) -> Path:
    """The same document, of which one page is no page any more."""
    whole = path.read_bytes()
    marks = [at for at in range(len(whole)) if whole.startswith(b"/Type/Page", at) and whole[at + 10 : at + 11] != b"s"]
    damaged = path.with_name("damaged.pdf")
    damaged.write_bytes(whole[: marks[page]] + b"/Type/Rage" + whole[marks[page] + 10 :])
    return damaged


def refusal(result: DigitizedPage | InkbeatError) -> InkbeatError:
    assert isinstance(result, InkbeatError)
    return result


def page(result: DigitizedPage | InkbeatError) -> DigitizedPage:
    assert isinstance(result, DigitizedPage)
    return result


@pytest.fixture(scope="module")
def tiff(tmp_path_factory: pytest.TempPathFactory, clean_page: RenderedPage) -> Path:
    """A scan, an empty sheet, and the scan again as a fax of one bit a pixel."""
    path = tmp_path_factory.mktemp("tiff") / "archive.tif"
    scan = Image.fromarray(clean_page.image)
    sheets = [Image.new("RGB", (1600, 1100), "white"), scan.convert("L").point(lambda grey: 255 * (grey > 200), "1")]
    scan.save(path, save_all=True, append_images=sheets)
    return path


def test_vector_and_scanned_pages_of_one_document_are_read_each_its_way(
    tmp_path: Path, recording: Recording, clean_page: RenderedPage
) -> None:
    limb = render_page(recording, LIMB)
    scan = scan_pdf(tmp_path / "scan.pdf", scanned(clean_page, 5))
    path = joined(tmp_path / "both.pdf", vector_pdf(limb), scan)
    assert page_count(path) == 2
    results = dict(digitize_pages(path))
    vector, raster = page(results[0]), page(results[1])
    assert (vector.layout, vector.recording.provenance.method) == ("6x1-limb", "vector-pdf")
    assert (raster.layout, raster.recording.provenance.method) == ("3x4+1R", "raster-page")
    assert [one.recording.provenance.page for one in (vector, raster)] == [0, 1]
    assert {one.recording.provenance.source for one in (vector, raster)} == {"both.pdf"}
    assert snr_db(limb, vector) > 60.0
    assert snr_db(clean_page, raster) > 15.0


def test_both_pages_of_an_export_are_read(shared: Path) -> None:
    path = shared / "data" / "vector_pdf" / "schiller.pdf"
    assert page_count(path) == 2
    assert [page(result).layout for _, result in digitize_pages(path)] == ["6x1-limb", "6x1-chest"]


def test_a_damaged_page_and_a_letter_do_not_stop_the_others(tmp_path: Path, clean_page: RenderedPage) -> None:
    good = vector_pdf(clean_page)
    letter = pdfium.PdfDocument.new()
    letter.new_page(595, 842)
    letter.save(tmp_path / "letter.pdf")
    path = with_damaged_page(joined(tmp_path / "four.pdf", tmp_path / "letter.pdf", good, good, good), 2)
    assert page_count(path) == 4
    results = dict(digitize_pages(path))
    assert list(results) == [0, 1, 2, 3]
    for number, kind in ((0, PageRefusedError), (2, UnreadableFileError)):
        error = refusal(results[number])
        assert isinstance(error, kind)
        assert str(error).startswith(f"damaged.pdf page {number + 1}: ")
        assert error.cure
        assert error.__traceback__ is None
    assert page(results[1]).layout == page(results[3]).layout == "3x4+1R"


def test_pages_are_chosen(shared: Path) -> None:
    path = shared / "data" / "vector_pdf" / "schiller.pdf"
    ((number, only),) = digitize_pages(path, [1])
    assert (number, page(only).layout) == (1, "6x1-chest")
    assert list(digitize_pages(path, [])) == []


@pytest.mark.parametrize("missing", [-1, 3, 12])
def test_a_page_that_is_not_there_is_told_before_any_is_read(tiff: Path, missing: int) -> None:
    with pytest.raises(PageNotFoundError, match=f"no page {missing + 1}, only 3") as caught:
        next(digitize_pages(tiff, [0, missing]))
    assert (caught.value.source, caught.value.page) == ("archive.tif", missing)
    assert caught.value.cure == "ask for page 1 to 3"


def test_a_rate_that_makes_no_signal_is_told_before_any_page(tiff: Path) -> None:
    with pytest.raises(InvalidSignalError):
        next(digitize_pages(tiff, fs_hz=0.0))


def test_no_page_is_kept_once_the_next_is_asked_for(tmp_path: Path, clean_page: RenderedPage) -> None:
    good = vector_pdf(clean_page)
    results = digitize_pages(joined(tmp_path / "two.pdf", good, good))
    _, first = next(results)
    kept = weakref.ref(page(first))
    del first
    _, second = next(results)
    assert kept() is None
    assert page(second).recording.provenance.page == 1


def test_the_frames_of_a_tiff_are_pages(tiff: Path, clean_page: RenderedPage) -> None:
    assert page_count(tiff) == 3
    results = dict(digitize_pages(tiff, [0, 1]))
    assert snr_db(clean_page, page(results[0])) > 15.0
    assert isinstance(refusal(results[1]), NoGridError)
    fax = read_image(tiff, 2)
    assert set(np.unique(fax)) == {0, 255}
    assert fax.shape == clean_page.image.shape


def test_every_page_of_a_tiff_is_turned_as_it_says(tmp_path: Path, clean_page: RenderedPage) -> None:
    upright = Image.fromarray(clean_page.image).resize((600, 424))
    stored = upright.transpose(Image.Transpose.ROTATE_90)
    stored.save(tmp_path / "turned.tif", save_all=True, append_images=[stored.convert("1")], tiffinfo={0x0112: 6})
    colour, fax = (read_image(tmp_path / "turned.tif", number) for number in range(2))
    assert (colour == np.asarray(upright)).all()
    assert fax.shape == colour.shape
    assert set(np.unique(fax)) == {0, 255}


@pytest.mark.parametrize("share", [0.25, 0.6, 0.9])
def test_of_a_tiff_that_is_cut_off_the_whole_pages_are_read(tmp_path: Path, share: float) -> None:
    rng = np.random.default_rng(2)
    sheets = [Image.fromarray(rng.random((300, 400)) > 0.5) for _ in range(4)]
    sheets[0].save(tmp_path / "whole.tif", save_all=True, append_images=sheets[1:], compression="group4")
    whole = (tmp_path / "whole.tif").read_bytes()
    (tmp_path / "cut.tif").write_bytes(whole[: int(share * len(whole))])
    pages = page_count(tmp_path / "cut.tif")
    assert pages == {0.25: 1, 0.6: 3, 0.9: 4}[share]
    for number in range(pages - 1):
        seen = read_image(tmp_path / "cut.tif", number)[..., 0] > 0
        assert (seen == np.asarray(sheets[number])).all()
    with pytest.raises(UnreadableFileError) as caught:
        read_image(tmp_path / "cut.tif", pages - 1)
    assert caught.value.page == pages - 1


def test_what_a_phone_adds_to_its_photo_is_no_page(tmp_path: Path) -> None:
    """Phones store a second picture (a map of brightness, a depth) behind the first, as MPO."""
    photo = Image.new("RGB", (640, 480), "white")
    photo.save(tmp_path / "photo.jpg", "MPO", save_all=True, append_images=[photo.resize((64, 48))])
    with open_image(tmp_path / "photo.jpg") as opened:
        assert getattr(opened, "n_frames", 1) == 2
    assert page_count(tmp_path / "photo.jpg") == 1
    assert read_image(tmp_path / "photo.jpg").shape == (480, 640, 3)


def test_a_document_that_cannot_be_opened_has_no_pages(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    for path in (tmp_path / "empty.pdf", tmp_path / "missing.pdf"):
        with pytest.raises(UnreadableFileError) as caught:
            page_count(path)
        assert (caught.value.source, caught.value.page) == (path.name, None)
