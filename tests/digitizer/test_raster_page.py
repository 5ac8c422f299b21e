"""Rendered pages through the whole raster way, against their truth."""

import re
from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from digitizer import DigitizedPage, digitize_image
from ecg import Recording
from ecg.errors import NoGridError, NoTraceError, PageRefusedError, UnknownLayoutError
from tests.digitizer.conftest import blank, photographed, scanned, snr_db
from training.pages import PageStyle, RenderedPage, render_page
from training.synthetic import synthesize


def digitized_or_refused(image: NDArray[np.uint8]) -> DigitizedPage | PageRefusedError:
    try:
        return digitize_image(image)
    except PageRefusedError as error:
        return error


def test_a_clean_page_comes_back_with_its_layout_scale_and_signal(clean_page: RenderedPage) -> None:
    page = digitize_image(clean_page.image)
    assert page.layout == "3x4+1R"
    assert page.calibration.px_per_mm_x == pytest.approx(clean_page.px_per_mm, rel=2e-3)
    assert (page.calibration.gain_mm_per_mv, page.calibration.gain_source) == (10.0, "printed")
    assert (page.calibration.speed_mm_per_s, page.calibration.speed_source) == (25.0, "printed")
    assert page.warnings == ()
    assert [trace.lead for trace in page.traces if trace.rhythm] == ["II"]
    assert page.recording.start_s == pytest.approx(clean_page.truth.start_s, abs=0.03)
    assert min(page.lead_confidence.values()) > 0.8
    assert snr_db(clean_page, page) > 20.0


@pytest.mark.parametrize("layout", ["3x4", "3x4+3R", "6x2", "6x2+1R", "6x1-limb"])
def test_every_layout_is_told_from_the_others(recording: Recording, layout: str) -> None:
    rendered = render_page(recording, PageStyle(layout=layout))
    page = digitize_image(rendered.image)
    assert page.layout == layout
    assert snr_db(rendered, page) > 20.0


def test_rows_so_near_that_their_qrs_complexes_cross_are_read_and_what_is_in_doubt_is_flagged(
    recording: Recording,
) -> None:
    rendered = render_page(recording, PageStyle(layout="12x1"))
    page = digitize_image(rendered.image)
    assert page.layout == "12x1"
    assert snr_db(rendered, page) > 12.0
    assert {"trace-doubtful", "limb-leads-inconsistent"} & {warning.code for warning in page.warnings}


@pytest.mark.parametrize("gain", [5.0, 10.0, 20.0])
def test_the_pulse_tells_the_gain(recording: Recording, gain: float) -> None:
    rendered = render_page(recording, PageStyle(gain_mm_per_mv=gain, footer=""))
    page = digitize_image(rendered.image)
    assert (page.calibration.gain_mm_per_mv, page.calibration.gain_source) == (gain, "pulse")
    assert snr_db(rendered, page) > 15.0


def test_the_pulse_tells_the_speed(recording: Recording) -> None:
    rendered = render_page(recording, PageStyle(speed_mm_per_s=50.0, footer=""))
    page = digitize_image(rendered.image)
    assert (page.calibration.speed_mm_per_s, page.calibration.speed_source) == (50.0, "pulse")
    assert snr_db(rendered, page) > 20.0


def test_without_a_pulse_gain_and_speed_are_assumed_and_said_to_be(recording: Recording) -> None:
    page = digitize_image(render_page(recording, PageStyle(pulse=False, footer="")).image)
    assert {"gain-assumed", "speed-assumed"} <= {warning.code for warning in page.warnings}
    assert (page.calibration.gain_source, page.calibration.speed_source) == ("assumed", "assumed")


def test_print_tells_gain_and_speed_where_there_is_no_pulse(recording: Recording) -> None:
    rendered = render_page(recording, PageStyle(speed_mm_per_s=50.0, gain_mm_per_mv=20.0, pulse=False))
    calibration = digitize_image(rendered.image).calibration
    assert (calibration.speed_mm_per_s, calibration.speed_source) == (50.0, "printed")
    assert (calibration.gain_mm_per_mv, calibration.gain_source) == (20.0, "printed")


def test_a_pulse_that_contradicts_the_print_is_flagged_with_both_values(recording: Recording) -> None:
    rendered = render_page(recording, PageStyle(footer="50 mm/s  5 mm/mV"))
    page = digitize_image(rendered.image)
    said = {warning.code: warning.message for warning in page.warnings}
    assert "5 mm/mV" in said["gain-disagrees"]
    tall = re.search(r"([\d.]+) mm tall", said["gain-disagrees"])
    assert tall is not None
    assert float(tall[1]) == pytest.approx(9.9, abs=0.15)
    assert "50 mm/s" in said["speed-disagrees"]
    assert "25 mm/s" in said["speed-disagrees"]


def test_chest_leads_of_half_the_gain_come_back_in_true_millivolts(recording: Recording) -> None:
    style = PageStyle(chest_gain_mm_per_mv=5.0, footer="25 mm/s   Limb: 10 mm/mV  Chest: 5 mm/mV")
    rendered = render_page(recording, style)
    page = digitize_image(rendered.image)
    assert (page.calibration.gain_mm_per_mv, page.calibration.chest_gain_mm_per_mv) == (10.0, 5.0)
    assert not {"gain-disagrees", "gain-assumed"} & {warning.code for warning in page.warnings}
    assert snr_db(rendered, page) > 17.0


