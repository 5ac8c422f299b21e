"""Every layout by its name, cuttings of pages, and pages that show more than one ECG."""

import numpy as np
import pytest
from numpy.typing import NDArray

from digitizer import digitize_image
from ecg import Recording
from ecg.errors import SeveralEcgsError, UnknownLayoutError
from ecg.layouts import LAYOUTS
from tests.digitizer.conftest import snr_db
from training.pages import PageStyle, RenderedPage, render_page
from training.synthetic import synthesize

# In phase with the grid: a whole number of pixels to the millimetre.
WHOLE_PX_DPI = 127.0
DENSE = {"12x1", "12x1-cabrera"}
"""Layouts whose QRS complexes cross the rows beside them."""


def rows_of(page: RenderedPage, first: int, last: int) -> NDArray[np.uint8]:
    """uint8 [y, x, 3]: some rows of a page, cut out."""
    tops, bottoms = (sorted({panel.box_px[k] for panel in page.panels}) for k in (1, 3))
    return page.image[round(tops[first]) : round(bottoms[last])]


def gridded(recording: Recording, layout: str, names: bool) -> NDArray[np.uint8]:
    """uint8 [y, x, 3]: a page without the rims around its grid."""
    style = PageStyle(layout=layout, dpi=WHOLE_PX_DPI, names=names, header=(), footer="")
    image = render_page(recording, style).image
    px_per_mm = round(WHOLE_PX_DPI / 25.4)
    top, rim = round(style.header_mm * px_per_mm), round(style.margin_mm * px_per_mm)
    return image[top : image.shape[0] - rim, rim : image.shape[1] - rim]


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_every_layout_comes_back_by_its_name_and_in_the_polarity_of_its_leads(
    recording: Recording, layout: str
) -> None:
    rendered = render_page(recording, PageStyle(layout=layout))
    page = digitize_image(rendered.image)
    assert page.layout == layout
    assert set(page.recording.leads) == set(rendered.truth.leads)
    assert snr_db(rendered, page) > (12.0 if layout in DENSE else 20.0)


def test_rows_cut_out_of_a_page_give_the_leads_that_they_name(recording: Recording) -> None:
    rendered = render_page(recording, PageStyle(layout="3x4"))
    page = digitize_image(rows_of(rendered, 1, 2))
    assert page.layout == "other"
    assert set(page.recording.leads) <= {"II", "aVL", "V2", "V5", "III", "aVF", "V3", "V6"}
    assert len(page.recording.leads) >= 6
    for lead in page.recording.leads:
        found = next(trace for trace in page.traces if trace.lead == lead)
        truth = rendered.truth.lead(lead)[round(found.start_s * 500) :][: len(found.signal)]
        assert np.corrcoef(found.signal, truth - np.median(truth))[0, 1] > 0.95
    unnamed = "panel-left-out" in {warning.code for warning in page.warnings}
    assert unnamed == (len(page.recording.leads) < 8)


def test_a_named_panel_ends_where_another_lead_begins_though_that_one_has_no_name(recording: Recording) -> None:
    rendered = render_page(recording, PageStyle(layout="6x2"))
    image = rows_of(rendered, 3, 5).copy()
    for panel in rendered.panels:
        if panel.lead in ("V4", "V5", "V6") and panel.name_px is not None:
            left, top, right, bottom = (round(edge) for edge in panel.name_px)
            shift = round(min(p.box_px[1] for p in rendered.panels if p.lead == "aVR"))
            image[max(top - shift - 2, 0) : bottom - shift + 2, left - 2 : right + 2] = rendered.style.paper
    page = digitize_image(image)
    assert page.layout == "other"
    assert {"aVR", "aVL"} <= set(page.recording.leads)
    assert all(len(trace.signal) <= 2510 for trace in page.traces)
    assert "panel-left-out" in {warning.code for warning in page.warnings}


def test_what_was_cut_off_at_the_side_is_missing_and_not_invented(recording: Recording) -> None:
    rendered = render_page(recording, PageStyle(layout="3x4"))
    left = next(panel.box_px[0] for panel in rendered.panels if panel.lead == "V1")
    page = digitize_image(np.ascontiguousarray(rendered.image[:, : round(left) + 230]))
    for lead in ("V4", "V5", "V6"):
        assert lead not in page.recording.leads or not np.isfinite(page.recording.lead(lead)).any()
    assert {"V4", "V5", "V6"} <= {w.lead for w in page.warnings if w.code == "lead-incomplete"}


def test_limb_leads_cut_at_the_right_are_as_long_as_what_is_left_of_them(recording: Recording) -> None:
    rendered = render_page(recording, PageStyle(layout="6x1-limb"))
    page = digitize_image(np.ascontiguousarray(rendered.image[:, :1500]))
    assert page.layout == "6x1-limb"
    assert all(3000 < len(trace.signal) < 3400 for trace in page.traces)


def test_a_single_strip_without_a_name_is_called_ecg(recording: Recording) -> None:
    page = digitize_image(render_page(recording, PageStyle(layout="1x1", names=False)).image)
    assert page.layout == "strip"
    assert page.recording.leads == ("ECG",)
    assert "lead-unnamed" in {warning.code for warning in page.warnings}


def test_a_row_of_several_leads_without_names_is_no_strip(recording: Recording) -> None:
    rendered = render_page(recording, PageStyle(layout="3x4", names=False))
    with pytest.raises(UnknownLayoutError):
        digitize_image(rows_of(rendered, 0, 0))


def test_a_rhythm_strip_that_is_not_seen_does_not_cost_the_page(recording: Recording) -> None:
    rendered = render_page(recording)
    strip = next(panel for panel in rendered.panels if panel.rhythm)
    page = digitize_image(rendered.image[: round(strip.box_px[1])])
    assert page.layout == "3x4"
    assert len(page.recording.leads) == 12


@pytest.mark.parametrize("names", [True, False])
@pytest.mark.parametrize("side", [0, 1])
def test_two_ecgs_on_one_page_are_refused_with_what_to_do(recording: Recording, names: bool, side: int) -> None:
    pages = [gridded(one, "3x4", names) for one in (recording, synthesize(11))]
    with pytest.raises(SeveralEcgsError) as caught:
        digitize_image(np.concatenate(pages, axis=side))
    assert "crop" in caught.value.cure


def test_a_lone_minus_before_avr_is_read(recording: Recording) -> None:
    page = digitize_image(rows_of(render_page(recording, PageStyle(layout="3x4-cabrera")), 2, 2))
    truth = recording.lead("aVR")[:1250]
    found = next(trace for trace in page.traces if trace.lead == "aVR")
    assert np.corrcoef(found.signal[:1200], truth[:1200])[0, 1] > 0.95
