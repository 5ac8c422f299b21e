"""A price on ink that several rows claim, so that each finds its own."""

import numpy as np
from numpy.typing import NDArray

# Rows of a strip that count as one place; strips lie on the common grid in multiples of it.
BIN_ROWS = 4
# Neighbouring columns err together: the evidence of a group counts as that of so many of its columns.
EVIDENCE = 0.4
ROUNDS = 12
STEP = 0.7
# Places with fewer claims than this are nobody's concern but the claimant's.
CONTESTED = 1.05


def least_of_bins(cost: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 [bin, group]: the least of each BIN_ROWS rows (cost: float32 [row, group])."""
    return np.asarray(np.minimum.reduceat(cost, np.arange(0, len(cost), BIN_ROWS), axis=0), np.float32)


def ink_prices(cost: NDArray[np.float32], nothing: NDArray[np.float32], tops: NDArray[np.int64]) -> NDArray[np.float32]:
    """float32 [strip, bin, group], nats: what a path pays to stand there beside its cost.

    cost: float32 [strip, bin, group], nats (`least_of_bins`); nothing: float32 [strip, group], nats: what it costs to
    see no trace; tops: int64 [strip]: first row of each strip on the common grid. No place has room for more than one
    row; prices rise where more claim it until the beliefs of all rows together claim it once: Sinkhorn's scaling (1967)
    for assignments in which places may stay empty. A rightful owner has nowhere better to go, and pays.
    """
    _, bins, groups = cost.shape
    first = (tops - tops.min()) // BIN_ROWS
    weight, empty = np.exp(-EVIDENCE * cost), np.exp(-EVIDENCE * nothing)
    price = np.zeros((int(first.max()) + bins, groups), np.float32)
    contested = np.flatnonzero((_claims(weight, empty, price, first) > CONTESTED).any(axis=0))
    weight, empty, settled = weight[:, :, contested], empty[:, contested], price[:, contested]
    for _ in range(ROUNDS if len(contested) else 0):
        claims = _claims(weight, empty, settled, first)
        settled = np.maximum(settled + STEP * np.log(np.maximum(claims, 1e-6)), 0.0)
    price[:, contested] = settled
    return np.asarray(np.stack([price[start : start + bins] for start in first]) / EVIDENCE, np.float32)


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
