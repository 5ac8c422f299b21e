"""Waves are compared with the marks of their own lead: which sign an error has, what is missed and what invented."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from benchmarks.delineation import Agreement, agreement, delineation_table, error_cells, together
from benchmarks.event_matching import EventCount
from benchmarks.ludb import MarkedRecord, beats_of, ludb, waves_of
from benchmarks.neurokit_waves import beat_of_point, common_beats, neurokit_delineators, neurokit_waves
from ecg import Recording
from training.synthetic import synthesize
from vitals.beat_waves import BeatWaves
from vitals.fiducials import FIDUCIALS

R_S = np.arange(1.0, 6.0)
# Onset, peak and offset from the R peak (s).
SHAPE = {"p": (-0.20, -0.15, -0.10), "qrs": (-0.04, 0.0, 0.05), "t": (0.20, 0.28, 0.36)}


def marks(beats: dict[str, slice] | None = None) -> dict[str, np.ndarray]:
    """What is marked in a lead: of each wave the beats given, else all five."""
    return {wave: R_S[(beats or {}).get(wave, slice(None)), None] + np.array(SHAPE[wave]) for wave in SHAPE}


def record(*leads: dict[str, np.ndarray]) -> MarkedRecord:
    names = ("I", "II", "III")[: len(leads)]
    recording = Recording(names, np.zeros((len(leads), 3500), np.float32), 500.0)
    return MarkedRecord("x", recording, "Sinus rhythm", dict(zip(names, leads, strict=True)), R_S)


def waves(leads: int = 1, shift_s: dict[str, float] | None = None) -> BeatWaves:
    """Every wave of every beat, each fiducial point moved by so much."""
    points = {
        f"{wave}_{end}": at for wave, at_s in SHAPE.items() for end, at in zip(("on", "peak", "off"), at_s, strict=True)
    }
    offsets = np.array([points[name] + (shift_s or {}).get(name, 0.0) for name in FIDUCIALS])
    times_s = np.repeat((R_S[:, None] + offsets)[:, None], leads, axis=1)
    sure = np.ones((R_S.size, leads))
    return BeatWaves(("I", "II", "III")[:leads], R_S, times_s, sure, sure)


def without(found: BeatWaves, beat: int, lead: int, *names: str) -> BeatWaves:
    times_s = found.times_s.copy()
    times_s[beat, lead, [FIDUCIALS.index(name) for name in names]] = np.nan
    return BeatWaves(found.leads, found.r_s, times_s, found.p_probability, found.t_probability)


def test_an_error_is_found_minus_marked() -> None:
    result = agreement(record(marks()), waves(shift_s={"p_on": 0.010, "t_off": -0.020}))
    np.testing.assert_allclose(result.errors_ms["P on"], 10.0)
    np.testing.assert_allclose(result.errors_ms["T off"], -20.0)
    np.testing.assert_allclose(result.errors_ms["QRS on"], 0.0, atol=1e-9)
    assert result.marked == dict.fromkeys(("P on", "P off", "QRS on", "QRS off", "T on", "T off"), 5)
    assert result.waves["qrs"] == EventCount(5, 0, 0)


def test_a_boundary_further_off_than_150_ms_is_not_matched() -> None:
    result = agreement(record(marks()), waves(shift_s={"t_off": 0.16, "p_on": -0.14}))
    assert result.errors_ms["T off"].size == 0
    assert result.marked["T off"] == 5
    np.testing.assert_allclose(result.errors_ms["P on"], -140.0)


def test_each_lead_has_its_own_marks() -> None:
    late = {wave: times_s + 0.03 for wave, times_s in marks().items()}
    result = agreement(record(marks(), late), waves(2))
    np.testing.assert_allclose(np.sort(result.errors_ms["QRS off"]), [-30.0] * 5 + [0.0] * 5, atol=1e-9)


def test_absent_waves_are_missed_and_unmarked_ones_invented() -> None:
    unmarked_p = marks({"p": slice(0, 0)})
    found = without(waves(2), 2, 0, "p_on", "p_peak", "p_off")
    result = agreement(record(marks(), unmarked_p), found)
    # Beats 2 to 5 have their P wave between the first and the last marked QRS complex.
    assert result.waves["p"] == EventCount(found=3, missed=1, invented=4)
    assert result.waves["t"] == EventCount(found=8, missed=0, invented=0)


def test_what_lies_before_the_first_or_after_the_last_marked_complex_does_not_count() -> None:
    partly = marks({"p": slice(2, 4), "qrs": slice(1, 4), "t": slice(1, 3)})
    result = agreement(record(partly), waves())
    assert result.waves["qrs"] == EventCount(3, 0, 0)
    assert result.waves["p"] == EventCount(2, 0, 0)
    assert result.waves["t"] == EventCount(2, 0, 0)
    silent = {wave: np.zeros((0, 3)) for wave in SHAPE}
    nothing = agreement(record(silent), waves())
    assert nothing.waves == dict.fromkeys(SHAPE, EventCount())
    assert nothing.errors_ms["QRS on"].size == 0


def test_a_beat_without_a_complex_in_that_lead_is_missed_there() -> None:
    result = agreement(record(marks(), marks()), without(waves(2), 1, 1, "qrs_on", "qrs_off"))
    assert result.waves["qrs"] == EventCount(found=9, missed=1, invented=0)


def test_the_table_pools_records() -> None:
    table = delineation_table([record(marks()), record(marks())], {"a": lambda _: waves(shift_s={"qrs_on": 0.005})})
    assert "QRS on      5.0 +-   0.0 ms  within  6.5 ms 100.0 %  matched 10 of 10 marked" in table
    assert "T on        0.0 +-   0.0 ms                          matched 10 of 10 marked" in table
    assert "T        Se 100.000 %  +P 100.000 %  missed 0  invented 0" in table
    assert error_cells(np.array([-6.0, 7.0]), 6.5) == "   0.5 +-   6.5 ms  within  6.5 ms  50.0 %"
    assert error_cells(np.zeros(0), 6.5) == "none"
    assert isinstance(together([]), Agreement)


def test_marks_of_a_lead_are_read_with_what_lacks() -> None:
    symbols = [")", "(", "p", ")", "(", "N", ")", "(", "t", ")", "N", "(", "t"]
    found = waves_of(symbols, np.arange(13.0))
    np.testing.assert_array_equal(found["p"], [[1.0, 2.0, 3.0]])
    np.testing.assert_array_equal(found["qrs"], [[4.0, 5.0, 6.0], [np.nan, 10.0, np.nan]])
    np.testing.assert_array_equal(found["t"], [[7.0, 8.0, 9.0], [11.0, 12.0, np.nan]])


def test_a_beat_is_what_half_of_the_leads_hold() -> None:
    leads = [np.array([[np.nan, at, np.nan] for at in row]) for row in ([1.0, 2.0], [1.02], [1.04], [1.0, 2.06, 3.0])]
    np.testing.assert_allclose(beats_of(leads), [1.01, 2.03])


def test_waves_belong_to_the_complex_they_lie_beside() -> None:
    one = record(marks({"t": slice(0, 2)}))
    p_on, t_off = one.of_beats("p", "onset_s"), one.of_beats("t", "offset_s")
    np.testing.assert_allclose(p_on[:, 0], R_S + SHAPE["p"][0])
    np.testing.assert_allclose(t_off[:2, 0], R_S[:2] + SHAPE["t"][2])
    assert np.isnan(t_off[2:]).all()


def test_a_real_record_holds_twelve_leads_of_marks(shared: Path) -> None:
    first = next(iter(ludb(shared / "data" / "ludb", "train")))
    assert (first.name, first.rhythm, first.fibrillates) == ("2", "Sinus rhythm", False)
    assert len(first.marks_s) == 12
    assert first.r_s.size == 9
    assert np.isfinite(first.of_beats("qrs", "onset_s")[1:-1]).all()


def test_leads_share_a_beat_and_keep_their_own() -> None:
    r_s, beat_of = common_beats([np.array([1.0, 2.0]), np.array([0.5, 1.1, 2.02]), np.zeros(0)])
    np.testing.assert_allclose(r_s, [0.5, 1.05, 2.01])
    assert [beats.tolist() for beats in beat_of] == [[1, 2], [0, 1, 2], []]


def test_a_point_before_r_is_of_the_next_beat_and_one_after_it_of_the_last() -> None:
    r_s = np.array([1.0, 2.0])
    assert beat_of_point(np.array([0.9, 1.9, 2.1]), r_s, before=True).tolist() == [0, 1, 2]
    assert beat_of_point(np.array([0.9, 1.1, 2.1]), r_s, before=False).tolist() == [-1, 0, 1]


@pytest.mark.skipif(find_spec("neurokit2") is None, reason="neurokit2 is not installed")
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("method", ["dwt", "cwt"])
def test_waves_of_neurokit_come_in_our_shape(method: str) -> None:
    heart = synthesize(3, 10.0, 500.0)
    two = Recording(("I", "II"), heart.signal[:2], 500.0)
    found = neurokit_waves(two, method=method)
    assert found.leads == ("I", "II")
    assert (np.diff(found.r_s) > 0.5).all()
    assert found.times_s.shape == (found.r_s.size, 2, len(FIDUCIALS))
    after_r = np.array([name.startswith("t") or name == "qrs_off" for name in FIDUCIALS])
    from_r_s = found.times_s - found.r_s[:, None, None]
    assert np.nanmin(from_r_s[..., after_r]) > 0
    assert np.nanmax(from_r_s[..., ~after_r]) < 0
    assert np.isfinite(found.times_s).mean() > 0.5
    assert set(np.unique(found.p_probability)) <= {0.0, 1.0}


def test_neurokit_is_there_where_it_is_installed() -> None:
    assert bool(neurokit_delineators()) == (find_spec("neurokit2") is not None)
