"""Streams of a PDF that unpack to more than any page draws are refused before PDFium unpacks them."""

import base64
import zlib
from pathlib import Path

import pytest

from digitizer.pdf_streams import MAX_BYTES, MAX_DRAWING_BYTES, MAX_FONT_BYTES, check_streams
from ecg.errors import TooLargeError
from tests.hardening.raw_pdf import flate, one_page, pdf, stream
from tests.hardening.raw_png import zeros

FLATE = b"/Filter /FlateDecode "


def checked(folder: Path, content: bytes) -> None:
    path = folder / "page.pdf"
    path.write_bytes(content)
    check_streams(path)


@pytest.mark.parametrize("size", [100, MAX_DRAWING_BYTES - 1, MAX_DRAWING_BYTES])
def test_a_drawing_within_the_limit_passes(tmp_path: Path, size: int) -> None:
    checked(tmp_path, one_page(stream(zeros(size), FLATE)))


def test_a_drawing_beyond_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TooLargeError, match="16 MiB") as caught:
        checked(tmp_path, one_page(stream(zeros(MAX_DRAWING_BYTES + 1), FLATE)))
    assert caught.value.source == "page.pdf"
    assert caught.value.cure
    with pytest.raises(TooLargeError):
        checked(tmp_path, one_page(stream(bytes(MAX_DRAWING_BYTES + 100))))


@pytest.mark.parametrize(
    ("packed", "filters"),
    [
        (zlib.compress(zeros(MAX_DRAWING_BYTES + 1)), b"/Filter [/FlateDecode /FlateDecode]"),
        (base64.a85encode(zeros(MAX_DRAWING_BYTES + 1)) + b"~>", b"/Filter [/ASCII85Decode /FlateDecode]"),
        (base64.a85encode(zeros(MAX_DRAWING_BYTES + 1)) + b"~>", b"/Filter [/A85 /Fl]"),
        (b"x", b"/Filter [" + b"/FlateDecode " * 50 + b"]"),
    ],
)
def test_filters_are_undone_one_after_the_other(tmp_path: Path, packed: bytes, filters: bytes) -> None:
    with pytest.raises(TooLargeError):
        checked(tmp_path, one_page(stream(packed, filters)))


def test_fonts_may_hold_more_and_images_are_left_to_their_own_limit(tmp_path: Path) -> None:
    large = zeros(MAX_DRAWING_BYTES * 2)
    checked(tmp_path, one_page(flate(b"q Q"), stream(large, FLATE + b"/Length1 9")))
    checked(tmp_path, one_page(flate(b"q Q"), stream(large, FLATE + b"/Subtype /Image /Width 1")))
    with pytest.raises(TooLargeError, match="64 MiB"):
        checked(tmp_path, one_page(flate(b"q Q"), stream(zeros(MAX_FONT_BYTES + 1), FLATE + b"/Length1 9")))


def test_all_streams_together_have_a_limit(tmp_path: Path) -> None:
    one = stream(zeros(MAX_DRAWING_BYTES), FLATE)
    with pytest.raises(TooLargeError):
        checked(tmp_path, pdf(*[one] * (MAX_BYTES // MAX_DRAWING_BYTES + 1)))


@pytest.mark.parametrize("rest", [b"stream", b"stream\r\n", b"obj << /Filter /Fl >> stream\nx", b"endstream stream"])
def test_what_is_cut_off_or_damaged_passes(tmp_path: Path, rest: bytes) -> None:
    checked(tmp_path, b"%PDF-1.7\n" + rest)
    checked(tmp_path, one_page(stream(b"no deflate " * 3000, FLATE)) + rest)
