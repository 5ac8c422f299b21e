"""How rhythm probabilities are judged: F1 by class, CinC 2017's mean F1, calibration error."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, f1_score

CLASS_COUNT = 4


@dataclass(frozen=True)
class RhythmScores:
    """Scores of one set of records; classes in the order of CinC's N, A, O, ~."""

    f1: tuple[float, ...]
    mean_f1_nao: float
    """Mean F1 of N, A and O: the score that CinC 2017 ranked by (Clifford et al. 2017)."""
    accuracy: float
    ece: float
    confusion: tuple[tuple[int, ...], ...]
    """Rows: truth, columns: answer."""


def expected_calibration_error(probabilities: NDArray[np.float64], labels: NDArray[np.int64], bins: int = 15) -> float:
    """Mean gap between the winner's probability and its accuracy over equal-width bins (Guo et al. 2017).

    probabilities: float64 [record, class]; labels: int64 [record].
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(float(right[which == k].sum() - confidence[which == k].sum())) for k in range(bins)]
    return sum(gaps) / len(labels)


def rhythm_scores(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> RhythmScores:
    """Score probabilities (float64 [record, class]) against labels (int64 [record])."""
    answers = probabilities.argmax(axis=1)
    classes = list(range(CLASS_COUNT))
    f1 = tuple(float(value) for value in f1_score(labels, answers, labels=classes, average=None, zero_division=0.0))
    table = confusion_matrix(labels, answers, labels=classes)
    return RhythmScores(
        f1=f1,
        mean_f1_nao=float(np.mean(f1[:3])),
        accuracy=float((answers == labels).mean()),
        ece=expected_calibration_error(probabilities, labels),
        confusion=tuple(tuple(int(count) for count in row) for row in table),
    )
