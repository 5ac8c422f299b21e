"""One live stream of a client, over as many connections as it takes: where it is, and what was told of it."""

import bisect
import secrets
from collections import Counter, deque
from typing import Any

import anyio
import numpy as np
from numpy.typing import NDArray

from api.live.messages import Chunk, Form
from api.live.outbox import Outbox
from api.live.refusals import LiveRefusedError, invalid

LONGEST_GAP_S = 60.0
"""Samples that a client skips become "not recorded", up to so many; more is another recording."""
_ARRIVALS = 256
UNKNOWN = "unknown"


class LiveSession:
    """What the service knows of one stream. For the event loop's thread alone."""

    def __init__(self, tenant: str, form: Form, stream: int, events: frozenset[str]) -> None:
        self.id = secrets.token_hex(16)
        self.tenant, self.form, self.stream, self.events = tenant, form, stream, events
        self.received = 0
        """Number of the sample that comes next."""
        self.outbox = Outbox()
        self.news = anyio.Event()
        """Set when there is something to send, or another connection took over."""
        self.holder: object | None = None
        """The connection that goes on with it."""
        self.failed: LiveRefusedError | None = None
        self.ended = anyio.Event()
        """All that came was taken in; no samples come any more."""
        self._arrivals: deque[tuple[int, float]] = deque(maxlen=_ARRIVALS)
        self._beats: Counter[str] = Counter()
        self._first_s: float | None = None
        self._last_s = 0.0

    def new(self, chunk: Chunk) -> NDArray[np.float32]:
        """What of a chunk was not there yet, with NaN for what was skipped: float32 [lead, sample], mV.

        Raises LiveRefusedError for a gap that is too long.
        """
        sequence = self.received if chunk.sequence is None else chunk.sequence
        gap = sequence - self.received
        if gap <= 0:
            return chunk.samples[:, min(-gap, chunk.samples.shape[1]) :]
        if gap > LONGEST_GAP_S * self.form.fs_hz:
            raise invalid(f"{gap} samples are missing, more than {LONGEST_GAP_S:g} s", "begin a new stream")
        skipped = np.full((len(self.form.leads), gap), np.nan, np.float32)
        return np.concatenate([skipped, chunk.samples], axis=1)

    def take(self, samples: NDArray[np.float32], now_s: float) -> None:
        """Count float32 [lead, sample], mV, that came at now_s (s, any clock)."""
        self.received += samples.shape[1]
        self._arrivals.append((self.received, now_s))

    def tell(self, event: dict[str, Any]) -> None:
        """Put an event, as `event_json` writes it, on its way."""
        if event["type"] == "beat":
            self._count(event)
        if event["type"] in self.events:
            self.outbox.put(event)
            self.wake()

    def wake(self) -> None:
        """Let the connection look what is new."""
        self.news.set()
        self.news = anyio.Event()

    def arrived_s(self, sample: int) -> float | None:
        """When a sample came, by the clock of `take`; None where that is too long ago."""
        place = bisect.bisect_right(self._arrivals, sample, key=lambda arrival: arrival[0])
        if place == len(self._arrivals) or (place == 0 and len(self._arrivals) == _ARRIVALS):
            return None
        return self._arrivals[place][1]

    def summary(self) -> dict[str, Any]:
        """What a client is told at last: length, beats by class, mean rate."""
        beats = self._beats.total()
        span_s = self._last_s - (self._first_s or 0.0)
        return {
            "type": "summary",
            "samples": self.received,
            "duration_s": round(self.received / self.form.fs_hz, 3),
            "beats": dict(sorted(self._beats.items())),
            "mean_bpm": round(60.0 * (beats - 1) / span_s, 1) if beats > 1 and span_s > 0 else None,
        }

    def _count(self, beat: dict[str, Any]) -> None:
        if beat["final"] and not beat["withdrawn"]:
            at_s = float(beat["time_s"])
            self._beats[beat["class"] or UNKNOWN] += 1
            self._first_s = at_s if self._first_s is None else self._first_s
            self._last_s = max(self._last_s, at_s)
