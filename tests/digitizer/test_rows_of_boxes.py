"""Each box gets the line that runs through its middle, and no line two boxes at one time."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from digitizer.rows_of_boxes import lines_in_boxes

FAR = float("nan")


def boxes(*corners: tuple[float, float, float, float]) -> np.ndarray:
    return np.array(corners, np.float64)


def test_the_nearest_line_to_the_middle_runs_through_a_box() -> None:
    found = lines_in_boxes(boxes((0, 0, 10, 10), (0, 10, 10, 20)), np.array([[4.0, 9.0, 16.0], [4.0, 9.0, 16.0]]))
    assert found == [0, 2]


def test_boxes_beside_each_other_share_a_line_and_boxes_at_one_time_do_not() -> None:
    levels = np.array([[5.0], [5.0]])
    assert lines_in_boxes(boxes((0, 0, 10, 10), (9, 0, 20, 10)), levels) == [0, 0]
    # The one whose middle is nearer has it.
    assert lines_in_boxes(boxes((0, 2, 10, 14), (1, 0, 11, 10)), levels) == [None, 0]


def test_a_box_that_lost_its_line_to_a_nearer_one_takes_another_that_runs_through_it() -> None:
    levels = np.array([[5.0, 8.0], [5.0, 8.0]])
    assert lines_in_boxes(boxes((0, 0, 10, 12), (0, 0, 10, 10)), levels) == [1, 0]


def test_a_line_that_runs_elsewhere_or_at_another_time_is_not_taken() -> None:
    assert lines_in_boxes(boxes((0, 0, 10, 10)), np.array([[11.0, FAR]])) == [None]
    assert lines_in_boxes(boxes((0, 0, 10, 10)), np.zeros((1, 0))) == [None]


@given(
    st.lists(st.tuples(st.floats(0, 90), st.floats(0, 90), st.floats(1, 50), st.floats(1, 50)), min_size=1, max_size=8),
    st.lists(st.floats(0, 100), max_size=6),
)
def test_a_line_that_is_taken_lies_in_its_box(
    corners: list[tuple[float, float, float, float]], heights: list[float]
) -> None:
    given_boxes = boxes(*((x, y, x + width, y + height) for x, y, width, height in corners))
    for box, line in zip(given_boxes, lines_in_boxes(given_boxes, np.tile(heights, (len(corners), 1))), strict=True):
        assert line is None or box[1] - 1e-9 <= heights[line] <= box[3] + 1e-9
