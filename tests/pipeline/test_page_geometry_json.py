"""The traces of a page as a web page draws them, and gives their boxes back."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from jsonschema import Draft202012Validator

from digitizer import DigitizedPage, digitize, digitize_image
from digitizer.corrections import Corrections, PanelCorrection
from digitizer.drawn_line import drawn_line
from digitizer.kept_stages import KeptStages
from pipeline.page_geometry_json import traces_json
from pipeline.schema_command import shipped_schema

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PAGES = ("scan.pdf", "photo.jpg", "vector.pdf")
STAGES = KeptStages()
MOST_BYTES = 200_000


@cache
def page_of(file: str) -> DigitizedPage:
    return digitize(FIXTURES / file, stages=STAGES)


@cache
def written(file: str) -> Any:
    """What a reader of the file gets."""
    return json.loads(json.dumps(traces_json(page_of(file)), allow_nan=False))


@pytest.mark.parametrize("file", PAGES)
def test_it_keeps_to_its_schema_and_is_small(file: str) -> None:
    Draft202012Validator(json.loads(shipped_schema("traces"))).validate(written(file))
    assert len(json.dumps(written(file), separators=(",", ":"))) < MOST_BYTES


@pytest.mark.parametrize("file", PAGES)
def test_every_panel_and_strip_is_told_with_its_place(file: str) -> None:
    page, document = page_of(file), written(file)
    assert (document["height_px"], document["width_px"]) == page.image.shape[:2]
    assert len(document["traces"]) == 13
    (strip,) = (trace for trace in document["traces"] if trace["rhythm"])
    assert (strip["lead"], strip["duration_s"]) == ("II", pytest.approx(10.0, abs=0.02))
    for trace in document["traces"]:
        left, top, right, bottom = trace["box_px"]
        assert trace["confidence"] > 0.9
        # Seconds by the scale of the image, as far as its mean holds for a part of a photo.
        told_s = (right - left) / document["px_per_mm_x"] / page.calibration.speed_mm_per_s
        assert told_s == pytest.approx(trace["duration_s"], rel=0.1 if file == "photo.jpg" else 0.01)
        x, y, confidence = np.array([point for point in trace["line"] if point]).T
        assert (x.min(), x.max()) == (pytest.approx(left, abs=20), pytest.approx(right, abs=20))
        assert np.mean((y > top) & (y < bottom)) > 0.95
        assert np.median(confidence) > 0.9


@pytest.mark.parametrize("file", PAGES)
def test_a_page_that_lay_upright_was_not_turned(file: str) -> None:
    assert (written(file)["rotation_deg"], written(file)["mirrored"]) == (0, False)


@pytest.mark.parametrize("corrections", [None, Corrections(rotation_deg=270)])
def test_the_turn_of_a_picture_is_that_which_was_found_or_told(corrections: Corrections | None) -> None:
    # A quarter of a turn clockwise: three more bring it upright.
    lying = np.ascontiguousarray(np.rot90(page_of("scan.pdf").image, -1))
    document = traces_json(digitize_image(lying, corrections=corrections))
    assert (document["rotation_deg"], document["mirrored"]) == (270, False)
    assert (document["width_px"], document["height_px"]) == (written("scan.pdf")["width_px"], lying.shape[1])


def test_the_mirror_image_is_told() -> None:
    document = traces_json(digitize_image(np.ascontiguousarray(page_of("scan.pdf").image[:, ::-1])))
    assert (document["rotation_deg"], document["mirrored"]) == (0, True)


def test_the_turn_of_a_plotted_page_is_that_which_was_told(tmp_path: Path) -> None:
    with pypdfium2.PdfDocument(FIXTURES / "vector.pdf") as pdf:
        pdf[0].set_rotation(90)
        pdf.save(tmp_path / "turned.pdf")
    page = digitize(tmp_path / "turned.pdf", corrections=Corrections(rotation_deg=270))
    document = traces_json(page)
    assert page.recording.provenance.method == "vector-pdf"
    assert (document["rotation_deg"], document["width_px"]) == (270, written("vector.pdf")["width_px"])


@pytest.mark.parametrize("file", PAGES)
def test_lines_stay_within_a_quarter_of_a_pixel(file: str) -> None:
    page = page_of(file)
    for trace, told in zip(page.traces, written(file)["traces"], strict=True):
        full = drawn_line(trace, page.recording.fs_hz)
        assert full is not None
        points = np.array([point[:2] for point in told["line"] if point])
        assert len(points) < 0.7 * len(full.points_px)
        assert farthest_px(full.points_px, points) <= 0.25


def farthest_px(full: np.ndarray, points: np.ndarray) -> float:
    """Largest distance of a full line (float64 [point, 2]) from the straight lines between some of its points."""
    at = np.abs(full[:, None] - points[None]).sum(axis=2).argmin(axis=0)
    farthest = 0.0
    for first, last, start, end in zip(at[:-1], at[1:], points[:-1], points[1:], strict=True):
        chord, off = end - start, full[first : last + 1] - start
        along = np.clip(off @ chord / max(chord @ chord, 1e-12), 0.0, 1.0)
        farthest = max(farthest, float(np.hypot(*(off - along[:, None] * chord).T).max(initial=0.0)))
    return farthest


@pytest.mark.parametrize("file", PAGES)
def test_its_boxes_are_corrections_that_change_nothing(file: str) -> None:
    panels = tuple(
        PanelCorrection(trace["printed"], tuple(trace["box_px"]), trace["rhythm"]) for trace in written(file)["traces"]
    )
    found = page_of(file).recording
    again = digitize(FIXTURES / file, corrections=Corrections(panels=panels), stages=STAGES).recording
    assert (again.leads, again.start_s) == (found.leads, found.start_s)
    for lead in found.leads:
        assert np.nanmedian(np.abs(again.lead(lead) - found.lead(lead))) < 0.02


def test_a_line_breaks_where_a_trace_does() -> None:
    page = page_of("vector.pdf")
    trace = page.traces[0]
    signal, line = trace.signal.copy(), trace.line_px.copy()
    signal[400:600] = np.nan
    gone = (line[:, 0] > line[0, 0] + 0.32 * np.ptp(line[:, 0])) & (line[:, 0] < line[0, 0] + 0.48 * np.ptp(line[:, 0]))
    broken = replace(page, traces=(replace(trace, signal=signal, line_px=line[~gone]),))
    told = traces_json(broken)["traces"][0]["line"]
    assert told.count(None) == 1
    left, right = told[told.index(None) - 1], told[told.index(None) + 1]
    assert left is not None
    assert right is not None
    assert right[0] - left[0] > 0.1 * np.ptp(line[:, 0])


def test_a_panel_that_was_cut_off_the_page_is_left_out() -> None:
    page = page_of("vector.pdf")
    cut = replace(page, image=page.image[:, :900])
    assert {trace["lead"] for trace in traces_json(cut)["traces"]} == set(page.recording.leads) - {"V4", "V5", "V6"}


def test_a_trace_of_which_nothing_was_recovered_has_a_box_and_no_line() -> None:
    page = page_of("vector.pdf")
    trace = page.traces[0]
    lost = replace(trace, signal=np.full_like(trace.signal, np.nan), line_px=np.zeros((0, 2), np.float32))
    told = traces_json(replace(page, traces=(lost,)))["traces"][0]
    assert (told["line"], told["confidence"], told["box_px"][0]) == ([], 0.0, round(trace.box_px[0], 2))
