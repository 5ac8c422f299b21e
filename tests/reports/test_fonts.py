import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.fonts import LONGEST_TEXT, REGULAR, REPLACEMENT, font, left_out, printable
from reports.typography import BODY, ELLIPSIS, fitted, width_mm, wrapped


def test_names_of_latin_greek_and_cyrillic_languages_are_shown_as_they_are() -> None:
    for name in ("Zażółć Gęśla-Jaźń", "Žižka Šťastný", "Győző Ősz", "Gülşen İpek", "Ægir Þór", "Ελένη", "Наталья"):
        assert printable(name) == name


def test_letters_with_loose_accents_are_composed() -> None:
    assert printable("Zo\u0301\u0142ty") == "Zółty"


def test_control_characters_and_direction_marks_are_removed() -> None:
    assert printable("in\u202egnp.exe\x00\x1b[31m\u200b\u2066x\ufeff") == "ingnp.exe[31mx"


def test_what_the_typeface_cannot_show_is_visibly_replaced() -> None:
    assert printable("王 A") == f"{REPLACEMENT} A"
    assert printable("\U000f0000") == REPLACEMENT


def test_letters_that_are_left_out_are_counted_but_not_those_that_were_lost_before() -> None:
    assert left_out("王小明 Wang") == 3
    assert left_out(f"{REPLACEMENT} Wang") == 0
    assert left_out("Zażółć Ελένη Наталья שלום محمد") == 0


def test_hebrew_and_arabic_names_are_shown() -> None:
    for name in ("מרים", "محمد علي", "نرگس پژوهش"):
        assert printable(name) == name


def test_white_space_becomes_one_blank() -> None:
    assert printable(" a\n\tb\u2003\u00a0c\u2028") == "a b c"


def test_endless_text_is_cut_where_it_can_be_seen() -> None:
    assert len(printable("x" * 10**6)) == LONGEST_TEXT
    assert printable("x" * 10**6).endswith(ELLIPSIS)


@given(st.text(max_size=80))
def test_printable_text_holds_only_shapes_of_the_typeface(text: str) -> None:
    shown = printable(text)
    assert printable(shown) == shown
    assert all(ord(character) in font(REGULAR).face.charToGlyph for character in shown)
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs", "Mn"}


@given(st.text(max_size=200), st.floats(5.0, 60.0), st.integers(0, 8))
def test_cut_text_fits_and_keeps_its_end(text: str, limit_mm: float, keep_end: int) -> None:
    shown = fitted(text, BODY, limit_mm, keep_end)
    whole = printable(text)
    assert shown == whole or ELLIPSIS in shown
    least = width_mm(whole[:1] + ELLIPSIS + whole[len(whole) - keep_end :], BODY)
    assert width_mm(shown, BODY) <= max(limit_mm, least) + 1e-6
    if keep_end and len(whole) > keep_end:
        assert shown.endswith(whole[-keep_end:])


@given(st.text(max_size=200), st.floats(12.0, 60.0))
def test_wrapped_lines_fit_and_lose_nothing(text: str, limit_mm: float) -> None:
    lines = wrapped(text, BODY, limit_mm)
    assert all(width_mm(line, BODY) <= limit_mm for line in lines)
    assert "".join(lines).replace(" ", "") == printable(text).replace(" ", "")


@pytest.mark.parametrize("text", ["", "   ", "\x00"])
def test_nothing_to_show_is_an_empty_line(text: str) -> None:
    assert wrapped(text, BODY, 20.0) == [""]
