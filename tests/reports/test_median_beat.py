"""The median beat is drawn to scale, and its lines stand where the intervals were measured."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ecg.leads import STANDARD_LEADS
from reports.drawn_beat import PALE, WAVE_COLOURS, gain_for, levelled_mv, points_of, reach_mv
from reports.lead_beats import MOST_LEADS, lead_beats
from vitals import Vitals
from vitals.delineation import Delineation
from vitals.wave import Absent, Wave

INK = (26, 29, 33)
PER_S = 25.0


def rgb(colour: Any) -> tuple[int, ...]:
    return tuple(round(255 * part) for part in colour.rgb())


def upright(strokes: list[Any], colour: Any, width_mm: float) -> np.ndarray:
    """Places (mm) of the standing lines of a colour."""
    found = [
        s.points[0, 0]
        for s in strokes
        if s.colour == rgb(colour)
        and len(s.points) == 2
        and np.ptp(s.points[:, 0]) < 1e-3
        and s.width_mm == pytest.approx(width_mm, abs=0.01)
    ]
    return np.sort(np.array(found))


def test_lines_stand_in_every_lead_where_the_waves_begin_and_end(cases: Any, sheets: Callable[..., Any]) -> None:
    strokes = sheets(cases.report(cases.page())).strokes(1)
    p, qrs, t = (upright(strokes, PALE[wave], 0.16).reshape(6, -1) for wave in ("P", "QRS", "T"))
    assert (p.shape, qrs.shape, t.shape) == ((6, 4), (6, 4), (6, 2))
    waves = cases.waves()
    assert qrs[:, 2] - qrs[:, 0] == pytest.approx((waves.qrs.offset_s - waves.qrs.onset_s) * PER_S, abs=0.02)
    assert qrs[:, 0] - p[:, 0] == pytest.approx((waves.qrs.onset_s - waves.p.onset_s) * PER_S, abs=0.02)
    assert t[:, 0] - qrs[:, 0] == pytest.approx((waves.t.offset_s - waves.qrs.onset_s) * PER_S, abs=0.02)


def test_brackets_are_as_long_as_the_values_beside_them(cases: Any, sheets: Callable[..., Any]) -> None:
    found = sheets(cases.report(cases.page()))
    brackets = [
        np.ptp(s.points[:, 0])
        for s in found.strokes(1)
        if s.colour == INK and s.width_mm == pytest.approx(0.2, abs=0.01) and np.ptp(s.points[:, 1]) < 1e-3
    ]
    vitals = cases.vitals()
    expected = [vitals.get(name).value / 1000 * 50 for name in ("pr", "qrs", "qt")]
    assert brackets == pytest.approx(expected, abs=0.02)
    text = " ".join(found.text(1).split())
    assert all(words in text for words in ("PR 164 ms", "QRS 96 ms", "QT 452 ms"))
    assert "50 mm/s, 10 mm/mV; bold: II" in text


def test_leads_are_drawn_to_the_scale_that_is_told(cases: Any, sheets: Callable[..., Any]) -> None:
    found = sheets(cases.report(cases.page()))
    assert "25 mm/s, 10 mm/mV; lines: P on, P off, QRS on, J, T end" in " ".join(found.text(1).split())
    drawn = [np.ptp(s.points[:, 1]) for s in found.strokes(1) if s.width_mm == pytest.approx(0.22, abs=0.005)]
    assert np.array(drawn) == pytest.approx(10 * np.ptp(cases.median_beat().signal, axis=1), abs=0.03)


def test_amplitudes_stand_below_their_leads(cases: Any, sheets: Callable[..., Any]) -> None:
    text = " ".join(sheets(cases.report(cases.page())).text(1).split())
    for k in range(12):
        assert f"R {1 + k / 100:.2f}" in text
    assert "J −0.05 J+60 0.00 T 0.20" in text
    assert "J+60 –" in text


def test_a_wave_that_is_not_there_is_not_drawn(cases: Any, sheets: Callable[..., Any]) -> None:
    waves = cases.waves()
    vitals = replace(
        cases.vitals(),
        waves=Delineation(Absent("no P wave precedes the QRS complex"), waves.qrs, waves.t),
        measures=tuple(
            replace(m, value=None, reason="no P wave precedes the QRS complex") if m.name == "pr" else m
            for m in cases.vitals().measures
        ),
    )
    found = sheets(cases.report(cases.page(), vitals=vitals))
    assert "PR – not measurable" in found.text(1)
    assert "lines: QRS on, J, T end" in " ".join(found.text(1).split())
    assert not len(upright(found.strokes(1), PALE["P"], 0.16))
    assert not len(upright(found.strokes(1), WAVE_COLOURS["P"], 0.16))


def test_without_a_beat_this_is_said(cases: Any, sheets: Callable[..., Any]) -> None:
    text = sheets(cases.report(cases.page(), vitals=Vitals((), ()))).text()
    assert "None: no QRS complex was found." in text
    assert "Median beat of each lead" not in text


def test_one_lead_has_its_amplitudes_in_words(cases: Any, sheets: Callable[..., Any]) -> None:
    vitals = replace(cases.vitals(), leads=cases.lead_measures(("II",)), beat=cases.median_beat(("II",)))
    text = " ".join(sheets(cases.report(cases.signal_file(10.0, ("II",)), vitals=vitals)).text().split())
    assert "Amplitudes of II Q 0.10, R 1.00, S 0.30, J −0.05, J+60 0.00, T 0.20 mV" in text
    assert "Median beat of each lead" not in text


@pytest.mark.parametrize(("room_mm", "gain"), [(60.0, 10.0), (40.0, 5.0), (20.0, 2.5), (5.0, 2.5)])
def test_a_gain_is_halved_until_the_rows_fit(room_mm: float, gain: float) -> None:
    assert gain_for([2.0, 3.0], room_mm) == gain


def test_a_beat_is_levelled_before_its_qrs_and_without_one_by_its_median(cases: Any) -> None:
    beat = cases.median_beat()
    raised = replace(beat, signal=beat.signal + 0.7)
    onset = beat.r_sample + round(cases.waves().qrs.onset_s * 500)
    assert levelled_mv(raised, cases.waves())[:, onset] == pytest.approx(0.0, abs=0.03)
    assert np.median(levelled_mv(raised, None), axis=1) == pytest.approx(0.0, abs=1e-6)
    empty = replace(beat, signal=np.full_like(beat.signal, np.nan))
    assert reach_mv(levelled_mv(empty, cases.waves())) == (0.0, 0.0)


def test_only_so_many_leads_are_drawn_and_the_others_counted(cases: Any) -> None:
    names = tuple(f"X{k:02d}" for k in range(20))
    beat = cases.median_beat()
    many = replace(beat, leads=names, signal=np.tile(beat.signal[:1], (20, 1)))
    found = lead_beats(replace(cases.vitals(), beat=many), 6, 68.0)
    assert found is not None
    assert (len(found.leads), found.left_out, len(found.heights_mm)) == (MOST_LEADS, 2, 3)


def test_points_follow_in_time(cases: Any) -> None:
    points = points_of(cases.waves())
    assert [point.name for point in points] == ["P on", "P off", "QRS on", "J", "T end"]
    assert sorted(point.at_s for point in points) == [point.at_s for point in points]
    assert points_of(None) == ()
    gone = Absent("no lead holds a whole QRS complex")
    assert points_of(Delineation(gone, gone, gone)) == ()
    assert set(STANDARD_LEADS) == set(cases.median_beat().leads)
    assert isinstance(cases.waves().qrs, Wave)


def test_a_lead_that_has_a_beat_is_drawn_in_front(cases: Any, sheets: Callable[..., Any]) -> None:
    for leads, foremost in ((("II", "V1"), "II"), (("V1", "V2"), "V1")):
        vitals = replace(cases.vitals(), beat=cases.median_beat(leads), leads=cases.lead_measures(leads))
        text = sheets(cases.report(cases.page(), vitals=vitals)).text(1)
        assert f"bold: {foremost}" in text
