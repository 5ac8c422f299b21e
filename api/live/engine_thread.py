"""Live streams in two threads: one for beats, one for rhythms, whose network takes longer."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from api.logs import log
from classifier.live_rhythm import BATCH as RHYTHMS_AT_ONCE
from classifier.live_rhythm import RhythmQuestion
from pipeline.live_engine import LiveEngine
from pipeline.live_events import Event
from pipeline.live_stream import LiveStream

PACE_S, RHYTHM_PACE_S = 0.025, 0.1
"""From the begin of one round to that of the next, so that what comes meanwhile goes through together."""


@dataclass(frozen=True)
class Listener:
    """Who is called from the engine's threads."""

    tell: Callable[[Sequence[tuple[LiveStream, Event]]], object]
    """With what happened."""
    ended: Callable[[LiveStream], object]
    """With a stream that was to end and of which all has been told."""
    reached: Callable[[int], object]
    """With the number that was given to `wake`, once all that had come by then was taken in."""
    failed: Callable[[], object]
    """After a fault that leaves no stream usable."""


class EngineThread:
    """The engine of all streams, in threads of its own. Its methods are for any thread."""

    def __init__(self, listener: Listener) -> None:
        """Raises ModelError where a network is missing or damaged."""
        self._engine = LiveEngine()
        self._listener = listener
        self._lock = threading.Lock()
        self._streams: set[LiveStream] = set()
        self._ending: set[LiveStream] = set()
        self._left: list[LiveStream] = []
        self._rhythms: dict[LiveStream, RhythmQuestion] = {}
        self._asked: set[LiveStream] = set()
        """Streams whose rhythm is being read."""
        self._awake, self._rhythm_due = threading.Event(), threading.Event()
        self._mark = 0
        self._threads = [
            threading.Thread(target=self._run, args=(self._awake, self._round, PACE_S), daemon=True),
            threading.Thread(target=self._run, args=(self._rhythm_due, self._rhythm, RHYTHM_PACE_S), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def open(self, leads: tuple[str, ...], fs_hz: float) -> LiveStream:
        """A stream that begins: standard names of its leads and its rate, 50 to 2000 Hz."""
        with self._lock:
            stream = self._engine.stream(leads, fs_hz)
            self._streams.add(stream)
        return stream

    def wake(self, mark: int) -> None:
        """Samples have come; `reached` is told the mark."""
        self._mark = mark
        self._awake.set()

    def end(self, stream: LiveStream) -> None:
        """No more samples come: `ended` is called once all has been told."""
        with self._lock:
            self._ending.add(stream)
        self._awake.set()

    def leave(self, stream: LiveStream) -> None:
        """Nobody asks for this stream any more."""
        with self._lock:
            if stream in self._streams:
                self._streams.remove(stream)
                self._ending.discard(stream)
                self._rhythms.pop(stream, None)
                self._left.append(stream)

    def _run(self, awake: threading.Event, work: Callable[[], None], pace_s: float) -> None:
        while True:
            awake.wait()
            awake.clear()
            began = time.monotonic()
            try:
                work()
            except Exception as error:
                log.error("fault", exc_info=error)
                self._listener.failed()
                return
            time.sleep(max(pace_s - (time.monotonic() - began), 0.0))

    def _round(self) -> None:
        """Take all streams as far as they have come."""
        mark = self._mark
        while True:
            with self._lock:
                streams, ending, left = tuple(self._streams), tuple(self._ending), self._left
                self._left = []
            for stream in left:
                self._engine.remove(stream)
            step = self._engine.step(streams)
            if step.events:
                self._listener.tell(step.events)
            if step.rhythms:
                with self._lock:
                    # Where the network cannot follow, the newest question counts.
                    self._rhythms.update((stream, one) for stream, one in step.rhythms if stream in self._streams)
                self._rhythm_due.set()
            # What has come for others meanwhile waits for the next round: many go through in little more time than few.
            if not any(stream.has_block for stream in step.streams):
                self._end([stream for stream in ending if not stream.has_block])
                self._listener.reached(mark)
                return

    def _end(self, streams: Sequence[LiveStream]) -> None:
        """Tell of streams that have come to their end, once their last rhythm is told."""
        for stream in streams:
            with self._lock:
                ended = stream in self._ending and stream not in self._rhythms and stream not in self._asked
                if ended:
                    self._ending.discard(stream)
            if ended:
                self._listener.ended(stream)

    def _rhythm(self) -> None:
        while True:
            with self._lock:
                due = list(self._rhythms.items())[:RHYTHMS_AT_ONCE]
                self._asked = {stream for stream, _ in due}
                for stream in self._asked:
                    del self._rhythms[stream]
                if self._ending:
                    self._awake.set()
            if not due:
                return
            self._listener.tell(self._engine.rhythms(due))
