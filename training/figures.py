"""What a classifier gave, as figures: confusion, ROC, precision and recall, reliability, and how training went."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, confusion_matrix, precision_recall_curve, roc_auc_score, roc_curve

from training.rhythm_scores import expected_calibration_error

UNKNOWN = -1
BINS = 15
DPI = 150
MARGIN_IN = 0.08
# Okabe and Ito 2008: colours that colour-blind readers tell apart; further classes repeat them in another line style.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
LINES = ("-", "--", ":")
GREY = "#8C8C8C"
GRID = "#E3E3E3"
LEGEND: dict[str, Any] = {"frameon": True, "framealpha": 0.9, "edgecolor": "none", "fontsize": 9}


@dataclass(frozen=True, eq=False)
class Judged:
    """Answers of a classifier beside the truth, and what they are called in a figure.

    ValueError where the shapes do not agree.
    """

    title: str
    classes: tuple[str, ...]
    probabilities: NDArray[np.float64]
    """float64 [item, class], 0 to 1."""
    labels: NDArray[np.integer[Any]]
    """int [item]: index of the one true class; or int [item, class]: 1 yes, 0 no. -1 in either: unknown."""
    items: str = "recordings"
    """What is classified, in the plural."""

    def __post_init__(self) -> None:
        shape = (len(self.labels), len(self.classes))
        if self.probabilities.shape != shape or self.labels.shape not in (shape, shape[:1]):
            given = f"probabilities {self.probabilities.shape} and labels {self.labels.shape}"
            raise ValueError(f"{given} do not fit {len(self.classes)} classes")

    def of_one_class(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Probabilities (float64 [item, class]) and class (int64 [item]) of the items whose class is known.

        ValueError where an item may be of several classes at once.
        """
        if self.labels.ndim != 1:
            raise ValueError("items of several classes at once have no confusion and no one confidence")
        known = self.labels != UNKNOWN
        return self.probabilities[known], self.labels[known].astype(np.int64)

    def against_rest(self) -> Iterator[tuple[str, NDArray[np.float64], NDArray[np.bool_]]]:
        """By class its name, its probability (float64 [known item]) and the truth (bool [known item])."""
        for k, name in enumerate(self.classes):
            labels = self.labels if self.labels.ndim == 1 else self.labels[:, k]
            known = labels != UNKNOWN
            truth = labels[known] == (k if self.labels.ndim == 1 else 1)
            yield name, self.probabilities[known, k], np.asarray(truth, np.bool_)


def confusion_figure(judged: Judged) -> Figure:
    """Truth in rows, answer in columns: the count of each pair, and its share of the row as colour and in print.

    ValueError for labels of several classes at once.
    """
    probabilities, labels = judged.of_one_class()
    count = len(judged.classes)
    table = confusion_matrix(labels, probabilities.argmax(axis=1), labels=range(count))
    rows = table.sum(axis=1)
    share = table / np.maximum(rows, 1)[:, np.newaxis]
    figure = _figure(2.2 + 0.95 * count, 1.6 + 0.8 * count)
    axes = figure.subplots()
    axes.imshow(share, cmap="Blues", vmin=0.0, vmax=1.0, aspect="auto")
    for row, column in np.ndindex(table.shape):
        part = f"\n{100.0 * share[row, column]:.1f} %" if rows[row] else ""
        colour = "white" if share[row, column] > 0.6 else "black"
        axes.text(column, row, f"{table[row, column]:,}{part}", ha="center", va="center", color=colour, fontsize=9)
    axes.set_xticks(range(count), judged.classes)
    axes.set_yticks(range(count), [f"{name}\n{total:,}" for name, total in zip(judged.classes, rows, strict=True)])
    axes.set_xticks(np.arange(1, count) - 0.5, minor=True)
    axes.set_yticks(np.arange(1, count) - 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=2.0)
    axes.tick_params(which="both", length=0)
    axes.spines[:].set_visible(False)
    axes.set(xlabel="Answer", ylabel=f"Truth and its {judged.items}")
    axes.set_title(f"{judged.title}\nconfusion: {judged.items}, share of the row", loc="left", fontsize=11)
    return figure


