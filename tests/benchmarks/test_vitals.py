"""What measuring costs, what paper changes and what is said of odd inputs; and the command that prints it all."""

import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from benchmarks import vitals as command
from benchmarks.degenerate_inputs import FS_HZ, degenerate_inputs, outcome, ten_bpm
from benchmarks.through_paper import Case
from benchmarks.vitals_cost import MEASURE, a_day, cost_in_own_process
from benchmarks.vitals_through_paper import differences, differences_table, measured_on_paper
from ecg.leads import STANDARD_LEADS
from training.synthetic import synthesize
from vitals import Measure, Vitals, measure


def vitals(**values: float | None) -> Vitals:
    """Measurements of these values; None is one without."""
    return Vitals(
        tuple(
            Measure(name, name, value, "ms", int(value is not None), None if value is not None else "no wave", None)
            for name, value in values.items()
        ),
        (),
    )


def test_differences_are_absolute_and_angles_go_the_short_way() -> None:
    pairs = [
        (vitals(pr=160.0, axis_qrs=-179.0), vitals(pr=150.0, axis_qrs=178.0)),
        (vitals(pr=160.0, axis_qrs=10.0), vitals(pr=None, axis_qrs=30.0)),
        (vitals(pr=None, axis_qrs=None), vitals(pr=120.0, axis_qrs=None)),
    ]
    both, only_whole, only_page, neither = differences(pairs, "pr")
    assert (both.tolist(), only_whole, only_page, neither) == ([10.0], 1, 1, 0)
    both, only_whole, only_page, neither = differences(pairs, "axis_qrs")
    assert (sorted(both.tolist()), only_whole, only_page, neither) == ([3.0, 20.0], 0, 0, 1)


def test_a_printed_heart_is_measured_as_the_heart_itself() -> None:
    heart = synthesize(3, 10.0, 500.0)
    (printed,) = measured_on_paper([Case(heart, np.zeros(5, np.int8))])
    assert printed is not None
    table = differences_table([(measure(heart), printed)])
    assert "heart_rate      median   0." in table
    assert "both 1  recording only 0  page only 0  neither 0" in table.splitlines()[0]
    (qrs_ms,) = differences([(measure(heart), printed)], "qrs")[0]
    assert qrs_ms < 20.0


def test_a_slow_heart_beats_every_six_seconds() -> None:
    signal = ten_bpm()
    lead = signal[STANDARD_LEADS.index("II")]
    tops = np.flatnonzero(lead > 0.6 * lead.max())
    starts = tops[np.diff(tops, prepend=-1000) > 100]
    np.testing.assert_allclose(np.diff(starts), 6 * FS_HZ, atol=2)
    assert starts.size == 10


def test_values_and_reasons_are_counted() -> None:
    inputs = degenerate_inputs()
    nothing = outcome(inputs["all NaN"])
    assert (nothing.beats, nothing.values) == (0, {})
    assert sum(nothing.reasons.values()) == len(measure(inputs["all NaN"]).measures)
    heart = outcome(synthesize(3, 10.0, 500.0))
    assert heart.values["heart_rate"] == pytest.approx(72.0, abs=10.0)
    assert str(nothing).startswith("0 beats, 0 values; ")
    assert isinstance(nothing.reasons, Counter)


def test_a_day_is_never_the_same_twice() -> None:
    row = np.sin(np.arange(18000) / 8.0).astype(np.float32)[None]
    day = a_day(row, 10.0)
    assert day.shape == (1, 864000)
    assert day.dtype == np.float32
    first, second = day[0, :17000], day[0, 20000:37000]
    assert not np.allclose(first, second, atol=0.02)
    assert np.ptp(day) == pytest.approx(np.ptp(row), rel=0.2)


def test_a_call_costs_time_and_memory(tmp_path: Path) -> None:
    np.save(tmp_path / "signal.npy", synthesize(3, 20.0, 360.0).signal[:1])
    spent = cost_in_own_process(MEASURE, tmp_path / "signal.npy", 360.0, 2)
    assert spent.seconds > 0
    assert 0 < spent.cpu_s < 60
    assert 20 < spent.before_mib <= spent.peak_mib < 1000
    assert "of processor time)  peak " in str(spent)


def test_the_command_prints_the_parts_that_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["vitals", "--data", "nowhere", "--only", "odd"])
    command.main()
    printed = capsys.readouterr().out
    assert printed.startswith("What measure() says of odd inputs\n  no sample ")
    assert len(printed.splitlines()) == 1 + len(degenerate_inputs())
    assert "FAULT" not in printed


def test_the_command_says_what_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.beat_detectors.find_spec", lambda package: None if package == "sleepecg" else True)
    monkeypatch.setattr(sys, "argv", ["vitals", "--data", "nowhere", "--only", "odd", "--others"])
    command.main()
    assert "not installed, left out: sleepecg (pip install" in capsys.readouterr().err