def test_twice_the_resolution_is_the_same_signal(recording: Recording) -> None:
    coarse, fine = (render_page(recording, PageStyle(dpi=dpi)) for dpi in (150.0, 300.0))
    assert snr_db(coarse, digitize_image(coarse.image)) > 15.0
    assert snr_db(fine, digitize_image(fine.image)) > 22.0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_turned_and_noisy_scan_is_read(clean_page: RenderedPage, seed: int) -> None:
    page = digitize_image(scanned(clean_page, seed))
    assert page.layout == "3x4+1R"
    assert snr_db(clean_page, page) > 15.0


def test_a_photo_in_perspective_is_read_or_says_what_is_wrong(clean_page: RenderedPage) -> None:
    pages = [digitized_or_refused(photographed(clean_page, seed)) for seed in range(3)]
    read = [snr_db(clean_page, page) for page in pages if isinstance(page, DigitizedPage) and not page.warnings]
    assert read
    assert min(read) > 12.0


def test_the_desk_around_the_paper_is_no_ink(clean_page: RenderedPage) -> None:
    desk = cv2.copyMakeBorder(clean_page.image, 90, 90, 90, 90, cv2.BORDER_CONSTANT, value=(60, 48, 40))
    page = digitize_image(np.asarray(desk, np.uint8))
    assert page.layout == "3x4+1R"
    assert page.warnings == ()
    assert snr_db(clean_page, page) > 20.0


def test_traces_lie_on_the_ink_of_the_source_image(clean_page: RenderedPage) -> None:
    image = scanned(clean_page, 4)
    darkness = 255.0 - image.min(axis=2).astype(np.float32)
    for trace in digitize_image(image).traces:
        under = cv2.remap(darkness, trace.line_px[:, :1], trace.line_px[:, 1:], cv2.INTER_LINEAR)
        assert np.median(under) > 120.0


def test_a_black_and_white_grid_in_the_ink_of_the_trace_is_no_silent_error(recording: Recording) -> None:
    style = PageStyle(minor_grid=(190, 190, 190), major_grid=(140, 140, 140))
    rendered = render_page(recording, style)
    page = digitized_or_refused(rendered.image)
    assert isinstance(page, PageRefusedError) or page.warnings or snr_db(rendered, page) > 12.0


def test_r_waves_on_the_borders_of_panels_are_read_or_flagged() -> None:
    rendered = render_page(synthesize(5))
    page = digitize_image(rendered.image)
    assert page.layout == "3x4+1R"
    assert page.warnings or snr_db(rendered, page) > 18.0


def test_a_lead_that_is_not_printed_is_missing_and_flagged(recording: Recording) -> None:
    signal = recording.signal.copy()
    signal[recording.leads.index("V2")] = np.nan
    page = digitize_image(render_page(replace(recording, signal=signal)).image)
    assert page.lead_confidence["V2"] < 0.3
    assert any(warning.lead == "V2" for warning in page.warnings)


def test_traces_that_run_into_each_other_are_flagged(recording: Recording) -> None:
    signal = recording.signal.copy()
    signal[recording.leads.index("V5")] *= 4.5
    page = digitize_image(render_page(replace(recording, signal=signal)).image)
    doubtful = {warning.lead for warning in page.warnings if warning.code == "trace-doubtful"}
    assert doubtful & {"V4", "V5"}
    assert not doubtful & {"I", "II", "III", "aVR", "aVL", "aVF"}


def test_an_upside_down_page_is_refused_or_flagged(clean_page: RenderedPage) -> None:
    page = digitized_or_refused(np.ascontiguousarray(np.rot90(clean_page.image, 2)))
    assert isinstance(page, PageRefusedError) or page.warnings


def test_leads_without_names_that_break_the_limb_laws_have_no_layout(recording: Recording) -> None:
    shuffled = replace(recording, signal=np.roll(recording.signal, 5, axis=0))
    with pytest.raises(UnknownLayoutError):
        digitize_image(render_page(shuffled, PageStyle(names=False, pulse=False)).image)


def test_paper_without_a_grid_and_a_grid_without_a_trace_are_refused(recording: Recording) -> None:
    with pytest.raises(NoGridError):
        digitize_image(blank())
    empty = replace(recording, signal=np.full_like(recording.signal, np.nan))
    with pytest.raises(NoTraceError):
        digitize_image(render_page(empty, PageStyle(names=False, pulse=False, header=())).image)


def test_a_page_without_a_grid_takes_its_millimetre_from_the_pulse_and_says_so(recording: Recording) -> None:
    rendered = render_page(recording, PageStyle(grid="none"))
    turn = cv2.getRotationMatrix2D((rendered.image.shape[1] / 2, rendered.image.shape[0] / 2), 1.5, 1.0)
    turned = cv2.warpAffine(rendered.image, turn, rendered.image.shape[1::-1], borderValue=(255, 255, 255))
    page = digitize_image(np.asarray(turned, np.uint8))
    assert page.calibration.scale_source == "pulse"
    assert page.calibration.px_per_mm_x == pytest.approx(rendered.px_per_mm, rel=0.005)
    said = {warning.code: warning.message for warning in page.warnings}
    assert "10 mm" in said["no-grid"]
    assert "check" in said["no-grid"]
    assert snr_db(rendered, page) > 12.0


def test_a_page_with_neither_grid_nor_pulse_is_refused(recording: Recording) -> None:
    with pytest.raises(NoGridError):
        digitize_image(render_page(recording, PageStyle(grid="none", pulse=False)).image)


def test_noise_and_tiny_images_are_refused() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(PageRefusedError):
        digitize_image(rng.integers(0, 255, (600, 900, 3), dtype=np.uint8))
    with pytest.raises(NoGridError):
        digitize_image(blank(50, 50))
