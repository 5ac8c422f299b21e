"""Heart rate variability in the time domain."""

import numpy as np
from numpy.typing import NDArray

from vitals.estimate import NO_QRS, Estimate, Found
from vitals.jackknife import jackknife_sd
from vitals.rr_intervals import RrIntervals
from vitals.wave import Absent

SHORT_TERM_S = 300.0
"""Heart rate variability is measured over 5 minutes or more (Task Force of the ESC and NASPE 1996)."""
LEAST_NORMAL_SHARE = 0.9
TIME_DOMAIN = ("sdnn", "rmssd", "pnn50")
_LEAST_NN_CHANGES = 3
_LONG_CHANGE_MS = 50.0


def time_domain(rr: RrIntervals) -> dict[str, Found]:
    """SDNN, RMSSD (ms) and pNN50 (%) over normal intervals; withheld where the rhythm makes them meaningless.

    Definitions of the Task Force of the ESC and NASPE (1996). RMSSD and pNN50 count changes between normal intervals
    that follow each other alone.
    """
    doubt = _doubt(rr)
    if doubt:
        return dict.fromkeys(TIME_DOMAIN, doubt)
    nn, change = rr.nn_ms, rr.nn_change_ms
    beats = nn.size + 1
    return {
        "sdnn": Estimate(sdnn_ms(nn), beats, _known(jackknife_sd(nn, sdnn_ms))),
        "rmssd": Estimate(rmssd_ms(change), beats, _known(jackknife_sd(change, rmssd_ms))),
        "pnn50": Estimate(_pnn50(change), beats, _known(jackknife_sd(change, _pnn50))),
    }


def sdnn_ms(nn_ms: NDArray[np.float64]) -> float:
    """Standard deviation of NN intervals, float64 [interval], ms."""
    return float(nn_ms.std(ddof=1))


def rmssd_ms(change_ms: NDArray[np.float64]) -> float:
    """Root mean square of the changes from one NN interval to the next, float64 [pair], ms."""
    return float(np.sqrt(np.mean(change_ms**2)))


def _pnn50(change_ms: NDArray[np.float64]) -> float:
    return float(100.0 * np.mean(np.abs(change_ms) > _LONG_CHANGE_MS))


def _doubt(rr: RrIntervals) -> Absent | None:
    """Why the variability of these intervals tells nothing, None where it does."""
    if rr.beats == 0:
        return NO_QRS
    if rr.irregular:
        return Absent("RR intervals are grossly irregular")
    if rr.nn_change_ms.size < _LEAST_NN_CHANGES:
        return Absent("fewer than three pairs of successive normal RR intervals")
    if rr.normal.mean() < LEAST_NORMAL_SHARE:
        return Absent("ectopic beats or noise break more than a tenth of the RR intervals")
    return None


def _known(sd: NDArray[np.float64]) -> float | None:
    return float(sd) if np.isfinite(sd) else None
