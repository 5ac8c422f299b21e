"""The twelve standard leads, their order, their spellings and the laws that bind them."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

LIMB_LEADS = ("I", "II", "III", "aVR", "aVL", "aVF")
CHEST_LEADS = ("V1", "V2", "V3", "V4", "V5", "V6")
STANDARD_LEADS = LIMB_LEADS + CHEST_LEADS

# Each law is a set of weights whose weighted sum of simultaneous leads is zero (Einthoven 1912, Goldberger 1942).
LIMB_LAWS: tuple[Mapping[str, float], ...] = (
    {"I": 1.0, "II": -1.0, "III": 1.0},
    {"aVR": 1.0, "aVL": 1.0, "aVF": 1.0},
)

# Each limb lead as a sum of I and II, which follows from the laws: the six lie in a plane.
LIMB_AXES: Mapping[str, tuple[float, float]] = {
    "I": (1.0, 0.0),
    "II": (0.0, 1.0),
    "III": (-1.0, 1.0),
    "aVR": (-0.5, -0.5),
    "aVL": (1.0, -0.5),
    "aVF": (-0.5, 1.0),
}
MIN_SHARED_SAMPLES = 100

_BY_FOLDED_NAME = {lead.casefold(): lead for lead in STANDARD_LEADS}
_SPELLINGS = {"1": "I", "2": "II", "3": "III", "vr": "aVR", "vl": "aVL", "vf": "aVF", "c1": "V1", "c2": "V2"}
_SPELLINGS |= {"c3": "V3", "c4": "V4", "c5": "V5", "c6": "V6", "-avr": "-aVR"}


def standard_lead_name(text: str) -> str | None:
    """Return the standard spelling of a printed lead name ("AVR", "Lead II", "DIII", "MLII"), None if it is none."""
    folded = text.strip().strip(":.").casefold().removeprefix("lead").strip().removeprefix("ml")
    if folded in _BY_FOLDED_NAME:
        return _BY_FOLDED_NAME[folded]
    if folded in _SPELLINGS:
        return _SPELLINGS[folded]
    return _BY_FOLDED_NAME.get(folded.removeprefix("d"))


def polarity(printed: str) -> tuple[str, float]:
    """The lead that a layout prints and its sign there: Cabrera's order prints aVR upside down, as "-aVR"."""
    return (printed[1:], -1.0) if printed.startswith("-") else (printed, 1.0)


def printed_name(lead: str, sign: float) -> str:
    """What a layout prints where it shows a lead upright or (sign -1) upside down: the reverse of `polarity`."""
    return f"-{lead}" if sign < 0 else lead


def lead_sort_key(lead: str) -> tuple[int, str]:
    """Sort key: the standard leads in their order, any other name after them."""
    return (STANDARD_LEADS.index(lead) if lead in STANDARD_LEADS else len(STANDARD_LEADS), lead)


def law_residual_db(leads: Mapping[str, NDArray[np.float32]], law: Mapping[str, float]) -> float | None:
    """Signal-to-residual ratio (dB) of one limb-lead law on simultaneous samples.

    leads: name -> [sample] mV on one time axis, NaN where not recorded. Constant offsets do not count: every lead and
    the residual lose their mean. None where the leads of the law share less than `MIN_SHARED_SAMPLES`.
    """
    if not all(lead in leads for lead in law):
        return None
    stack = np.stack([leads[lead] for lead in law]).astype(np.float64)
    together = np.isfinite(stack).all(axis=0)
    if together.sum() < MIN_SHARED_SAMPLES:
        return None
    stack = stack[:, together] - stack[:, together].mean(axis=1, keepdims=True)
    residual = np.tensordot(np.array(list(law.values())), stack, axes=1)
    signal_power, residual_power = float((stack**2).mean()), float((residual**2).mean())
    if signal_power == 0.0:
        return None
    return 10.0 * float(np.log10(signal_power / max(residual_power, 1e-12)))


def limb_laws(printed: Sequence[str]) -> NDArray[np.float64]:
    """float64 [law, lead]: all laws that bind three or more simultaneous limb leads, as orthonormal weights.

    Every law's weighted sum of the leads as they are printed ("-aVR" upside down) is zero. Three leads obey one law,
    six obey four. Raises KeyError for a lead that is no limb lead.
    """
    axes = np.array([np.multiply(sign, LIMB_AXES[lead]) for lead, sign in map(polarity, printed)])
    return np.asarray(np.linalg.svd(axes.T)[2][2:], np.float64)


def laws_fit_db(products: NDArray[np.float64], laws: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64 [...]: signal-to-residual ratio (dB) of the laws (`limb_laws`) together; NaN where products are.

    products: float64 [..., lead, lead], mean products of the leads without their means. For three leads it is what
    `law_residual_db` gives, for more it is the mean over their laws.
    """
    signal = np.trace(products, axis1=-2, axis2=-1) / products.shape[-1]
    residual = np.einsum("li,...ij,lj->...", laws, products, laws) / len(laws)
    ratio = signal / (3.0 * np.maximum(residual, 1e-12))
    return np.asarray(10.0 * np.log10(np.where(ratio > 0.0, ratio, np.nan)), np.float64)


def limb_residual_db(leads: Mapping[str, NDArray[np.float32]]) -> float | None:
    """Signal-to-residual ratio (dB) of all laws that bind the limb leads among simultaneous leads.

    leads: name -> [sample], on one time axis, NaN where not recorded. None where there are less than three limb leads
    or these share less than `MIN_SHARED_SAMPLES`.
    """
    names = [lead for lead in leads if lead in LIMB_AXES]
    if len(names) < 3:
        return None
    stack = np.stack([leads[lead] for lead in names]).astype(np.float64)
    together = np.isfinite(stack).all(axis=0)
    if together.sum() < MIN_SHARED_SAMPLES:
        return None
    stack = stack[:, together] - stack[:, together].mean(axis=1, keepdims=True)
    db = float(laws_fit_db(stack @ stack.T / together.sum(), limb_laws(names)))
    return db if np.isfinite(db) else None
