"""Doubts become few warnings, the gravest first, none of which the page has given already."""

import numpy as np

from digitizer.page import PageWarning
from ecg.leads import STANDARD_LEADS
from reports.quality_warnings import quality_warnings
from tests.reports.conftest import Cases
from vitals.quality_meaning import FAMILIES, Doubt
from vitals.signal_quality import signal_quality

SWAP = Doubt("lead-swap", "the electrodes of the two arms are likely swapped", STANDARD_LEADS[:6], ("axes", "ST"))
WANDER = Doubt("wander", "baseline wander of 1.8 mV in V2", ("V2",), ("ST",))
MUCH = Doubt("noise", "noise of up to 0.2 mV in 3 leads", ("I", "II", "V1"), ("ST",))
SOME = Doubt("noise", "noise of 0.2 mV in II", ("II",), ("voltages",))
OTHER = Doubt("noise", "noise of 0.3 mV in V6", ("V6",), ("rhythm class",))


def test_a_doubt_says_what_is_wrong_and_what_that_harms() -> None:
    (warning,) = quality_warnings([WANDER])
    assert warning == PageWarning("wander", "Baseline wander of 1.8 mV in V2: ST in doubt", "V2")
    (warning,) = quality_warnings([SWAP])
    assert warning.message == "The electrodes of the two arms are likely swapped: ST and axes in doubt"
    assert warning.lead is None


def test_doubts_of_one_kind_are_joined_and_leads_named_once() -> None:
    (warning,) = quality_warnings([SOME, MUCH, OTHER])
    assert warning.message == (
        "Noise of up to 0.2 mV in 3 leads; noise of 0.3 mV in V6: ST, voltages and rhythm class in doubt"
    )


def test_there_are_four_at_most_and_the_gravest_first() -> None:
    many = [Doubt(code, f"{code} in I", ("I",), ("ST",)) for code in ("a", "b", "c", "d", "e")]
    assert [warning.code for warning in quality_warnings([SWAP, *many])] == ["lead-swap", "a", "b", "c"]


def test_everything_in_doubt_is_not_listed() -> None:
    (warning,) = quality_warnings([Doubt("no-qrs", "no QRS complex found", ("II",), FAMILIES)])
    assert warning.message == "No QRS complex found: everything measured or classified in doubt"


def test_what_the_page_says_is_not_said_twice() -> None:
    laws = Doubt("limb-leads-inconsistent", "I + III = II does not hold", ("I", "II", "III"), ("axes",))
    lost = Doubt("lead-lost", "V3: not recorded", ("V3",), ("ST",))
    of_page = (PageWarning("limb-leads-inconsistent", "..."), PageWarning("lead-withheld", "...", "V3"))
    assert quality_warnings([laws, lost, WANDER], of_page) == quality_warnings([WANDER])
    assert [warning.code for warning in quality_warnings([laws, lost])] == ["limb-leads-inconsistent", "lead-lost"]


def test_a_summary_of_a_signal_file_warns(cases: Cases) -> None:
    recording = cases.signal_file()
    assert cases.report(recording).warnings == ()
    signal = recording.signal.copy()
    signal[7] += 1.2 * np.sin(2 * np.pi * 0.2 * recording.time_s).astype(np.float32)
    (warning,) = cases.report(recording, quality=signal_quality(recording.with_signal(signal))).warnings
    assert warning.lead == "V2"
    assert warning.message.endswith("ST in doubt")
