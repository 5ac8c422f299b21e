"""Rules speak where their measurement was taken, and only of what they are about."""

import pytest

from classifier.measured_findings import measured_findings
from training.synthetic import synthesize
from vitals import Measure, Vitals, measure


def vitals(**values: float | None) -> Vitals:
    measures = [
        Measure(name, name, value, "", 0 if value is None else 8, "not clear" if value is None else None, None)
        for name, value in values.items()
    ]
    return Vitals(tuple(measures), ())


@pytest.mark.parametrize(
    ("rate", "p_ms", "spread_ms", "name"),
    [
        (48.0, 100.0, 20.0, "sinus bradycardia"),
        (130.0, None, 10.0, "sinus tachycardia"),
        (130.0, None, 90.0, "tachycardia"),
        (45.0, None, 300.0, "bradycardia"),
    ],
)
def test_a_rate_is_called_sinus_where_p_waves_or_regularity_say_so(
    rate: float, p_ms: float | None, spread_ms: float, name: str
) -> None:
    (found,) = measured_findings(
        vitals(heart_rate=rate, p_duration=p_ms, rr_sd=spread_ms, rr_mean=60000.0 / rate, pr=None, qrs=None)
    )
    assert (found.name, found.measure, found.value) == (name, "heart_rate", rate)


def test_limits_themselves_are_normal_but_for_a_qrs_of_120_ms() -> None:
    assert measured_findings(vitals(heart_rate=60.0, pr=200.0, qrs=119.0)) == ()
    names = [one.name for one in measured_findings(vitals(heart_rate=100.0, pr=201.0, qrs=120.0))]
    assert names == ["first-degree AV block", "wide QRS"]


def test_nothing_is_said_without_measurements_nor_of_a_normal_heart() -> None:
    assert measured_findings(vitals(heart_rate=None, pr=None, qrs=None)) == ()
    assert measured_findings(measure(synthesize(3, 10.0, 500.0))) == ()
