"""Stretches where a lead is a straight line, and where it is cut off at its highest or lowest value."""

import numpy as np
from numpy.typing import NDArray

Spans = tuple[tuple[float, float], ...]
"""Begin and end of each stretch, s on the recording's axis."""

LEAST_FLAT_S = 1.2
_FLAT_MV = 0.01
_BLOCK_S = 0.1
_TOLERANCE_SHARE, _TOLERANCE_MV = 0.002, 0.005
_SHORT_TOP, _SHORT_TOP_S = 2, 0.006
_LONG_TOP_S = 0.2
_FARTHEST_EDGE_S = 0.02
_EDGE_TOLERANCES = 20.0
_SHORT_TOPS, _LONGER_TOPS = 3, 2


def flat_spans(rows: NDArray[np.float32], fs_hz: float) -> tuple[Spans, ...]:
    """For each lead (float32 [lead, sample], mV) the stretches of 1.2 s or more in which it moves by 0.01 mV at most.

    The rest between two beats is shorter down to 40 bpm, and what electrodes pick up from a person moves more.
    """
    block = max(1, round(_BLOCK_S * fs_hz))
    count = rows.shape[1] // block
    many = max(1, round(LEAST_FLAT_S * fs_hz / block))
    if count < many:
        return tuple(() for _ in rows)
    blocks = rows[:, : count * block].reshape(rows.shape[0], count, block)
    high, low = (
        np.lib.stride_tricks.sliding_window_view(edge, many, axis=1)
        for edge in (blocks.max(axis=2), blocks.min(axis=2))
    )
    begins = high.max(axis=2) - low.min(axis=2) <= _FLAT_MV
    flat = np.zeros((rows.shape[0], count), np.int64)
    flat[:, : begins.shape[1]] += begins
    flat[:, many:] -= begins[:, : count - many]
    return tuple(_as_spans(np.cumsum(row) > 0, fs_hz / block) for row in flat)


def clipped_spans(rows: NDArray[np.float32], fs_hz: float) -> tuple[Spans, ...]:
    """For each lead (float32 [lead, sample], mV) the stretches in which it is cut off at its own extreme.

    Cut off is what stays within 0.2 % of the lead's range (5 uV at least) from its highest or lowest value for 6 ms and
    falls away steeply on either side, unlike the round top of a wave. It happens twice at the same value for three
    samples, three times for two samples, or once for 0.2 s.
    """
    return tuple(_clipped(row, fs_hz) for row in rows)


def _clipped(row: NDArray[np.float32], fs_hz: float) -> Spans:
    high, low = float(np.fmax.reduce(row, initial=np.nan)), float(np.fmin.reduce(row, initial=np.nan))
    tolerance = max(_TOLERANCE_SHARE * (high - low), _TOLERANCE_MV)
    if not high - low > 2 * _EDGE_TOLERANCES * tolerance:
        return ()
    cut = _tops(row - high, tolerance, fs_hz) + _tops(low - row, tolerance, fs_hz)
    return tuple((float(first / fs_hz), float(end / fs_hz)) for first, end in sorted(cut))


def _tops(below: NDArray[np.float32], tolerance: float, fs_hz: float) -> list[tuple[int, int]]:
    """First sample and end of each run at the top of float32 [sample], mV, whose top is 0."""
    first, end = _runs(below >= -tolerance)
    length = end - first
    long = length >= max(_SHORT_TOP, _SHORT_TOP_S * fs_hz)
    first, end, length = first[long], end[long], length[long]
    reach = np.minimum(length, max(2, round(_FARTHEST_EDGE_S * fs_hz)))
    last = below.size - 1
    before, after = below[np.maximum(first - reach, 0)], below[np.minimum(end - 1 + reach, last)]
    steep = (before < -_EDGE_TOLERANCES * tolerance) & (after < -_EDGE_TOLERANCES * tolerance)
    stays = (length >= _LONG_TOP_S * fs_hz) & (np.fmin(before, after) < -_EDGE_TOLERANCES * tolerance)
    cut = steep | stays
    longer = cut & (length > _SHORT_TOP)
    if cut.sum() < _SHORT_TOPS and longer.sum() < _LONGER_TOPS and not stays.any():
        return []
    return [(int(start), int(stop)) for start, stop in zip(first[cut], end[cut], strict=True)]


def _runs(held: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First index and end of each run of True."""
    index = np.flatnonzero(held)
    breaks = np.flatnonzero(np.diff(index) > 1)
    first, last = index[np.concatenate([[0], breaks + 1])[: index.size]], index[np.append(breaks, -1)[: index.size]]
    return first, last + 1


def _as_spans(held: NDArray[np.bool_], rate_hz: float) -> Spans:
    first, end = _runs(held)
    return tuple((float(a / rate_hz), float(b / rate_hz)) for a, b in zip(first, end, strict=True))
