"""How the leads of a heart go together: what the chest leads make expect in the limb leads, and each in its neighbours.

All numbers were fitted by `python -m training.lead_relations` on the 1,932 recordings of PTB-XL's split train.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

WAVES = ("p", "qrs", "t")
FRONTAL = np.array([[1.0, 0.0], [-1.0 / np.sqrt(3.0), 2.0 / np.sqrt(3.0)]])
"""float64 [2, 2]: from leads I and II to the frontal plane, to the left and to the feet (Einthoven's triangle)."""

# Mean products of I, II and V1 to V6 over the recordings, each recording's chest leads scaled to the same power, and a
# little on the diagonal: the lower half, row by row.
PRODUCTS: dict[str, tuple[tuple[float, ...], ...]] = {
    "p": (
        (0.1638,),
        (0.1974, 0.36),
        (-0.0404, -0.0361, 0.0658),
        (0.0482, 0.0721, 0.0313, 0.0646),
        (0.0881, 0.1482, 0.0074, 0.061, 0.0896),
        (0.1008, 0.1693, -0.0081, 0.0513, 0.0856, 0.0945),
        (0.102, 0.1641, -0.0171, 0.0415, 0.0765, 0.0861, 0.0857),
        (0.0989, 0.1551, -0.0214, 0.0347, 0.0684, 0.0791, 0.0785, 0.0775),
    ),
    "qrs and t": (
        (0.069,),
        (0.0475, 0.0713),
        (-0.0388, -0.0242, 0.0709),
        (0.0181, 0.0281, 0.0769, 0.217),
        (0.0473, 0.0654, 0.0351, 0.1692, 0.2033),
        (0.0658, 0.0817, -0.0128, 0.0869, 0.1462, 0.1606),
        (0.0708, 0.078, -0.0384, 0.0317, 0.0892, 0.1257, 0.1246),
        (0.0615, 0.0654, -0.0411, 0.0085, 0.0548, 0.0897, 0.0974, 0.0849),
    ),
}
# Weights of a multinomial logit that picks the true arrangement among all; a row each for P, QRS and T.
LIMB_WEIGHTS = ((0.82, -0.32, -0.67, 0.62, 4.81), (1.42, -0.31, -0.56, -0.33, 2.53), (0.14, 0.08, -0.29, -0.1, 1.59))
LIMB_WEIGHTS_ALONE = ((2.14, 0.72, -0.9, 1.42), (2.79, 0.18, -0.54, -0.1), (0.6, 0.89, -0.17, 0.19))
CHEST_WEIGHTS = (3.64, 2.57, 1.94)


@lru_cache
def frontal_from_chest(wave: str) -> NDArray[np.float64]:
    """float64 [2, 6]: what V1 to V6 make expect in the frontal plane, by least squares."""
    products = _products(wave)
    return np.asarray(FRONTAL @ products[:2, 2:] @ np.linalg.inv(products[2:, 2:]), np.float64)


@lru_cache
def chest_misfit(wave: str) -> NDArray[np.float64]:
    """float64 [6, 6]: from V1 to V6 to each one's difference from what the other five make expect."""
    inverse = np.linalg.inv(_products(wave)[2:, 2:])
    return np.asarray(inverse / np.diag(inverse)[:, None], np.float64)


def _products(wave: str) -> NDArray[np.float64]:
    half = np.zeros((8, 8))
    half[np.tril_indices(8)] = np.concatenate(PRODUCTS["p" if wave == "p" else "qrs and t"])
    return half + np.tril(half, -1).T
