"""Every lead has its measures, or the reason of each that is missing."""

from collections.abc import Callable

import numpy as np
import pytest

from ecg import Recording
from ecg.leads import STANDARD_LEADS
from vitals import measure
from vitals.lead_measures import AMPLITUDES

Heart = Callable[..., Recording]


def test_known_amplitudes_of_all_leads(heart: Heart) -> None:
    found = measure(heart(bpm=60.0)).leads
    assert tuple(one.lead for one in found) == STANDARD_LEADS
    by_name = {one.lead: one for one in found}
    for lead, r, s, t in (("II", 1.23, 0.0, 0.28), ("V1", 0.0, 0.8, -0.1), ("V5", 1.3, 0.0, 0.35)):
        assert by_name[lead].r_mv == pytest.approx(r, abs=0.03)
        assert by_name[lead].s_mv == pytest.approx(s, abs=0.03)
        assert by_name[lead].t_mv == pytest.approx(t, abs=0.05)
        assert by_name[lead].st_j60_mv == pytest.approx(0.0, abs=0.04)
        assert by_name[lead].beats >= 9
        assert not by_name[lead].reasons


def test_a_raised_and_a_lowered_st_segment_are_measured(heart: Heart) -> None:
    recording = heart(bpm=60.0, leads=("II", "V2"), t=False)
    signal = recording.signal.copy()
    for r_s in np.arange(0.35, 10.0, 1.0):
        since_s = recording.time_s - r_s
        shape = np.where((since_s > 0.045) & (since_s < 0.35), 1.0, 0.0)
        signal += np.outer([-0.15, 0.3], shape).astype(np.float32)
    found = {one.lead: one for one in measure(recording.with_signal(signal)).leads}
    assert found["II"].st_j80_mv == pytest.approx(-0.15, abs=0.05)
    assert found["V2"].st_j80_mv == pytest.approx(0.3, abs=0.05)


def test_every_none_has_its_reason_and_no_value_has_one(ptbxl: dict[int, Recording]) -> None:
    for recording in list(ptbxl.values())[:10]:
        page = np.full_like(recording.signal, np.nan)
        for lead in range(12):
            page[lead, lead // 3 * 1250 : (lead // 3 + 1) * 1250] = 1.0
        for signal in (recording.signal, recording.signal * page, recording.signal[:, :700]):
            for one in measure(recording.with_signal(signal)).leads:
                for name in AMPLITUDES:
                    assert (getattr(one, name) is None) == (name in one.reasons)
                assert (one.beats == 0) == all(getattr(one, name) is None for name in AMPLITUDES)


def test_a_page_measures_what_the_whole_recording_measures(ptbxl: dict[int, Recording]) -> None:
    apart: dict[str, list[float]] = {"r_mv": [], "s_mv": [], "st_j60_mv": [], "t_mv": []}
    for recording in list(ptbxl.values())[:15]:
        page = np.full_like(recording.signal, np.nan)
        for lead in range(12):
            part = slice(lead // 3 * 1250, (lead // 3 + 1) * 1250)
            page[lead, part] = recording.signal[lead, part]
        pairs = zip(measure(recording).leads, measure(recording.with_signal(page)).leads, strict=True)
        for one, other in pairs:
            for name, row in apart.items():
                values = getattr(one, name), getattr(other, name)
                if None not in values:
                    row.append(abs(values[0] - values[1]))
    assert all(len(row) > 120 for row in apart.values())
    assert max(np.median(row) for row in apart.values()) < 0.02


def test_without_beats_every_lead_says_why() -> None:
    flat = measure(Recording(("I", "V1"), np.zeros((2, 5000), np.float32), 500.0))
    for one in flat.leads:
        assert one.beats == 0
        assert one.reasons == dict.fromkeys(AMPLITUDES, "no QRS complex found")
