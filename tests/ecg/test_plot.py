"""The picture measured in the paths of its SVG."""

import re
import warnings
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.formatters import DisplayFormatter
from numpy.typing import NDArray
from PIL import Image

from ecg import Provenance, Recording
from ecg.errors import InvalidSignalError, OutputError
from ecg.leads import STANDARD_LEADS
from ecg.plot import plot, write_plot

FS_HZ = 500.0
SVG = "{http://www.w3.org/2000/svg}"
MM = 25.4 / 72.0
LEFT_MM = 5.0 + 10.0
"""Where time 0 stands at 25 mm/s: behind margin and calibration pulse."""


@dataclass(frozen=True)
class Drawing:
    """An SVG in millimetres, y upwards."""

    width_mm: float
    height_mm: float
    strokes: dict[str, list[NDArray[np.float64]]]
    """Id -> lines, float64 [point, 2]."""
    colours: dict[str, str]

    def line(self, gid: str) -> NDArray[np.float64]:
        """The one line of an id."""
        (line,) = self.strokes[gid]
        return line

    def of(self, beginning: str) -> list[str]:
        """Ids that begin so."""
        return [gid for gid in self.strokes if gid.startswith(beginning)]


def drawing(figure: Any, folder: Path) -> Drawing:
    write_plot(figure, folder / "plot.svg")
    root = ElementTree.parse(folder / "plot.svg").getroot()
    width, height = (float(root.attrib[side].removesuffix("pt")) * MM for side in ("width", "height"))
    strokes: dict[str, list[NDArray[np.float64]]] = {}
    colours = {}
    for group in root.iter(f"{SVG}g"):
        for path in group.findall(f"{SVG}path"):
            colour = re.search(r"stroke: (#\w+)", path.attrib.get("style", ""))
            if "id" in group.attrib and colour:
                strokes.setdefault(group.attrib["id"], []).extend(lines(path.attrib["d"], height))
                colours[group.attrib["id"]] = colour[1]
    return Drawing(width, height, strokes, colours)


def lines(path: str, height_mm: float) -> list[NDArray[np.float64]]:
    parts = [part for part in path.split("M") if part.strip()]
    points = [np.array(re.findall(r"-?\d+(?:\.\d+)?", part), np.float64).reshape(-1, 2) * MM for part in parts]
    return [part * [1, -1] + [0, height_mm] for part in points]


def spikes(leads: tuple[str, ...] = ("II",), **heights_mv: float) -> Recording:
    """Ten flat seconds with a spike of 1 mV at 1 s and one of -0.5 mV at 3 s in every lead."""
    signal = np.zeros((len(leads), 5000), np.float32)
    signal[:, 500], signal[:, 1500] = 1.0, -0.5
    for lead, height in heights_mv.items():
        signal[leads.index(lead)] *= height
    return Recording(leads, signal, FS_HZ)


@pytest.fixture
def standard() -> Recording:
    """Twelve leads of 10 s with a wave every second."""
    time_s = np.arange(5000) / FS_HZ
    wave = np.exp(-0.5 * ((time_s % 1.0 - 0.4) / 0.02) ** 2)
    heights = np.array([0.5, 1.2, 0.7, -0.9, 0.2, 0.9, -1.0, -1.5, 1.0, 2.0, 1.6, 1.2])
    return Recording(STANDARD_LEADS, heights[:, None] * wave, FS_HZ)


def test_the_figure_is_as_large_as_its_svg_and_its_png(tmp_path: Path, standard: Recording) -> None:
    figure = standard.plot(layout="3x4+1R")
    drawn = drawing(figure, tmp_path)
    assert (np.array(figure.get_size_inches()) * 25.4).tolist() == pytest.approx([drawn.width_mm, drawn.height_mm])
    write_plot(figure, tmp_path / "plot.png")
    with Image.open(tmp_path / "plot.png") as picture:
        size_mm = np.array(picture.size) / np.array(picture.info["dpi"]) * 25.4
    assert size_mm == pytest.approx([drawn.width_mm, drawn.height_mm], abs=0.2)