def roc_figure(judged: Judged) -> Figure:
    """ROC of each class against the rest, with AUROC; a class of which all items or none are gets no curve."""
    figure, axes = _shares(f"{judged.title}\nROC, each class against the rest")
    axes.plot((0, 1), (0, 1), color=GREY, linewidth=0.8, linestyle=(0, (4, 4)), label="chance  0.500")
    for k, (name, scores, truth) in enumerate(judged.against_rest()):
        if not _both(truth):
            _no_curve(axes, k, name, truth)
            continue
        false, true, _ = roc_curve(truth, scores)
        axes.plot(false, true, label=_legend(name, roc_auc_score(truth, scores), truth), **_line(k))
    axes.set(xlabel="1 - specificity (share of the rest)", ylabel="Sensitivity (share of the class)")
    figure.legend(title="AUROC", loc="outside right upper", **LEGEND)
    return figure


def precision_recall_figure(judged: Judged) -> Figure:
    """Precision over recall of each class, with average precision; a class of all items or none gets no curve."""
    figure, axes = _shares(f"{judged.title}\nprecision and recall, each class against the rest")
    for k, (name, scores, truth) in enumerate(judged.against_rest()):
        if not _both(truth):
            _no_curve(axes, k, name, truth)
            continue
        precision, recall, _ = precision_recall_curve(truth, scores, drop_intermediate=True)
        label = _legend(name, average_precision_score(truth, scores), truth)
        axes.plot(recall, precision, drawstyle="steps-post", label=label, **_line(k))
    axes.set(xlabel="Recall = sensitivity (share of the class)", ylabel="Precision (share of the answers)")
    figure.legend(title="average precision", loc="outside right upper", **LEGEND)
    return figure


def reliability_figure(judged: Judged) -> Figure:
    """Accuracy over confidence, the winner's probability, in 15 bins of equal width, with ECE; below, items a bin.

    ValueError for labels of several classes at once: judge one of them as the two classes no and yes.
    """
    probabilities, labels = judged.of_one_class()
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    which = np.minimum((confidence * BINS).astype(int), BINS - 1)
    counts = np.bincount(which, minlength=BINS)
    used = counts > 0
    mean = np.bincount(which, confidence, BINS)[used] / counts[used]
    accuracy = np.bincount(which, right, BINS)[used] / counts[used]
    edges = np.linspace(0.0, 1.0, BINS + 1)
    figure = _figure(5.4, 6.4)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    upper.plot((0, 1), (0, 1), color=GREY, linewidth=0.8, linestyle=(0, (4, 4)), label="calibrated")
    upper.vlines(mean, np.minimum(mean, accuracy), np.maximum(mean, accuracy), PALETTE[1], linewidth=2.0, label="gap")
    ece = expected_calibration_error(probabilities, labels)
    upper.plot(mean, accuracy, "o", color=PALETTE[0], markersize=5, label=f"ECE {ece:.3f}")
    upper.set(ylabel="Accuracy (share right)", xlim=(-0.01, 1.01), ylim=(-0.01, 1.01))
    upper.legend(loc="upper left", **LEGEND)
    upper.set_title(f"{judged.title}\nreliability", loc="left", fontsize=11)
    lower.bar(edges[:-1], counts, 1.0 / BINS, align="edge", color=PALETTE[0], edgecolor="white", linewidth=0.8)
    lower.set(xlabel="Confidence (probability of the answer)", ylabel=judged.items.capitalize(), yscale="log")
    lower.set_ylim(0.8, 2.0 * counts.max())
    for axes in (upper, lower):
        _calm(axes)
    return figure


