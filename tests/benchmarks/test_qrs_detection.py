"""Detectors are judged on the same records, spans and leads."""

from pathlib import Path

import numpy as np

from benchmarks.beat_detectors import OURS, detectors, not_installed
from benchmarks.event_matching import count_events
from benchmarks.qrs_detection import (
    DetectedRecord,
    detected_records,
    first_channel_table,
    one_channel,
    outside,
    single_lead_table,
)
from ecg import Recording
from training.beat_data import AnnotatedRecord
from training.synthetic import synthesize

EVERY_S = np.arange(1.0, 600.0)


def record(name: str = "100", missed: int = 0, late_s: float = 0.0) -> DetectedRecord:
    """600 s of a beat a second; the first so many are missed on the first channel, all are late on the second."""
    alone = (EVERY_S[missed:], EVERY_S + late_s)
    return DetectedRecord(name, EVERY_S, {OURS: alone, "other": (EVERY_S, EVERY_S[::2])}, EVERY_S)


def test_the_first_five_minutes_are_left_out_on_request() -> None:
    lines = first_channel_table([record(missed=30)]).splitlines()
    whole, later = (
        next(line for line in lines if line.split()[0] == OURS and span in line) for span in ("whole", "from")
    )
    assert "missed 30  invented 0" in whole
    assert "missed 0  invented 0" in later


def test_records_are_pooled_and_parted() -> None:
    table = first_channel_table([record("100", missed=2), record("101", missed=5)])
    of = {line.split("  ")[1]: line for line in reversed(table.splitlines()) if " whole " in line}
    assert "missed 7 " in of[OURS]
    assert "missed 2 " in of[f"{OURS}, DS2"]
    assert "missed 5 " in of[f"{OURS}, other records"]
    assert "missed 0 " in of[f"{OURS}, both channels"]
    assert table.splitlines()[-1] == "  worst: 101 -5 +0, 100 -2 +0"


def test_a_lead_alone_has_the_narrower_window() -> None:
    near, far = (single_lead_table([record(late_s=late_s)]).splitlines()[0] for late_s in (0.09, 0.12))
    assert "F1 median 1.0000" in near
    assert "F1 median 0.5000" in far
    assert "(n 2)" in near


def test_what_lies_in_flutter_counts_on_neither_side() -> None:
    times = np.array([1.0, 2.0, 3.0, 4.0])
    np.testing.assert_array_equal(outside(times, np.array([[1.5, 3.0]])), [1.0, 4.0])
    np.testing.assert_array_equal(outside(times, np.zeros((0, 2))), times)


def test_a_channel_is_that_of_the_file_whatever_its_name() -> None:
    signal = np.array([[1.0, 2.0], [3.0, 4.0]], np.float32)
    both = AnnotatedRecord("x", ("MLII", "V5"), signal, 360.0, np.zeros(0), np.zeros(0, np.int64))
    assert one_channel(both, 0).leads == ("MLII",)
    np.testing.assert_array_equal(one_channel(both, 1).signal, [[3.0, 4.0]])


def test_each_detector_finds_a_clean_heart() -> None:
    whole = synthesize(3, 30.0, 360.0)
    lead = Recording(("II",), whole.lead("II")[None], 360.0)
    found = {name: detector(lead) for name, detector in detectors(others=True).items()}
    assert set(found) == {OURS, "wfdb xqrs", "neurokit2", "sleepecg"} - set(not_installed())
    for name, r_s in found.items():
        assert (np.diff(r_s) > 0).all(), name
        assert count_events(found[OURS], r_s, 0.1).f1 > 0.95, name


def test_alone_we_are_the_only_detector() -> None:
    assert list(detectors(others=False)) == [OURS]


def test_a_real_record_is_read_with_its_flutter(shared: Path) -> None:
    (found,) = detected_records(shared / "data", {OURS: lambda recording: recording.time_s[::360]}, ("207",))
    assert len(found.alone_s[OURS]) == 2
    flutter_s = 1805.0 - found.alone_s[OURS][0].size
    assert 100.0 < flutter_s < 200.0
    assert found.beats_s.size == 1860
