"""Text on page images."""

import socket
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from digitizer import digitize, digitize_image
from digitizer.page_text import _reader, read_page_text, release_memory
from digitizer.printed_findings import read_findings
from digitizer.redact import redact
from ecg import Recording
from ecg.errors import ModelError
from tests.digitizer.conftest import blank, scanned
from training.pages import PageStyle, RenderedPage, render_page

HEADER = ("Miller, Josephine  12.05.1948", "Vent. rate 73 BPM   Abnormal ECG")
PERSONAL = ("miller", "josephine", "1948")


def words(image: np.ndarray) -> str:
    return " ".join(line.text for line in read_page_text(image)).casefold()


@pytest.fixture(scope="module")
def named_page(recording: Recording) -> RenderedPage:
    """A page with a person and a finding in its header."""
    return render_page(recording, PageStyle(header=HEADER))


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_print_is_read_on_clean_and_scanned_pages(named_page: RenderedPage, seed: int | None) -> None:
    image = named_page.image if seed is None else scanned(named_page, seed)
    lines = read_page_text(image)
    found = read_findings(lines)
    assert (found.speed_mm_per_s, found.gain_mm_per_mv, found.heart_rate_bpm) == (25.0, 10.0, 73.0)
    assert found.statements == ("Abnormal ECG",)
    assert any("Miller" in line.text for line in lines)
    for line in lines:
        left, top, right, bottom = line.box_px
        assert 0 <= left < right <= image.shape[1] + 1
        assert 0 <= top < bottom <= image.shape[0] + 1


@pytest.mark.parametrize("degrees", [-3.0, 3.0])
def test_columns_of_a_turned_page_are_not_mixed(recording: Recording, degrees: float) -> None:
    gap = 24 * " "
    header = (f"PR interval{gap}148{gap}ms", f"QRS duration{gap}88{gap}ms", f"QT/QTc{gap}394/454{gap}ms")
    page = render_page(recording, PageStyle(header=header, header_mm=26.0)).image
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 0.93)
    turned = cv2.warpAffine(page, turn, (width, height), borderValue=(255, 255, 255))
    found = read_findings(read_page_text(np.asarray(turned, np.uint8)))
    assert (found.pr_ms, found.qrs_ms, found.qt_ms, found.qtc_ms) == (148.0, 88.0, 394.0, 454.0)


def test_reading_needs_no_network(named_page: RenderedPage, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    _reader.cache_clear()
    assert read_page_text(named_page.image)


def test_weights_that_are_missing_are_a_typed_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digitizer.page_text.DETECTOR", "absent.onnx")
    _reader.cache_clear()
    with pytest.raises(ModelError, match="is missing"):
        read_page_text(blank())


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (700, 5), (800, 1200)])
def test_paper_without_print_says_nothing(size: tuple[int, int]) -> None:
    assert read_page_text(blank(*size)) == ()


def test_what_is_printed_stays_apart_from_the_signal(named_page: RenderedPage) -> None:
    page = digitize_image(named_page.image)
    assert page.printed.heart_rate_bpm == 73.0
    assert "Miller" not in repr(page.printed)
    assert page.recording.patient.name is None


@pytest.mark.parametrize("seed", [None, 1])
def test_a_redacted_page_shows_no_person_but_what_was_found(named_page: RenderedPage, seed: int | None) -> None:
    image = named_page.image if seed is None else scanned(named_page, seed)
    assert all(word in words(image) for word in PERSONAL)
    shown = words(redact(digitize_image(image)).image)
    assert not any(word in shown for word in PERSONAL)
    assert "mm/s" in shown


def test_redacting_leaves_the_plot_as_it_was(named_page: RenderedPage) -> None:
    page = digitize_image(named_page.image)
    covered = redact(page).image
    for trace in page.traces:
        x, y = np.round(trace.line_px).astype(int).T
        assert np.mean((covered[y, x] == page.image[y, x]).all(axis=1)) > 0.97


def test_text_that_nobody_found_is_covered_outside_the_plot(named_page: RenderedPage) -> None:
    page = digitize_image(named_page.image)
    blind = replace(page, printed=read_findings(()))
    assert not any(word in words(redact(blind).image) for word in PERSONAL)


@pytest.mark.parametrize("name", ["schiller.pdf", "cardiosoft_a.pdf", "muse_1.pdf"])
def test_a_redacted_vendor_page_shows_no_person(shared: Path, name: str) -> None:
    page = digitize(shared / "data" / "vector_pdf" / name)
    shown = words(redact(page).image)
    assert not any(
        word in shown for word in ("testmann", "testigel", "testvorname", "1282423", "1247165", "2001", "1997")
    )


@pytest.mark.parametrize(("name", "rate"), [("abnormal_121.jpg", 101), ("normal_87.jpg", 68), ("post_mi_8.jpg", 63)])
def test_a_device_page_is_read_and_redacted(shared: Path, name: str, rate: float) -> None:
    page = digitize(shared / "data" / "device_pages" / name)
    assert (page.printed.speed_mm_per_s, page.printed.gain_mm_per_mv) == (25.0, 10.0)
    assert page.printed.heart_rate_bpm == rate
    shown = words(redact(page).image)
    assert not any(word in shown for word in ("id", "male", "2020"))


def test_memory_can_be_given_back_before_and_after_a_page_is_read(named_page: RenderedPage) -> None:
    _reader.cache_clear()
    release_memory()
    _reader()
    release_memory()
    before = words(named_page.image)
    release_memory()
    assert "miller" in before
    assert words(named_page.image) == before
