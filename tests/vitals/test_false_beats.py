"""P and T waves and noise among the beats are thrown out, beats of another shape are kept."""

import numpy as np
from numpy.typing import NDArray

from vitals.alignment import AlignedBeats
from vitals.conditioning import WORK_HZ
from vitals.false_beats import false_beats


def judged(r_s: list[float], height: dict[int, float], likeness: dict[int, float]) -> NDArray[np.bool_]:
    """The verdict on beats that are as high and as alike as usual but for those named."""
    every = range(len(r_s))
    heights = np.array([height.get(k, 1.0) for k in every])
    alike = np.array([likeness.get(k, 0.98) for k in every])
    samples = np.round(np.array(r_s) * WORK_HZ).astype(np.int64)
    return false_beats(AlignedBeats(samples, alike, np.zeros(len(r_s), bool)), heights)


def regular(count: int, rr_s: float = 0.8) -> list[float]:
    return [0.5 + rr_s * k for k in range(count)]


def test_a_regular_rhythm_keeps_all_its_beats() -> None:
    for rr_s in (0.2, 0.4, 0.8, 2.0):
        assert not judged(regular(30, rr_s), {}, {}).any()


def test_a_p_wave_as_like_a_beat_as_the_beat_is_thrown_out_by_its_height() -> None:
    r_s = sorted([*regular(20), 0.5 + 0.8 * 10 - 0.17])
    assert np.flatnonzero(judged(r_s, {10: 0.7}, {10: 0.97})).tolist() == [10]


def test_noise_between_beats_that_follow_on_is_thrown_out() -> None:
    r_s = sorted([*regular(20), 0.9 + 0.8 * 10])
    assert np.flatnonzero(judged(r_s, {11: 0.6}, {11: 0.3})).tolist() == [11]
    r_s = sorted([*regular(20), *(0.9 + 0.8 * k for k in range(5, 12))])
    extra = dict.fromkeys(np.flatnonzero(np.isin(r_s, [0.9 + 0.8 * k for k in range(5, 12)])).tolist(), 0.3)
    assert np.flatnonzero(judged(r_s, extra, dict.fromkeys(extra, 0.4))).tolist() == list(extra)


def test_ectopic_beats_stay() -> None:
    early = regular(20)
    early[10] -= 0.3
    assert not judged(early, {10: 0.5}, {10: 0.2}).any()
    bigeminy = [0.5 + 0.8 * k - 0.25 * (k % 2) for k in range(30)]
    others = range(1, 30, 2)
    assert not judged(bigeminy, dict.fromkeys(others, 0.6), dict.fromkeys(others, 0.1)).any()
    interpolated = sorted([*regular(20), 0.9 + 0.8 * 10])
    assert not judged(interpolated, {11: 1.3}, {11: 0.2}).any()


def test_few_beats_are_not_judged_by_their_neighbours() -> None:
    assert not judged([0.5, 1.3, 2.1], {1: 0.2}, {1: 0.1}).any()
    assert judged([], {}, {}).size == 0
