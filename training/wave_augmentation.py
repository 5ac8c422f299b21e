"""Beats as they might have been: other leads beside them, noise, other scales, slower and faster, cut off, shifted."""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from training.wave_data import MarkedBeats
from vitals.fiducials import FIDUCIALS
from vitals.wave_input import BEFORE, SAMPLES, channels

_MOST_SHIFT = 4.0
_STRETCH = 0.18
_TURNED = 0.15
_ALONE = 0.25
_CUT = 0.15
_BLURRED = 0.25
_NOISY = 0.6
_WITHOUT_P, _WITHOUT_T = 0.08, 0.04
_P_ON, _QRS_ON, _QRS_OFF, _T_OFF = (FIDUCIALS.index(name) for name in ("p_on", "qrs_on", "qrs_off", "t_off"))


@dataclass(frozen=True, eq=False)
class WaveBatch:
    """Rows for the network, and what it should say of them."""

    channels: NDArray[np.float32]
    """float32 [row, 4, sample]."""
    marks: NDArray[np.float32]
    """float32 [row, fiducial], index of the sample; NaN where unknown."""
    present: NDArray[np.float32]
    """float32 [row, 2]: P, T; NaN where unknown."""


def plain(beats: MarkedBeats, beat: NDArray[np.int64], lead: NDArray[np.int64]) -> WaveBatch:
    """These rows as they are, beside all other leads."""
    leads = beats.windows[beat]
    own = leads[np.arange(len(beat)), lead]
    return WaveBatch(channels(own, leads), beats.marks[beat, lead] + BEFORE, beats.present[beat, lead])


def augmented(
    beats: MarkedBeats, beat: NDArray[np.int64], lead: NDArray[np.int64], rng: np.random.Generator
) -> WaveBatch:
    """The same rows, each changed at random."""
    rows = len(beat)
    leads, marks, present = _without_waves(beats, beat, lead, rng)
    leads, marks = _moved(leads, marks, rng)
    leads = _disturbed(leads, rng)
    own = leads[np.arange(rows), lead]
    used = rng.random(leads.shape[:2]) < rng.uniform(0.1, 1.0, (rows, 1))
    used[rng.random(rows) < _ALONE] = False
    used[np.arange(rows), lead] = True
    marks = marks + BEFORE
    marks[(marks < 0) | (marks > SAMPLES - 1)] = np.nan
    lost = ~np.isfinite(np.take_along_axis(own, np.nan_to_num(marks).round().astype(np.int64), axis=1))
    marks[lost] = np.nan
    for wave, fiducials in enumerate((slice(0, 3), slice(5, 8))):
        # A wave that was cut off is neither there nor absent.
        present[lost[:, fiducials].any(axis=1), wave] = np.nan
    return WaveBatch(channels(own, leads, used), marks, present)


def _without_waves(
    beats: MarkedBeats, beat: NDArray[np.int64], lead: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """The beats, some without P or T wave: a straight line in all leads; with the marks and presence that are left."""
    leads, marks, present = beats.windows[beat], beats.marks[beat, lead], beats.present[beat, lead].copy()
    chance = rng.random(len(beat))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # beats without a mark
        begin = np.stack([np.nanmin(beats.marks[beat, :, k], axis=1) for k in (_P_ON, _QRS_ON)], axis=1) + BEFORE
        end = np.stack([np.nanmax(beats.marks[beat, :, k], axis=1) for k in (_QRS_OFF, _T_OFF)], axis=1) + BEFORE
    p_gone = (chance < _WITHOUT_P) & np.isfinite(begin).all(axis=1)
    t_gone = (chance > 1 - _WITHOUT_T) & np.isfinite(end).all(axis=1)
    spans = [(row, begin[row, 0] - 6, begin[row, 1] - 2) for row in np.flatnonzero(p_gone)]
    spans += [(row, end[row, 0] + 2, end[row, 1] + 8) for row in np.flatnonzero(t_gone)]
    for row, first, last in spans:
        first, last = max(int(first), 0), min(int(last), SAMPLES - 1)
        edges = leads[row, :, [first, last]]
        line = np.linspace(0.0, 1.0, last - first + 1)[:, None] * (edges[1] - edges[0]) + edges[0]
        held = np.isfinite(leads[row, :, first : last + 1])
        leads[row, :, first : last + 1] = np.where(held, line.T, np.nan)
    for gone, wave, fiducials in ((p_gone, 0, slice(0, 3)), (t_gone, 1, slice(5, 8))):
        present[gone, wave] = 0.0
        marks[gone, fiducials] = np.nan
    return leads, marks, present


def _moved(
    leads: NDArray[np.float32], marks: NDArray[np.float32], rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The beats (float32 [row, lead, sample]) around another instant, slower or faster; and their marks."""
    rows = len(leads)
    shift = rng.uniform(-_MOST_SHIFT, _MOST_SHIFT, rows)
    pace = np.exp(rng.uniform(-_STRETCH, _STRETCH, rows))
    at = (np.arange(SAMPLES) - BEFORE) / pace[:, None] + shift[:, None] + BEFORE
    low = np.clip(np.floor(at).astype(np.int64), 0, SAMPLES - 2)
    share = (at - low).astype(np.float32)[:, None, :]
    index = low[:, None, :]
    moved = np.take_along_axis(leads, index, axis=2) * (1 - share)
    moved += np.take_along_axis(leads, index + 1, axis=2) * share
    moved[np.broadcast_to(((at < 0) | (at > SAMPLES - 1))[:, None, :], moved.shape)] = np.nan
    return moved, ((marks - shift[:, None]) * pace[:, None]).astype(np.float32)


def _disturbed(leads: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """With other heights, signs, sharpness, wander and noise; ends cut off as those of a panel on paper are."""
    rows, count, _ = leads.shape
    factor = np.exp(rng.normal(0.0, 0.25, (rows, count, 1))) * np.where(rng.random((rows, count, 1)) < _TURNED, -1, 1)
    leads = leads * factor.astype(np.float32)
    blurred = rng.random(rows) < _BLURRED
    if np.any(blurred):
        width = float(rng.uniform(0.4, 1.6))
        leads[blurred] = ndimage.gaussian_filter1d(leads[blurred], width, axis=2, mode="nearest")
    noise = rng.standard_normal(leads.shape).astype(np.float32)
    smooth = ndimage.gaussian_filter1d(noise, float(rng.uniform(0.5, 3.0)), axis=2)
    smooth /= smooth.std()
    level = np.exp(rng.uniform(np.log(0.002), np.log(0.06), (rows, count, 1))) * (rng.random((rows, 1, 1)) < _NOISY)
    wander = rng.normal(0.0, 0.06, (rows, count, 1)) * np.linspace(-1, 1, SAMPLES)
    wander += rng.normal(0.0, 0.05, (rows, count, 1)) * np.cos(
        np.linspace(0, np.pi, SAMPLES) * rng.uniform(0.5, 2.5) + rng.uniform(0, 2 * np.pi)
    )
    leads = (leads + level * smooth + wander).astype(np.float32)
    for row in np.flatnonzero(rng.random(rows) < _CUT):
        if rng.random() < 0.5:
            leads[row, :, : int(rng.integers(0, BEFORE - 10))] = np.nan
        else:
            leads[row, :, int(rng.integers(BEFORE + 30, SAMPLES)) :] = np.nan
    return leads
