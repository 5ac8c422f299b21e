"""QRS complexes of one stream, told from its activity sample by sample."""

from collections import deque
from dataclasses import dataclass

from vitals.live_axis import COARSE_HZ

_WAVE_DISTANCE = round(0.33 * COARSE_HZ)
_REFRACTORY = round(0.2 * COARSE_HZ)
_LATE_WAVE = round(0.5 * COARSE_HZ)
_LATE_WAVE_SHARE = 0.3
_WAVE_SHARE = 0.65
_SHARE = 0.3
_CLEAR_SHARE = 0.6
_CLEAR_WAIT = round(0.042 * COARSE_HZ)
_DOUBTFUL_WAIT = round(0.13 * COARSE_HZ)
_MISSED_RR = 1.5
_MISSED_SHARE = 0.55
_LEAST = 0.05
_NEIGHBOURS = 9


@dataclass(frozen=True)
class Qrs:
    """A QRS complex that was just told."""

    place: int
    """Coarse sample of the highest activity, which comes some 75 ms after the R peak."""
    height: float
    """Its activity: 1 is that of a usual one."""
    replaces: bool
    """True where the one before it was a P wave or a notch of this one and is to be taken back."""


class LiveQrs:
    """The state of one stream.

    A maximum counts from 30 % of the median of the nine QRS before; one below 60 % waits until a QRS that it may be the
    P wave of would have come. Within 330 ms of a QRS, less than 65 % of its height is a T wave, within 500 ms less than
    30 %. Where an RR interval gets 1.5 times the usual, a lower maximum counts, too. The rules are those of
    `vitals.qrs`; what is new here was chosen on MIT-BIH's DS1 and its paced records.
    """

    def __init__(self) -> None:
        self._at = 0
        self._before, self._last = 0.0, 0.0
        self._waiting: tuple[int, float] | None = None
        self._place, self._height = -(10**9), 0.0
        self._heights: deque[float] = deque(maxlen=_NEIGHBOURS)
        self._rr: deque[int] = deque(maxlen=_NEIGHBOURS)
        self._usual, self._usual_rr = 1.0, 0

    def push(self, activity: float) -> Qrs | None:
        """Take the next sample; tell the QRS complex that is certain now."""
        highest = self._before < self._last >= activity and self._last > _LEAST
        if highest and (self._waiting is None or self._last > self._waiting[1]):
            self._waiting = self._at - 1, self._last
        found = None
        if self._waiting is not None:
            place, height = self._waiting
            wait = _CLEAR_WAIT if height >= _CLEAR_SHARE * self._usual else _DOUBTFUL_WAIT
            if self._at - place >= wait and activity <= height:
                self._waiting = None
                found = self._judged(place, height)
        self._before, self._last = self._last, activity
        self._at += 1
        return found

    def _judged(self, place: int, height: float) -> Qrs | None:
        since = place - self._place
        share = _SHARE
        if self._usual_rr and since > _MISSED_RR * self._usual_rr:
            share *= _MISSED_SHARE
        if height < share * self._usual:
            return None
        replaces = False
        if since < _WAVE_DISTANCE:
            replaces = self._height < _WAVE_SHARE * height
            if not replaces and (since < _REFRACTORY or height < _WAVE_SHARE * self._height):
                return None
        elif since < _LATE_WAVE and height < _LATE_WAVE_SHARE * self._height:
            return None
        if replaces:
            self._heights.pop()
            since = self._rr.pop() + since if self._rr else 0
        if 0 < since < 3 * COARSE_HZ:
            self._rr.append(since)
        self._heights.append(height)
        self._place, self._height = place, height
        self._usual = sorted(self._heights)[len(self._heights) // 2]
        self._usual_rr = sorted(self._rr)[len(self._rr) // 2] if len(self._rr) >= 4 else 0
        return Qrs(place, height, replaces)
