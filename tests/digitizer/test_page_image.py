"""Every kind of image file becomes the same upright RGB page."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps

from digitizer.page_image import WORKING_SIDE_PX, image_page_count, open_image, read_image
from ecg.errors import PageNotFoundError, TooLargeError, UnreadableFileError, UnsupportedFormatError
from tests.hardening.bad_images import run_length_bmp
from training.pages import RenderedPage


@pytest.fixture(scope="module")
def picture(clean_page: RenderedPage) -> Image.Image:
    return Image.fromarray(clean_page.image).resize((600, 424))


def difference(read: NDArray[np.uint8], picture: Image.Image) -> float:
    return float(np.abs(read.astype(float) - np.asarray(picture.convert("RGB"))).mean())


@pytest.mark.parametrize(
    ("suffix", "format_name", "tolerance"),
    [("png", "PNG", 0), ("bmp", "BMP", 0), ("tif", "TIFF", 0), ("jpg", "JPEG", 4), ("webp", "WEBP", 4)],
)
def test_every_format_is_read(
    tmp_path: Path, picture: Image.Image, suffix: str, format_name: str, tolerance: float
) -> None:
    path = tmp_path / f"page.{suffix}"
    picture.save(path, format_name)
    assert difference(read_image(path), picture) <= tolerance


def test_the_content_decides_not_the_name(tmp_path: Path, picture: Image.Image) -> None:
    path = tmp_path / "page.jpg"
    picture.save(path, "PNG")
    assert difference(read_image(path), picture) == 0


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "RGBA", "LA"])
def test_every_mode_becomes_rgb(tmp_path: Path, picture: Image.Image, mode: str) -> None:
    path = tmp_path / "page.tif"
    converted = picture.convert("RGBA").convert("LA") if mode == "LA" else picture.convert(mode)
    converted.save(path, "TIFF")
    read = read_image(path)
    assert read.shape == (424, 600, 3)
    assert difference(read, converted) < 1.0


def test_sixteen_bits_keep_light_and_dark(tmp_path: Path, picture: Image.Image) -> None:
    grey = np.asarray(picture.convert("L"), np.uint16) * 256
    Image.fromarray(grey).save(tmp_path / "page.png")
    read = read_image(tmp_path / "page.png")
    stretched = (grey - grey.min()) / float(np.ptp(grey)) * 255
    assert np.abs(read[..., 0] - stretched).max() <= 1.0


def test_what_is_transparent_is_paper(tmp_path: Path) -> None:
    ink = np.zeros((40, 60, 4), np.uint8)
    ink[20, :, 3] = 255
    Image.fromarray(ink).save(tmp_path / "page.png")
    read = read_image(tmp_path / "page.png")
    assert (read[20] == 0).all()
    assert (read[:20] == 255).all()


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "CMYK", "I;16", "F"])
def test_a_large_image_is_made_smaller_in_bands_without_seams(tmp_path: Path, picture: Image.Image, mode: str) -> None:
    large = picture.resize((4500, 3180), Image.Resampling.BILINEAR)
    if mode == "I;16":
        stored = Image.fromarray(np.asarray(large.convert("L"), np.uint16) * 257)
    elif mode == "P":
        stored = large.quantize(64)
    else:
        stored = large.convert(mode)
    stored.save(tmp_path / "page.tif")
    grey = mode in ("L", "I;16", "F")
    at_once = large.convert("L").convert("RGB") if grey else stored.convert("RGB")
    expected = at_once.resize((WORKING_SIDE_PX, 2827), Image.Resampling.BOX)
    read = read_image(tmp_path / "page.tif")
    if mode in ("I;16", "F"):  # stretched from their lowest to their highest grey
        low, high = int(np.asarray(at_once).min()), int(np.asarray(at_once).max())
        assert np.abs(read.astype(float) - (np.asarray(expected, float) - low) * 255 / (high - low)).max() <= 3.0
    else:
        assert np.abs(read.astype(int) - np.asarray(expected)).max() <= 1


def test_greys_that_are_no_numbers_are_paper(tmp_path: Path) -> None:
    grey = np.full((40, 60), 0.25, np.float32)
    grey[0], grey[1, 0], grey[2, 0], grey[3] = np.nan, np.inf, -np.inf, 2.0
    Image.fromarray(grey).save(tmp_path / "page.tif")
    read = read_image(tmp_path / "page.tif")
    assert (read[0] == 255).all()
    assert (read[3] >= 254).all()
    assert (read[4:] == 0).all()


INVERSE = {6: 8, 8: 6}
"""EXIF orientation -> the one that undoes it; the others undo themselves."""


def said_to_be_turned(image: Image.Image, orientation: int) -> Image.Image:
    """The same pixels, said to be turned."""
    said = image.copy()
    said.getexif()[0x0112] = orientation
    return said


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("side", [600, 4600])
def test_a_photo_is_turned_as_its_camera_says(
    tmp_path: Path, picture: Image.Image, orientation: int, side: int
) -> None:
    upright = picture.resize((side, side * 424 // 600))
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = ImageOps.exif_transpose(said_to_be_turned(upright, INVERSE.get(orientation, orientation)))
    stored.save(tmp_path / "photo.jpg", quality=95, exif=exif)
    small = upright.resize((WORKING_SIDE_PX, WORKING_SIDE_PX * 424 // 600)) if side > WORKING_SIDE_PX else upright
    read = read_image(tmp_path / "photo.jpg")
    assert abs(read.shape[0] - small.height) <= 1
    assert difference(read[: small.height], small.crop((0, 0, small.width, read.shape[0]))) < 3.0


def test_each_page_of_a_tiff_is_reached(tmp_path: Path, picture: Image.Image) -> None:
    blank = Image.new("RGB", (300, 200), "white")
    picture.save(tmp_path / "pages.tif", save_all=True, append_images=[blank])
    assert difference(read_image(tmp_path / "pages.tif", 0), picture) == 0
    assert read_image(tmp_path / "pages.tif", 1).shape == (200, 300, 3)
    with pytest.raises(PageNotFoundError, match="no page 3, only 2"):
        read_image(tmp_path / "pages.tif", 2)


def test_finer_than_tracing_can_use_is_made_smaller(tmp_path: Path) -> None:
    Image.new("L", (6000, 3000), 200).save(tmp_path / "page.png")
    assert read_image(tmp_path / "page.png").shape == (WORKING_SIDE_PX // 2, WORKING_SIDE_PX, 3)


def test_pixels_are_counted_before_any_is_decoded(tmp_path: Path) -> None:
    Image.new("1", (30000, 30000)).save(tmp_path / "huge.png")
    with pytest.raises(TooLargeError):
        read_image(tmp_path / "huge.png")
    Image.new("1", (11000, 11000)).save(tmp_path / "large.png")
    with pytest.raises(TooLargeError, match="11000 x 11000"):
        read_image(tmp_path / "large.png")


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "webp", "bmp"])
def test_a_file_cut_off_is_said_to_be(tmp_path: Path, picture: Image.Image, suffix: str) -> None:
    path = tmp_path / f"page.{suffix}"
    picture.save(path)
    whole = path.read_bytes()
    for share in (0.02, 0.5, 0.9):
        path.write_bytes(whole[: int(share * len(whole))])
        with pytest.raises((UnreadableFileError, UnsupportedFormatError)) as caught:
            read_image(path)
        assert caught.value.source == path.name


def test_pages_are_counted_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digitizer.page_image.MAX_PAGES", 3)
    sheet = Image.new("L", (16, 16))
    for pages, counted in ((3, 3), (9, 4)):
        sheet.save(tmp_path / "pages.tif", save_all=True, append_images=[sheet] * (pages - 1))
        with open_image(tmp_path / "pages.tif") as image:
            assert image_page_count(image) == counted


def test_a_bmp_of_run_lengths_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "page.bmp"
    path.write_bytes(run_length_bmp(9000))
    with pytest.raises(UnsupportedFormatError, match="run lengths"):
        read_image(path)


def test_text_is_no_image(tmp_path: Path) -> None:
    (tmp_path / "page.png").write_text("time_s,II\n0,0.1\n")
    with pytest.raises(UnsupportedFormatError) as caught:
        read_image(tmp_path / "page.png")
    assert "PNG" in caught.value.cure
