"""Voltages of hypertrophy from the leads that they are made of."""

import numpy as np
import pytest

from ecg import Patient
from vitals.estimate import Estimate, Found
from vitals.lead_measures import LeadMeasures
from vitals.normal_ranges import normal_range
from vitals.voltages import VOLTAGES, voltages
from vitals.wave import Absent

QRS = Estimate(100.0, 9, 5.0)


def lead(name: str, r_mv: float | None, s_mv: float | None, sd_mv: float | None = 0.02, beats: int = 9) -> LeadMeasures:
    reasons = {key: "cut off" for key, value in (("r_mv", r_mv), ("s_mv", s_mv)) if value is None}
    return LeadMeasures(name, 0.0, r_mv, s_mv, 0.0, 0.0, 0.0, 0.1, beats, sd_mv, 0.01, reasons)


LEADS = (
    lead("aVL", 1.2, 0.0),
    lead("V1", 0.2, 1.1),
    lead("V3", 0.5, 1.4, beats=3),
    lead("V5", 1.8, 0.1),
    lead("V6", 2.1, 0.0),
)


def of(found: dict[str, Found], name: str) -> Estimate:
    one = found[name]
    assert isinstance(one, Estimate), one
    return one


def test_sums_of_the_right_waves() -> None:
    found = voltages(LEADS, QRS, "male")
    assert of(found, "sokolow_lyon").value == pytest.approx(1.1 + 2.1)
    assert of(found, "cornell").value == pytest.approx(1.2 + 1.4)
    assert of(found, "cornell").beats == 3
    assert of(found, "cornell").sd == pytest.approx(0.02 * np.sqrt(2))
    assert of(found, "cornell_product").value == pytest.approx(260.0)
    assert of(found, "cornell_product").sd == pytest.approx(np.hypot(2.6 * 5, 100 * 0.02 * np.sqrt(2)))


def test_women_and_unknown_sex_in_the_product() -> None:
    assert of(voltages(LEADS, QRS, "F"), "cornell_product").value == pytest.approx(320.0)
    unknown = of(voltages(LEADS, QRS, None), "cornell_product")
    assert unknown.value == pytest.approx(260.0)
    assert "sex" in str(unknown.note)


@pytest.mark.parametrize(("missing", "absent"), [("V6", "sokolow_lyon"), ("V1", "sokolow_lyon"), ("aVL", "cornell")])
def test_a_missing_lead_is_named(missing: str, absent: str) -> None:
    found = voltages([one for one in LEADS if one.lead != missing], QRS, None)
    reason = found[absent]
    assert isinstance(reason, Absent)
    assert missing in reason.reason
    assert sum(isinstance(found[name], Estimate) for name in VOLTAGES) == (2 if absent == "sokolow_lyon" else 1)


def test_a_wave_that_is_not_known_hands_on_its_reason() -> None:
    found = voltages((*LEADS[:1], lead("V1", 0.2, None), *LEADS[2:]), QRS, None)["sokolow_lyon"]
    assert found == Absent("V1: cut off")


def test_without_qrs_duration_no_product() -> None:
    found = voltages(LEADS, Absent("the edges are lost"), "male")
    assert found["cornell_product"] == Absent("the edges are lost")
    assert isinstance(found["cornell"], Estimate)


def test_a_wide_qrs_is_told() -> None:
    assert "120 ms" in str(of(voltages(LEADS, Estimate(140.0, 9), "male"), "sokolow_lyon").note)


def test_limits_follow_the_sex() -> None:
    assert normal_range("cornell", Patient(sex="F").sex) == (0.0, 2.0)
    assert normal_range("cornell", "m") == (0.0, 2.8)
    assert normal_range("cornell", None) is None
