"""Straight lines and cut-off peaks are found, round waves, rests between beats and quantised lines are not."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecg import Recording
from vitals.plateaus import clipped_spans, flat_spans

Heart = Callable[..., Recording]


@pytest.mark.parametrize("fs_hz", [100.0, 250.0, 500.0, 1000.0])
def test_a_straight_stretch_is_found_where_it_is(heart: Heart, fs_hz: float) -> None:
    recording = heart(leads=("I", "II"), fs_hz=fs_hz)
    signal = recording.signal.copy()
    signal[1, round(3 * fs_hz) : round(6 * fs_hz)] = 0.2
    none, (span,) = flat_spans(signal, fs_hz)
    assert none == ()
    assert span == pytest.approx((3.0, 6.0), abs=0.11)


def test_the_rest_between_slow_beats_on_paper_is_no_straight_line(heart: Heart) -> None:
    recording = heart(bpm=40.0, noise_mv=0.0, leads=("II", "aVL"))
    on_paper = (np.round(recording.signal / 0.0127) * 0.0127).astype(np.float32)
    assert flat_spans(on_paper, recording.fs_hz) == ((), ())


def test_recorded_leads_of_real_hearts_have_neither(ptbxl: dict[int, Recording]) -> None:
    for recording in ptbxl.values():
        assert flat_spans(recording.signal, 500.0) == ((),) * 12
        assert clipped_spans(recording.signal, 500.0) == ((),) * 12


@pytest.mark.parametrize(("fs_hz", "least"), [(500.0, 0.9), (250.0, 0.85), (100.0, 0.6)])
def test_a_recorder_at_its_limit_is_seen(ptbxl: dict[int, Recording], fs_hz: float, least: float) -> None:
    found = []
    for recording in ptbxl.values():
        signal = recording.signal[:, :: round(500 / fs_hz)]
        signal = signal - np.median(signal, axis=1, keepdims=True)
        limit = 0.65 * np.abs(signal).max(axis=1, keepdims=True)
        found += [bool(spans) for spans in clipped_spans(np.clip(signal, -limit, limit), fs_hz)]
    assert np.mean(found) > least


def test_cut_off_samples_lie_at_the_extreme(ptbxl: dict[int, Recording]) -> None:
    recording = next(iter(ptbxl.values()))
    row = recording.signal[[9]]
    cut = np.clip(row, None, 0.6 * row.max())
    (spans,) = clipped_spans(cut, 500.0)
    assert len(spans) > 3
    for begin_s, end_s in spans:
        assert cut[0, round(500 * begin_s) : round(500 * end_s)].min() > 0.59 * row.max()


def test_a_lead_at_the_rail_for_long_is_cut_off(heart: Heart) -> None:
    signal = heart(leads=("II",)).signal.copy()
    signal[0, 2000:3000] = 5.0
    (((begin_s, end_s),),) = clipped_spans(signal, 500.0)
    assert (begin_s, end_s) == pytest.approx((4.0, 6.0), abs=0.01)


@settings(max_examples=40)
@given(samples=st.integers(0, 700), value=st.sampled_from([np.nan, 0.0, 3.0]), holes=st.integers(0, 700))
def test_nothing_breaks_on_short_empty_or_constant_leads(samples: int, value: float, holes: int) -> None:
    signal = np.full((2, samples), value, np.float32)
    signal[0, :holes] = np.nan
    assert clipped_spans(signal, 250.0) == ((), ())
    assert len(flat_spans(signal, 250.0)) == 2
