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


def binary_ece(probability: NDArray[np.float64], truth: NDArray[np.bool_], bins: int = 10) -> float:
    """Mean gap between probability and share of positives over equal-width bins; NaN without records."""
    if not len(truth):
        return float("nan")
    which = np.minimum((probability * bins).astype(np.int64), bins - 1)
    gaps = np.bincount(which, weights=truth - probability, minlength=bins)
    return float(np.abs(gaps).sum() / len(truth))


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


def conformal_least(
    probabilities: NDArray[np.float64], labels: NDArray[np.int64], coverage: float = 0.9
) -> tuple[float, ...]:
    """By class: the least probability that `coverage` of its recordings have (Vovk, Gammerman and Shafer 2005).

    Class-conditional split conformal prediction. probabilities: float64 [record, class]; labels: int64 [record].
    """
    own = [probabilities[labels == k, k] for k in range(probabilities.shape[1])]
    return tuple(-conformal_quantile(-values, coverage) for values in own)


def conformal_quantile(values: NDArray[np.float64], coverage: float) -> float:
    """The ceil((n + 1) * coverage)-th smallest value, the largest where there are too few, 1 where there is none."""
    rank = int(np.ceil((len(values) + 1) * coverage))
    return float(np.sort(values)[min(rank, len(values)) - 1]) if len(values) else 1.0
