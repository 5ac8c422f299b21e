"""Shipped and rendered pages as a person corrects them."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.snr import page_snr
from digitizer import DigitizedPage, digitize_image
from digitizer.corrections import Corrections, PanelCorrection
from digitizer.kept_stages import PageStages
from digitizer.raster_page import digitize_raster, read_raster
from digitizer.sketched_page import sketch_page
from ecg import Recording
from ecg.errors import InvalidCorrectionError, NoGridError, NoTraceError, UnknownLayoutError
from ecg.formats.registry import read_signal
from tests.digitizer.conftest import snr_db
from tests.digitizer.corrected import (
    FIXTURES,
    apart_mv,
    as_found,
    as_given,
    codes,
    corrected,
    lead_of,
    moved,
    panels_of,
    saved,
)
from training.pages import PageStyle, RenderedPage, render_page

PAGES = ("scan.pdf", "photo.jpg", "vector.pdf")
SAME_MV = 0.02
"""What two readings of one panel may differ by: the median over its samples."""


def truth_db(file: str, page: DigitizedPage) -> float:
    """How near a shipped page came to its truth."""
    truth = read_signal(FIXTURES / f"{file.partition('.')[0]}_truth.csv", None)
    printed = {lead: truth.lead(lead).astype(np.float64) for lead in truth.leads}
    spans = {lead: np.isfinite(line) for lead, line in printed.items()}
    found = {lead: page.recording.lead(lead).astype(np.float64) for lead in page.recording.leads}
    length = min(page.recording.signal.shape[1], truth.signal.shape[1])
    return page_snr(
        {lead: line[:length][spans[lead][:length]] for lead, line in printed.items()},
        {lead: line[:length][spans[lead][:length]] for lead, line in found.items()},
        500.0,
    )


@pytest.mark.parametrize("file", PAGES)
def test_nothing_corrected_changes_nothing(file: str) -> None:
    found, same = as_found(file), corrected(file, Corrections())
    assert_the_same(found, same)
    assert found.calibration.gain_source != "corrected"
    assert truth_db(file, found) > 18.0


def assert_the_same(one: DigitizedPage, other: DigitizedPage) -> None:
    """Byte for byte, but for the time that it took."""
    assert (one.recording.leads, one.recording.start_s) == (other.recording.leads, other.recording.start_s)
    assert one.recording.provenance == other.recording.provenance
    for name in ("lead_confidence", "calibration", "layout", "px_per_mm", "warnings", "printed", "confidence"):
        assert getattr(one, name) == getattr(other, name)
    assert same_bytes(one.recording.signal, other.recording.signal)
    assert same_bytes(one.image, other.image)
    for trace, again in zip(one.traces, other.traces, strict=True):
        for part in fields(trace):
            assert same_bytes(getattr(trace, part.name), getattr(again, part.name)), f"{part.name} of {trace.lead}"


def same_bytes(one: object, other: object) -> bool:
    return np.asarray(one).tobytes() == np.asarray(other).tobytes()


@pytest.mark.parametrize("file", PAGES)
def test_half_the_gain_is_twice_the_signal(file: str) -> None:
    found, page = as_found(file), corrected(file, Corrections(gain_mm_per_mv=5.0))
    assert (page.calibration.gain_mm_per_mv, page.calibration.gain_source) == (5.0, "corrected")
    assert page.calibration.speed_source == found.calibration.speed_source
    np.testing.assert_allclose(page.recording.signal, 2.0 * found.recording.signal, rtol=1e-6)
    np.testing.assert_allclose(page.traces[0].interval, 2.0 * found.traces[0].interval, rtol=1e-6)
    assert [trace.box_px for trace in page.traces] == [trace.box_px for trace in found.traces]


@pytest.mark.parametrize("file", PAGES)
def test_another_gain_of_the_chest_leads_leaves_the_limb_leads(file: str) -> None:
    found, page = as_found(file), corrected(file, Corrections(chest_gain_mm_per_mv=5.0))
    np.testing.assert_array_equal(lead_of(page, "aVF"), lead_of(found, "aVF"))
    np.testing.assert_allclose(lead_of(page, "V3"), 2.0 * lead_of(found, "V3"), rtol=1e-6)
    one = corrected(file, Corrections(gain_mm_per_mv=5.0, chest_gain_mm_per_mv=5.0))
    assert one.calibration.chest_gain_mm_per_mv is None


@pytest.mark.parametrize("file", PAGES)
def test_twice_the_speed_is_half_the_time(file: str) -> None:
    found, page = as_found(file), corrected(file, Corrections(speed_mm_per_s=50.0))
    assert (page.calibration.speed_mm_per_s, page.calibration.speed_source) == (50.0, "corrected")
    assert page.recording.duration_s == pytest.approx(found.recording.duration_s / 2.0, abs=0.004)
    for trace, before in zip(page.traces, found.traces, strict=True):
        assert trace.start_s == pytest.approx(before.start_s / 2.0, abs=0.004)
        half = np.interp(2.0 * np.arange(len(trace.signal)), np.arange(len(before.signal)), before.signal)
        assert apart_mv(half.astype(np.float32), trace.signal) < SAME_MV


def test_wrong_print_is_corrected_and_no_longer_warned_of(recording: Recording, tmp_path: Path) -> None:
    rendered = render_page(recording, PageStyle(footer="50 mm/s  5 mm/mV"))
    path = saved(rendered.image, tmp_path)
    assert {"gain-disagrees", "speed-disagrees"} <= codes(corrected(path))
    assert codes(corrected(path, Corrections(gain_mm_per_mv=10.0))) == {"speed-disagrees"}
    page = corrected(path, Corrections(speed_mm_per_s=25.0, gain_mm_per_mv=10.0))
    assert not page.warnings
    assert snr_db(rendered, page) > 20.0


def test_a_page_without_a_grid_is_read_by_pulses_as_tall_as_a_person_says(recording: Recording, tmp_path: Path) -> None:
    rendered = render_page(recording, PageStyle(grid="none", footer="", gain_mm_per_mv=20.0))
    path = saved(rendered.image, tmp_path)
    with pytest.raises(NoGridError):
        corrected(path)
    page = corrected(path, Corrections(gain_mm_per_mv=20.0))
    assert page.calibration.px_per_mm_x == pytest.approx(rendered.px_per_mm, rel=0.005)
    assert snr_db(rendered, page) > 12.0


@pytest.mark.parametrize(("file", "turn_deg"), [("photo.jpg", 90), ("scan.pdf", 180)])
def test_a_turn_that_a_person_tells_is_the_upright_page(file: str, turn_deg: int) -> None:
    found = as_found(file)
    # Clockwise by `turn_deg` brings it upright.
    lying = np.ascontiguousarray(np.rot90(found.image, turn_deg // 90))
    page = digitize_image(lying, source=file, corrections=Corrections(rotation_deg=turn_deg))
    page = replace(page, recording=replace(page.recording, provenance=found.recording.provenance))
    assert_the_same(page, found)


def test_a_turn_is_of_the_page_as_it_was_given(clean_page: RenderedPage) -> None:
    on_its_side = np.ascontiguousarray(np.rot90(clean_page.image))
    with pytest.raises((NoTraceError, UnknownLayoutError)):
        digitize_image(on_its_side, corrections=Corrections(rotation_deg=0))


@pytest.mark.parametrize("file", PAGES)
def test_the_boxes_of_a_page_given_back_are_the_same_leads(file: str) -> None:
    found = as_found(file)
    page = corrected(file, Corrections(panels=tuple(as_given(trace) for trace in found.traces)))
    assert (page.layout, page.recording.leads) == (found.layout, found.recording.leads)
    assert codes(page) == codes(found)
    for trace, before in zip(page.traces, found.traces, strict=True):
        assert (trace.lead, trace.rhythm, trace.start_s) == (before.lead, before.rhythm, before.start_s)
        assert len(trace.signal) == len(before.signal)
        assert apart_mv(trace.signal, before.signal) < SAME_MV
        np.testing.assert_allclose(trace.box_px[::2], before.box_px[::2], atol=0.02)
    assert truth_db(file, page) > truth_db(file, found) - 1.0


@pytest.mark.parametrize("file", ["scan.pdf", "vector.pdf"])
def test_names_that_were_swapped_are_swapped_back(file: str) -> None:
    found = as_found(file)
    panels = panels_of(found)
    panels["V1"], panels["V2"] = replace(panels["V1"], lead="V2"), replace(panels["V2"], lead="V1")
    page = corrected(file, Corrections(panels=tuple(panels.values())))
    assert apart_mv(page.recording.lead("V1"), found.recording.lead("V2")) < SAME_MV
    assert apart_mv(page.recording.lead("V2"), found.recording.lead("V1")) < SAME_MV
    assert apart_mv(page.recording.lead("V3"), found.recording.lead("V3")) < SAME_MV


@pytest.mark.parametrize("file", ["scan.pdf", "vector.pdf"])
def test_a_lead_upside_down_is_turned_over(file: str) -> None:
    found = as_found(file)
    panels = panels_of(found)
    panels["aVR"] = replace(panels["aVR"], lead="-aVR")
    page = corrected(file, Corrections(panels=tuple(panels.values())))
    assert apart_mv(lead_of(page, "aVR"), -lead_of(found, "aVR")) < SAME_MV
    assert panels_of(page)["aVR"].lead == "-aVR"


def test_a_panel_that_is_moved_shows_what_runs_in_its_new_place() -> None:
    found = as_found("scan.pdf")
    panels = panels_of(found)
    # One row down and half a column to the right, where II and aVL stood.
    width_px = panels["I"].box_px[2] - panels["I"].box_px[0]
    askew_px = panels["II"].box_px[0] - panels["I"].box_px[0]
    panels["I"] = moved(panels["I"], askew_px + width_px / 2.0, row_below_px(panels))
    del panels["II"], panels["aVL"]
    page = corrected("scan.pdf", Corrections(panels=tuple(panels.values())))
    (trace,) = (trace for trace in page.traces if trace.lead == "I")
    assert trace.start_s == pytest.approx(1.25, abs=0.02)
    # Both halves have their own 0 mV.
    first, second = lead_of(found, "II")[635:1240], lead_of(found, "aVL")[10:615]
    for half, part in ((first, trace.signal[10:615]), (second, trace.signal[635:1240])):
        assert apart_mv(part - np.nanmedian(part), half - np.nanmedian(half)) < SAME_MV


def test_a_plotted_line_is_cut_where_its_box_ends() -> None:
    found = as_found("vector.pdf")
    panels = panels_of(found)
    left, top, right, bottom = moved(panels["I"], 0.0, row_below_px(panels)).box_px
    panels["I"] = PanelCorrection("I", (left, top, (left + right) / 2.0, bottom))
    del panels["II"]
    page = corrected("vector.pdf", Corrections(panels=tuple(panels.values())))
    (trace,) = (trace for trace in page.traces if trace.lead == "I")
    assert (trace.start_s, len(trace.signal)) == (0.0, 625)
    half = lead_of(found, "II")[:625]
    assert apart_mv(trace.signal - np.median(trace.signal), half - np.median(half)) < 1e-3


def row_below_px(panels: dict[str, PanelCorrection]) -> float:
    """How far II runs below I."""
    (_, top, _, bottom), (_, upper, _, lower) = panels["II"].box_px, panels["I"].box_px
    return (top + bottom - upper - lower) / 2.0


@pytest.mark.parametrize("file", ["scan.pdf", "vector.pdf"])
def test_a_panel_that_is_deleted_is_gone_and_nothing_is_missed(file: str) -> None:
    found = as_found(file)
    panels = panels_of(found)
    del panels["V6"]
    page = corrected(file, Corrections(panels=tuple(panels.values())))
    assert "V6" not in page.recording.leads
    assert page.layout == "other"
    assert codes(page) == codes(found)
    assert apart_mv(page.recording.lead("V5"), found.recording.lead("V5")) < SAME_MV


def test_a_layout_that_a_person_tells_needs_no_evidence(recording: Recording, tmp_path: Path) -> None:
    shuffled = replace(recording, signal=np.roll(recording.signal, 5, axis=0))
    rendered = render_page(shuffled, PageStyle(names=False, pulse=False))
    path = saved(rendered.image, tmp_path)
    with pytest.raises(UnknownLayoutError):
        corrected(path)
    page = corrected(path, Corrections(layout="3x4+1R"))
    assert page.layout == "3x4+1R"
    assert [trace.lead for trace in page.traces if trace.rhythm] == ["II"]
    assert snr_db(rendered, page) > 15.0


def test_a_layout_wins_over_names_in_print() -> None:
    found, page = as_found("scan.pdf"), corrected("scan.pdf", Corrections(layout="3x4-cabrera+1R"))
    assert page.layout == "3x4-cabrera+1R"
    # aVL stands first in Cabrera's order, and -aVR third.
    assert apart_mv(lead_of(page, "aVL"), lead_of(found, "I")) < SAME_MV
    assert apart_mv(lead_of(page, "aVR"), -lead_of(found, "III")) < SAME_MV


@pytest.mark.parametrize("file", ["scan.pdf", "vector.pdf"])
def test_a_layout_that_does_not_fit_the_rows_is_refused(file: str) -> None:
    with pytest.raises(UnknownLayoutError) as caught:
        corrected(file, Corrections(layout="12x1"))
    assert "12x1" in caught.value.what
    assert "panel" in caught.value.cure
    assert (caught.value.source, caught.value.page) == (file, 0)


def test_panels_win_over_a_layout() -> None:
    found = as_found("vector.pdf")
    panels = tuple(as_given(trace) for trace in found.traces)
    page = corrected("vector.pdf", Corrections(layout="12x1", panels=panels))
    assert page.layout == "3x4+1R"


@pytest.mark.parametrize("file", PAGES)
@pytest.mark.parametrize("box", [(10.0, 10.0, 500.0, 15.0), (9000.0, 10.0, 9500.0, 100.0)])
def test_a_box_that_does_not_fit_the_page_is_refused(file: str, box: tuple[float, float, float, float]) -> None:
    with pytest.raises(InvalidCorrectionError) as caught:
        corrected(file, Corrections(panels=(PanelCorrection("V4", box),)))
    assert "V4" in caught.value.what
    assert caught.value.source == file


def test_traces_that_were_not_found_are_followed_in_their_boxes() -> None:
    found = as_found("scan.pdf")
    read, stages = read_raster(found.image), PageStages()
    seen = sketch_page(read.page, read.reading)
    stages.of("sketch", read.page, lambda: replace(seen, rows=(), refusal=NoTraceError("no trace")))
    with pytest.raises(NoTraceError):
        digitize_raster(read, 500.0, "", Corrections(), stages)
    panels = tuple(as_given(trace) for trace in found.traces)
    page = digitize_raster(read, 500.0, "", Corrections(panels=panels), stages)
    assert page.layout == "3x4+1R"
    for trace, before in zip(page.traces, found.traces, strict=True):
        assert apart_mv(trace.signal, before.signal) < SAME_MV
