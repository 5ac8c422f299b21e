"""How fast a client may send: twice as fast as time, and some seconds at once."""

FASTEST = 2.0
"""Times real time."""
AT_ONCE_S = 10.0


class SampleBudget:
    """A bucket that fills at twice the stream's rate and holds ten seconds. Times are of any clock (s)."""

    def __init__(self, fs_hz: float, now_s: float) -> None:
        self._per_s = FASTEST * fs_hz
        self._most = AT_ONCE_S * fs_hz
        self._left, self._at_s = self._most, now_s

    def credit(self, now_s: float) -> int:
        """Samples that would be taken in at once."""
        self._fill(now_s)
        return max(int(self._left), 0)

    def spend(self, samples: int, now_s: float) -> float:
        """Spend so many; how long to wait before they are taken in (s), so that nothing is lost."""
        self._fill(now_s)
        self._left -= samples
        return max(-self._left / self._per_s, 0.0)

    def _fill(self, now_s: float) -> None:
        self._left = min(self._left + (now_s - self._at_s) * self._per_s, self._most)
        self._at_s = now_s
