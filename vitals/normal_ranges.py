"""Usual limits of adults at rest, as data, each with its source."""

from dataclasses import dataclass

_HRS_2009 = "AHA/ACCF/HRS Recommendations for the Standardization and Interpretation of the Electrocardiogram, 2009"


@dataclass(frozen=True)
class NormalRange:
    """Limits that still count as normal, and who set them."""

    low: float
    high: float
    source: str


NORMAL_RANGES: dict[str, NormalRange] = {
    "heart_rate": NormalRange(60.0, 100.0, "common definition of brady- and tachycardia, ACC/AHA/HRS Bradycardia 2018"),
    "pr": NormalRange(120.0, 200.0, "Wagner, Marriott's Practical Electrocardiography; above: first-degree AV block"),
    "qrs": NormalRange(70.0, 110.0, f"{_HRS_2009}, part III: adults above 110 ms are prolonged"),
    "qtc_fridericia": NormalRange(360.0, 450.0, f"{_HRS_2009}, part IV: prolonged; ESC 2022 ventricular: short"),
    "qtc_bazett": NormalRange(360.0, 450.0, f"{_HRS_2009}, part IV: prolonged; ESC 2022 ventricular: short"),
    "qtc_framingham": NormalRange(360.0, 450.0, f"{_HRS_2009}, part IV: prolonged; ESC 2022 ventricular: short"),
    "qtc_hodges": NormalRange(360.0, 450.0, f"{_HRS_2009}, part IV: prolonged; ESC 2022 ventricular: short"),
    "axis_qrs": NormalRange(-30.0, 90.0, f"{_HRS_2009}, part III"),
    "axis_p": NormalRange(0.0, 75.0, "Wagner, Marriott's Practical Electrocardiography"),
}

# Women's QTc is prolonged from 460 ms (same source, part IV).
FEMALE_RANGES: dict[str, NormalRange] = {
    name: NormalRange(limits.low, 460.0, limits.source)
    for name, limits in NORMAL_RANGES.items()
    if name.startswith("qtc_")
}


def normal_range(name: str, sex: str | None) -> tuple[float, float] | None:
    """Return the limits of a measure for a patient of that sex, None where there is no agreed range."""
    female = (sex or "").strip().casefold() in ("f", "female", "w", "woman")
    limits = FEMALE_RANGES.get(name) if female else None
    limits = limits or NORMAL_RANGES.get(name)
    return (limits.low, limits.high) if limits else None
