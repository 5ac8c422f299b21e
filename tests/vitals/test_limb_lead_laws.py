"""Limb leads that do not go together are found, with what is wrong; real ones go together."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ecg import Recording
from vitals.limb_lead_laws import broken_laws


def with_rows(recording: Recording, rows: dict[str, NDArray[np.float32]]) -> Recording:
    signal = recording.signal.copy()
    for lead, row in rows.items():
        signal[recording.leads.index(lead)] = row
    return recording.with_signal(signal)


def test_real_leads_obey_the_laws(ptbxl: dict[int, Recording]) -> None:
    assert {number for number, recording in ptbxl.items() if broken_laws(recording)} == {162}
    assert broken_laws(ptbxl[162])[0].leads == ("aVR", "aVL", "aVF")


def test_what_is_wrong_is_told(ptbxl: dict[int, Recording]) -> None:
    for recording in [recording for number, recording in ptbxl.items() if number != 162]:
        i, ii, iii, avf = (recording.lead(lead) for lead in ("I", "II", "III", "aVF"))
        (turned,) = broken_laws(with_rows(recording, {"II": -ii}))
        assert "II is upside down" in turned.reason
        (exchanged,) = broken_laws(with_rows(recording, {"I": ii, "II": i}))
        assert "or I and II are exchanged" in exchanged.reason
        (doubled,) = broken_laws(with_rows(recording, {"aVF": 3 * avf}))
        assert "aVF would fit at 0.3" in doubled.reason
        (other,) = broken_laws(with_rows(recording, {"III": np.roll(iii, 700)}))
        assert "do not belong together" in other.reason
        (line,) = broken_laws(with_rows(recording, {"II": 0 * ii}))
        assert "II is a straight line" in line.reason


def test_levels_do_not_matter(ptbxl: dict[int, Recording]) -> None:
    recording = next(iter(ptbxl.values()))
    assert broken_laws(recording.with_signal(recording.signal + np.arange(12, dtype=np.float32)[:, None])) == ()


def test_columns_of_a_page_are_judged_each_by_itself(ptbxl: dict[int, Recording]) -> None:
    recording = next(iter(ptbxl.values()))
    page = np.full_like(recording.signal, np.nan)
    for lead in range(12):
        part = slice(lead // 3 * 1250, (lead // 3 + 1) * 1250)
        page[lead, part] = recording.signal[lead, part]
    assert broken_laws(recording.with_signal(page)) == ()
    page[4] *= -1
    (broken,) = broken_laws(recording.with_signal(page))
    assert broken.leads == ("aVR", "aVL", "aVF")
    assert broken.residual_db < 12


def test_leads_that_were_not_recorded_together_are_not_judged(ptbxl: dict[int, Recording]) -> None:
    recording = next(iter(ptbxl.values()))
    apart = -recording.signal[:3]
    apart[1] *= -1
    apart[0, 2000:] = np.nan
    apart[1, :2400] = np.nan
    assert broken_laws(Recording(("I", "II", "III"), apart, 500.0)) == ()


@pytest.mark.parametrize("samples", [0, 3, 2000])
def test_nothing_breaks_on_nothing(samples: int) -> None:
    for value in (0.0, np.nan):
        signal = np.full((6, samples), value, np.float32)
        assert broken_laws(Recording(("I", "II", "III", "aVR", "aVL", "aVF"), signal, 500.0)) == ()
