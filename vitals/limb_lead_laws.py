"""Whether simultaneous limb leads obey the laws that bind them, and what is wrong where they do not."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecg import Recording
from ecg.leads import LIMB_LAWS, law_residual_db

LEAST_DB = 12.0
_LEAST_S = 1.0
_FLAT_SHARE = 0.02
_PLANAR = 0.01
# The law alone does not tell a lead that is upside down from the other two under each other's name.
_OR_EXCHANGED = {"I": ", or II and III are exchanged", "III": ", or I and II are exchanged"}


@dataclass(frozen=True)
class BrokenLaw:
    """Limb leads that do not belong together as they are."""

    leads: tuple[str, ...]
    residual_db: float
    """Signal-to-residual ratio of the law, dB."""
    reason: str


def broken_laws(recording: Recording) -> tuple[BrokenLaw, ...]:
    """Return the laws II = I + III (Einthoven) and aVR + aVL + aVF = 0 (Goldberger) that do not hold to 12 dB.

    Leads that were not recorded together for a second are not tested. At 12 dB a lead may be a quarter too high or too
    low; leads that were read rightly from paper lie above.
    """
    found = (_broken(recording, law) for law in LIMB_LAWS if set(law) <= set(recording.leads))
    return tuple(one for one in found if one is not None)


def _broken(recording: Recording, law: Mapping[str, float]) -> BrokenLaw | None:
    leads = tuple(law)
    rows = np.stack([recording.lead(lead) for lead in leads])
    together = np.isfinite(rows).all(axis=0)
    if together.sum() < _LEAST_S * recording.fs_hz:
        return None
    residual_db = law_residual_db(dict(zip(leads, rows, strict=True)), law)
    if residual_db is None or residual_db >= LEAST_DB:
        return None
    signed = np.array(list(law.values()))[:, None] * rows[:, together].astype(np.float64)
    return BrokenLaw(leads, residual_db, f"{_equation(law)} does not hold: {_what_is_wrong(leads, signed)}")


def _equation(law: Mapping[str, float]) -> str:
    left = " + ".join(lead for lead, sign in law.items() if sign > 0)
    right = " + ".join(lead for lead, sign in law.items() if sign < 0)
    return f"{left} = {right or '0'}"


def _what_is_wrong(leads: tuple[str, ...], signed: NDArray[np.float64]) -> str:
    """Tell whether other signs or gains would make float64 [lead, sample], mV, add up to 0.

    Those gains lie along the direction in which the leads vary least, if that is far less than in any other.
    """
    centred = signed - signed.mean(axis=1, keepdims=True)
    deviation = centred.std(axis=1)
    if deviation.min() < _FLAT_SHARE * deviation.max():
        return f"{leads[int(deviation.argmin())]} is a straight line"
    variances, directions = np.linalg.eigh(centred @ centred.T)
    gains = directions[:, 0] / np.median(directions[:, 0])
    if variances[0] > _PLANAR * variances[1] or not np.isfinite(gains).all():
        return "these leads do not belong together"
    if (gains < 0).any():
        turned = leads[int(gains.argmin())]
        return f"{turned} is upside down{_OR_EXCHANGED.get(turned, '')}"
    odd = int(np.abs(np.log(gains)).argmax())
    return f"their gains differ, {leads[odd]} would fit at {gains[odd]:.2f} times its height"
