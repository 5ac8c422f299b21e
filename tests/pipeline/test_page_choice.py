import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.page_choice import PageChoice, page_stem


@pytest.mark.parametrize(
    ("text", "pages"),
    [("3", [2]), ("1-4,7", [0, 1, 2, 3, 6]), (" 2 - 3 , 1", [0, 1, 2]), ("5,2-5,3", [1, 2, 3, 4])],
)
def test_pages_come_in_the_documents_order_and_once(text: str, pages: list[int]) -> None:
    assert list(PageChoice.parse(text).of(8)) == pages


@pytest.mark.parametrize("text", ["", "0", "0-2", "4-1", "-3", "3-", "1,,2", "two", "1.5", "1-2-3", "²"])
def test_what_is_no_page_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="page"):
        PageChoice.parse(text)


def test_no_choice_is_every_page() -> None:
    assert list(PageChoice().of(3)) == [0, 1, 2]


@given(st.integers(1, 10**12), st.integers(0, 10**12), st.integers(1, 30))
def test_of_what_lies_beyond_the_document_the_first_page_stays(first: int, more: int, count: int) -> None:
    chosen = list(PageChoice.parse(f"{first}-{first + more}").of(count))
    assert [page for page in chosen if page < count] == list(range(first - 1, min(first + more, count)))
    assert [page for page in chosen if page >= count] == ([max(first - 1, count)] if first + more > count else [])


@pytest.mark.parametrize(
    ("page", "count", "stem"), [(0, 1, "a"), (0, 2, "a_p01"), (11, 12, "a_p12"), (6, 120, "a_p007")]
)
def test_names_of_pages_sort_as_the_pages_do(page: int, count: int, stem: str) -> None:
    assert page_stem("a", page, count) == stem
