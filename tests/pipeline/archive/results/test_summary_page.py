"""The summary of an archive in a browser: what it says, and that it needs nothing from elsewhere."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.analysis import Analysis
from pipeline.archive.archive_settings import ArchiveSettings
from pipeline.archive.page_row import Verdict
from pipeline.archive.pages.page_results import write_refused
from pipeline.archive.pages.page_state import PageState
from pipeline.archive.pages.page_work import Chunk
from pipeline.archive.results.summary_numbers import BINS, summary_numbers
from pipeline.archive.results.summary_page import histogram_bars, summary_html, write_summary
from pipeline.archive.results.tables import write_tables
from pipeline.archive.store.listing_types import Listed, Refusal, Surveyed
from tests.pipeline.archive.results.finished import FIXTURES, VERSION, Given, finish


class Tags(HTMLParser):
    """Every tag with its attributes, and all text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += f"{data} "

    def values(self, name: str) -> list[str]:
        return [value for _, attributes in self.found if (value := attributes.get(name))]


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory, documents: tuple[Given, ...]) -> tuple[Path, str]:
    """A folder of results, and its summary."""
    out = tmp_path_factory.mktemp("archive")
    with finish(out, documents) as manifest:
        refused = next(one for one in documents if isinstance(one.found, Refusal))
        chunk = Chunk(refused.document, Listed("", "", 1, ""), "", (1,), ArchiveSettings(), out)
        write_refused(chunk, 1, FIXTURES / "vector.pdf")
        write_tables(manifest, out)
        return out, write_summary(manifest, out).read_text(encoding="utf-8")


def test_it_says_what_became_of_the_archive(html: tuple[Path, str]) -> None:
    text = " ".join(Tags(html[1]).text.split())
    assert "pages 5 of 6 files" in text
    assert "done 3 60.0 % refused 1 20.0 % dead 1 20.0 %" in text
    assert "1 no millimetre grid no-grid scan it in colour" in text
    assert "1 page was read once and named more than once" in text
    assert "old/copy of page.pdf · ward/page.pdf" in text
    assert "For research and education, not for diagnosis." in text
    assert VERSION in text


def test_it_needs_nothing_from_elsewhere(html: tuple[Path, str]) -> None:
    out, page = html
    tags = Tags(page)
    links = [*tags.values("src"), *tags.values("href")]
    assert links
    for link in links:
        assert (out / unquote(link)).is_file()
    assert not re.search(r"https?:|@import|url\(", page)
    assert "script" not in {tag for tag, _ in tags.found}


def test_it_can_be_used_without_eyes(html: tuple[Path, str]) -> None:
    tags = Tags(html[1])
    assert ("html", {"lang": "en"}) in tags.found
    ids = tags.values("id")
    assert len(set(ids)) == len(ids)
    assert set(tags.values("aria-labelledby")) <= set(ids)
    assert all(attributes.get("alt") for tag, attributes in tags.found if tag == "img")
    assert all(attributes.get("scope") for tag, attributes in tags.found if tag == "th")
    headings = [int(tag[1]) for tag, _ in tags.found if re.fullmatch("h[1-6]", tag)]
    assert headings[0] == 1
    assert set(headings[1:]) == {2}


def test_what_files_are_called_is_never_html(page: Analysis, tmp_path: Path) -> None:
    name = "<script>alert(1)</script>&.pdf"
    with finish(tmp_path, [Given((name, "b.pdf"), page)]) as manifest:
        write_tables(manifest, tmp_path)
        written = write_summary(manifest, tmp_path).read_text(encoding="utf-8")
    assert "<script" not in written
    assert name in Tags(written).text


def test_the_worst_pages_come_first(page: Analysis, tmp_path: Path) -> None:
    assert page.page is not None
    doubtful = []
    for k, share in enumerate((0.9, 0.2, 0.6)):
        confidence = dict.fromkeys(page.page.lead_confidence, share)
        worse = replace(page, page=replace(page.page, lead_confidence=confidence))
        doubtful.append(Given((f"{k}.pdf",), worse))
    with finish(tmp_path, doubtful) as manifest:
        write_tables(manifest, tmp_path)
        numbers = summary_numbers(manifest, tmp_path)
        assert [one.name for one in numbers.unsure] == ["1.pdf", "2.pdf", "0.pdf"]
        assert dict(numbers.review_reasons)["page-unsure"] == 2
        assert numbers.to_review == 3
        manifest.judge(numbers.unsure[0].key, Verdict.REJECTED)
        judged = summary_numbers(manifest, tmp_path)
        assert (judged.to_review, judged.verdicts) == (2, {Verdict.REJECTED: 1})


def test_files_that_were_not_fetched_are_named(tmp_path: Path) -> None:
    with finish(tmp_path, []) as manifest:
        manifest.enlist([(Surveyed("far.pdf", None, 0, Refusal("store-failed", "no answer", "")), "", 1)], VERSION)
        write_tables(manifest, tmp_path)
        numbers = summary_numbers(manifest, tmp_path)
        text = Tags(summary_html(numbers)).text
    assert "far.pdf" in text
    assert "no answer" in text
    assert dict(numbers.states)[PageState.DONE] == 0
    assert numbers.cost is None


@given(st.lists(st.integers(min_value=0, max_value=10**7), min_size=BINS, max_size=BINS))
def test_every_bin_with_a_page_is_seen(bins: list[int]) -> None:
    bars = histogram_bars(bins)
    assert [bar.pages for bar in bars] == bins
    assert all((bar.height >= 2) == (bar.pages > 0) for bar in bars)
    assert all(bar.y >= 0 for bar in bars)
    assert [bar.kind for bar in bars[-4:]] == ["sure"] * 4
