"""One live stream: what came in, and the beats, rate and quality that follow from it."""

import itertools
import statistics
from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.beat_input import BeatPlan
from classifier.beats import FIRST_LEADS, LOWEST_FS_HZ
from classifier.live_beat_input import BeatQuestion, HeardBeat, LiveBeatInputs
from classifier.live_beats import LiveBeats, by_preference
from classifier.live_rhythm import LENGTHS_S as RHYTHM_LENGTHS_S
from classifier.live_rhythm import RhythmQuestion
from pipeline.live_events import BeatEvent, Event, QualityEvent, RateEvent
from vitals.live_axis import BLOCK, BLOCKS_PER_S, COARSE_HZ, FINE, FINE_HZ
from vitals.live_history import History
from vitals.live_qrs import LiveQrs, Qrs
from vitals.live_quality import WINDOW_S as QUALITY_S
from vitals.live_quality import live_quality
from vitals.live_r_peak import LiveRPeaks
from vitals.live_resampling import LiveResampler

FINE_BLOCK = BLOCK * FINE
_KEPT_S = 12.0
_PIECE_S = 0.25
"""Samples are looked at in no longer pieces, so that what is kept of them is bounded."""
_NO_NEXT_S = 2.5
"""So long after a beat its class is final, whether another has come or not."""
_FLUSH_S = 0.5
_GAP_S = 0.1
_RATE_BEATS = 9
_RATE_S = 10.0
# White noise stays below 2.4 and 0.93; 99.9 % of MIT-BIH's DS1 lies above 3.4.
_NOISE_PROMINENCE, _NOISE_LIKENESS, _LIKENESS_QUANTILE = 2.8, 0.95, 0.75
_LIKENESS_BEATS = 9


@dataclass(frozen=True, eq=False)
class Told:
    """What one block brought: events that are certain, beats to be classified, and whether the rhythm is due."""

    events: list[Event]
    beats: list[BeatQuestion]
    rhythm: RhythmQuestion | None