def test_the_grid_has_lines_every_millimetre_and_stronger_ones_every_five(tmp_path: Path, standard: Recording) -> None:
    drawn = drawing(plot(standard), tmp_path)
    for axis in (0, 1):
        fine, strong = (
            np.unique([line[0, axis].round(3) for line in drawn.strokes[gid] if np.ptp(line[:, axis]) < 1e-6])
            for gid in ("grid-1mm", "grid-5mm")
        )
        assert np.diff(strong) == pytest.approx(5.0, abs=2e-3)
        assert np.diff(np.sort(np.concatenate([fine, strong]))) == pytest.approx(1.0, abs=2e-3)


@pytest.mark.parametrize(("speed", "gain"), [(25.0, 10.0), (50.0, 20.0), (25.0, 5.0), (12.5, 10.0)])
def test_seconds_and_millivolts_take_the_paper_that_they_should(tmp_path: Path, speed: float, gain: float) -> None:
    drawn = drawing(spikes().plot(speed_mm_per_s=speed, gain_mm_per_mv=gain, layout="1x1"), tmp_path)
    pulse, trace = drawn.line("pulse-0"), drawn.line("trace-0-II")
    assert np.ptp(pulse[:, 1]) == pytest.approx(gain, abs=1e-3)
    assert pulse[3, 0] - pulse[2, 0] == pytest.approx(0.2 * speed, abs=1e-3)
    level = np.median(trace[:, 1])
    peak, trough = trace[trace[:, 1].argmax()], trace[trace[:, 1].argmin()]
    assert peak[1] - level == pytest.approx(gain, abs=0.02)
    assert level - trough[1] == pytest.approx(0.5 * gain, abs=0.02)
    assert trough[0] - peak[0] == pytest.approx(2.0 * speed, abs=0.05)
    assert np.ptp(trace[:, 0]) == pytest.approx(4999 / FS_HZ * speed, abs=0.05)
    assert level == pytest.approx(pulse[0, 1], abs=1e-3)


def test_0_mv_and_time_0_lie_on_strong_lines(tmp_path: Path, standard: Recording) -> None:
    drawn = drawing(standard.plot(layout="12x1"), tmp_path)
    strong = [np.unique([line[0, axis].round(3) for line in drawn.strokes["grid-5mm"]]) for axis in (0, 1)]
    levels = [drawn.line(gid)[0, 1] for gid in drawn.of("pulse-")]
    assert len(levels) == 12
    assert all(np.abs(strong[1] - level).min() < 2e-3 for level in levels)
    assert np.abs(strong[0] - LEFT_MM).min() < 2e-3
    assert drawn.line("trace-0-I")[0, 0] == pytest.approx(LEFT_MM, abs=1e-3)


def test_gaps_stay_open_and_a_sample_between_two_is_a_dot(tmp_path: Path) -> None:
    recording = spikes()
    signal = recording.signal.copy()
    signal[0, 1000:2000] = signal[0, 2001:3000] = np.nan
    lines_ = drawing(recording.with_signal(signal).plot(), tmp_path).strokes["trace-0-II"]
    ends = [(line[0, 0], line[-1, 0]) for line in lines_]
    expected = [(0.0, 999 / FS_HZ * 25), (100.0, 100.02), (150.0, 4999 / FS_HZ * 25)]
    assert np.array(ends) - LEFT_MM == pytest.approx(np.array(expected), abs=0.05)


