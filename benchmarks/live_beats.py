"""Beats of MIT-BIH as live streams tell them, first and for good, beside those of whole records and the annotations.

python -m benchmarks.live_beats --data ../shared/data --part DS1

All records go through one engine as fast as it can. Detection is counted from the fifth second on, within 150 ms and
without ventricular flutter. DS1 is what the networks were fitted on; DS2 is for the end alone.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.event_matching import EventCount, count_events, matched
from benchmarks.qrs_detection import flutter, outside
from classifier.beats import BeatResult, classify_beats
from ecg import Recording
from ecg.leads import standard_lead_name
from pipeline.live_engine import LiveEngine
from pipeline.live_events import BeatEvent
from training.beat_data import DS1, DS2, AnnotatedRecord, mitdb_folder, mitdb_records

CLASSES = ("N", "S", "V", "F", "Q")
FROM_S, MATCH_S = 5.0, 0.15
UNKNOWN = len(CLASSES)
# So long a sample waits for those after it before it is filtered.
_LOWPASS_MS = 25.0


@dataclass(eq=False)
class Told:
    """What a stream told of one record."""

    first: dict[int, BeatEvent] = field(default_factory=dict)
    final: dict[int, BeatEvent] = field(default_factory=dict)
    withdrawn: int = 0
    delays_s: list[float] = field(default_factory=list)
    """From the R peak to the end of the block that told the beat, s of filtered signal."""


@dataclass(eq=False)
class Tables:
    """Beats by annotated class and class that was told, int64 [class, class or unknown]."""

    first: NDArray[np.int64] = field(default_factory=lambda: np.zeros((UNKNOWN, UNKNOWN + 1), np.int64))
    final: NDArray[np.int64] = field(default_factory=lambda: np.zeros((UNKNOWN, UNKNOWN + 1), np.int64))
    whole: NDArray[np.int64] = field(default_factory=lambda: np.zeros((UNKNOWN, UNKNOWN + 1), np.int64))
    agreed: dict[str, list[bool]] = field(default_factory=lambda: {"first": [], "final": []})
    """Whether beats have the class that they have in the whole record."""


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, default=Path("../shared/data"))
    arguments.add_argument("--part", choices=("DS1", "DS2"), default="DS1")
    arguments.add_argument("--seconds", type=float, default=1806.0)
    arguments.add_argument("--leads", type=int, choices=(1, 2), default=2)
    asked = arguments.parse_args()
    names = DS1 if asked.part == "DS1" else DS2
    records = list(mitdb_records(asked.data, CLASSES, names))
    recordings = [part(record, asked.seconds, asked.leads) for record in records]
    tables, counted = Tables(), EventCount()
    told = streamed(recordings)
    for record, recording, one in zip(records, recordings, told, strict=True):
        beats_s, answers_s = compare(record, recording, one, tables)
        episodes_s = flutter(mitdb_folder(asked.data) / record.name)
        counted += count_events(outside(beats_s, episodes_s), outside(answers_s, episodes_s), MATCH_S)
    print(f"{asked.part}, {asked.leads} leads, {asked.seconds:g} s of each record")
    print(f"  found: {counted}; taken back {sum(one.withdrawn for one in told)}")
    p50, p95, p99 = 1e3 * np.percentile(np.concatenate([one.delays_s for one in told]), (50, 95, 99)) + _LOWPASS_MS
    print(f"  R peak to the last sample that tells it: median {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms")
    for name, table in (("first", tables.first), ("final", tables.final), ("whole record", tables.whole)):
        print(f"  {name:12s}  {rates(table)}")
    for name, agreed in tables.agreed.items():
        print(f"  {name}: {100 * np.mean(agreed):.2f} % of {len(agreed)} beats as in the whole record")


def part(record: AnnotatedRecord, seconds: float, leads: int) -> Recording:
    """The begin of a record, with standard names of its leads."""
    names = tuple(standard_lead_name(name) or name for name in record.leads[:leads])
    return Recording(names, record.signal[:leads, : round(seconds * record.fs_hz)], record.fs_hz)


def streamed(recordings: Sequence[Recording]) -> list[Told]:
    """Send all through one engine."""
    engine = LiveEngine()
    streams = {engine.stream(one.leads, one.fs_hz): Told() for one in recordings}
    for stream, one in zip(streams, recordings, strict=True):
        stream.push(one.signal)
        stream.finish()
    while (step := engine.step(streams)).streams:
        for stream, event in step.events:
            if isinstance(event, BeatEvent):
                told = streams[stream]
                if event.withdrawn:
                    del told.first[event.number]
                    told.withdrawn += 1
                elif event.final:
                    told.final[event.number] = event
                else:
                    told.first[event.number] = event
                    told.delays_s.append(stream.now_s - event.at_s)
    return list(streams.values())


def compare(
    record: AnnotatedRecord, recording: Recording, told: Told, tables: Tables
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Count classes; annotated and told beats from the fifth second on, float64 [beat], s, for their detection."""
    numbers = sorted(told.first)
    found_s = np.array([told.first[number].at_s for number in numbers])
    inside = record.r_s < recording.duration_s - MATCH_S
    truth_s, truth = record.r_s[inside], record.labels[inside]
    for beat, answer in matched(truth_s, found_s, MATCH_S):
        number = numbers[answer]
        tables.first[truth[beat], _class(told.first[number])] += 1
        tables.final[truth[beat], _class(told.final.get(number))] += 1
    whole = classify_beats(recording, edge=True)
    if isinstance(whole, BeatResult):
        for beat, answer in matched(truth_s, whole.r_s, MATCH_S):
            tables.whole[truth[beat], CLASSES.index(whole.labels[answer])] += 1
        for beat, answer in matched(whole.r_s, found_s, MATCH_S):
            for name, events in (("first", told.first), ("final", told.final)):
                event = events.get(numbers[answer])
                if event is not None and event.label is not None:
                    tables.agreed[name].append(event.label == whole.labels[beat])
    return truth_s[truth_s >= FROM_S], found_s[found_s >= FROM_S]


def _class(event: BeatEvent | None) -> int:
    return UNKNOWN if event is None or event.label is None else CLASSES.index(event.label)


def rates(table: NDArray[np.int64]) -> str:
    """Sensitivity and positive predictivity of the classes that have beats, and beats of unknown class."""
    lines = []
    for k, name in enumerate(CLASSES):
        if table[k].sum():
            se, predictivity = table[k, k] / table[k].sum(), table[k, k] / max(table[:, k].sum(), 1)
            lines.append(f"{name} Se {100 * se:5.1f} +P {100 * predictivity:5.1f}")
    return "  ".join(lines) + f"  unknown {table[:, UNKNOWN].sum()}"


if __name__ == "__main__":
    main()
