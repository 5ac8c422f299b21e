"""Image files of too many parts are refused before a decoder works through them."""

from pathlib import Path

import pytest

from digitizer.image_structure import MAX_CHUNKS, MAX_SCANS, MAX_SEGMENTS, check_structure
from ecg.errors import TooLargeError, UnreadableFileError
from tests.hardening import raw_jpeg, raw_png


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_scans_of_a_jpeg_are_counted(tmp_path: Path) -> None:
    check_structure(written(tmp_path / "few.jpg", raw_jpeg.many_scans(64, 64, MAX_SCANS - 1)))
    with pytest.raises(TooLargeError, match="200 scans"):
        check_structure(written(tmp_path / "many.jpg", raw_jpeg.many_scans(64, 64, MAX_SCANS)))


@pytest.mark.parametrize("part", [raw_jpeg.segment(0xFE, b""), b"\xff", b"\0"])
def test_segments_of_a_jpeg_are_counted_and_what_lies_between(tmp_path: Path, part: bytes) -> None:
    few = written(tmp_path / "few.jpg", raw_jpeg.grey(64, 64, raw_jpeg.segment(0xE0, b"JFIF") + part * 9_000))
    check_structure(few)
    many = raw_jpeg.segment(0xE0, b"JFIF") + part * MAX_SEGMENTS
    with pytest.raises(TooLargeError, match="10,000 segments"):
        check_structure(written(tmp_path / "many.jpg", raw_jpeg.grey(64, 64, many)))


def test_chunks_of_a_png_are_counted(tmp_path: Path) -> None:
    chunk = raw_png.chunk(b"teSt", b"")
    few = raw_png.blank(64, 64, 8, raw_png.GREY, chunk * (MAX_CHUNKS - 3))
    check_structure(written(tmp_path / "few.png", few))
    many = raw_png.blank(64, 64, 8, raw_png.GREY, chunk * MAX_CHUNKS)
    with pytest.raises(TooLargeError, match="50,000 chunks"):
        check_structure(written(tmp_path / "many.png", many))


def test_a_chunk_beyond_the_end_of_the_file_is_not_believed(tmp_path: Path) -> None:
    cut = raw_png.blank(64, 64)[:-40]
    with pytest.raises(UnreadableFileError, match="cut off"):
        check_structure(written(tmp_path / "cut.png", cut))


def test_other_files_are_left_to_their_readers(tmp_path: Path) -> None:
    check_structure(written(tmp_path / "short.bmp", b"BM"))
