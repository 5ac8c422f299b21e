import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecg import Patient, Recording
from ecg.errors import InvalidSignalError
from ecg.leads import STANDARD_LEADS


@given(st.permutations(STANDARD_LEADS))
def test_leads_come_in_the_standard_order_with_their_signal_and_offset(names: list[str]) -> None:
    signal = np.array([[STANDARD_LEADS.index(name)] * 5 for name in names], np.float32)
    starts = tuple(float(STANDARD_LEADS.index(name)) for name in names)
    recording = Recording(tuple(names), signal, 500.0, starts)
    assert recording.leads == STANDARD_LEADS
    assert recording.signal[:, 0].tolist() == list(range(12))
    assert recording.start_s == tuple(float(k) for k in range(12))


@pytest.mark.parametrize(
    ("leads", "shape", "fs_hz", "start_s"),
    [
        (("II",), (2, 5), 500.0, ()),
        ((), (0, 5), 500.0, ()),
        (("II", "II"), (2, 5), 500.0, ()),
        (("II",), (1, 5), 0.0, ()),
        (("II",), (1, 5), float("nan"), ()),
        (("II",), (1, 5), 500.0, (0.0, 1.0)),
        (("II",), (1, 5), 500.0, (float("inf"),)),
        (("II",), (1, 5), 500.0, (float("nan"),)),
    ],
)
def test_what_makes_no_recording_is_refused(
    leads: tuple[str, ...], shape: tuple[int, int], fs_hz: float, start_s: tuple[float, ...]
) -> None:
    with pytest.raises(InvalidSignalError):
        Recording(leads, np.zeros(shape, np.float32), fs_hz, start_s)


def test_infinite_values_are_refused_and_gaps_are_not() -> None:
    with pytest.raises(InvalidSignalError):
        Recording(("II",), np.array([[np.inf]], np.float32), 500.0)
    assert np.isnan(Recording(("II",), np.array([[np.nan]], np.float32), 500.0).signal).all()


def test_the_patient_does_not_show_in_the_representation() -> None:
    recording = Recording(("II",), np.zeros((1, 5), np.float32), 500.0, patient=Patient(name="Ink, Test"))
    assert "Ink" not in repr(recording)


def test_the_time_axis_begins_at_0() -> None:
    recording = Recording(("II",), np.zeros((1, 5), np.float32), 250.0)
    np.testing.assert_allclose(recording.time_s, [0.0, 0.004, 0.008, 0.012, 0.016])
    assert recording.duration_s == 0.02


def test_an_unknown_lead_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        Recording(("II",), np.zeros((1, 5), np.float32), 250.0).lead("V1")
