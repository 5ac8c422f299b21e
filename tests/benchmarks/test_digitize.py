import numpy as np
import pytest

from benchmarks.digitize import CONDITIONS, as_result, measure, on_printed_span
from ecg import Recording
from training.pages import PageStyle, RenderedPage, render_page
from training.synthetic import synthesize


def test_a_run_counts_pages_leads_and_refusals() -> None:
    recordings = ((seed, synthesize(seed)) for seed in (6, 7))
    calls = iter([True, False])

    def second_page_is_blank(page: RenderedPage, _: int) -> np.ndarray:
        return page.image if next(calls) else np.full_like(page.image, 255)

    tally = measure(iter(recordings), PageStyle(), second_page_is_blank)
    result = as_result(tally)
    assert result["pages"] == 2
    assert result["refused"] == 1
    assert result["layout_right"] == 0.5
    assert result["failed"] == 0.5
    assert tally.db[0] > 20.0
    assert tally.db[1] == 0.0
    assert dict(tally.refused) == {"no-grid": 1}
    assert set(tally.lead_db) == set(synthesize(6).leads)
    assert len(tally.seconds) == 2


def test_only_the_printed_span_counts() -> None:
    truth = np.full((1, 100), np.nan, np.float32)
    truth[0, 20:60] = 1.0
    found = np.arange(80, dtype=np.float32)[None]
    printed, estimate = on_printed_span(Recording(("II",), truth, 100.0), Recording(("II",), found, 100.0))
    assert len(printed["II"]) == 40
    np.testing.assert_array_equal(estimate["II"], np.arange(20, 60))


@pytest.mark.parametrize("name", sorted(CONDITIONS))
def test_every_condition_gives_an_image(name: str, recording_page: RenderedPage) -> None:
    image = CONDITIONS[name](recording_page, 1)
    assert image.dtype == np.uint8
    assert image.shape[2] == 3


@pytest.fixture(scope="module")
def recording_page() -> RenderedPage:
    return render_page(synthesize(6), PageStyle(dpi=80.0))
