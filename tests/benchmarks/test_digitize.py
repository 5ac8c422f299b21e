import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.digitize import Settings, in_order, in_own_process, main, run
from benchmarks.page_conditions import PAGE_CONDITIONS, PageCondition
from benchmarks.page_scores import ConditionScores, PageScore, Results, on_printed_span
from benchmarks.score_tables import BEGIN, END, accuracy_table, score_tables, vitals_table, write_between_marks
from ecg import Recording
from training.camera import Conditions
from training.pages import PageStyle, render_page
from training.synthetic import synthesize

GOOD = PageScore(4, 20.0, 2.0, None, False, True, "right", "right", 0.001, 90, 100, {"heart_rate": -1.0, "qt": 4.0})
ASSUMED = PageScore(7, 2.0, 3.0, None, True, True, "abstained", "wrong", 0.003, 30, 100, {"heart_rate": 3.0})
SILENT = PageScore(8, 5.0, 1.0, None, False, False, "right", "right", 0.002, 0, 0)
REFUSED = PageScore(9, 0.0, 2.0, "no-grid")


def results(*pages: PageScore, command: str = "python -m benchmarks.digitize scan", split: str = "val") -> Results:
    return Results((command,), split, {"scan": ConditionScores(pages, 800.0)})


def test_a_run_scores_pages_and_refusals() -> None:
    calls = iter([Conditions(8.0), Conditions(8.0, contrast=0.0)])
    read, refused = run(((seed, synthesize(seed)) for seed in (6, 7)), PageCondition(draw=lambda _: next(calls)))
    assert (read.recording, read.refused, read.layout_right) == (6, None, True)
    assert (read.speed, read.gain) == ("right", "right")
    assert read.db > 20.0
    assert read.seconds > 0.0
    assert read.px_per_mm_error is not None
    assert read.px_per_mm_error < 0.005
    assert 0.5 < read.covered / read.samples <= 1.0
    assert abs(read.vitals_error["heart_rate"]) < 1.0
    assert (refused.recording, refused.db, refused.refused) == (7, 0.0, "no-grid")


def test_scores_become_a_line_of_each_table() -> None:
    scores = {"scan": ConditionScores((GOOD, ASSUMED, SILENT, REFUSED), 812.4)}
    accuracy = accuracy_table(scores)
    cells = dict(zip(accuracy.header, accuracy.rows[0], strict=True))
    assert (cells["pages"], cells["mean dB"], cells["median"], cells["p5"]) == ("4", "6.8", "3.5", "0.3")
    assert (cells["failed"], cells["refused"], cells["silently wrong"]) == ("50.0%", "1", "1")
    assert (cells["layout"], cells["speed"], cells["gain"]) == ("50%", "2 / 1 / 0", "2 / 0 / 1")
    assert cells["px/mm error (p95)"] == "0.20% (0.29%)"
    assert (cells["in 90 % interval"], cells["s a page"], cells["peak MiB"]) == ("60%", "2.00", "812")
    assert vitals_table(scores).rows == (("scan", "2.0 (2.9; 2)", "–", "–", "4.0 (4.0; 1)"),)


def test_where_no_page_was_read_the_tables_say_so() -> None:
    row = accuracy_table({"scan": ConditionScores((REFUSED,), 1.0)}).rows[0]
    assert row[:3] == ("scan", "1", "0.0")
    assert row.count("–") == 2


def test_results_of_several_runs_become_one(tmp_path: Path) -> None:
    results(GOOD, REFUSED, command="first").save(tmp_path / "a.json")
    later = Results(
        ("second",), "val", {"photo": ConditionScores((GOOD,), 900.0), "scan": ConditionScores((ASSUMED,), 1.0)}
    )
    later.save(tmp_path / "b.json")
    one = Results.load(tmp_path / "a.json").joined(Results.load(tmp_path / "b.json"))
    assert one.commands == ("first", "second")
    assert one.conditions["scan"] == ConditionScores((GOOD, ASSUMED, REFUSED), 800.0)
    assert list(in_order(one).conditions) == ["scan", "photo"]
    assert one.joined(later) == one


def test_results_of_different_splits_do_not_mix() -> None:
    with pytest.raises(ValueError, match="val and train"):
        results(GOOD).joined(results(GOOD, split="train"))


def test_the_document_shows_what_the_command_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"# Before\n\n{BEGIN}\nold numbers\n{END}\n\nafter\n")
    results(GOOD, ASSUMED).save(tmp_path / "a.json")
    arguments = ["--merge", str(tmp_path / "a.json"), "--readme", str(readme)]
    monkeypatch.setattr(sys, "argv", ["digitize", *arguments])
    main()
    printed, written = capsys.readouterr().out, readme.read_text()
    assert written.startswith(f"# Before\n\n{BEGIN}\n")
    assert written.endswith(f"{END}\n\nafter\n")
    assert "old numbers" not in written
    assert "    python -m benchmarks.digitize scan\n" in written
    for table in score_tables(results(GOOD, ASSUMED).conditions):
        assert "| " + " | ".join(table.rows[0]) + " |" in written
        assert all(cell in printed for cell in table.rows[0])
    main()
    assert readme.read_text() == written


@pytest.mark.parametrize("text", ["no marks", f"{END}{BEGIN}", f"{BEGIN}{END}{BEGIN}{END}", BEGIN])
def test_a_document_without_its_marks_stays_as_it_is(tmp_path: Path, text: str) -> None:
    (tmp_path / "README.md").write_text(text)
    with pytest.raises(ValueError, match=r"README\.md needs"):
        write_between_marks(tmp_path / "README.md", results(GOOD))
    assert (tmp_path / "README.md").read_text() == text


def test_each_condition_has_a_process_and_a_peak_of_its_own(shared: Path) -> None:
    scores = in_own_process("clean 100 dpi", Settings(shared / "data", "train", 0, 1, 1))
    (page,) = scores.pages
    assert page.seconds > 0.0
    assert 100.0 < scores.peak_mib < 8000.0


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


@pytest.mark.parametrize("name", ["turned 90", "turned 180", "turned 270", "mirrored"])
def test_where_every_millimetre_went_is_known_of_turned_pages(name: str) -> None:
    rng = np.random.default_rng(1)
    page = render_page(synthesize(6))
    upright, turned = (PAGE_CONDITIONS[key].picture(page, rng) for key in ("clean 200 dpi", name))
    at_mm = np.random.default_rng(2).uniform([20.0, 40.0], [280.0, 190.0], (400, 2))
    seen = []
    for picture in (upright, turned):
        x, y = np.round(picture.warp.to_px(at_mm)).astype(int).T
        seen.append(picture.image[y, x].astype(int))
    assert (np.abs(seen[0] - seen[1]).max(axis=1) > 40).mean() < 0.02
    assert seen[0].std() > 5.0
