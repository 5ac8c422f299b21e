"""Stages that are kept change how long a page takes, and nothing else."""

from dataclasses import replace
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from digitizer import DigitizedPage, digitize, digitize_pages
from digitizer.corrections import Corrections
from digitizer.kept_stages import KeptStages, PageStages, content_of
from ecg.errors import UnknownLayoutError
from tests.digitizer.corrected import FIXTURES, as_found, as_given
from tests.digitizer.test_corrected_pages import assert_the_same
from training.fixtures import vector_pdf
from training.pages import PageStyle, render_page
from training.synthetic import synthesize


def made(stages: PageStages, stage: str, made_from: object, count: list[str]) -> str:
    def make() -> str:
        count.append(stage)
        return f"{stage} of {made_from}"

    return stages.of(stage, made_from, make)


def test_a_stage_is_made_once_from_the_same_and_anew_from_another() -> None:
    kept, count, timed = KeptStages(), list[str](), list[bool]()
    for made_from in (1, 1, 2, 2, 1):
        stages = kept.of_page("a", 0)
        assert made(stages, "page", made_from, count) == f"page of {made_from}"
        timed.append("page" in stages.timings_s)
    assert timed == [True, False, True, False, True]
    assert count == ["page"] * 3


def test_only_what_is_made_is_told_and_before_it_is_made() -> None:
    kept, told = KeptStages(), list[str]()
    for made_from in (1, 1, 2):
        made(kept.of_page("a", 0, lambda stage: told.append(f"begin {stage}")), "page", made_from, told)
    assert told == ["begin page", "page"] * 2


def test_a_page_tells_of_its_stages_in_their_order() -> None:
    told: list[str] = []
    ((_, page),) = digitize_pages(FIXTURES / "vector.pdf", tell=told.append)
    assert isinstance(page, DigitizedPage)
    assert told == list(page.timings_s)


def test_pages_and_contents_are_kept_apart_and_the_oldest_goes() -> None:
    kept, count = KeptStages(pages=2), list[str]()
    for content, page in (("a", 0), ("a", 1), ("a", 0), ("b", 0), ("a", 0), ("a", 1)):
        made(kept.of_page(content, page), "page", None, count)
    # Page 1 of a was used longest ago when b came.
    assert len(count) == 4


def test_a_stage_that_fails_leaves_nothing() -> None:
    kept, count = KeptStages(), list[str]()

    def fail() -> str:
        raise MemoryError

    with pytest.raises(MemoryError):
        kept.of_page("a", 0).of("page", 1, fail)
    assert made(kept.of_page("a", 0), "page", 1, count) == "page of 1"
    kept.of_page("a", 0).forget()
    made(kept.of_page("a", 0), "page", 1, count)
    assert count == ["page"] * 2


def test_a_page_with_kept_stages_is_the_page_without() -> None:
    boxes = tuple(as_given(trace) for trace in as_found("scan.pdf").traces)
    other = {"V1": "V2", "V2": "V1"}
    swapped = tuple(replace(box, lead=other.get(box.lead, box.lead)) for box in boxes)
    stages = KeptStages()
    without = (Corrections(speed_mm_per_s=50.0, chest_gain_mm_per_mv=20.0), Corrections(panels=swapped))
    for corrections, done in (
        (Corrections(), {"paths", "page", "sketch", "tracing", "text", "signals"}),
        (Corrections(gain_mm_per_mv=5.0), {"signals"}),
        (Corrections(speed_mm_per_s=50.0, chest_gain_mm_per_mv=20.0), {"signals"}),
        (Corrections(panels=boxes), {"tracing", "level", "signals"}),
        (Corrections(panels=swapped), {"level", "signals"}),
        (Corrections(panels=swapped, gain_mm_per_mv=5.0), {"signals"}),
    ):
        kept = digitize(FIXTURES / "scan.pdf", corrections=corrections, stages=stages)
        assert set(kept.timings_s) == done
        if corrections in without:
            assert_the_same(kept, digitize(FIXTURES / "scan.pdf", corrections=corrections))


def test_a_vector_page_is_read_once() -> None:
    stages = KeptStages()
    for corrections, done in (
        (Corrections(), {"paths", "preview", "leads"}),
        (Corrections(layout="3x4+1R", gain_mm_per_mv=5.0), {"leads"}),
        (Corrections(rotation_deg=0), {"paths", "preview", "leads"}),
    ):
        page = digitize(FIXTURES / "vector.pdf", corrections=corrections, stages=stages)
        assert set(page.timings_s) == done
        assert_the_same(page, digitize(FIXTURES / "vector.pdf", corrections=corrections))


def test_another_file_of_the_same_name_is_another_page(tmp_path: Path) -> None:
    stages, path = KeptStages(), tmp_path / "page.pdf"
    for seed in (1, 2):
        path.write_bytes(vector_pdf(render_page(synthesize(seed), PageStyle())))
        assert_the_same(digitize(path, stages=stages), digitize(path))


def test_the_same_file_under_another_name_is_told_by_its_own(tmp_path: Path) -> None:
    stages = KeptStages()
    (tmp_path / "copy.pdf").write_bytes((FIXTURES / "vector.pdf").read_bytes())
    assert content_of(tmp_path / "copy.pdf") == content_of(FIXTURES / "vector.pdf")
    for path in (FIXTURES / "vector.pdf", tmp_path / "copy.pdf"):
        assert digitize(path, stages=stages).recording.provenance.source == path.name
        with pytest.raises(UnknownLayoutError) as caught:
            digitize(path, corrections=Corrections(layout="12x1"), stages=stages)
        assert caught.value.source == path.name


def test_threads_share_what_is_kept() -> None:
    kept, found = KeptStages(pages=2), list[bool]()

    def read(seed: int) -> None:
        for page in np.random.default_rng(seed).integers(0, 4, 500).tolist():
            found.append(made(kept.of_page("a", page), "page", page, []) == f"page of {page}")

    threads = [Thread(target=read, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2000
    assert all(found)