def training_figure(
    logs: Mapping[str, Path], title: str, score: str = "Score on the choice part", fewest: int = 1
) -> Figure:
    """Loss and, where the logs hold one, score by epoch; a dot marks the best score from epoch `fewest` on.

    logs: by name of the run the log.jsonl that training writes. ValueError where a log holds no line.
    """
    runs = {name: _lines(path) for name, path in logs.items()}
    scored = all("score" in line for lines in runs.values() for line in lines)
    figure = _figure(6.4, 5.8 if scored else 3.4)
    panels = figure.subplots(1 + scored, 1, sharex=True, squeeze=False)[:, 0]
    for k, (name, lines) in enumerate(runs.items()):
        epochs = [line["epoch"] for line in lines]
        panels[0].plot(epochs, [line["loss"] for line in lines], label=name, marker=".", **_line(k))
        kept = [line for line in lines if line["epoch"] >= fewest]
        if not scored or not kept:
            continue
        best = max(kept, key=lambda line: float(line["score"]))
        label = f"{name}, best: {best['score']:.3f} in epoch {best['epoch']}"
        panels[1].plot(epochs, [line["score"] for line in lines], label=label, marker=".", **_line(k))
        panels[1].plot(best["epoch"], best["score"], "o", color=_line(k)["color"], markersize=7)
    panels[0].set(ylabel="Mean loss of the epoch")
    panels[0].set_title(f"{title}\ntraining", loc="left", fontsize=11)
    if scored:
        panels[1].set(ylabel=score)
        panels[1].legend(loc="lower right", **LEGEND)
    elif len(runs) > 1:
        panels[0].legend(loc="upper right", **LEGEND)
    panels[-1].set(xlabel="Epoch")
    panels[-1].xaxis.set_major_locator(MaxNLocator(integer=True))
    for axes in panels:
        _calm(axes)
    return figure


def evaluation_figures(judged: Judged) -> dict[str, Figure]:
    """The figures of one set of answers, by name: confusion, roc, pr, reliability."""
    return {
        "confusion": confusion_figure(judged),
        "roc": roc_figure(judged),
        "pr": precision_recall_figure(judged),
        "reliability": reliability_figure(judged),
    }


def save(figures: Mapping[str, Figure], folder: Path, prefix: str) -> list[Path]:
    """Write each as <prefix>_<name>.png into the folder, which is made where it is missing; return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {name: folder / f"{prefix}_{name}.png" for name in figures}
    for name, figure in figures.items():
        figure.savefig(paths[name], dpi=DPI)
    return list(paths.values())


def _figure(width_in: float, height_in: float) -> Figure:
    return Figure(figsize=(width_in, height_in), layout=ConstrainedLayoutEngine(w_pad=MARGIN_IN, h_pad=MARGIN_IN))


def _shares(title: str) -> tuple[Figure, Axes]:
    """An empty panel whose axes are shares from 0 to 1."""
    figure = _figure(7.6, 5.6)
    axes = figure.subplots()
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01))
    axes.set_title(title, loc="left", fontsize=11)
    _calm(axes)
    return figure, axes


def _calm(axes: Axes) -> None:
    """A light grid and no more frame than the two axes."""
    axes.grid(color=GRID, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def _line(k: int) -> dict[str, Any]:
    """Colour and style of the k-th class or run."""
    return {"color": PALETTE[k % len(PALETTE)], "linestyle": LINES[k // len(PALETTE) % len(LINES)], "linewidth": 1.6}


def _both(truth: NDArray[np.bool_]) -> bool:
    return bool(truth.any() and not truth.all())


def _legend(name: str, value: float, truth: NDArray[np.bool_]) -> str:
    return f"{name}  {value:.3f}  ({truth.sum():,} of {len(truth):,})"


def _no_curve(axes: Axes, k: int, name: str, truth: NDArray[np.bool_]) -> None:
    """Say in the legend why a class has no curve."""
    axes.plot([], [], label=f"{name}  none  ({truth.sum():,} of {len(truth):,})", **_line(k))


def _lines(log: Path) -> list[dict[str, Any]]:
    """The epochs of a log.jsonl, in their order."""
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.strip()]
    if not lines:
        raise ValueError(f"{log} holds no epoch")
    return lines
