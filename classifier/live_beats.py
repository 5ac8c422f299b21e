"""The class of each beat of a stream: a first answer at once, and one for good when it is known what followed."""

from collections import deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.beat_input import FEATURES, FINE, NEIGHBOURS, QRS_HALF_S, WIDE, BeatPlan, normalized
from classifier.beats import FIRST_LEADS, SECOND_LEADS
from classifier.live_beat_input import (
    FEWEST_BEATS,
    LEADS,
    BeatQuestion,
    HeardBeat,
    LiveBeatInputs,
    UsualBeat,
    around,
    live_beat_inputs,
    samples_before,
)
from ecg.shipped_model import Model, load_model
from vitals.live_history import History

BATCH = 16
_USUAL_RR_BEATS = 200
_LIKENESS_BEATS = 2 * NEIGHBOURS
_USUAL_T_BEATS = 9
# As FEATURES has them.
_P_LIKENESS, _T_LIKENESS = FEATURES.index("p likeness"), FEATURES.index("t likeness")


def beat_model() -> tuple[Model, BeatPlan]:
    """The network for single beats and its plan. Raises ModelError where it is missing or damaged."""
    model = load_model("classifier", "beats_edge")
    return model, BeatPlan.from_dict(model.card["plan"])


def warm_up(model: Model, plan: BeatPlan) -> None:
    """Ask once for nothing, so that the first beat waits no longer than others."""
    _logits(np.zeros((1, 2 * LEADS, sum(plan.samples)), np.float32), np.zeros((1, len(FEATURES)), np.float32), model)


class LiveBeats:
    """What one stream knows of its beats: the last ones, and the usual one of each lead that they are read on."""

    def __init__(self, leads: tuple[str, ...], plan: BeatPlan) -> None:
        self._plan = plan
        self._fine_hz = FINE * plan.fs_hz
        self._first = by_preference(leads, FIRST_LEADS)
        self._second = by_preference(leads, SECOND_LEADS)
        self._usual: dict[int, UsualBeat] = {}
        self._beats: deque[HeardBeat] = deque(maxlen=WIDE + 8)
        self._rr: deque[float] = deque(maxlen=_USUAL_RR_BEATS)
        self._usual_rr_s = np.nan
        self._p_likeness: deque[float] = deque(maxlen=_LIKENESS_BEATS)
        self._t_likeness: deque[float] = deque(maxlen=_USUAL_T_BEATS)

    def hear(self, beat: HeardBeat) -> None:
        """A beat was told."""
        if self._beats and not beat.after_gap:
            self._rr.append((beat.fine - self._beats[-1].fine) / self._fine_hz)
            self._usual_rr_s = sorted(self._rr)[len(self._rr) // 2]
        self._beats.append(beat)

    def take_back(self) -> None:
        """The last beat was none."""
        if not self._beats.pop().after_gap and self._rr:
            self._rr.pop()

    def question(self, beat: HeardBeat, fine: History) -> BeatQuestion:
        """What the network is to be asked about a beat, from all that is known by now."""
        after = self._plan.samples[1]
        first = beat.fine - FINE * samples_before(self._plan)
        cut = fine.cut(first, beat.fine + FINE * after, FINE)
        known = min(-(-(fine.end - first) // FINE), cut.shape[1])
        now = np.isfinite(cut[:, samples_before(self._plan)])
        chosen = [next((lead for lead in self._first if now[lead]), self._first[0])]
        chosen += [lead for lead in self._second if now[lead] and lead not in chosen][: LEADS - 1]
        rows = np.full((LEADS, cut.shape[1]), np.nan, np.float32)
        rows[: len(chosen)] = cut[chosen]
        at = len(self._beats) - 1 - next(k for k, one in enumerate(reversed(self._beats)) if one is beat)
        rr_s = self._intervals(at)
        return BeatQuestion(
            beat=beat,
            cut=rows,
            known=known,
            usual=tuple(self._usual.setdefault(lead, UsualBeat(self._plan)) for lead in chosen),
            rr_s=rr_s[:-1],
            after_next_s=float(rr_s[-1]),
            usual_rr_s=float(self._usual_rr_s),
            last_qrs=self._beats[at - 1].qrs if at else None,
            p_likeness=tuple(self._p_likeness),
            t_likeness=sorted(self._t_likeness)[len(self._t_likeness) // 2] if self._t_likeness else np.nan,
        )

    def learn(self, question: BeatQuestion, inputs: LiveBeatInputs, row: int) -> None:
        """Keep what the network was given of a beat, for those after it."""
        beat = question.beat
        beat.qrs = inputs.windows[row, 0, around(self._plan, (-QRS_HALF_S, QRS_HALF_S))].copy()
        if question.complete:
            for lead, usual in enumerate(question.usual):
                usual.add(beat.fine / self._fine_hz, inputs.beats[row, lead])
            self._p_likeness.append(float(inputs.features[row, _P_LIKENESS]))
            self._t_likeness.append(float(inputs.features[row, _T_LIKENESS]))

    def _intervals(self, at: int) -> NDArray[np.float64]:
        """float64 [WIDE + 3], s: RR intervals up to the one before a beat, and the two after it; NaN where unknown."""
        rr_s = np.full(WIDE + 3, np.nan)
        beats = list(self._beats)
        for place, k in enumerate(range(at - WIDE, at + 3)):
            if 0 < k < len(beats) and not beats[k].after_gap:
                rr_s[place] = (beats[k].fine - beats[k - 1].fine) / self._fine_hz
        return rr_s


def by_preference(leads: tuple[str, ...], order: Sequence[str]) -> tuple[int, ...]:
    """Positions of leads, those of the order first."""
    return tuple(sorted(range(len(leads)), key=lambda k: order.index(leads[k]) if leads[k] in order else len(order)))


def ask(questions: Sequence[BeatQuestion], model: Model, plan: BeatPlan) -> tuple[NDArray[np.float32], LiveBeatInputs]:
    """Probabilities float32 [beat, class] of beats of any streams, and what the network was given.

    NaN where a stream has fewer than three beats yet to compare with.
    """
    inputs = live_beat_inputs(questions, plan)
    logits = _logits(inputs.windows, normalized(inputs.features, plan), model) / plan.temperature
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = odds / odds.sum(axis=1, keepdims=True)
    probabilities[[question.usual[0].beats < FEWEST_BEATS for question in questions]] = np.nan
    return np.asarray(probabilities, np.float32), inputs


def _logits(windows: NDArray[np.float32], features: NDArray[np.float32], model: Model) -> NDArray[np.float32]:
    """float32 [beat, class] of float32 [beat, 4, sample] and float32 [beat, feature].

    Always so many beats at once, the last filled up: the runtime takes longer over a batch of a new size.
    """
    missing = -len(windows) % BATCH
    windows = np.concatenate([windows, np.zeros((missing, *windows.shape[1:]), np.float32)])
    features = np.concatenate([features, np.zeros((missing, features.shape[1]), np.float32)])
    parts = range(0, len(windows), BATCH)
    logits = [model.run_all(windows[k : k + BATCH], features[k : k + BATCH])[0] for k in parts]
    return np.concatenate(logits)[: len(windows) - missing]
