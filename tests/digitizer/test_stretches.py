"""Runs of a mask, whatever it begins and ends with."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from digitizer.stretches import stretches


@given(st.lists(st.booleans(), max_size=40))
def test_stretches_hold_what_is_true_and_nothing_else(mask: list[bool]) -> None:
    starts, ends = stretches(np.array(mask, np.bool_))
    inside = np.zeros(len(mask), np.bool_)
    for start, end in zip(starts, ends, strict=True):
        assert end > start
        inside[start:end] = True
    assert inside.tolist() == mask
    assert (starts[1:] > ends[:-1]).all()
