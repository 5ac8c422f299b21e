"""Live streams: the same whatever the chunks, in time, and near to what is found on the whole recording."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from benchmarks.event_matching import count_events, matched
from classifier.beats import BeatResult, classify_beats
from ecg import Recording
from pipeline.live_engine import LiveEngine
from pipeline.live_events import BeatEvent, Event, QualityEvent, RateEvent, RhythmEvent, event_json
from pipeline.live_stream import LiveStream
from pipeline.synthetic_ecg import SyntheticHeart, synthetic_ecg
from tests.vitals.conftest import beating_heart
from training.beat_data import AnnotatedRecord, mitdb_records
from vitals.live_qrs import LiveQrs

Signal = NDArray[np.float32]
CLASSES = ("N", "S", "V", "F", "Q")
BEFORE_LEVELS_S = 2.2
"""The height of a QRS is learned first."""


@pytest.fixture(scope="session")
def engine() -> LiveEngine:
    return LiveEngine()


@pytest.fixture(scope="session")
def record(shared: Path) -> AnnotatedRecord:
    """A record of DS1 with many ventricular beats in several shapes."""
    return next(iter(mitdb_records(shared / "data", CLASSES, ["119"])))


def run(engine: LiveEngine, streams: Sequence[LiveStream]) -> list[tuple[LiveStream, Event]]:
    """Take streams as far as they have come."""
    events: list[tuple[LiveStream, Event]] = []
    while (step := engine.step(streams)).streams:
        events += step.events
        if step.rhythms:
            events += engine.rhythms(step.rhythms)
    return events


def heard(engine: LiveEngine, recording: Recording, cuts: Sequence[int] = ()) -> list[Event]:
    """All that is told of a recording that is pushed in pieces, each taken in before the next comes."""
    stream = engine.stream(recording.leads, recording.fs_hz, phase=0)
    events = []
    for piece in np.split(recording.signal, list(cuts), axis=1):
        stream.push(piece)
        events += run(engine, [stream])
    stream.finish()
    events += run(engine, [stream])
    engine.remove(stream)
    return [event for _, event in events]


def beats_of(events: Sequence[Event], *, final: bool) -> list[BeatEvent]:
    """The beats that were not taken back, as they were told first or for good."""
    beats = [event for event in events if isinstance(event, BeatEvent)]
    withdrawn = {beat.number for beat in beats if beat.withdrawn}
    return [beat for beat in beats if beat.final == final and beat.number not in withdrawn]


def part(record: AnnotatedRecord, first_s: float, end_s: float, leads: tuple[str, ...] = ("II", "V1")) -> Recording:
    """Some seconds of a record."""
    inside = slice(round(first_s * record.fs_hz), round(end_s * record.fs_hz))
    return Recording(leads, record.signal[: len(leads), inside], record.fs_hz)


@given(cuts=st.lists(st.integers(0, 12 * 360), max_size=40).map(sorted), gap=st.booleans())
@settings(max_examples=5)
def test_the_chunks_change_nothing(record: AnnotatedRecord, engine: LiveEngine, cuts: list[int], gap: bool) -> None:
    recording = part(record, 60.0, 72.0)
    if gap:
        recording.signal[:, 2000:2100] = np.nan
        recording.signal[0, 3000:3003] = np.nan
    at_once, in_pieces = heard(engine, recording), heard(engine, recording, cuts)
    assert [event_json(event) for event in in_pieces] == [event_json(event) for event in at_once]
    assert len(beats_of(at_once, final=True)) >= 8


def test_streams_that_go_together_do_not_mix(record: AnnotatedRecord, engine: LiveEngine) -> None:
    recordings = [part(record, 20.0 * k, 20.0 * k + 8.0, ("II", "V1")[: 1 + k % 2]) for k in range(5)]
    streams = [engine.stream(one.leads, one.fs_hz) for one in recordings]
    for stream, one in zip(streams, recordings, strict=True):
        stream.push(one.signal)
        stream.finish()
    together = run(engine, streams)
    for stream, one in zip(streams, recordings, strict=True):
        own = [event for told, event in together if told is stream]
        alone = heard(engine, one)
        for final in (False, True):
            pairs = zip(beats_of(own, final=final), beats_of(alone, final=final), strict=True)
            for a, b in pairs:
                assert (a.number, a.sample, a.label) == (b.number, b.sample, b.label)
                assert (a.probabilities or {}) == pytest.approx(b.probabilities or {}, abs=1e-4)
        engine.remove(stream)


def test_every_beat_is_told_within_a_quarter_second_of_its_r_peak(record: AnnotatedRecord, engine: LiveEngine) -> None:
    recording = part(record, 0.0, 60.0)
    stream = engine.stream(recording.leads, recording.fs_hz)
    delays_s = []
    for at in range(0, recording.signal.shape[1], 9):
        stream.push(recording.signal[:, at : at + 9])
        now_s = (at + 9) / recording.fs_hz
        told = [event for _, event in run(engine, [stream]) if isinstance(event, BeatEvent) and not event.final]
        delays_s += [now_s - event.at_s for event in told]
    assert len(delays_s) > 50
    assert min(delays_s) > 0.1
    assert np.quantile(delays_s, 0.95) < 0.24
    assert max(delays_s) < 0.3


@pytest.mark.parametrize("fs_hz", [50.0, 100.0, 128.0, 250.0, 333.3, 500.0, 1000.0, 2000.0])
def test_r_peaks_lie_on_the_axis_of_the_stream_at_any_rate(engine: LiveEngine, fs_hz: float) -> None:
    r_s = np.array([0.4, 1.2, 2.5, 3.3, 4.0, 4.9, 5.7, 6.3, 7.2])
    events = heard(engine, beating_heart(r_s=r_s, fs_hz=fs_hz, duration_s=8.0, leads=("II",)))
    beats = beats_of(events, final=True)
    found = np.array([beat.at_s for beat in beats])
    assert found == pytest.approx(r_s[r_s > BEFORE_LEVELS_S], abs=max(0.004, 0.6 / fs_hz))
    assert all(beat.sample == round(beat.at_s * fs_hz) for beat in beats)
    # Beats are told apart from 90 Hz on.
    assert all((beat.label is None) == (fs_hz < 90.0) for beat in beats[3:])


def test_beats_and_classes_are_nearly_those_of_the_whole_record(record: AnnotatedRecord, engine: LiveEngine) -> None:
    recording = part(record, 0.0, 150.0)
    events = heard(engine, recording)
    first, final = beats_of(events, final=False), beats_of(events, final=True)
    assert [beat.number for beat in first] == [beat.number for beat in final]
    found = np.array([beat.at_s for beat in final])
    truth = record.r_s[(record.r_s > BEFORE_LEVELS_S) & (record.r_s < 149.5)]
    counted = count_events(truth, found, 0.15)
    assert counted.sensitivity > 0.99
    assert counted.predictivity > 0.99
    whole = classify_beats(recording, edge=True)
    assert isinstance(whole, BeatResult)
    pairs = [(a, b) for a, b in matched(whole.r_s, found, 0.1) if final[b].label is not None]
    for told, agreement in ((first, 0.9), (final, 0.97)):
        assert np.mean([whole.labels[a] == told[b].label for a, b in pairs]) > agreement


def test_a_made_up_heart_is_told_with_its_ectopic_beats(engine: LiveEngine) -> None:
    events = heard(engine, synthetic_ecg(SyntheticHeart(bpm=80.0, ectopic_share=0.1), 40.0, 360.0))
    labels = [beat.label for beat in beats_of(events, final=True)]
    assert labels.count("V") >= 3
    assert labels.count("N") > 35
    rates = [event for event in events if isinstance(event, RateEvent)]
    assert rates[-3].bpm == pytest.approx(80.0, abs=4.0)
    rhythms = [event for event in events if isinstance(event, RhythmEvent)]
    assert len(rhythms) >= 38


def test_noise_and_silence_have_no_beats(engine: LiveEngine) -> None:
    beating = beating_heart(bpm=75.0, duration_s=10.0, fs_hz=360.0, leads=("II",)).signal
    random = np.random.default_rng(5)
    silence = random.normal(0.0, 0.002, (1, 3600)).astype(np.float32)
    for after in (silence, np.zeros((1, 3600), np.float32), np.full((1, 3600), np.nan, np.float32)):
        events = heard(engine, Recording(("II",), np.concatenate([beating, after], axis=1), 360.0))
        assert [beat for beat in beats_of(events, final=True) if beat.at_s > 10.1] == []
    events = heard(engine, Recording(("II",), random.normal(0.0, 0.3, (1, 7200)).astype(np.float32), 360.0))
    assert len(beats_of(events, final=True)) <= 2
    assert sum(event.noise_only for event in events if isinstance(event, QualityEvent)) > 10


def test_what_is_wrong_with_a_lead_is_told_each_second(engine: LiveEngine) -> None:
    clean = beating_heart(bpm=75.0, duration_s=8.0, fs_hz=360.0, leads=("II",)).signal
    random = np.random.default_rng(1)
    ways: dict[str, Signal] = {
        "flat": np.zeros_like(clean),
        "noise": clean + random.normal(0.0, 0.2, clean.shape).astype(np.float32),
        "clipped": np.clip(clean, -0.4, 0.6),
        "baseline wander": clean + np.linspace(0.0, 12.0, clean.size, dtype=np.float32),
        "lead off": np.where(np.arange(clean.size) % 90 < 45, 9.0, -9.0).astype(np.float32)[None],
        "not recorded": np.full_like(clean, np.nan),
    }
    for kind, signal in ways.items():
        events = heard(engine, Recording(("II",), signal, 360.0))
        told = [event for event in events if isinstance(event, QualityEvent)][4]
        assert kind in [finding.kind for finding in told.findings], kind
    told = [event for event in heard(engine, Recording(("II",), clean, 360.0)) if isinstance(event, QualityEvent)][4]
    assert told.findings == ()


@given(
    signal=arrays(
        np.float32,
        st.tuples(st.integers(1, 3), st.integers(0, 700)),
        elements=st.one_of(st.floats(-900, 900, width=32), st.just(np.nan)),
    )
)
@settings(max_examples=25)
def test_nothing_that_is_sent_breaks_it(engine: LiveEngine, signal: Signal) -> None:
    stream = engine.stream(("I", "II", "V1")[: len(signal)], 250.0)
    stream.push(signal)
    stream.finish()
    told: list[dict[str, Any]] = [event_json(event) for _, event in run(engine, [stream])]
    engine.remove(stream)
    assert stream.now_s >= signal.shape[1] / 250.0
    assert all(np.isfinite(one["time_s"]) for one in told)


def test_a_p_wave_that_was_taken_for_a_beat_is_taken_back() -> None:
    activity = np.zeros(240)
    bump = partial(np.exp, -0.5 * (np.arange(-8, 9) / 3.0) ** 2)
    for at in (30, 130):
        activity[at - 8 : at + 9] += bump()
    activity[182:199] += 0.5 * bump()
    activity[212:229] += 1.2 * bump()
    qrs = LiveQrs()
    told = [found for value in activity.tolist() if (found := qrs.push(value)) is not None]
    assert [(one.place, one.replaces) for one in told] == [(30, False), (130, False), (190, False), (220, True)]


def test_memory_stays_as_it_is(engine: LiveEngine) -> None:
    stream = engine.stream(("II",), 360.0)
    piece = synthetic_ecg(SyntheticHeart(), 20.0, 360.0).signal

    def held() -> int:
        histories = (stream._fine, stream._sent, stream._passed)
        return sum(one._rows.nbytes for one in histories) + len(stream._open) + len(stream._beats._beats)

    sizes = []
    for _ in range(4):
        stream.push(piece)
        run(engine, [stream])
        sizes.append(held())
    assert max(sizes[1:]) - min(sizes[1:]) <= 3
    engine.remove(stream)
