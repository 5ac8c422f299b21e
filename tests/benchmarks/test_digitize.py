import numpy as np
import pytest

from benchmarks.digitize import accuracy_table, as_result, on_printed_span, run, vitals_table
from benchmarks.page_conditions import PAGE_CONDITIONS, PageCondition
from ecg import Recording
from training.camera import Conditions
from training.pages import PageStyle, render_page
from training.synthetic import synthesize


def test_a_run_counts_pages_and_refusals() -> None:
    calls = iter([Conditions(8.0), Conditions(8.0, contrast=0.0)])
    tally = run(((seed, synthesize(seed)) for seed in (6, 7)), PageCondition(draw=lambda _: next(calls)))
    result = as_result(tally)
    assert result["pages"] == 2
    assert result["refused"] == 1
    assert result["layout_right"] == 0.5
    assert result["failed"] == 0.5
    assert result["scale_right"] == 1.0
    assert result["px_per_mm_error"] < 0.005
    assert 0.5 < result["covered"] <= 1.0
    assert result["heart_rate_error"] < 1.0
    assert tally.db[0] > 20.0
    assert tally.db[1] == 0.0
    assert dict(tally.refused) == {"no-grid": 1}
    assert len(tally.seconds) == 2
    assert accuracy_table({"one": tally}).row_count == vitals_table({"one": tally}).row_count == 1


def test_only_the_printed_span_counts() -> None:
    truth = np.full((1, 100), np.nan, np.float32)
    truth[0, 20:60] = 1.0
    found = np.arange(80, dtype=np.float32)[None]
    printed, estimate = on_printed_span(Recording(("II",), truth, 100.0), Recording(("II",), found, 100.0))
    assert len(printed["II"]) == 40
    np.testing.assert_array_equal(estimate["II"], np.arange(20, 60))


@pytest.mark.parametrize("name", sorted(PAGE_CONDITIONS))
def test_every_condition_gives_the_picture_of_its_name(name: str) -> None:
    condition = PAGE_CONDITIONS[name]
    rng = np.random.default_rng(1)
    page = render_page(synthesize(6), condition.printed(rng))
    picture = condition.picture(page, rng)
    assert picture.image.ndim == 3
    plain = render_page(synthesize(6), PageStyle())
    same = picture.image.shape == plain.image.shape and bool((picture.image == plain.image).all())
    assert same == (name in ("clean 200 dpi", "3x4+1R"))
