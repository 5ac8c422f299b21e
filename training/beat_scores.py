"""How beat classes are judged: sensitivity, predictivity and F1 by class, with intervals over patients."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from training.rhythm_scores import binary_ece, expected_calibration_error


@dataclass(frozen=True)
class BeatScores:
    """Scores of one set of beats; rows in the order of the classes."""

    sensitivity: tuple[float, ...]
    predictivity: tuple[float, ...]
    f1: tuple[float, ...]
    accuracy: float
    macro_f1: float
    """Mean F1 of the classes that have beats."""
    ece: float
    confusion: tuple[tuple[int, ...], ...]
    """Rows: truth, columns: answer."""


def beat_scores(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> BeatScores:
    """Score probabilities (float64 [beat, class]) against labels (int64 [beat])."""
    answers = probabilities.argmax(axis=1)
    classes = list(range(probabilities.shape[1]))
    predictivity, sensitivity, f1, support = precision_recall_fscore_support(
        labels, answers, labels=classes, zero_division=0.0
    )
    table = confusion_matrix(labels, answers, labels=classes)
    return BeatScores(
        tuple(map(float, sensitivity)),
        tuple(map(float, predictivity)),
        tuple(map(float, f1)),
        float((answers == labels).mean()),
        float(f1[support > 0].mean()),
        expected_calibration_error(probabilities, labels),
        tuple(tuple(int(count) for count in row) for row in table),
    )


def f1_intervals(
    answers: NDArray[np.int64],
    labels: NDArray[np.int64],
    records: NDArray[np.str_],
    classes: int,
    draws: int = 2000,
    seed: int = 0,
) -> NDArray[np.float64]:
    """float64 [class, 2]: 95 % intervals of F1 when whole records are drawn with replacement.

    Beats of one patient resemble each other, so that patients, not beats, are what was sampled (cluster bootstrap,
    Field and Welsh 2007).
    """
    names = np.unique(records)
    tables = np.stack([_counts(answers[records == name], labels[records == name], classes) for name in names])
    drawn = np.random.default_rng(seed).integers(0, len(names), (draws, len(names)))
    hits, truths, called = tables[drawn].sum(axis=1).transpose(1, 0, 2)
    f1 = 2.0 * hits / np.maximum(truths + called, 1)
    return np.asarray(np.quantile(f1, (0.025, 0.975), axis=0).T, np.float64)


def _counts(answers: NDArray[np.int64], labels: NDArray[np.int64], classes: int) -> NDArray[np.int64]:
    """int64 [3, class]: right answers, beats and answers of each class."""
    rows = (labels[answers == labels], labels, answers)
    return np.stack([np.bincount(row, minlength=classes) for row in rows])


def ece_by_class(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> tuple[float, ...]:
    """Calibration error of each class against all others."""
    return tuple(binary_ece(p, labels == k) for k, p in enumerate(probabilities.T))


def worst_patient(
    probabilities: NDArray[np.float64], labels: NDArray[np.int64], records: NDArray[np.str_]
) -> tuple[str, float]:
    """The record whose probabilities are the least calibrated, and its calibration error."""
    each = {
        str(name): expected_calibration_error(probabilities[records == name], labels[records == name])
        for name in np.unique(records)
    }
    return max(each.items(), key=lambda item: item[1])
