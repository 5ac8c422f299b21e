"""The events of one stream on their way to its client, and those that it may ask for again."""

import json
from collections import deque
from dataclasses import dataclass
from typing import Any

KEPT = 1024
"""Events that are kept; who comes back later than that has missed some."""
CROWDED = 64
"""From so many unsent events on, a newer rhythm, rate or quality takes the place of an unsent older one."""
OVERFULL = 512
"""So many unsent events are no slowness any more."""
_SUPERSEDED = ("rhythm", "rate", "quality")


@dataclass(frozen=True)
class Sent:
    """One numbered event."""

    sequence: int
    kind: str
    text: str


class Outbox:
    """Numbers events from 0 and keeps the last of them."""

    def __init__(self) -> None:
        self._events: deque[Sent] = deque(maxlen=KEPT)
        self._next = 0
        self._unsent = 0
        """Number of the first event that was not sent."""

    @property
    def waiting(self) -> int:
        """Events that were not sent."""
        return sum(event.sequence >= self._unsent for event in self._events) if self._next > self._unsent else 0

    @property
    def overfull(self) -> bool:
        """Whether the client does not read."""
        return self.waiting >= OVERFULL

    def put(self, event: dict[str, Any]) -> None:
        """Number an event (JSON with a `type`)."""
        kind = str(event["type"])
        if kind in _SUPERSEDED and self._next - self._unsent > CROWDED and self.waiting > CROWDED:
            kept = (one for one in self._events if one.kind != kind or one.sequence < self._unsent)
            self._events = deque(kept, maxlen=KEPT)
        text = json.dumps({"sequence": self._next, **event}, separators=(",", ":"))
        self._events.append(Sent(self._next, kind, text))
        self._next += 1

    def take(self) -> list[str]:
        """What was not sent, which counts as sent from now on."""
        if self._unsent == self._next:
            return []
        texts = []
        for event in reversed(self._events):
            if event.sequence < self._unsent:
                break
            texts.append(event.text)
        self._unsent = self._next
        return texts[::-1]

    def go_back(self, sequence: int) -> int:
        """Let everything from an event on count as not sent; how many of these are not kept any more."""
        self._unsent = min(sequence, self._next)
        first = self._events[0].sequence if self._events else self._next
        return max(first - self._unsent, 0)
