"""Heart rate variability in the frequency domain."""

import numpy as np
from numpy.typing import NDArray
from scipy import signal
from scipy.interpolate import PchipInterpolator

from vitals.estimate import Estimate, Found
from vitals.jackknife import jackknife_sd
from vitals.rr_intervals import RrIntervals
from vitals.variability import SHORT_TERM_S
from vitals.wave import Absent

BANDS_HZ = {"vlf_power": (1 / 300, 0.04), "lf_power": (0.04, 0.15), "hf_power": (0.15, 0.4)}
"""Task Force of the ESC and NASPE (1996)."""
FREQUENCY_DOMAIN = (*BANDS_HZ, "lf_hf", "lf_nu", "hf_nu")
_STEP_HZ = 1.0 / SHORT_TERM_S
_FREQUENCIES_HZ = _STEP_HZ * np.arange(1, round(BANDS_HZ["hf_power"][1] / _STEP_HZ))
_IN_BAND = [np.arange(round(low / _STEP_HZ), round(high / _STEP_HZ)) - 1 for low, high in BANDS_HZ.values()]
_LEAST_POWER_MS2 = 1e-6
_VLF_NOTE = "VLF power of five minutes is hardly to be interpreted"


def frequency_domain(parts: tuple[RrIntervals, ...] | Absent) -> dict[str, Found]:
    """VLF, LF and HF power (ms^2), LF/HF, and LF and HF in normalized units (%), the mean over stretches of 5 minutes.

    By Lomb's periodogram at the times of the beats, less a straight line; resampling would damp the high frequencies
    (Clifford and Tarassenko 2005). Where ectopic beats or noise took a normal interval, a monotone cubic stands in:
    were a tenth of the intervals left out instead, slow swings would leak and HF be found half as large again (in
    simulated series). LF/HF and normalized units (of LF + HF, which is all but VLF) are those of the mean powers. HF
    ends at half the heart rate, above which beats show no rhythm.
    """
    if isinstance(parts, Absent):
        return dict.fromkeys(FREQUENCY_DOMAIN, parts)
    powers = np.array([band_powers(*_bridged(part)) for part in parts])
    beats = sum(part.nn_ms.size for part in parts) + 1
    values, sds = _all_measures(powers), jackknife_sd(powers, _all_measures)
    note = mean_note(len(parts))
    found: dict[str, Found] = {}
    for name, value, sd in zip(FREQUENCY_DOMAIN, values, sds, strict=True):
        own_note = "; ".join(filter(None, (note, _VLF_NOTE if name == "vlf_power" else None))) or None
        if np.isfinite(value):
            found[name] = Estimate(float(value), beats, float(sd) if np.isfinite(sd) else None, note=own_note)
        else:
            found[name] = Absent("RR intervals do not vary at these frequencies")
    return found


def mean_note(parts: int) -> str | None:
    """Say that a value is the mean over so many stretches, None of one."""
    return f"mean of {parts} stretches of 5 minutes" if parts > 1 else None


def _bridged(part: RrIntervals) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Times (s) and lengths (ms) of the intervals from the first normal one to the last, float64 [interval] each."""
    normal = np.flatnonzero(part.normal)
    time_s = part.end_s[normal[0] : normal[-1] + 1]
    bridged: NDArray[np.float64] = PchipInterpolator(part.end_s[normal], part.nn_ms)(time_s)
    return time_s, bridged


def band_powers(time_s: NDArray[np.float64], nn_ms: NDArray[np.float64]) -> NDArray[np.float64]:
    """Power in `BANDS_HZ` (float64 [3], ms^2) of NN intervals (float64 [interval], ms) at float64 [interval], s.

    Powers are scaled as variances: a sine of amplitude a has a^2 / 2.
    """
    seen_hz = 500.0 / nn_ms.mean()
    slope, level = np.polyfit(time_s - time_s[0], nn_ms, 1)
    varying = nn_ms - level - slope * (time_s - time_s[0])
    power = signal.lombscargle(time_s, varying, 2 * np.pi * _FREQUENCIES_HZ) * (2.0 / time_s.size)
    power[seen_hz <= _FREQUENCIES_HZ] = 0.0
    return np.array([power[band].sum() for band in _IN_BAND])


def _all_measures(powers: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64 [6], in the order of `FREQUENCY_DOMAIN`, of float64 [stretch, 3], ms^2."""
    vlf, lf, hf = powers.mean(axis=0)
    by_hf, by_both = (1.0 / power if power > _LEAST_POWER_MS2 else np.nan for power in (hf, lf + hf))
    return np.array([vlf, lf, hf, lf * by_hf, 100.0 * lf * by_both, 100.0 * hf * by_both])