def test_leads_of_a_page_stand_at_their_start_in_any_layout(tmp_path: Path, standard: Recording) -> None:
    signal = np.full_like(standard.signal, np.nan)
    for k, lead in enumerate(STANDARD_LEADS):
        begin = k // 3 * 1250
        signal[k, begin : begin + 1250] = standard.lead(lead)[begin : begin + 1250]
    page = Recording(STANDARD_LEADS, signal, FS_HZ, start_s=tuple(k // 3 * 2.5 for k in range(12)))
    for layout, rows in ((None, 3), ("12x1", 12), ("6x2", 6)):
        drawn = drawing(page.plot(layout=layout), tmp_path)
        assert len(drawn.of("pulse-")) == rows
        for k, lead in enumerate(STANDARD_LEADS):
            (gid,) = (gid for gid in drawn.of("trace-") if gid.endswith(f"-{lead}"))
            assert drawn.line(gid)[0, 0] == pytest.approx(LEFT_MM + page.start_s[k] * 25, abs=0.05)
            assert np.ptp(drawn.line(gid)[:, 0]) == pytest.approx(2.498 * 25, abs=0.05)


def test_a_layout_turns_a_lead_upside_down_and_says_so(tmp_path: Path) -> None:
    figure = spikes(STANDARD_LEADS).plot(layout="3x4-cabrera")
    trace = drawing(figure, tmp_path).line("trace-2-aVR")
    assert np.median(trace[:, 1]) - trace[:, 1].min() == pytest.approx(10.0, abs=0.02)
    assert "-aVR" in [text.get_text() for text in figure.axes[0].texts]


def test_beats_are_marked_by_class_where_they_are(tmp_path: Path, standard: Recording) -> None:
    beats = [(0.4, "N"), (1.4, "V"), (2.4, "N"), (3.4, "S"), (4.4, ""), (11.0, "V")]
    figure = standard.plot(layout="3x4+1R", beats=beats)
    drawn = drawing(figure, tmp_path)
    ticks = [drawn.line(gid) for gid in drawn.of("beat-")]
    assert [tick[0, 0] for tick in ticks] == pytest.approx([LEFT_MM + 10.0, LEFT_MM + 60.0], abs=1e-3)
    strip = drawn.line("trace-3-II")
    assert all(tick[:, 1].min() > strip[:, 1].max() for tick in ticks)
    marks = {
        text.get_text(): text.get_position()[0]
        for text in figure.axes[0].texts
        if text.get_horizontalalignment() == "center"
    }
    assert {sign: marks[sign] for sign in "VS•"} == pytest.approx(
        {"V": LEFT_MM + 35.0, "S": LEFT_MM + 85.0, "•": LEFT_MM + 110.0}
    )
    words = [text.get_text() for text in figure.axes[0].texts]
    assert {"normal", "ventricular", "supraventricular", "not classified"} <= set(words)
    assert "fusion" not in words
    assert not drawing(standard.plot(layout="3x4+1R"), tmp_path).of("beat-")


def test_confidence_colours_traces_and_has_a_legend(tmp_path: Path) -> None:
    figure = spikes(("I", "II", "III", "V1")).plot(confidence={"I": 0.9, "II": 0.6, "III": 0.1})
    colours = drawing(figure, tmp_path).colours
    assert [colours[f"trace-{k}-{lead}"] for k, lead in enumerate(("I", "II", "III", "V1"))] == [
        "#0068bb", "#ee7733", "#882255", "#1a1d21"
    ]  # fmt: skip
    words = " ".join(text.get_text() for text in figure.axes[0].texts)
    assert all(name in words for name in ("sure", "fair", "poor"))


def test_the_same_recording_gives_the_same_bytes_whatever_is_set(tmp_path: Path, standard: Recording) -> None:
    def written() -> list[bytes]:
        figure = standard.plot(layout="3x4+1R", beats=[(1.4, "V")])
        for path in (tmp_path / "a.svg", tmp_path / "a.png"):
            write_plot(figure, path)
        return [path.read_bytes() for path in sorted(tmp_path.iterdir())]

    first = written()
    with matplotlib.rc_context(
        {"savefig.bbox": "tight", "font.size": 30.0, "lines.linewidth": 9.0, "svg.hashsalt": "x"}
    ):
        assert written() == first
    assert b"date" not in first[1].lower()


def test_notebooks_show_it_without_pyplot(standard: Recording) -> None:
    notebook: Any = DisplayFormatter()
    shown, _ = notebook.format(standard.plot())
    assert shown["image/png"].startswith(b"\x89PNG")


@given(
    st.lists(st.floats(-3.0, 3.0), min_size=2, max_size=6),
    st.sampled_from([(25.0, 10.0), (50.0, 10.0), (25.0, 20.0)]),
)
@settings(max_examples=15)
def test_traces_of_neighbours_do_not_meet(heights_mv: list[float], scale: tuple[float, float]) -> None:
    leads = STANDARD_LEADS[: len(heights_mv)]
    recording = spikes(leads, **dict(zip(leads, heights_mv, strict=True)))
    (axes,) = plot(recording, speed_mm_per_s=scale[0], gain_mm_per_mv=scale[1]).axes
    traces = [np.asarray(line.get_ydata()) for line in axes.lines if str(line.get_gid()).startswith("trace-")]
    for above, below in pairwise(traces):
        needed_mm = ((below - np.median(below)) - (above - np.median(above))).max()
        assert (above > below).all() or needed_mm > 59.0


@pytest.mark.parametrize(
    "recording",
    [
        Recording(("II",), np.full((1, 5000), np.nan, np.float32), FS_HZ),
        Recording(("II", "V1"), np.zeros((2, 1), np.float32), FS_HZ),
        Recording(("$x^2$ 心電図 " + "long" * 30,), np.ones((1, 3), np.float32), 100.0),
        Recording(("II",), np.full((1, 2500), 400.0, np.float32) * np.arange(2500), FS_HZ),
        Recording(("V1",), np.ones((1, 900), np.float32), 90.0, provenance=Provenance("a" * 500 + "$_{", page=3)),
    ],
    ids=["nothing", "one sample", "odd name", "volts", "long source"],
)
def test_odd_recordings_are_drawn_without_a_word(tmp_path: Path, recording: Recording) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for layout in (None, "3x4+1R"):
            drawn = drawing(recording.plot(layout=layout, beats=[(0.0, "N"), (0.001, "?")]), tmp_path)
            assert drawn.of("pulse-")
            inside = [line for gid in drawn.of("trace-") for line in drawn.strokes[gid]]
            assert all(line[:, 0].min() >= 0.0 and line[:, 0].max() <= drawn.width_mm for line in inside)


def test_no_id_stands_twice(tmp_path: Path, standard: Recording) -> None:
    write_plot(standard.plot(layout="3x4+1R", beats=[(0.4, "N"), (1.4, "V")]), tmp_path / "plot.svg")
    found = re.findall(r'<g id="([^"]+)"', (tmp_path / "plot.svg").read_text())
    assert len(found) == len(set(found))


def test_a_trace_that_is_cut_is_told() -> None:
    figure = spikes(II=-20.0).plot()
    assert "a trace leaves the grid and is cut" in [text.get_text() for text in figure.axes[0].texts]
    assert "is cut" not in " ".join(text.get_text() for text in spikes(II=2.0).plot().axes[0].texts)


def test_what_is_left_out_is_told() -> None:
    figure = Recording(("II",), np.zeros((1, 100 * 300), np.float32), 100.0).plot()
    assert "0 to 120 s of 300 s" in [text.get_text() for text in figure.axes[0].texts]


@pytest.mark.parametrize(
    "options", [{"layout": "5x5"}, {"speed_mm_per_s": 0.0}, {"gain_mm_per_mv": -10.0}, {"speed_mm_per_s": float("nan")}]
)
def test_paper_that_there_is_not_is_told(options: Any) -> None:
    with pytest.raises(ValueError, match="no "):
        spikes().plot(**options)


@pytest.mark.parametrize("span_s", [(10.0, 12.0), (5.0, 5.0), (7.0, 3.0), (float("nan"), 2.0)])
def test_a_span_that_was_not_recorded_is_told(span_s: tuple[float, float]) -> None:
    with pytest.raises(InvalidSignalError, match="nothing from"):
        spikes().plot(span_s=span_s)


def test_a_row_of_metres_is_refused() -> None:
    hour = Recording(STANDARD_LEADS, np.zeros((12, 3600), np.float32), 1.0)
    with pytest.raises(InvalidSignalError, match="too long"):
        hour.plot(layout="3x4", span_s=(0.0, 3600.0))


def test_pictures_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    figure = spikes().plot()
    with pytest.raises(ValueError, match="png, svg"):
        write_plot(figure, tmp_path / "plot.gif")
    with pytest.raises(OutputError):
        write_plot(figure, tmp_path / "none" / "plot.svg")
