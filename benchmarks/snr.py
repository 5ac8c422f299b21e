"""The one measure of digitization: signal-to-noise ratio of a page (dB), pooled over its leads.

Per lead, the best whole-sample lag within 0.2 s and then the best constant offset are taken out; samples that were not
recovered count as 0 mV. SNR = 10 log10(sum of squares of the reference / sum of squares of the error).
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.signal import correlate

MAX_LAG_S = 0.2
FAILED_BELOW_DB = 3.0
EXACT_DB = 120.0


def page_snr(
    reference: Mapping[str, NDArray[np.float64]], estimate: Mapping[str, NDArray[np.float64]], fs_hz: float
) -> float:
    """SNR (dB) of one page: lead -> [sample], mV at `fs_hz`, of the printed span; a lead that is absent is missing."""
    signal = noise = 0.0
    for lead, printed in reference.items():
        truth = np.asarray(printed, np.float64)
        found = np.full(len(truth), np.nan)
        if lead in estimate:
            length = min(len(truth), len(estimate[lead]))
            found[:length] = estimate[lead][:length]
        signal += float((truth**2).sum())
        noise += float(((truth - aligned(truth, found, fs_hz)) ** 2).sum())
    return 10.0 * float(np.log10(signal / noise)) if noise > 0 else EXACT_DB


def aligned(truth: NDArray[np.float64], found: NDArray[np.float64], fs_hz: float) -> NDArray[np.float64]:
    """The estimate (float64 [sample], mV, NaN = missing) at its best lag and offset, 0 where missing."""
    seen = np.isfinite(found)
    if not seen.any():
        return np.zeros(len(truth))
    centred = np.where(seen, found - found[seen].mean(), 0.0)
    products = correlate(truth - truth.mean(), centred, method="direct" if len(truth) < 64 else "fft")
    reach = min(int(fs_hz * MAX_LAG_S), len(truth) - 1)
    lags = np.arange(-reach, reach + 1)
    near = products[len(truth) - 1 - reach : len(truth) + reach]
    # Of equally good lags the smallest counts; the transform's rounding must not decide between them.
    best = lags[near >= near.max() - 1e-9 * max(1.0, np.abs(near).max())]
    lag = int(best[np.abs(best).argmin()])
    moved = np.full(len(truth), np.nan)
    moved[max(0, lag) : len(truth) + min(0, lag)] = found[max(0, -lag) : len(truth) - max(0, lag)]
    kept = np.isfinite(moved)
    offset = float((truth - moved)[kept].mean()) if kept.any() else 0.0
    return np.where(kept, moved + offset, 0.0)


def summary(pages_db: Sequence[float]) -> dict[str, float]:
    """Mean, median and 5th percentile of the pages' dB, share of failures (below 3 dB), mean of the linear ratios."""
    db = np.asarray(pages_db, np.float64)
    return {
        "pages": float(len(db)),
        "mean_db": float(db.mean()),
        "median_db": float(np.median(db)),
        "p5_db": float(np.percentile(db, 5)),
        "failed": float((db < FAILED_BELOW_DB).mean()),
        "kaggle_db": float(10.0 * np.log10(np.minimum(10.0 ** (db / 10.0), 1e6).mean())),
    }
