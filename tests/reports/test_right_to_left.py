import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.right_to_left import in_drawing_order, is_right_to_left, joined


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("abc 12", "abc 12"),
        ("שלום", "םולש"),
        ("ID שלום 42 f", "ID םולש 42 f"),
        ("(שלום) 12", "(םולש) 12"),
        ("דוד 1948 כהן · m", "ןהכ 1948 דוד · m"),
        ("שלום Anna עולם", "םולש Anna םלוע"),
    ],
)
def test_right_to_left_runs_are_turned_over_and_numbers_are_not(text: str, drawn: str) -> None:
    assert in_drawing_order(text) == drawn


def test_arabic_letters_take_the_shape_that_their_neighbours_ask_for() -> None:
    forms = [unicodedata.name(shape).rsplit(" ", 2)[-2:] for shape in joined("محمد")]
    assert [form for form, _ in forms] == ["INITIAL", "MEDIAL", "MEDIAL", "FINAL"]
    assert [unicodedata.name(shape)[-13:] for shape in joined("دار")] == ["ISOLATED FORM"] * 3


def test_lam_and_alef_are_one_shape() -> None:
    assert [unicodedata.name(shape) for shape in joined("لا")] == ["ARABIC LIGATURE LAM WITH ALEF ISOLATED FORM"]
    assert unicodedata.name(joined("سلام")[1]) == "ARABIC LIGATURE LAM WITH ALEF FINAL FORM"


@given(st.text(max_size=60))
def test_no_letter_is_lost(text: str) -> None:
    plain = unicodedata.normalize("NFKC", in_drawing_order(text).translate(str.maketrans("()[]{}<>«»", "((((((((((")))
    expected = unicodedata.normalize("NFKC", joined(text).translate(str.maketrans("()[]{}<>«»", "((((((((((")))
    assert sorted(plain) == sorted(expected)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_text_without_such_letters_stays_as_it_is(text: str) -> None:
    if not any(map(is_right_to_left, text)):
        assert in_drawing_order(text) == text
