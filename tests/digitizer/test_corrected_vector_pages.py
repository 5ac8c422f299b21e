"""Vector pages as a person corrects them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest

from digitizer import digitize
from digitizer.corrections import Corrections, PanelCorrection
from ecg import Recording
from ecg.errors import UnknownLayoutError
from tests.digitizer.conftest import snr_db
from tests.digitizer.corrected import FIXTURES, as_found, as_given, panels_of
from training.fixtures import vector_pdf
from training.pages import PageStyle, render_page

TEXT = 1
"""PDFium's number for objects of text."""


def changed(path: Path, folder: Path, change: Callable[[pdfium.PdfPage], object]) -> Path:
    """A PDF whose first page was changed."""
    document = pdfium.PdfDocument(path)
    page = document[0]
    change(page)
    page.gen_content()
    document.save(folder / "changed.pdf")
    document.close()
    return folder / "changed.pdf"


def without_text(page: pdfium.PdfPage) -> None:
    for text in [found for found in page.get_objects() if found.type == TEXT]:
        page.remove_obj(text)


@pytest.mark.parametrize("turn_deg", [90, 180, 270])
def test_a_page_that_is_shown_turned_gives_its_lines_once_it_is_told(tmp_path: Path, turn_deg: int) -> None:
    found = as_found("vector.pdf")
    path = changed(FIXTURES / "vector.pdf", tmp_path, lambda page: page.set_rotation(360 - turn_deg))
    page = digitize(path, corrections=Corrections(rotation_deg=turn_deg))
    assert page.recording.provenance.method == "vector-pdf"
    assert (page.layout, page.image.shape) == (found.layout, found.image.shape)
    np.testing.assert_allclose(page.recording.signal, found.recording.signal, atol=1e-4)
    np.testing.assert_allclose(page.traces[0].box_px, found.traces[0].box_px, atol=0.05)


def test_a_layout_names_lines_without_any_text(tmp_path: Path, recording: Recording) -> None:
    style = PageStyle(layout="6x2+1R")
    (tmp_path / "page.pdf").write_bytes(vector_pdf(render_page(recording, style)))
    path = changed(tmp_path / "page.pdf", tmp_path, without_text)
    page = digitize(path, corrections=Corrections(layout="6x2+1R"))
    assert page.layout == "6x2+1R"
    assert [trace.lead for trace in page.traces if trace.rhythm] == ["II"]
    assert snr_db(render_page(recording, style), page) > 60.0
    with pytest.raises(UnknownLayoutError, match="6 \\+ 6 in columns and 1 strip"):
        digitize(path, corrections=Corrections(layout="6x2"))


def test_a_strip_takes_the_lead_that_the_layout_usually_has_where_it_repeats_none(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    noise = rng.normal(0.0, 0.3, (12, 5000)).cumsum(axis=1) * 0.02
    leads = ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6")
    strange = Recording(leads, (noise - noise.mean(axis=1, keepdims=True)).astype(np.float32), 500.0)
    (tmp_path / "page.pdf").write_bytes(vector_pdf(render_page(strange, PageStyle(layout="3x4+1R"))))
    path = changed(tmp_path / "page.pdf", tmp_path, without_text)
    page = digitize(path, corrections=Corrections(layout="3x4+1R"))
    assert [trace.lead for trace in page.traces if trace.rhythm] == ["II"]


def test_a_lead_over_several_rows_gets_its_name(shared: Path) -> None:
    path = shared / "data" / "vector_pdf" / "kardia_1l.pdf"
    found = digitize(path)
    (trace,) = found.traces
    assert {warning.code for warning in found.warnings} >= {"lead-unnamed"}
    page = digitize(path, corrections=Corrections(panels=(PanelCorrection("I", trace.box_px),)))
    assert (page.recording.leads, page.layout) == (("I",), "strip")
    assert "lead-unnamed" not in {warning.code for warning in page.warnings}
    np.testing.assert_array_equal(page.recording.signal, found.recording.signal)
    same = digitize(path, corrections=Corrections(panels=(as_given(trace),)))
    assert (same.layout, same.warnings) == (found.layout, found.warnings)


def test_a_strip_alone_may_be_a_panel_of_another_lead() -> None:
    strip = panels_of(as_found("vector.pdf"))["II below"]
    alone = Corrections(panels=(PanelCorrection("V1", strip.box_px),))
    page = digitize(FIXTURES / "vector.pdf", corrections=alone)
    assert page.recording.leads == ("V1",)
    assert page.recording.duration_s == pytest.approx(10.0, abs=0.01)
