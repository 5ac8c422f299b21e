"""Fit how leads go together, by which swapped electrodes are found; prints the numbers of `vitals/lead_relations.py`.

python -m training.lead_relations --data ../shared/data
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from pprint import pformat

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from ecg import Recording
from ecg.leads import STANDARD_LEADS
from training.packed_recordings import packed_recordings
from vitals import lead_relations
from vitals.beat_vectors import WaveVector, wave_vectors
from vitals.chest_lead_order import ORDERS, order_features
from vitals.conditioning import condition
from vitals.delineation import delineate
from vitals.limb_lead_swap import EXCHANGES, limb_features
from vitals.median_beat import median_beat
from vitals.qrs import find_beats
from vitals.rr_intervals import rr_intervals

DIAGONAL = 2e-4
PENALTY = 2.0
DIGITS = 4

Vectors = Mapping[str, WaveVector]


def vectors_of(recording: Recording) -> dict[str, WaveVector]:
    """The waves of a recording's median beat; none where it has no beat."""
    ecg = condition(recording)
    beats = find_beats(ecg)
    beat = median_beat(ecg, beats)
    return wave_vectors(beat, delineate(beat, irregular=rr_intervals(beats).irregular)) if beat else {}


def twelve_lead_vectors(data: Path, split: str) -> Iterator[dict[str, WaveVector]]:
    """The waves of every recording of a split of PTB-XL."""
    for _, _, signal in packed_recordings(data).ptbxl(split):
        yield vectors_of(Recording(STANDARD_LEADS, signal, 500.0))


def mean_products(vectors: Sequence[Vectors], waves: tuple[str, ...]) -> NDArray[np.float64]:
    """float64 [8, 8]: mean products of I, II and V1 to V6, every wave's chest leads scaled to the same power."""
    total = np.zeros((8, 8))
    for one in vectors:
        for name in waves:
            wave = one.get(name)
            if wave is not None and wave.limb is not None and wave.chest is not None:
                rows = np.concatenate([wave.limb, wave.chest])
                total += rows @ rows.T / (wave.chest**2).sum()
    return np.asarray(total / np.trace(total) + DIAGONAL * np.eye(8), np.float64)


def logit_weights(choices: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64 [feature]: weights that pick the first of the arrangements in float64 [recording, arrangement, feature].

    Multinomial logit with a quadratic penalty (McFadden 1974).
    """

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = choices @ weights
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        value = -np.log(shares[:, 0]).sum() + PENALTY * weights @ weights
        slope = np.einsum("ra,raf->f", shares, choices) - choices[:, 0].sum(axis=0) + 2 * PENALTY * weights
        return float(value), slope

    found: NDArray[np.float64] = minimize(loss, np.zeros(choices.shape[2]), jac=True).x
    return found


def _rows(numbers: NDArray[np.float64], digits: int) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(round(float(one), digits) for one in row) for row in numbers)


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(prog="python -m training.lead_relations", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the packed recordings, with load.py")
    vectors = list(twelve_lead_vectors(parser.parse_args().data, "train"))
    for name, waves in (("p", ("p",)), ("qrs and t", ("qrs", "t"))):
        products = mean_products(vectors, waves)
        lead_relations.PRODUCTS[name] = tuple(row[: k + 1] for k, row in enumerate(_rows(products, DIGITS)))
    lead_relations.frontal_from_chest.cache_clear()
    lead_relations.chest_misfit.cache_clear()
    print(f"PRODUCTS = {pformat(lead_relations.PRODUCTS, width=110)}")
    whole = [one for one in vectors if "qrs" in one]
    for label, chest in (("LIMB_WEIGHTS", True), ("LIMB_WEIGHTS_ALONE", False)):
        choices = np.array([[limb_features(one, way, chest=chest).ravel() for way in EXCHANGES] for one in whole])
        print(f"{label} = {_rows(logit_weights(choices).reshape(3, -1), 2)}")
    choices = np.array([[order_features(one, code) for code in ORDERS] for one in whole])
    print(f"CHEST_WEIGHTS = {_rows(logit_weights(choices)[None], 2)[0]}")


if __name__ == "__main__":
    main()
