"""Whether chest leads stand in another order than they are named: which order lets each fit its neighbours best."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ecg.leads import CHEST_LEADS
from vitals.beat_vectors import WaveVector
from vitals.lead_relations import CHEST_WEIGHTS, WAVES, chest_misfit
from vitals.lead_swap import LeadSwap

LEAST_ODDS = 6.0
_LEAST_MISFIT = 0.01


def _order(*swapped: tuple[int, int]) -> tuple[int, ...]:
    order = list(range(len(CHEST_LEADS)))
    for first, second in swapped:
        order[first], order[second] = order[second], order[first]
    return tuple(order)


ORDERS = {
    "none": _order(),
    **{f"V{k + 1}/V{k + 2}": _order((k, k + 1)) for k in range(5)},
    **{f"V{k + 1}/V{k + 3}": _order((k, k + 2)) for k in range(4)},
    "V1-V6": _order((0, 5), (1, 4), (2, 3)),
}
"""Code -> which lead stands in the place of V1, V2 ...: neighbours, next but one, and all from the other end."""


def find_chest_swap(vectors: Mapping[str, WaveVector]) -> LeadSwap | None:
    """Return the order of the chest electrodes that the median beat tells, None where it may be as named.

    From V1 to V6 potentials change smoothly over the chest. Two leads that changed places fit what the other four make
    expect less well than in each other's place; an order must be likelier than the named one by a factor of exp(6). Of
    1,932 recordings of PTB-XL (split train) 12 are flagged, and in most of those the QRS complex does jump.
    """
    odds = order_odds(vectors)
    if odds is None:
        return None
    code = max(odds, key=lambda one: odds[one])
    if odds[code] < LEAST_ODDS:
        return None
    places = [place for place, lead in enumerate(ORDERS[code]) if lead != place]
    leads = tuple(CHEST_LEADS[place] for place in places)
    what = "V1 to V6" if code == "V1-V6" else f"{leads[0]} and {leads[1]}"
    before, after = (_agreement(vectors["qrs"].chest, ORDERS[one])[places].mean() for one in ("none", code))
    evidence = (f"the other chest leads predict their QRS with r = {before:.2f} as named, {after:.2f} exchanged",)
    return LeadSwap(code, f"the electrodes of {what} are likely swapped", leads, odds[code], evidence)


def _agreement(chest: NDArray[np.float64] | None, order: tuple[int, ...]) -> NDArray[np.float64]:
    """float64 [lead]: correlation of each QRS with what the other five leads make expect, in another order."""
    if chest is None:
        return np.full(len(order), np.nan)
    rows = chest[list(order)]
    expected = rows - chest_misfit("qrs") @ rows
    norm = np.sqrt((rows**2).sum(axis=1) * (expected**2).sum(axis=1))
    return np.asarray((rows * expected).sum(axis=1) / np.maximum(norm, 1e-12), np.float64)


def order_odds(vectors: Mapping[str, WaveVector]) -> dict[str, float] | None:
    """Natural logarithm of how much likelier each order is than the named one; None where chest leads are missing."""
    if "qrs" not in vectors or vectors["qrs"].chest is None:
        return None
    scores = {code: float(np.dot(CHEST_WEIGHTS, order_features(vectors, code))) for code in ORDERS}
    return {code: score - scores["none"] for code, score in scores.items()}


def order_features(vectors: Mapping[str, WaveVector], code: str) -> NDArray[np.float64]:
    """float64 [wave]: minus the mean logarithm of the leads' misfit in an order; 0 for a wave that is not there."""
    found = np.zeros(len(WAVES))
    for place, name in enumerate(WAVES):
        wave = vectors.get(name)
        if wave is not None and wave.chest is not None:
            found[place] = -np.log(misfit(wave.chest, name, ORDERS[code]) + _LEAST_MISFIT).mean()
    return found


def misfit(chest: NDArray[np.float64], name: str, order: tuple[int, ...]) -> NDArray[np.float64]:
    """float64 [lead]: power of what the other five do not make expect, as a share of the lead's own.

    chest: float64 [6, sample], mV, V1 to V6 as named; the leads of the answer are in the other order.
    """
    rows = chest[list(order)]
    rest = chest_misfit(name) @ rows
    return np.asarray((rest**2).sum(axis=1) / np.maximum((rows**2).sum(axis=1), 1e-9), np.float64)
