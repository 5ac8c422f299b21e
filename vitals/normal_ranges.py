"""Usual limits at rest, by sex and age where they differ, as data, each with its source."""

from dataclasses import dataclass
from typing import Literal

WIDE_QRS_MS = 120.0
"""From here on a bundle branch block is complete (AHA/ACCF/HRS Recommendations 2009, part III)."""
ADULT_YEARS = 16.0
"""From here on limits of adults hold (the same, part III, of the QRS duration)."""
VOLTAGE_YEARS = 35.0
"""From here on limits of voltage hold (the same, part V)."""

_HRS_2009 = "AHA/ACCF/HRS Recommendations for the Standardization and Interpretation of the Electrocardiogram, 2009"
_QTC_SOURCE = f"{_HRS_2009}, part IV: prolonged; ESC 2022 ventricular: short"
_QTC = ("qtc_fridericia", "qtc_bazett", "qtc_framingham", "qtc_hodges")
_CORNELL = "Casale 1985"
_PRODUCT = "Okin 1995; 2440 mm ms, ESC/ESH Guidelines on arterial hypertension, 2018"

Sex = Literal["female", "male"]


@dataclass(frozen=True)
class NormalRange:
    """Limits that still count as normal, and who set them. A lowest of 0: there is no lower limit."""

    low: float
    high: float
    source: str


NORMAL_RANGES: dict[str, NormalRange] = {
    "heart_rate": NormalRange(60.0, 100.0, "common definition of brady- and tachycardia, ACC/AHA/HRS Bradycardia 2018"),
    "pr": NormalRange(120.0, 200.0, "Wagner, Marriott's Practical Electrocardiography; above: first-degree AV block"),
    "qrs": NormalRange(70.0, 110.0, f"{_HRS_2009}, part III: adults above 110 ms are prolonged"),
    **dict.fromkeys(_QTC, NormalRange(360.0, 450.0, _QTC_SOURCE)),
    "p_duration": NormalRange(0.0, 120.0, f"{_HRS_2009}, part V: longer in left atrial abnormality"),
    "axis_qrs": NormalRange(-30.0, 90.0, f"{_HRS_2009}, part III"),
    "axis_p": NormalRange(0.0, 75.0, "Wagner, Marriott's Practical Electrocardiography"),
    "sokolow_lyon": NormalRange(0.0, 3.5, "Sokolow and Lyon 1949"),
}
"""Of adults, whatever their sex; of QTc those of men, from whom women's differ."""

BY_SEX: dict[Sex, dict[str, NormalRange]] = {
    "female": {
        **dict.fromkeys(_QTC, NormalRange(360.0, 460.0, _QTC_SOURCE)),
        "cornell": NormalRange(0.0, 2.0, _CORNELL),
        "cornell_product": NormalRange(0.0, 244.0, _PRODUCT),
    },
    "male": {
        "cornell": NormalRange(0.0, 2.8, _CORNELL),
        "cornell_product": NormalRange(0.0, 244.0, _PRODUCT),
    },
}
"""What differs by sex, or is judged only where the sex is known."""

OF_CHILDREN: dict[str, tuple[tuple[float, NormalRange], ...]] = {
    "qrs": (
        (4.0, NormalRange(0.0, 90.0, f"{_HRS_2009}, part III: below 4 years above 90 ms are prolonged")),
        (ADULT_YEARS, NormalRange(0.0, 100.0, f"{_HRS_2009}, part III: from 4 to 16 years above 100 ms are prolonged")),
    ),
}
"""Measure -> (below so many years, limits), youngest first. Measures that are not here have none below 16 years."""

_OF_VOLTAGE = ("sokolow_lyon", "cornell", "cornell_product")


def normal_range(name: str, sex: str | None, age_years: float | None = None) -> tuple[float, float] | None:
    """Return the limits of a measure for a patient of that sex and age, None where there is no agreed range.

    An unknown age is taken for an adult's of 35 years or more.
    """
    if age_years is not None and age_years < ADULT_YEARS:
        limits = next((limits for below, limits in OF_CHILDREN.get(name, ()) if age_years < below), None)
    elif age_years is not None and age_years < VOLTAGE_YEARS and name in _OF_VOLTAGE:
        limits = None
    else:
        known = sex_of(sex)
        limits = (BY_SEX[known].get(name) if known else None) or NORMAL_RANGES.get(name)
    return (limits.low, limits.high) if limits else None


def sex_of(text: str | None) -> Sex | None:
    """Read what a page or file says about the sex; None where it says neither."""
    folded = (text or "").strip().casefold()
    if folded in ("f", "female", "w", "woman"):
        return "female"
    return "male" if folded in ("m", "male", "man") else None
