"""Many live streams, taken forward together: filters, beats and rhythms of all streams go through in one go."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.live_beats import ask, beat_model
from classifier.live_beats import warm_up as warm_up_beats
from classifier.live_rhythm import RhythmQuestion, live_rhythms, rhythm_model
from classifier.live_rhythm import warm_up as warm_up_rhythms
from pipeline.live_events import Event, RhythmEvent
from pipeline.live_stream import LiveStream
from vitals.live_activity import LiveActivity
from vitals.live_axis import COARSE_HZ, FINE


@dataclass(frozen=True, eq=False)
class Step:
    """What one step brought."""

    streams: tuple[LiveStream, ...]
    """Those that went forward."""
    events: list[tuple[LiveStream, Event]]
    rhythms: list[tuple[LiveStream, RhythmQuestion]]
    """What is to be asked about rhythms."""


class LiveEngine:
    """All streams of one process. Its methods are for one thread, but `rhythms`, which may run beside it."""

    def __init__(self) -> None:
        """Raises ModelError where a network is missing or damaged."""
        self._beats, self.plan = beat_model()
        self._rhythm, self._rhythm_plan = rhythm_model()
        warm_up_beats(self._beats, self.plan)
        warm_up_rhythms(COARSE_HZ, self._rhythm, self._rhythm_plan)
        self._activity = LiveActivity()
        self._rows: dict[LiveStream, NDArray[np.int64]] = {}
        self._opened = 0

    def stream(self, leads: tuple[str, ...], fs_hz: float, phase: int | None = None) -> LiveStream:
        """A stream that begins: its leads by their standard names and its rate, 50 to 2000 Hz.

        phase: as `LiveStream` has it; another than that of the stream before unless given.
        """
        self._opened += 1
        return LiveStream(leads, fs_hz, self.plan, self._opened * 7 if phase is None else phase)

    def remove(self, stream: LiveStream) -> None:
        """A stream that has ended."""
        rows = self._rows.pop(stream, None)
        if rows is not None:
            self._activity.give_rows(rows)

    def step(self, streams: Iterable[LiveStream]) -> Step:
        """Take every stream forward by one block where one has come."""
        blocks = [(stream, block) for stream in streams if (block := stream.block()) is not None]
        if not blocks:
            return Step((), [], [])
        for stream, _ in blocks:
            if stream not in self._rows:
                self._rows[stream] = self._activity.take_rows(len(stream.leads))
        rows = np.concatenate([self._rows[stream] for stream, _ in blocks])
        relative, weight, passed = self._activity.step(rows, np.concatenate([block[:, ::FINE] for _, block in blocks]))
        first = np.cumsum([0, *(len(stream.leads) for stream, _ in blocks[:-1])])
        total = np.add.reduceat(weight, first, axis=0)
        activity = np.add.reduceat(relative * weight, first, axis=0) / np.maximum(total, 1e-9)
        prominence = np.sqrt(np.maximum.reduceat(weight[:, -1], first))
        told = [
            stream.advance(block, passed[at : at + len(stream.leads)], *row)
            for (stream, block), at, *row in zip(
                blocks, first.tolist(), activity.tolist(), prominence.tolist(), strict=True
            )
        ]
        events = [(stream, event) for (stream, _), one in zip(blocks, told, strict=True) for event in one.events]
        asked = [(stream, question) for (stream, _), one in zip(blocks, told, strict=True) for question in one.beats]
        if asked:
            probabilities, inputs = ask([question for _, question in asked], self._beats, self.plan)
            events += [
                (stream, stream.answer(question, probabilities[row], inputs, row))
                for row, (stream, question) in enumerate(asked)
            ]
        due = [(stream, one.rhythm) for (stream, _), one in zip(blocks, told, strict=True) if one.rhythm is not None]
        return Step(tuple(stream for stream, _ in blocks), events, due)

    def rhythms(self, due: Sequence[tuple[LiveStream, RhythmQuestion]]) -> list[tuple[LiveStream, RhythmEvent]]:
        """The rhythms that were due."""
        answers = live_rhythms([question for _, question in due], self._rhythm, self._rhythm_plan)
        return [
            (stream, RhythmEvent(question.begin_s + question.signal.shape[1] / question.fs_hz, answer))
            for (stream, question), answer in zip(due, answers, strict=True)
        ]
