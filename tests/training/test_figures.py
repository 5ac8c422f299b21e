import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.typing import NDArray

from benchmarks import classify, rhythm_folds
from classifier.rhythm_input import RhythmPlan
from training.beat_fit import BeatFit
from training.beat_scores import beat_scores
from training.figures import (
    BINS,
    Judged,
    confusion_figure,
    evaluation_figures,
    precision_recall_figure,
    reliability_figure,
    roc_figure,
    save,
    training_figure,
)


def two_classes(second: Sequence[float], labels: Sequence[int]) -> Judged:
    """Items whose probability of the class "yes" is `second`."""
    yes = np.array(second, np.float64)
    return Judged("Known", ("no", "yes"), np.stack([1.0 - yes, yes], axis=1), np.array(labels, np.int64))


def three_classes(seed: int = 0, count: int = 60) -> Judged:
    """Answers that are right more often than not."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, count)
    odds = np.exp(rng.normal(0.0, 1.0, (count, 3)) + 2.0 * np.eye(3)[labels])
    return Judged("Random", ("a", "b", "c"), odds / odds.sum(axis=1, keepdims=True), labels, "beats")


def legend(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.legends[0].get_texts()]


def printed(figure: Figure) -> list[str]:
    """What stands in the cells of a confusion matrix, row by row."""
    return [text.get_text() for text in figure.axes[0].texts]


def points(figure: Figure, panel: int, line: int = 0) -> NDArray[np.float64]:
    """float64 [point, 2] of one line."""
    return np.asarray(figure.axes[panel].lines[line].get_xydata(), np.float64)


def write_log(path: Path, losses: Sequence[float], scores: Sequence[float] = ()) -> Path:
    lines = [{"epoch": epoch, "loss": loss} for epoch, loss in enumerate(losses, 1)]
    scored = [line | {"score": score} for line, score in zip(lines, scores, strict=True)] if scores else lines
    path.write_text("".join(json.dumps(line) + "\n" for line in scored))
    return path


def test_the_confusion_matrix_holds_the_counts_and_their_share_of_the_row() -> None:
    figure = confusion_figure(two_classes([0.1, 0.2, 0.3, 0.9, 0.8, 0.4], [0, 0, 0, 0, 1, 1]))
    assert printed(figure) == ["3\n75.0 %", "1\n25.0 %", "1\n50.0 %", "1\n50.0 %"]
    judged = three_classes()
    counts = [int(text.split("\n")[0]) for text in printed(confusion_figure(judged))]
    expected = beat_scores(judged.probabilities, judged.labels.astype(np.int64)).confusion
    assert counts == [count for row in expected for count in row]


def test_a_class_without_items_has_a_row_of_zeros_and_no_share() -> None:
    assert printed(confusion_figure(two_classes([0.1, 0.9], [0, 0])))[2:] == ["0", "0"]


def test_the_legend_tells_the_auroc_and_how_many_are_of_the_class() -> None:
    # Of the four pairs of a "yes" and a "no", three are in order.
    figure = roc_figure(two_classes([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]))
    assert legend(figure) == ["chance  0.500", "no  0.750  (2 of 4)", "yes  0.750  (2 of 4)"]


def test_the_legend_tells_the_average_precision() -> None:
    # The ranking is yes, no, yes, no: precision 1 at a recall of a half, 2/3 at 1.
    figure = precision_recall_figure(two_classes([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]))
    assert legend(figure)[1] == f"yes  {0.5 * 1 + 0.5 * 2 / 3:.3f}  (2 of 4)"


def test_curves_begin_and_end_where_they_must() -> None:
    judged = three_classes()
    roc = points(roc_figure(judged), 0, 1)
    assert roc[0].tolist() == [0.0, 0.0]
    assert roc[-1].tolist() == [1.0, 1.0]
    recall = points(precision_recall_figure(judged), 0, 0)[:, 0]
    assert (recall.max(), recall.min()) == (1.0, 0.0)


def test_unknown_labels_are_left_out() -> None:
    known = two_classes([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])
    more = two_classes([0.1, 0.4, 0.35, 0.8, 0.99, 0.01], [0, 0, 1, 1, -1, -1])
    for draw in (roc_figure, precision_recall_figure):
        assert legend(draw(more)) == legend(draw(known))
    assert printed(confusion_figure(more)) == printed(confusion_figure(known))
    np.testing.assert_array_equal(points(reliability_figure(more), 0, 1), points(reliability_figure(known), 0, 1))


def test_items_of_several_classes_are_judged_class_by_class() -> None:
    probabilities = np.array([[0.9, 0.2], [0.8, 0.6], [0.3, 0.7], [0.1, 0.5]])
    labels = np.array([[1, 0], [1, 1], [0, -1], [0, 1]], np.int8)
    judged = Judged("Several", ("MI", "HYP"), probabilities, labels)
    assert legend(roc_figure(judged))[1:] == ["MI  1.000  (2 of 4)", "HYP  1.000  (2 of 3)"]
    with pytest.raises(ValueError, match="several classes"):
        confusion_figure(judged)
    with pytest.raises(ValueError, match="several classes"):
        reliability_figure(judged)


def test_a_class_of_none_has_no_curve_but_stays_in_the_legend() -> None:
    judged = Judged("Known", ("a", "b", "c"), np.full((4, 3), 1 / 3), np.array([0, 1, 0, 1]))
    assert legend(roc_figure(judged))[-1] == "c  none  (0 of 4)"
    assert legend(precision_recall_figure(judged))[-1] == "c  none  (0 of 4)"


def test_answers_that_are_as_right_as_they_say_lie_on_the_diagonal() -> None:
    rng = np.random.default_rng(3)
    yes = rng.uniform(0.0, 1.0, 60_000)
    drawn = (rng.uniform(0.0, 1.0, len(yes)) < yes).astype(int)
    figure = reliability_figure(two_classes(yes.tolist(), drawn.tolist()))
    dots = points(figure, 0, 1)
    np.testing.assert_allclose(dots[:, 1], dots[:, 0], atol=0.03)
    assert ece_of(figure) < 0.01


def test_the_ece_of_overconfident_answers_is_their_gap_and_the_histogram_holds_all() -> None:
    figure = reliability_figure(two_classes([0.9] * 10, [1] * 6 + [0] * 4))
    assert ece_of(figure) == pytest.approx(0.3)
    heights = [patch.get_height() for patch in figure.axes[1].patches]  # type: ignore[attr-defined]
    assert len(heights) == BINS
    assert heights[int(0.9 * BINS)] == sum(heights) == 10


def ece_of(figure: Figure) -> float:
    shown = figure.axes[0].get_legend()
    assert shown is not None
    (text,) = [entry.get_text() for entry in shown.get_texts() if entry.get_text().startswith("ECE")]
    return float(text.split()[1])


def test_training_curves_have_a_point_for_each_epoch_and_mark_the_best(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log.jsonl", [1.0, 0.5, 0.4, 0.3], [0.2, 0.9, 0.7, 0.8])
    figure = training_figure({"seed 0": log}, "Known")
    assert points(figure, 0).tolist() == [[1.0, 1.0], [2.0, 0.5], [3.0, 0.4], [4.0, 0.3]]
    assert len(points(figure, 1)) == 4
    assert points(figure, 1, 1).tolist() == [[2.0, 0.9]]
    later = training_figure({"seed 0": log}, "Known", fewest=3)
    assert points(later, 1, 1).tolist() == [[4.0, 0.8]]


def test_training_without_a_score_shows_the_loss_of_each_run_alone(tmp_path: Path) -> None:
    logs = {f"network {k}": write_log(tmp_path / f"{k}.jsonl", [1.0] * (3 + k)) for k in range(2)}
    figure = training_figure(logs, "Known")
    assert len(figure.axes) == 1
    assert [len(points(figure, 0, k)) for k in range(2)] == [3, 4]


def test_an_empty_log_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").touch()
    with pytest.raises(ValueError, match=r"log\.jsonl holds no epoch"):
        training_figure({"seed 0": tmp_path / "log.jsonl"}, "Known")


def test_shapes_that_do_not_agree_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit 2 classes"):
        Judged("Known", ("a", "b"), np.zeros((4, 3)), np.zeros(4, np.int64))
    with pytest.raises(ValueError, match="do not fit 3 classes"):
        Judged("Known", ("a", "b", "c"), np.zeros((4, 3)), np.zeros((4, 2), np.int64))


def test_the_figures_of_a_set_of_answers_are_written_as_png(tmp_path: Path) -> None:
    paths = save(evaluation_figures(three_classes()), tmp_path / "new", "beats")
    assert [path.name for path in paths] == [f"beats_{name}.png" for name in ("confusion", "roc", "pr", "reliability")]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths)


def test_the_benchmark_of_beats_names_its_figures_by_protocol_and_seed(tmp_path: Path) -> None:
    for seed in range(2):
        (tmp_path / f"seed{seed}").mkdir()
        write_log(tmp_path / f"seed{seed}/log.jsonl", [1.0] * 9, [0.5] * 9)
    networks = tuple((BeatFit(seed=seed), tmp_path / f"seed{seed}") for seed in range(2))
    classify.draw(classify.Measured(three_classes(), networks), "within-ds1", tmp_path / "figures")
    assert {path.name for path in (tmp_path / "figures").iterdir()} == {
        f"within-ds1_{name}.png"
        for name in ("confusion", "roc", "pr", "reliability", "training_seed0", "training_seed1")
    }


def test_the_benchmark_of_rhythm_names_its_figures_by_context(tmp_path: Path) -> None:
    for fold in range(5):
        (tmp_path / f"lstm/fold{fold}").mkdir(parents=True)
        write_log(tmp_path / f"lstm/fold{fold}/log.jsonl", [1.0, 0.5], [0.5, 0.6])
    labels = np.arange(40) % len(RhythmPlan().classes)
    answers = rhythm_folds.Answers(labels, labels, {"whole": np.eye(len(RhythmPlan().classes))[labels]})
    rhythm_folds.draw("lstm", answers, tmp_path, tmp_path / "figures")
    assert {path.name for path in (tmp_path / "figures").iterdir()} == {
        f"lstm_{name}.png" for name in ("confusion", "roc", "pr", "reliability", "training")
    }
