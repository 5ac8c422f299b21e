"""How well the limb-lead laws hold where a layout puts the limb leads."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from digitizer.cut_rows import CutRows
from ecg.layouts import Layout
from ecg.leads import LIMB_AXES, laws_fit_db, limb_laws, polarity

# Better than paper shows them, and worse than any leads fulfil them.
LAW_RANGE_DB = (-5.0, 20.0)


def laws_of_choices(
    layout: Layout, cut: CutRows, rows: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """How well the laws hold over each choice of rows: mean dB of each, and how many laws could be checked.

    rows: int64 [choice, row], indices of the rows of panels from top to bottom; more are ignored. Only leads of one
    column are simultaneous. dB are clipped to `LAW_RANGE_DB`.
    """
    total, known_laws = np.zeros(len(rows)), np.zeros(len(rows), np.int64)
    for column, products in enumerate(cut.products):
        limb, laws = _column_laws(tuple(row[column] for row in layout.rows))
        if not len(laws):
            continue
        at = rows[:, limb]
        db = laws_fit_db(products[at[:, :, None], at[:, None, :]], laws)
        known = np.isfinite(db)
        total += len(laws) * np.where(known, np.clip(db, *LAW_RANGE_DB), 0.0)
        known_laws += len(laws) * known
    return total / np.maximum(known_laws, 1), known_laws


@lru_cache(maxsize=64)
def _column_laws(leads: tuple[str, ...]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Places of the limb leads in a column, and float64 [law, lead]: what binds them."""
    limb = np.array([k for k, lead in enumerate(leads) if polarity(lead)[0] in LIMB_AXES], np.int64)
    laws = limb_laws([leads[k] for k in limb]) if len(limb) >= 3 else np.zeros((0, len(limb)))
    return limb, laws
