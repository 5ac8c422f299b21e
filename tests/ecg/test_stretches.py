from pathlib import Path

import numpy as np
import pytest

from ecg.errors import InvalidSignalError, TooLargeError, UnreadableFileError
from ecg.formats.stretches import Stretch, at_rate, one_recording

PATH = Path("page.xyz")


def stretch(lead: str, start_s: float, *values: float) -> Stretch:
    return Stretch(lead, start_s, np.array(values, np.float32))


def test_stretches_stand_at_their_times_and_the_rest_is_a_gap() -> None:
    recording = one_recording([stretch("V1", 0.02, 3, 4), stretch("II", 0.0, 1, 2)], 100.0, PATH, "xyz")
    assert (recording.leads, recording.start_s) == (("II", "V1"), (0.0, 0.02))
    np.testing.assert_array_equal(recording.signal, np.array([[1, 2, np.nan, np.nan], [np.nan, np.nan, 3, 4]]))
    assert (recording.provenance.source, recording.provenance.method) == ("page.xyz", "xyz")


def test_the_earlier_of_overlapping_stretches_counts_where_it_has_a_sample() -> None:
    recording = one_recording([stretch("II", 0.01, 5, np.nan), stretch("II", 0.0, 1, 2, 3, 4)], 100.0, PATH, "xyz")
    assert recording.signal.tolist() == [[1, 5, 3, 4]]
    assert recording.start_s == (0.0,)


def test_an_empty_stretch_marks_a_start_and_an_end() -> None:
    recording = one_recording([stretch("II", 0.01, 7), stretch("II", 0.0), stretch("II", 0.03)], 100.0, PATH, "xyz")
    assert recording.start_s == (0.0,)
    np.testing.assert_array_equal(recording.signal, [[np.nan, 7, np.nan]])


@pytest.mark.parametrize(
    ("stretches", "fs_hz", "error"),
    [
        ([], 500.0, UnreadableFileError),
        ([stretch("II", 0.0)], 500.0, UnreadableFileError),
        ([stretch("II", 0.0, 1.0)], 0.0, InvalidSignalError),
        ([stretch("II", 0.0, 1.0)], float("nan"), InvalidSignalError),
        ([stretch("II", 0.0, 1.0)], 1e9, InvalidSignalError),
        ([stretch("II", -1.0, 1.0)], 500.0, InvalidSignalError),
        ([stretch("II", float("nan"), 1.0)], 500.0, InvalidSignalError),
        ([stretch("II", 0.0, float("inf"))], 500.0, InvalidSignalError),
        ([stretch("II", 1e9, 1.0)], 500.0, TooLargeError),
        ([stretch("II", 0.0, 1.0), stretch("V1", 1e12, 1.0)], 500.0, TooLargeError),
        ([stretch("II", 0.0, 1.0), stretch("V1", 1e306, 1.0)], 500.0, InvalidSignalError),
    ],
)
def test_what_no_ecg_has_is_a_typed_error(stretches: list[Stretch], fs_hz: float, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"page\.xyz"):
        one_recording(stretches, fs_hz, PATH, "xyz")


def test_rates_that_differ_wildly_are_refused_before_anything_is_resampled() -> None:
    assert len(at_rate(stretch("II", 0.0, *range(100)), 250.0, 500.0, PATH).samples) == 200
    with pytest.raises(InvalidSignalError):
        at_rate(stretch("II", 0.0, *range(100)), 1.0, 100_000.0, PATH)
