"""Voltages by which left ventricular hypertrophy is judged."""

from collections.abc import Iterable

import numpy as np

from vitals.estimate import Estimate, Found
from vitals.lead_measures import LeadMeasures
from vitals.normal_ranges import WIDE_QRS_MS, sex_of
from vitals.wave import Absent

VOLTAGES = ("sokolow_lyon", "cornell", "cornell_product")
_WOMEN_MORE_MV = 0.6
_WIDE = "of little meaning where QRS is 120 ms or wider"
_NO_SEX = "without the 0.6 mV that are added for women, for the sex is not known"


def voltages(leads: Iterable[LeadMeasures], qrs: Found, sex: str | None) -> dict[str, Found]:
    """Sokolow-Lyon and Cornell voltage (mV), and Cornell product (mV ms); Absent where a lead is missing.

    Sokolow-Lyon: S in V1 + the larger R of V5 and V6 (Sokolow and Lyon 1949). Cornell: R in aVL + S in V3 (Casale
    1985). Product: that, with 0.6 mV added for women, times the QRS duration (Okin 1995; 0.6 mV as in the LIFE study).
    """
    by_name = {lead.lead: lead for lead in leads}
    note = _WIDE if isinstance(qrs, Estimate) and qrs.value >= WIDE_QRS_MS else None
    taller = max(("V5", "V6"), key=lambda lead: (by_name[lead].r_mv or 0.0) if lead in by_name else 0.0)
    sokolow = _sum(by_name, {"V1": "s_mv", "V5": "r_mv", "V6": "r_mv"}, ("V1", taller), note)
    cornell = _sum(by_name, {"aVL": "r_mv", "V3": "s_mv"}, ("aVL", "V3"), note)
    return {"sokolow_lyon": sokolow, "cornell": cornell, "cornell_product": _product(cornell, qrs, sex)}


def _sum(by_name: dict[str, LeadMeasures], needed: dict[str, str], added: tuple[str, str], note: str | None) -> Found:
    """Sum of two of the amplitudes (lead -> which), which must all be known."""
    missing = [lead for lead in needed if lead not in by_name]
    if missing:
        return Absent(f"{', '.join(missing)} not recorded")
    for lead, name in needed.items():
        if getattr(by_name[lead], name) is None:
            return Absent(f"{lead}: {by_name[lead].reasons[name]}")
    first, second = (by_name[lead] for lead in added)
    value = sum(getattr(by_name[lead], needed[lead]) for lead in added)
    sd = _hypot(first.qrs_uncertainty_mv, second.qrs_uncertainty_mv)
    return Estimate(value, min(first.beats, second.beats), sd, note=note)


def _product(cornell: Found, qrs: Found, sex: str | None) -> Found:
    if isinstance(cornell, Absent):
        return cornell
    if isinstance(qrs, Absent):
        return qrs
    female = sex_of(sex) == "female"
    voltage_mv = cornell.value + (_WOMEN_MORE_MV if female else 0.0)
    by_voltage = None if cornell.sd is None else cornell.sd * qrs.value
    by_duration = None if qrs.sd is None else voltage_mv * qrs.sd
    sd = _hypot(by_voltage, by_duration)
    notes = [note for note in (cornell.note, None if sex_of(sex) else _NO_SEX) if note]
    return Estimate(voltage_mv * qrs.value, min(cornell.beats, qrs.beats), sd, note="; ".join(notes) or None)


def _hypot(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else float(np.hypot(one, other))
