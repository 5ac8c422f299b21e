"""What is kept of a strip is what the network said, to less than it is sure of."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from digitizer.row_strip import MOST_LOGIT, RowStrip


@given(
    arrays(np.float32, (5, 7), elements=st.floats(-200.0, 200.0, width=32)),
    arrays(np.float32, (5, 3), elements=st.floats(0.0, 1.0, width=32)),
)
def test_logits_and_ink_come_back_and_what_no_network_says_is_limited(logits: np.ndarray, ink: np.ndarray) -> None:
    said = logits.copy()
    strip = RowStrip.of(logits, ink, 8)
    assert (strip.rows, strip.top) == (5, 8)
    np.testing.assert_array_equal(logits, said)
    np.testing.assert_allclose(strip.logits(), np.clip(said, -MOST_LOGIT, MOST_LOGIT), atol=1 / 512)
    np.testing.assert_allclose(strip.ink(), ink, atol=1 / 510 + 1e-6)
    np.testing.assert_array_equal(strip.logits(slice(2, 4)), strip.logits()[:, 2:4])
    np.testing.assert_array_equal(strip.ink(slice(1, 3)), strip.ink()[:, 1:3])