class LiveStream:
    """The state of one stream. Its memory and what a sample costs do not grow, however long it goes on.

    Nothing depends on how the samples are cut into chunks: they are taken in blocks of 50 ms that are counted from the
    first one.
    """

    def __init__(self, leads: tuple[str, ...], fs_hz: float, plan: BeatPlan, phase: int = 0) -> None:
        """leads: standard names; fs_hz: 50 to 2000.

        phase: at which of the 20 blocks of a second to tell what is told each second, so that many streams do not all
        tell it at once.
        """
        self.leads, self.fs_hz = leads, fs_hz
        self._plan, self._phase = plan, phase % BLOCKS_PER_S
        self._inbox: deque[NDArray[np.float32]] = deque()
        self._resampler = LiveResampler(len(leads), fs_hz)
        self._coming = np.zeros((len(leads), 0), np.float32)
        self._sent = History(len(leads), round((QUALITY_S + 2 * _PIECE_S) * fs_hz))
        self._fine = History(len(leads), round(_KEPT_S * FINE_HZ))
        self._passed = History(len(leads), round(COARSE_HZ))
        self._qrs = LiveQrs()
        self._r_peaks = LiveRPeaks(by_preference(leads, FIRST_LEADS))
        self._likeness: deque[float] = deque(maxlen=_LIKENESS_BEATS)
        self._beats = LiveBeats(leads, plan)
        self._open: deque[HeardBeat] = deque()
        """Beats whose class is not final."""
        self._last: deque[HeardBeat] = deque(maxlen=_RATE_BEATS)
        self._pushed = self._taken = 0
        self._told = 0
        self._taken_back = True
        """The last QRS complex was not told, or not any more."""
        self._blind = 0
        self._noise_only = False

    def push(self, samples: NDArray[np.float32]) -> None:
        """Bring float32 [lead, sample], mV, NaN where not recorded; any thread may."""
        piece = max(1, round(_PIECE_S * self.fs_hz))
        for first in range(0, samples.shape[1], piece):
            self._inbox.append(samples[:, first : first + piece])
        self._pushed += samples.shape[1]

    @property
    def has_block(self) -> bool:
        """Whether another block has come, or nearly."""
        return self._coming.shape[1] + (self._pushed - self._taken) * FINE_HZ / self.fs_hz >= FINE_BLOCK

    def finish(self) -> None:
        """Let what was pushed be told to its end: nothing was recorded after it."""
        self.push(np.full((len(self.leads), round((_NO_NEXT_S + _FLUSH_S) * self.fs_hz)), np.nan, np.float32))

    def block(self) -> NDArray[np.float32] | None:
        """The next block, float32 [lead, FINE_BLOCK], mV at 360 Hz; None where not enough has come."""
        while self._coming.shape[1] < FINE_BLOCK:
            if not self._inbox:
                return None
            samples = self._inbox.popleft()
            self._sent.append(samples)
            self._taken += samples.shape[1]
            self._coming = np.concatenate([self._coming, self._resampler.push(samples)], axis=1)
        block, self._coming = self._coming[:, :FINE_BLOCK], self._coming[:, FINE_BLOCK:]
        return block

    def advance(
        self, block: NDArray[np.float32], passed: NDArray[np.float32], activity: list[float], prominence: float
    ) -> Told:
        """Go on by one block.

        block: float32 [lead, FINE_BLOCK], as `block` gave it; passed: float32 [lead, BLOCK], mV, its QRS band;
        activity: of each coarse sample; prominence: how high a QRS stands above what lies between, 0 where unknown.
        """
        self._fine.append(block)
        self._passed.append(passed)
        events: list[Event] = []
        questions: list[BeatQuestion] = []
        self._noise_only = prominence < _NOISE_PROMINENCE and self._unlike()
        self._blind += BLOCK * (self._noise_only or not prominence)
        for each in activity:
            qrs = self._qrs.push(each)
            if qrs is not None:
                questions += self._hear(qrs, events)
        questions += [self._beats.question(beat, self._fine) for beat in self._due()]
        rhythm = None
        blocks = self._fine.end // FINE_BLOCK
        if blocks >= BLOCKS_PER_S and (blocks + self._phase) % BLOCKS_PER_S == 0:
            events += [self._rate(), self._quality()]
            rhythm = self._rhythm()
        return Told(events, questions, rhythm)

    def answer(
        self, question: BeatQuestion, probabilities: NDArray[np.float32], inputs: LiveBeatInputs, row: int
    ) -> BeatEvent:
        """What the network says of a beat (float32 [class], NaN where nothing is known), as it is told."""
        self._beats.learn(question, inputs, row)
        known = self.fs_hz >= LOWEST_FS_HZ and bool(np.isfinite(probabilities).all())
        by_class = dict(zip(self._plan.classes, probabilities.tolist(), strict=True)) if known else None
        return self._event(question.beat, by_class, final=question.complete)

    def _hear(self, qrs: Qrs, events: list[Event]) -> list[BeatQuestion]:
        """Place a QRS complex; what to ask about it, nothing where it is noise."""
        after_gap = self._blind > _GAP_S * COARSE_HZ
        if qrs.replaces and not self._taken_back:
            none = self._last.pop()
            after_gap |= none.after_gap
            events.append(self._event(none, None, final=True, withdrawn=True))
            self._open.pop()
            self._beats.take_back()
        self._taken_back = True
        peak = self._r_peaks.find(qrs.place, self._passed, self._fine)
        self._likeness.append(peak.likeness)
        before = self._last[-1].fine if self._last else -1
        if self._noise_only or peak.fine <= before:
            return []
        beat = HeardBeat(self._told, peak.fine, after_gap=after_gap or not self._last)
        self._told, self._taken_back, self._blind = self._told + 1, False, 0
        self._beats.hear(beat)
        self._open.append(beat)
        self._last.append(beat)
        return [self._beats.question(beat, self._fine)]

    def _due(self) -> list[HeardBeat]:
        """The beats whose class can be final now."""
        due = []
        while self._open:
            since = self._fine.end - self._open[0].fine
            if since < self._plan.after_s * FINE_HZ or (len(self._open) == 1 and since < _NO_NEXT_S * FINE_HZ):
                break
            due.append(self._open.popleft())
        return due

    def _event(
        self, beat: HeardBeat, by_class: dict[str, float] | None, *, final: bool, withdrawn: bool = False
    ) -> BeatEvent:
        sample = round(beat.fine * self.fs_hz / FINE_HZ)
        return BeatEvent(beat.number, sample, sample / self.fs_hz, by_class, final, withdrawn)

    def _unlike(self) -> bool:
        """Whether few of the last QRS complexes are like the usual one."""
        known = np.nan_to_num(np.array(self._likeness))
        return not known.size or float(np.quantile(known, _LIKENESS_QUANTILE)) < _NOISE_LIKENESS

    @property
    def now_s(self) -> float:
        """What was taken in by now, s since the stream began."""
        return self._fine.end / FINE_HZ

    def _rate(self) -> RateEvent:
        beats = [beat for beat in self._last if beat.fine / FINE_HZ > self.now_s - _RATE_S]
        rr = [after.fine - before.fine for before, after in itertools.pairwise(beats) if not after.after_gap]
        bpm = 60.0 * FINE_HZ / statistics.median(rr) if rr else None
        return RateEvent(self.now_s, bpm, len(rr) + 1 if rr else 0)

    def _quality(self) -> QualityEvent:
        end = round(self.now_s * self.fs_hz)
        samples = self._sent.cut(end - round(QUALITY_S * self.fs_hz), end)
        coarse = self._fine.cut(self._fine.end - round(QUALITY_S * FINE_HZ), self._fine.end, FINE)
        findings = live_quality(self.leads, samples, self.fs_hz, coarse)
        return QualityEvent(self.now_s, self.leads, findings, self._noise_only)

    def _rhythm(self) -> RhythmQuestion:
        # Few lengths: the runtime takes longer over a new one.
        length_s = next((length_s for length_s in RHYTHM_LENGTHS_S if length_s <= self.now_s), self.now_s)
        first = self._fine.end - round(length_s * FINE_HZ)
        seen = self._fine.cut(first, self._fine.end, FINE).copy()
        return RhythmQuestion(self.leads, seen, COARSE_HZ, first / FINE_HZ)
