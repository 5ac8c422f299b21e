"""A price on ink that several rows claim, so that each finds its own."""

import numpy as np
from numpy.typing import NDArray

# Rows of a strip that count as one place; strips lie on the common grid in multiples of it.
BIN_ROWS = 4
# Neighbouring columns err together: the evidence of a group counts as that of so many of its columns.
EVIDENCE = 0.4
ROUNDS = 12
STEP = 0.7
FAR = 60.0
# Places with fewer claims than this are nobody's concern but the claimant's.
CONTESTED = 1.05


def ink_prices(cost: NDArray[np.float32], nothing: NDArray[np.float32], tops: NDArray[np.int64]) -> NDArray[np.float32]:
    """float32 [strip, row, group], nats: what a path pays to stand there beside its cost.

    cost: float32 [strip, row, group], nats; nothing: float32 [strip, group], nats: what it costs to see no trace;
    tops: int64 [strip]: first row of each strip on the common grid. No place has room for more than one row; prices
    rise where more claim it until the beliefs of all rows together claim it once: Sinkhorn's scaling (1967) for
    assignments in which places may stay empty. A rightful owner has nowhere better to go, and pays.
    """
    strips, rows, groups = cost.shape
    first = (tops - tops.min()) // BIN_ROWS
    bins = -(-rows // BIN_ROWS)
    padded = np.pad(cost, ((0, 0), (0, bins * BIN_ROWS - rows), (0, 0)), constant_values=FAR)
    evidence = EVIDENCE * padded.reshape(strips, bins, BIN_ROWS, groups).min(axis=2)
    weight, empty = np.exp(-evidence), np.exp(-EVIDENCE * nothing)
    price = np.zeros((int(first.max()) + bins, groups), np.float32)
    contested = np.flatnonzero((_claims(weight, empty, price, first) > CONTESTED).any(axis=0))
    weight, empty, settled = weight[:, :, contested], empty[:, contested], price[:, contested]
    for _ in range(ROUNDS if len(contested) else 0):
        claims = _claims(weight, empty, settled, first)
        settled = np.maximum(settled + STEP * np.log(np.maximum(claims, 1e-6)), 0.0)
    price[:, contested] = settled
    at_strips = np.stack([price[start : start + bins] for start in first]) / EVIDENCE
    return np.asarray(np.repeat(at_strips, BIN_ROWS, axis=1)[:, :rows], np.float32)


def _claims(
    weight: NDArray[np.float32], empty: NDArray[np.float32], price: NDArray[np.float32], first: NDArray[np.int64]
) -> NDArray[np.float32]:
    """float32 [place, group]: how many rows claim each place (and those beside it: a line may stand on a border)."""
    paid = np.exp(-price)
    claims = np.zeros_like(price)
    for strip, start in enumerate(first):
        share = weight[strip] * paid[start : start + weight.shape[1]]
        claims[start : start + weight.shape[1]] += share / (share.sum(axis=0) + empty[strip])
    wide = claims.copy()
    wide[1:] += claims[:-1]
    wide[:-1] += claims[1:]
    return wide
